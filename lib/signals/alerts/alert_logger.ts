import { isOwnRecord, OWN_LOGGER } from "../../record/own.ts";
import type { LogRecord } from "../../record/record.ts";

/** Logger of the records that tell alerts. */
export const ALERT_LOGGER = `${OWN_LOGGER}.alerts`;

/**
 * Returns true for a record that no rule counts: those of alerts, and the other ones of Ringside unless the query names
 * their logger.
 */
export function isUncounted(record: LogRecord, withOwn: boolean): boolean {
  return isOwnRecord(record) && (!withOwn || record.metadata.logger === ALERT_LOGGER);
}
