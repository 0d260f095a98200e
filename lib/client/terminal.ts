import { escapeControls, printable, stripControlSequences } from "../base/printable.ts";
import type { ColorChoice } from "./options.ts";
import { isObject } from "../wire/event.ts";
import type { Level } from "../record/level.ts";
import { HIDDEN_FIELDS, SHORT_ID_LENGTH } from "../wire/presentation.ts";
import { type Path, readPath, someAt } from "../query/path.ts";
import type { JsonObject, JsonValue, LogRecord } from "../record/record.ts";
import { MAX_DATE_MS } from "../base/time.ts";
import { type Part, textWidth, wrapWords } from "./wrap.ts";

/** Style of printed lines. */
export interface LineStyle {
  readonly color: boolean;
  /** True for times in UTC, false for local time. */
  readonly utc: boolean;
  /** Now, in milliseconds since the Unix epoch: records of today are shown without their date. @default {Date.now} */
  readonly now?: () => number;
  /** True to print a notice where the day changes and after a pause. @default {false} */
  readonly breaks?: boolean;
  /** Fields to print before the message, in place of all metadata after it. @default {[]} */
  readonly columns?: readonly string[];
  /** Returns the columns of the terminal. @default the output is no terminal: lines are neither padded nor broken */
  readonly width?: () => number;
  /** True to break lines that are longer than the terminal, false to cut them. @default {true} */
  readonly wrap?: boolean;
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

/** Limit to which a logger or a column is padded, in columns of the terminal. */
const MAX_PADDING = 28;

/** Narrowest terminal for which lines are broken. */
const MIN_WIDTH = 40;

/** Mark of a line that is cut, and of a column without a value. */
const [CUT, NO_VALUE] = ["…", "-"];

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
export function formatRecord(record: LogRecord, style: LineStyle): string {
  return recordFormatter(style)(record);
}

/** Formats records one after another. */
export interface RecordFormatter {
  /** Returns the lines of a record. */
  (record: LogRecord): string;
  /** Pads the lines that follow to the loggers and columns of `records`, too. Records that are printed at once align. */
  measure(records: Iterable<LogRecord>): void;
}

/**
 * Returns a function that formats records; see {@linkcode formatRecord}. On a terminal it pads loggers and columns to the
 * longest one so far, so that messages align, and breaks long lines with an indent below the message.
 *
 * @param style Style of the lines.
 */
export function recordFormatter(style: LineStyle): RecordFormatter {
  const paint = painter(style);
  const columns = (style.columns ?? []).map((name) => ({ name, path: readPath(name) }));
  const widths = new Map<string, number>();

  /** Pads a text to the longest one of its column. */
  function pad(column: string, text: string, isRight = false): string {
    if (style.width === undefined) return text;
    const own = textWidth(text);
    const width = Math.max(widths.get(column) ?? 0, Math.min(own, MAX_PADDING));
    widths.set(column, width);
    const padding = " ".repeat(Math.max(0, width - own));
    return isRight ? padding + text : text + padding;
  }

  function headOf({ timestamp, level, metadata }: LogRecord): Word[] {
    const { logger } = metadata;
    const name = pad("", logger === undefined ? "" : fieldText("logger", logger));
    const cells = columns.map(({ name, path }) => {
      const value = valueAt(metadata, path);
      return dimmed(pad(name, value === undefined ? NO_VALUE : fieldText(name, value), typeof value === "number"));
    });
    return [
      dimmed(formatTime(timestamp, style)),
      [{ style: level, text: level.padEnd(5) }],
      ...name === "" ? [] : [dimmed(name)],
      ...cells,
    ];
  }

  function measure(records: Iterable<LogRecord>) {
    if (style.width === undefined) return;
    for (const record of records) headOf(record);
  }

  function formatNext(record: LogRecord): string {
    const { message, metadata: { logger: _, error, ...rest } } = record;
    const [first, ...more] = message.trimEnd().split(LINE_BREAK);
    const shown = columns.length > 0 ? [] : Object.entries(rest).filter(([key]) => !HIDDEN_FIELDS.has(key));
    const head = headOf(record);
    const body: Word[] = [
      [{ style: "bold", text: printable(first) }],
      ...shown.map(([key, value]): Word => [
        { style: "dim", text: `${quote(key)}=` },
        { style: "plain", text: fieldText(key, value) },
      ]),
    ];
    const below = [...more, ...stackOf(error).trimEnd().split(LINE_BREAK).filter((line) => line !== "")];
    const width = style.width?.() ?? 0;
    const lines = width < MIN_WIDTH
      ? [printWords([...head, ...body], paint), ...below.map((line) => INDENT + printable(line))]
      : fitLines(head, body, below, width, style.wrap ?? true, paint);
    return lines.join("\n") + "\n";
  }

  return Object.assign(formatNext, { measure });
}

type Painter = (how: keyof typeof SGR | "plain", text: string) => string;

/** Word of a line, which is not broken unless it is longer than a line. */
type Word = readonly Part<keyof typeof SGR | "plain">[];

function dimmed(text: string): Word {
  return [{ style: "dim", text }];
}

function printWords(words: readonly Word[], paint: Painter): string {
  return words.map((word) => word.map(({ style, text }) => paint(style, text)).join("")).join(" ");
}

/** Breaks or cuts the lines of a record so that they fit a terminal. */
function fitLines(
  head: readonly Word[],
  body: readonly Word[],
  below: readonly string[],
  width: number,
  wrap: boolean,
  paint: Painter,
): readonly string[] {
  const start = printWords(head, paint) + " ";
  const used = head.reduce((sum, word) => sum + word.reduce((all, { text }) => all + textWidth(text), 0) + 1, 0);
  const indent = used <= width / 2 ? used : INDENT.length;
  const fit = (words: readonly Word[], used: number, indent: number): readonly string[] => {
    const lines = wrapWords(words.flatMap(splitWord), { width, used, indent }, paint);
    if (wrap || lines.length === 1) return lines;
    return [wrapWords(words.flatMap(splitWord), { width: width - 1, used, indent }, paint)[0] + CUT];
  };
  const [first, ...rest] = fit(body, used, indent);
  return [
    start + first,
    ...rest.map((line) => " ".repeat(indent) + line),
    ...below.flatMap((line) => {
      const [text, ...others] = fit([[{ style: "plain", text: printable(line) }]], INDENT.length, 2 * INDENT.length);
      return [INDENT + text, ...others.map((other) => INDENT + INDENT + other)];
    }),
  ];
}

/** Splits a text of one style at its spaces. */
function splitWord(word: Word): Word[] {
  if (word.length > 1) return [word];
  return word[0].text.split(" ").map((text) => [{ style: word[0].style, text }]);
}

/** Returns the first value at a path. */
function valueAt(metadata: JsonObject, path: Path): JsonValue | undefined {
  let found: JsonValue | undefined;
  someAt(metadata, path, (value) => {
    found = value;
    return true;
  });
  return found;
}

/** Formats a notice, such as a gap, as a line that cannot be taken for a record. */
export function formatNotice(text: string, style: LineStyle): string {
  return `${painter(style)("notice", `— ${text} —`)}\n`;
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

function painter({ color }: LineStyle): Painter {
  return (how, text) => color && how !== "plain" && text !== "" ? `\x1b[${SGR[how]}m${text}\x1b[0m` : text;
}

function formatTime(timestamp: string, { utc, now = Date.now }: LineStyle): string {
  const time = Date.parse(timestamp);
  if (Number.isNaN(time)) return printable(timestamp);
  const [date, clock] = dateAndClock(time, utc);
  const [today] = dateAndClock(now(), utc);
  const shown = utc ? `${clock}Z` : clock;
  return date === today ? shown : `${date} ${shown}`;
}

/** Returns the date and the time of day, such as `"2025-10-24"` and `"10:26:15.123"`, in UTC or in local time. */
export function dateAndClock(time: number, utc: boolean): string[] {
  return utc ? inUtc(time) : inLocalTime(time);
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
