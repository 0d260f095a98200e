import { escapeControls, stripControlSequences } from "../base/printable.ts";
import type { JsonObject, JsonValue } from "../record/json.ts";
import type { LogRecord } from "../record/log_record.ts";

/** Longest message and longest fields of a record in one line, in UTF-16 code units. */
const MAX_MESSAGE = 300;
const MAX_FIELDS = 300;

/** Longest value of a field in one line. */
const MAX_VALUE = 100;

/** Characters of a trace id in one line: enough for a query such as `trace_id:4bf92f35*`. */
const TRACE_LENGTH = 8;

/** Deepest object whose fields are listed one by one. */
const MAX_DEPTH = 4;

/** Most causes of an error. */
const MAX_CAUSES = 4;

/** Fields that a line leaves out: it names the service, or the logger without one, and the others are long. */
const LEFT_OUT: ReadonlySet<string> = new Set(["service", "logger", "source", "span_id", "error"]);

/**
 * Formats a record as one line for an assistant: id, time, level, service or logger, message and fields. Long parts are
 * cut, and `…[+12]` tells how many characters are left out. Control characters and invisible ones are escaped.
 *
 * @param id Id of the record.
 * @param record The record.
 * @param date Date whose records show the time of day alone, as `"2025-10-24"`. @default all show the date
 * @returns The line, without a line break.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { toRecord } from "../record/record.ts";
 * import { briefLine } from "./brief.ts";
 *
 * const record = toRecord({
 *   timestamp: "2025-10-24T10:26:15.123Z",
 *   level: "WARN",
 *   message: "Card declined",
 *   metadata: { service: "payments", order: 4711, code: "no funds" },
 * });
 * assertStrictEquals(
 *   briefLine("m3k9x1-7", record, "2025-10-24"),
 *   'm3k9x1-7 10:26:15.123 WARN payments: Card declined order=4711 code="no funds"',
 * );
 * ```
 */
export function briefLine(id: string, record: LogRecord, date?: string): string {
  const { level, message, metadata } = record;
  const origin = originOf(metadata);
  const head = `${id} ${briefTime(record.timestamp, date)} ${level}${origin === "" ? "" : ` ${origin}`}:`;
  const fields = Object.entries(metadata)
    .filter(([name]) => !LEFT_OUT.has(name))
    .flatMap(([name, value]) => fieldsOf(name, value, 0))
    .map(([name, value]) => `${name}=${name === "trace_id" ? shortTrace(value) : cut(value, MAX_VALUE)}`);
  const error = cut(errorText(metadata.error), MAX_FIELDS);
  return [
    head,
    cleanCut(message, MAX_MESSAGE),
    ...fields.length === 0 ? [] : [cut(fields.join(" "), MAX_FIELDS)],
    ...error === "" ? [] : [`error: ${error}`],
  ].join(" ");
}

/**
 * Formats a whole record as lines for an assistant: its message, each field, and its error with the stack.
 *
 * @param id Id of the record.
 * @param record The record.
 * @param maxLength Length of all lines, in UTF-16 code units. The last line tells how many are left out.
 */
export function briefLines(id: string, record: LogRecord, maxLength: number): string[] {
  const { timestamp, level, message, metadata } = record;
  const { error, ...fields } = metadata;
  const [first, ...more] = message.split(/\r\n|\r|\n/);
  const origin = originOf(metadata);
  const lines = [
    `${id} ${timestamp} ${level}${origin === "" ? "" : ` ${origin}`}: ${clean(first)}`,
    ...more.map((line) => `  ${clean(line)}`),
    ...Object.entries(fields).flatMap(([name, value]) => fieldsOf(name, value, 0))
      .map(([name, value]) => `  ${name}=${value}`),
    ...errorLines(error).map((line) => `  ${line}`),
  ];
  const kept: string[] = [];
  let left = maxLength;
  for (const [index, line] of lines.entries()) {
    if (line.length + 1 > left) {
      const rest = lines.slice(index).reduce((sum, { length }) => sum + length + 1, 0);
      const part = line.slice(0, Math.max(0, left - 1));
      return [...kept, `${wellFormed(part)}…[+${rest - part.length}]`];
    }
    kept.push(line);
    left -= line.length + 1;
  }
  return kept;
}

/** Returns the time of day of a timestamp if it is of a date, else the whole timestamp. */
export function briefTime(timestamp: string, date?: string): string {
  return date !== undefined && timestamp.startsWith(`${date}T`) ? timestamp.slice(11, -1) : timestamp;
}

/** Cuts a text and tells how many characters are left out. */
export function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const kept = wellFormed(text.slice(0, max));
  return `${kept}…[+${text.length - kept.length}]`;
}

/** Cuts a text and returns it as one line: no time is spent on the part that is left out. */
function cleanCut(text: string, max: number): string {
  return clean(cut(text, max));
}

/** Returns a text as one line, in which control characters and invisible ones are escaped. */
export function clean(text: string): string {
  return escapeControls(stripControlSequences(text).replace(/\r\n|\r|\n/g, "\\n").replaceAll("\t", " "));
}

/** Removes the first half of a surrogate pair at the end. */
function wellFormed(text: string): string {
  return /[\ud800-\udbff]$/.test(text) ? text.slice(0, -1) : text;
}

function originOf({ service, logger }: JsonObject): string {
  const origin = typeof service === "string" && service !== "" ? service : logger;
  return typeof origin === "string" ? cut(clean(origin), MAX_VALUE) : "";
}

function shortTrace(value: string): string {
  return value.length > TRACE_LENGTH + 1 ? `${value.slice(0, TRACE_LENGTH)}*` : value;
}

/** Returns the fields of a value with dotted names, as `name=value` takes them. */
function fieldsOf(name: string, value: JsonValue, depth: number): (readonly [name: string, value: string])[] {
  const isPlain = typeof value !== "object" || value === null || Array.isArray(value);
  if (isPlain || depth >= MAX_DEPTH || Object.keys(value).length === 0) return [[spelled(name), spelled(value)]];
  return Object.entries(value).flatMap(([key, item]) => fieldsOf(`${name}.${key}`, item, depth + 1));
}

/** Texts that need no quotes. */
const BARE = /^[\w./:@%+~?&#*-]+$/;

function spelled(value: JsonValue): string {
  if (typeof value === "string" && BARE.test(value)) return value;
  return clean(JSON.stringify(value));
}

/** Returns type and message of an error with its causes, and the first frame of its stack. */
function errorText(error: JsonValue | undefined): string {
  return chainOf(error).map(({ title, frames }, index) => {
    const place = index === 0 && frames.length > 0 ? ` ${clean(frames[0].trim())}` : "";
    return `${index === 0 ? "" : "caused by "}${clean(title)}${place}`;
  }).join("; ");
}

function errorLines(error: JsonValue | undefined): string[] {
  return chainOf(error).flatMap(({ title, frames }, index) => [
    `${index === 0 ? "error" : "caused by"}: ${clean(title)}`,
    ...frames.map((frame) => `  ${clean(frame.trim())}`),
  ]);
}

/** Error or cause, in parts. */
interface ErrorPart {
  readonly title: string;
  /** Lines of the stack below the title. */
  readonly frames: readonly string[];
}

function chainOf(error: JsonValue | undefined): ErrorPart[] {
  const parts: ErrorPart[] = [];
  for (let at = error; at !== undefined && at !== null && parts.length <= MAX_CAUSES;) {
    if (typeof at !== "object" || Array.isArray(at)) {
      parts.push({ title: typeof at === "string" ? at : JSON.stringify(at), frames: [] });
      break;
    }
    const { type, message, stack, cause } = at as JsonObject;
    const named = [type, message].filter((text) => typeof text === "string" && text !== "").join(": ");
    const lines = typeof stack === "string" ? stack.split(/\r\n|\r|\n/) : [];
    const start = lines.findIndex((line) => /^\s+(?:at |File ")|^\s*at /.test(line));
    parts.push({
      title: named !== "" ? named : lines[0] ?? JSON.stringify(at),
      frames: start === -1 ? [] : lines.slice(start),
    });
    at = cause;
  }
  return parts;
}
