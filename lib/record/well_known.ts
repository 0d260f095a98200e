/**
 * Names that other libraries use for the fields of a record and for the well-known metadata keys. The parsers of lines
 * and the copy of a record share these tables.
 *
 * @module
 */

/** Names of the time, the most specific first. */
export const TIME_KEYS: readonly string[] = [
  "timestamp",
  "@timestamp",
  "time",
  "ts",
  "datetime",
  "@t",
  "asctime",
  "Timestamp",
  "instant",
  "time_iso8601",
  "Time",
  "date",
  "t",
];

/** Names of the level, the most specific first. */
export const LEVEL_KEYS: readonly string[] = [
  "level_name",
  "level",
  "severity",
  "log.level",
  "levelname",
  "lvl",
  "@l",
  "@level",
  "Level",
  "LogLevel",
  "severity_text",
  "severityText",
  "log_level",
  "loglevel",
];

/** Names of the message, the most specific first. */
export const MESSAGE_KEYS: readonly string[] = [
  "message",
  "msg",
  "@message",
  "event",
  "textPayload",
  "@m",
  "short_message",
  "RenderedMessage",
  "Message",
  "Msg",
  "log",
];

/** Twins of the well-known metadata keys, mapped to the key. The copy of metadata renames them. */
export const WELL_KNOWN: ReadonlyMap<string, string> = new Map(
  Object.entries({
    logger: ["loggerName", "logger_name", "logger.name", "log.logger"],
    trace_id: ["traceId", "traceID", "trace.id", "dd.trace_id", "otelTraceID"],
    span_id: ["spanId", "spanID", "span.id", "dd.span_id", "otelSpanID"],
    service: ["serviceName", "service_name", "service.name", "dd.service"],
    error: ["err", "exception"],
  }).flatMap(([key, twins]) => twins.map((twin) => [twin, key] as const)),
);

/** Twins that only a logger writes, beside the fields of the record: a name in metadata may mean another thing. */
export const LOGGER_TWINS: ReadonlyMap<string, string> = new Map([
  ["@module", "logger"],
  ["SourceContext", "logger"],
  ["@tr", "trace_id"],
  ["@sp", "span_id"],
]);
