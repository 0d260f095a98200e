import { escapeControls, printable, stripControlSequences } from "../base/printable.ts";
import { formatDuration } from "../base/duration.ts";
import type { ColorChoice } from "./options.ts";
import { isObject } from "../wire/event.ts";
import type { Level } from "../record/level.ts";
import { HIDDEN_FIELDS, SHORT_ID_LENGTH } from "../wire/presentation.ts";
import type { JsonValue, LogRecord } from "../record/record.ts";
import { MAX_DATE_MS } from "../base/time.ts";

/** Style of printed lines. */
export interface LineStyle {
  readonly color: boolean;
  /** True for times in UTC, false for local time. */
  readonly utc: boolean;
  /** Now, in milliseconds since the Unix epoch: records of today are shown without their date. @default {Date.now} */
  readonly now?: () => number;
  /** True to print a notice where the day changes and after a pause. @default {false} */
  readonly breaks?: boolean;
}

/** Parameters of ANSI's SGR sequences. */
const SGR = {
  bold: "1",
  dim: "2",
  notice: "1;35",
  TRACE: "2",
  DEBUG: "36",
  INFO: "32",
  WARN: "1;33",
  ERROR: "1;31",
  FATAL: "1;97;41",
} as const satisfies Record<Level, string> & Record<string, string>;

/** Indent of the lines of a record after its first. */
const INDENT = "    ";

/**
 * Formats a record for people: time, level, logger, message, and the metadata as `key=value`. Further lines of the
 * message, and the stack of an error, are indented below it, so that one record cannot look like two. As on the page,
 * `span_id` and `source` are left out, and `trace_id` is shortened.
 *
 * @param record Record to format.
 * @param style Style of the lines.
 * @returns Its lines, line breaks included. Nothing in the record can control the terminal.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { formatRecord } from "./terminal.ts";
 *
 * const record = {
 *   timestamp: "2025-10-24T10:26:15.123Z",
 *   level: "WARN",
 *   message: "Slow query",
 *   metadata: { logger: "shop.db", rows: 7 },
 * } as const;
 * assertStrictEquals(
 *   formatRecord(record, { color: false, utc: true }),
 *   "2025-10-24 10:26:15.123Z WARN  shop.db Slow query rows=7\n",
 * );
 * ```
 */
export function formatRecord({ timestamp, level, message, metadata }: LogRecord, style: LineStyle): string {
  const { logger, error, ...rest } = metadata;
  const paint = painter(style);
  const [first, ...more] = message.trimEnd().split(LINE_BREAK);
  const fields = Object.entries(rest).filter(([key]) => !HIDDEN_FIELDS.has(key))
    .map(([key, value]) => paint("dim", `${quote(key)}=`) + fieldText(key, value));
  const line = [
    paint("dim", formatTime(timestamp, style)),
    paint(level, level.padEnd(5)),
    ...logger === undefined ? [] : [paint("dim", fieldText("logger", logger))],
    paint("bold", printable(first)),
    ...fields,
  ];
  const below = [...more, ...stackOf(error).trimEnd().split(LINE_BREAK).filter((line) => line !== "")];
  return [line.join(" "), ...below.map((line) => INDENT + printable(line))].join("\n") + "\n";
}

/** Formats a notice, such as a gap, as a line that cannot be taken for a record. */
export function formatNotice(text: string, style: LineStyle): string {
  return `${painter(style)("notice", `— ${text} —`)}\n`;
}

/** Minimum pause between records that is noted, in ms. */
const MIN_PAUSE_MS = 5 * 60_000;

/** Minimum ratio of a pause to the time before it, so that a slow but steady log has no notices. */
const MIN_RATIO = 10;

/**
 * Returns a function for the notice to print before each record: the day, if it is another one than that of the record
 * before, or than today at first; or a pause that stands out. It is `""` for most records. Across `undefined`, for missed
 * records, a pause is unknown.
 *
 * @param style Style of the lines.
 * @param isFiltered True if records between those printed may have been left out.
 */
export function breakNotices(style: LineStyle, isFiltered: boolean): (timestamp: string | undefined) => string {
  const dayOf = (time: number) => (style.utc ? inUtc(time) : inLocalTime(time))[0];
  let [before, distance] = [NaN, NaN];
  let day = dayOf((style.now ?? Date.now)());
  return function noticeBefore(timestamp) {
    const time = Date.parse(timestamp ?? "");
    if (style.breaks !== true || Number.isNaN(time)) {
      before = NaN;
      return "";
    }
    const pause = time - before;
    const isLong = pause >= MIN_PAUSE_MS && !(pause < MIN_RATIO * distance);
    const isNewDay = dayOf(time) !== day;
    [before, distance, day] = [time, Math.abs(pause), dayOf(time)];
    if (isNewDay) return formatNotice(fullDate(time, style), style);
    return isLong
      ? formatNotice(`${isFiltered ? "No matches" : "Nothing"} for ${formatDuration(pause, "en")}`, style)
      : "";
  };
}

/** Formats a date, such as `"Friday 24 October 2025"`. */
function fullDate(time: number, { utc }: LineStyle): string {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: utc ? "UTC" : undefined, dateStyle: "full" });
  return format.format(time).replace(",", "");
}

/** Environment of the output. */
export interface Surroundings {
  readonly isTerminal: boolean;
  /** True if `NO_COLOR` is set. */
  readonly noColor: boolean;
  /** `FORCE_COLOR`, which takes precedence over `NO_COLOR`. */
  readonly forceColor?: string;
  /** `TERM`. */
  readonly term?: string;
}

/** True if lines are colored: on a terminal, unless the user or the environment decides otherwise. */
export function isColored(
  choice: ColorChoice,
  { isTerminal, noColor, forceColor, term }: Surroundings,
): boolean {
  if (choice !== "auto") return choice === "always";
  if (forceColor !== undefined) return forceColor !== "0" && forceColor !== "false";
  return isTerminal && !noColor && term !== "dumb";
}

/** Formats a value as one line of JSON. Nothing in it can control a terminal. */
export function jsonLine(value: unknown): string {
  return `${escapeControls(JSON.stringify(value))}\n`;
}

const LINE_BREAK = /\r\n|\r|\n/;

function painter({ color }: LineStyle): (how: keyof typeof SGR, text: string) => string {
  return (how, text) => color && text !== "" ? `\x1b[${SGR[how]}m${text}\x1b[0m` : text;
}

function formatTime(timestamp: string, { utc, now = Date.now }: LineStyle): string {
  const time = Date.parse(timestamp);
  if (Number.isNaN(time)) return printable(timestamp);
  const [date, clock] = utc ? inUtc(time) : inLocalTime(time);
  const [today] = utc ? inUtc(now()) : inLocalTime(now());
  const shown = utc ? `${clock}Z` : clock;
  return date === today ? shown : `${date} ${shown}`;
}

function inUtc(time: number): string[] {
  return new Date(time).toISOString().slice(0, -1).split("T");
}

/** Returns date and time of day in local time. */
function inLocalTime(time: number): string[] {
  const shifted = time - new Date(time).getTimezoneOffset() * 60_000;
  return inUtc(Math.abs(shifted) <= MAX_DATE_MS ? shifted : time);
}

function fieldText(key: string, value: JsonValue): string {
  if (typeof value !== "string") return escapeControls(JSON.stringify(value));
  return quote(key === "trace_id" ? value.slice(0, SHORT_ID_LENGTH) : value);
}

/** Text whose end is visible without quotes. */
const PLAIN = /^[^\s"'=\\{[]+$/;

/** Quotes a text, unless it is plain. */
function quote(text: string): string {
  const clean = stripControlSequences(text);
  return escapeControls(PLAIN.test(clean) ? clean : JSON.stringify(clean));
}

/** Returns the stack of an error and of its causes, or `""`. */
function stackOf(error: JsonValue | undefined): string {
  if (error === undefined || error === null) return "";
  if (typeof error === "string") return error;
  if (!isObject(error)) return JSON.stringify(error);
  const { type, message, stack, cause } = error as { readonly [key: string]: JsonValue };
  const own = typeof stack === "string" && stack !== ""
    ? stack
    : [type, message].filter((part) => typeof part === "string" && part !== "").join(": ") || JSON.stringify(error);
  const causes = stackOf(cause);
  return causes === "" ? own : `${own}\nCaused by: ${causes}`;
}
