/** Names that loggers use for the time, the most specific first. */
export const TIME_KEYS = [
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

/** Names that loggers use for the level, the most specific first. */
export const LEVEL_KEYS = [
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

/** Names that loggers use for the message, the most specific first. */
export const MESSAGE_KEYS = [
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

/** Twins of well-known keys. The record itself folds those whose value needs no check. */
export const TWINS = { "@module": "logger", "SourceContext": "logger", "@tr": "trace_id", "@sp": "span_id" };
