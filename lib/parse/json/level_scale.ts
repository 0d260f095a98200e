import { type Level, levelFromNumber } from "../../record/level.ts";
import type { Fields } from "./draft.ts";

/**
 * Returns the level that a number means. Below 10 libraries contradict each other, so the other fields must tell the
 * scale; above, the steps of pino, log4j and OpenTelemetry are distinct.
 *
 * @param value The number.
 * @param key Name of its field.
 * @param fields All fields of the object.
 */
export function levelOfNumber(value: number, key: string, fields: Fields): Level | undefined {
  if (OTEL_KEYS.test(key)) return levelFromNumber(value, "otel");
  if (key === "no" || key === "levelno" || key === "level_number") return levelFromNumber(value, "std");
  if (/^severity$/i.test(key)) return levelOfSeverity(value, fields);
  if (key === "severityLevel") return APP_INSIGHTS[value];
  if (key === "prio") return Object.hasOwn(fields, "err_code") ? MYSQL[value] : undefined;
  if (key === "LogLevel") return Object.hasOwn(fields, "Category") ? DOTNET[value] : undefined;
  if (value < FIRST_STEP) return levelOfSmall(value, fields);
  if (value >= LOG4J_STEP) return value % LOG4J_STEP === 0 ? levelFromNumber(value / 1000, "std") : undefined;
  return levelFromNumber(value, isPython(fields) ? "std" : "pino");
}

const OTEL_KEYS = /^severity_?num(?:ber)?$/i;

/** First step of pino, bunyan and Python, and of log4j and Logback. */
const FIRST_STEP = 10;
const LOG4J_STEP = 10_000;

const NEXTCLOUD: readonly Level[] = ["DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const DOTNET: readonly Level[] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const APP_INSIGHTS: readonly Level[] = ["TRACE", "INFO", "WARN", "ERROR", "FATAL"];
const GOOGLE_CLOUD: readonly Level[] = ["DEBUG", "INFO", "INFO", "WARN", "ERROR", "FATAL", "FATAL", "FATAL"];
const MYSQL: readonly Level[] = ["INFO", "ERROR", "WARN", "INFO"];

/** Fields of which one tells that the object was made of a syslog message. */
const OF_SYSLOG = [
  "short_message", // GELF
  "facility",
  "syslog_facility",
  "facility_label",
  "facility_name",
  "facility_code",
  "procid",
  "proc_id",
  "msgid",
  "msg_id",
  "appname",
  "app_name",
  "SYSLOG_IDENTIFIER",
  "SYSLOG_FACILITY",
  "syslogtag",
  "programname",
  "structured_data",
];

/** Returns the level of a small number, if the other fields tell the scale. */
function levelOfSmall(value: number, fields: Fields): Level | undefined {
  const hasApp = Object.hasOwn(fields, "app");
  if (Object.hasOwn(fields, "reqId") && hasApp && Object.hasOwn(fields, "remoteAddr")) return NEXTCLOUD[value];
  return isOfSyslog(fields) ? levelFromNumber(value, "syslog") : undefined;
}

function isOfSyslog(fields: Fields): boolean {
  return OF_SYSLOG.some((key) => Object.hasOwn(fields, key));
}

/** Fields of which one tells that Python's `logging` made the object, whose INFO is pino's DEBUG. */
const OF_PYTHON = ["levelno", "funcName", "pathname", "processName", "threadName", "relativeCreated"];

function isPython(fields: Fields): boolean {
  // pino and bunyan write "msg".
  return fields.msg === undefined && OF_PYTHON.some((key) => Object.hasOwn(fields, key));
}

/**
 * Returns the level of a number named `severity`: syslog's to 7, OpenTelemetry's to 24, pino's below 100, and Google
 * Cloud's from 100 (debug) to 800 (emergency).
 */
function levelOfSeverity(value: number, fields: Fields): Level | undefined {
  if (value === 0) return isOfSyslog(fields) ? "FATAL" : undefined;
  if (value <= 7) return levelFromNumber(value, "syslog");
  if (value < 100) return levelFromNumber(value, value <= 24 ? "otel" : "pino");
  return GOOGLE_CLOUD[Math.floor(value / 100) - 1];
}
