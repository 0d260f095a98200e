import type { RecordInput } from "../../record/record.ts";
import { type Alert, alertText } from "./alert.ts";
import { ALERT_LOGGER } from "./alert_logger.ts";
import type { AlertRule } from "./rule.ts";

/** Returns the record that tells an alert in the stream. */
export function alertRecord(alert: Alert, { name, targets }: AlertRule): RecordInput {
  const { id, state, condition, query, count, value, first, last, patterns, heldBack } = alert;
  return {
    level: state === "firing" ? "WARN" : "INFO",
    message: alertText(alert),
    metadata: {
      logger: ALERT_LOGGER,
      alert: id,
      rule: name,
      state,
      condition,
      ...query !== "" && { query },
      count,
      ...value !== undefined && { value },
      ...first !== undefined && { first },
      ...last !== undefined && { last },
      ...patterns !== undefined && { patterns: patterns.map(({ id }) => id) },
      ...heldBack > 0 && { held_back: heldBack },
      ...targets.some(({ kind }) => kind === "desktop") && { desktop: true },
    },
  };
}
