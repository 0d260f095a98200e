import type { LogRecord } from "../record/log_record.ts";
import type { GapEvent } from "./event.ts";

/** Logger of the records about servers that are followed. */
export const RELAY_LOGGER = "ringside.relay";

/** Records of another server that are missing, as a record of {@linkcode RELAY_LOGGER} tells. */
export interface RelayGap {
  /** Server that wrote them. */
  readonly origin: string;
  /** Number of records, before the filter; 0 if it is unknown. */
  readonly missed: number;
  /** Reason, as in the gap of a stream, or `unreadable`. */
  readonly reason: GapEvent["reason"];
}

/** Returns the gap that a record tells of, or `undefined` for any other record. */
export function relayGapOf({ metadata }: Pick<LogRecord, "metadata">): RelayGap | undefined {
  if (metadata.logger !== RELAY_LOGGER) return undefined;
  const { origin, missed, reason } = metadata;
  if (typeof origin !== "string" || typeof reason !== "string") return undefined;
  return Number.isSafeInteger(missed) && missed as number >= 0
    ? { origin, missed: missed as number, reason }
    : undefined;
}

/**
 * Describes such a gap in words.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { relayGapText } from "./relay_gap.ts";
 *
 * assertStrictEquals(
 *   relayGapText({ origin: "api-1", missed: 12, reason: "overwritten" }),
 *   "12 records of api-1 missed: they were overwritten before they could be relayed",
 * );
 * ```
 */
export function relayGapText({ origin, missed, reason }: RelayGap): string {
  if (missed === 0) return `Records of ${origin} may be missing: ${reasonText(reason)}`;
  const count = missed === 1 ? "1 record" : `${missed.toLocaleString("en")} records`;
  return `${count} of ${origin} missed: ${reasonText(reason)}`;
}

function reasonText(reason: GapEvent["reason"]): string {
  switch (reason) {
    case "lagged":
      return "the server that follows it couldn't keep up";
    case "overwritten":
      return "they were overwritten before they could be relayed";
    case "restart":
      return "it was restarted";
    case "unstored":
      return "its archive does not have them";
    case "unreadable":
      return "they could not be read";
    default:
      return `reason "${reason}"`;
  }
}
