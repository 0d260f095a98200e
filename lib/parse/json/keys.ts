import { LEVEL_KEYS, MESSAGE_KEYS, TIME_KEYS, WELL_KNOWN } from "../../record/well_known.ts";

/** Names of the level in lines, after those that any input may have. */
export const LINE_LEVEL_KEYS: readonly string[] = [
  ...LEVEL_KEYS,
  "logLevel",
  "levelName",
  "log_severity",
  "severity_label",
  "error_severity", // PostgreSQL
  "sev", // CockroachDB
  "levelno",
  "level_number",
  "severity_number",
  "severityNumber",
  "severityLevel",
];

/** Names of the time in lines, after those that any input may have. */
export const LINE_TIME_KEYS: readonly string[] = [
  ...TIME_KEYS,
  "eventTime", // CloudTrail
  "event_time",
  "log_time",
  "logTime",
  "log_timestamp",
  "timeMillis", // log4j
  "timestamp_ms",
  "timestampMs",
  "_time",
  "dt",
  "requestReceivedTimestamp", // Kubernetes
  "time_local",
  "requestTime", // API Gateway
  "TimeGenerated",
  "StartUTC", // Traefik
  "timeUnixNano",
  "lastTimestamp", // an event of Kubernetes
];

/** Names of the message in lines, after those that any input may have. */
export const LINE_MESSAGE_KEYS: readonly string[] = [
  ...MESSAGE_KEYS,
  "body", // OpenTelemetry
  "Body",
  "log_message",
  "logMessage",
  "eventMessage", // Apple
];

/** Names of an error and of its parts. */
export const ERROR_KEYS: readonly string[] = ["error", "err", "exception", "exc_info", "@x", "thrown"];
export const ERROR_TYPE_KEYS: readonly string[] = ["error.type", "errorType", "exception.type"];
export const ERROR_MESSAGE_KEYS: readonly string[] = ["error.message", "errorMessage", "exception.message"];
export const ERROR_STACK_KEYS: readonly string[] = ["error.stack_trace", "error.stack", "exception.stacktrace"];
export const STACK_KEYS: readonly string[] = ["stack", "stacktrace"];

/** Names of the logger in some libraries; the other fields of an object tell whether it is one. */
export const LOGGER_NAME_KEYS: readonly string[] = ["name", "channel", "Category"];

/** Names whose value may tell of an access log. */
export const ACCESS_KEYS: readonly string[] = ["type", "kind", "log_type", "logType"];

/** Names that mean something else in another letter case, or are too short to tell. */
const EXACT = new Set(["t", "@t", "@l", "@m", "@x", "event", "log", "date", "instant", "dt", "body"]);

/** Folded names, mapped to the name itself. */
const FOLDED: ReadonlyMap<string, string> = new Map(
  [
    LINE_LEVEL_KEYS,
    LINE_TIME_KEYS,
    LINE_MESSAGE_KEYS,
    ERROR_KEYS,
    ERROR_TYPE_KEYS,
    ERROR_MESSAGE_KEYS,
    ERROR_STACK_KEYS,
    STACK_KEYS,
    ["logger", "loggerName", "traceId", "spanId"],
  ].flat().filter((key) => !EXACT.has(key)).reverse().map((key) => [fold(key), key]),
);

/** Longest name that is folded, in UTF-16 code units. */
const MAX_FOLDED = 32;

/**
 * Returns the known name that a name spells in another letter case, or with other separators.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { knownName } from "./keys.ts";
 *
 * assertStrictEquals(knownName("SEVERITY-TEXT"), "severity_text");
 * assertStrictEquals(knownName("order"), undefined);
 * ```
 */
export function knownName(key: string): string | undefined {
  // The copy of a record renames twins of the well-known keys.
  return key.length > MAX_FOLDED || WELL_KNOWN.has(key) ? undefined : FOLDED.get(fold(key));
}

function fold(key: string): string {
  return key.toLowerCase().replace(/[_\-. @]/g, "");
}
