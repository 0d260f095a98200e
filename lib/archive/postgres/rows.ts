import { stripAnsi } from "../../base/ansi.ts";
import { LEVELS } from "../../record/level.ts";
import type { JsonValue, LogRecord } from "../../record/record.ts";
import type { Row } from "./session.ts";

/** OpenTelemetry's number of each level, in the order of `LEVELS`. */
export const SEVERITIES = [1, 5, 9, 13, 17, 21] as const;

/** Bounds of the column `time`, exclusive, in milliseconds since the Unix epoch: a double holds their microseconds. */
export const MIN_TIME = Date.UTC(1700, 0);
export const MAX_TIME = Date.UTC(2250, 0);

/** Keys of metadata that have a column of their own, if their value is a text. */
export const OWN_COLUMNS = ["logger", "service", "trace_id", "span_id"] as const;

/** Longest text in such a column, in UTF-16 code units: an index holds no longer one. */
const MAX_OWN_LENGTH = 512;

/**
 * JSON of records that SQL would compare in another way than the predicate: NUL and lone surrogates, which PostgreSQL
 * refuses, and letters beyond ASCII that are one of ASCII in lower case.
 */
const UNDECIDED = /\\u(?:0000|d[89a-f])|[\u0130\u212a]/;

/** Beginnings of escape sequences of a terminal in JSON. The columns have the texts without them. */
const ESCAPES = /\\u001b|\x9b/;

/** Numbers that PostgreSQL writes without an exponent, if they are no part of a text. */
const EXPONENT = /\de[+-]\d/;

/** Escapes of JSON that PostgreSQL refuses, and pairs of backslashes, which begin none. */
const REFUSED_ESCAPE = /\\\\|\\u0000|\\ud[89a-f][0-9a-f]{2}/g;

/** Values of the columns of one record. */
export interface Columns {
  readonly time: string;
  readonly severity: number;
  readonly message: string;
  readonly logger: string | null;
  readonly service: string | null;
  readonly trace_id: string | null;
  readonly span_id: string | null;
  /** JSON without line breaks. */
  readonly metadata: string;
  /** The record as JSON, if the other columns do not hold all of it. */
  readonly exact: string | null;
  /** True if SQL cannot decide by the columns whether a query matches. */
  readonly undecided: boolean;
}

/**
 * Returns the columns of a record.
 *
 * @param line The record as a line of JSON.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { toRecord } from "../../record/record.ts";
 * import { columnsOf } from "./rows.ts";
 *
 * const { message, trace_id, exact } = columnsOf(JSON.stringify(toRecord({ message: "Paid", trace_id: "4BF9" })));
 * assertEquals({ message, trace_id, exact }, { message: "Paid", trace_id: "4bf9", exact: null });
 * ```
 */
export function columnsOf(line: string): Columns {
  const record: LogRecord = JSON.parse(line);
  const { timestamp } = record;
  const hasEscapes = ESCAPES.test(line);
  const message = hasEscapes ? stripAnsi(record.message) : record.message;
  const metadata = hasEscapes ? withoutEscapes(record.metadata) as LogRecord["metadata"] : record.metadata;
  const ms = Date.parse(timestamp);
  const isOutside = ms <= MIN_TIME || ms >= MAX_TIME;
  let isUndecided = UNDECIDED.test(line) || isOutside || EXPONENT.test(line) && hasExponent(metadata);
  const own: Record<string, string | null> = {};
  for (const key of OWN_COLUMNS) {
    const value = metadata[key];
    const fits = typeof value === "string" && value.length <= MAX_OWN_LENGTH;
    own[key] = fits ? key === "trace_id" ? lowerAscii(value) : value : null;
    if (!fits && value !== undefined) isUndecided = true;
  }
  const json = hasEscapes ? JSON.stringify(metadata) : line.slice(line.indexOf(METADATA) + METADATA.length, -1);
  const text = isUndecided ? storable : same;
  return {
    time: isOutside ? new Date(Math.min(Math.max(ms, MIN_TIME), MAX_TIME)).toISOString() : timestamp,
    severity: SEVERITIES[LEVELS.indexOf(record.level)],
    message: text(message),
    logger: text(own.logger),
    service: text(own.service),
    trace_id: text(own.trace_id),
    span_id: text(own.span_id),
    metadata: isUndecided ? json.replace(REFUSED_ESCAPE, (escape) => escape === "\\\\" ? escape : "\ufffd") : json,
    exact: isUndecided || hasEscapes ? line : null,
    undecided: isUndecided,
  };
}

/** Beginning of the metadata in a line. Within a text, JSON escapes the quotes. */
const METADATA = ',"metadata":';

function same<T>(value: T): T {
  return value;
}

/** Returns a text without the characters that PostgreSQL refuses. */
function storable<T extends string | null>(text: T): T {
  return (text === null ? null : text.replaceAll("\0", "\ufffd").toWellFormed()) as T;
}

/** Returns metadata with the texts as a terminal shows them. */
function withoutEscapes(value: JsonValue): JsonValue {
  if (typeof value === "string") return stripAnsi(value);
  if (value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(withoutEscapes);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutEscapes(item)]));
}

/** Returns a text with the letters of ASCII in lower case, as the collation of the columns compares them. */
export function lowerAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

function hasExponent(value: JsonValue): boolean {
  if (typeof value === "number") return String(value).includes("e");
  return value !== null && typeof value === "object" && Object.values(value).some(hasExponent);
}

/** Returns the expression of SQL for a time in milliseconds since the Unix epoch. */
export function msOf(time: string): string {
  return `(extract(epoch FROM ${time}) * 1000)::int8`;
}

/** Columns that {@linkcode lineOf} needs. */
export const LINE_COLUMNS = `run, seq::text AS number, ${msOf("time")}::text AS ms, severity, message, ` +
  "metadata::text AS metadata, exact, undecided";

/** Returns the record of a row as a line of JSON. */
export function lineOf({ ms, severity, message, metadata, exact }: Row): string {
  if (exact !== null) return String(exact);
  const level = LEVELS[SEVERITIES.indexOf(Number(severity) as 1)];
  return `{"timestamp":"${new Date(Number(ms)).toISOString()}","level":"${level}",` +
    `"message":${JSON.stringify(message)},"metadata":${metadata}}`;
}

/** Returns texts, or none, as PostgreSQL reads an array of them. */
export function arrayText(values: readonly (string | null)[]): string {
  return `{${values.map((value) => value === null ? "NULL" : `"${value.replace(/["\\]/g, "\\$&")}"`).join(",")}}`;
}
