import { cleanLine, stripAnsi, STYLE } from "../base/ansi.ts";
import { type Level, LEVELS } from "../record/level.ts";
import { isDigit } from "./characters.ts";
import { parseJson, parseObject, readFields } from "./json.ts";
import { beginsObject, findEmbedded, isLoggers } from "./json/embedded.ts";
import { openJson } from "./json/envelope.ts";
import type { Glance } from "./json/glance.ts";
import { parseLenient } from "./json/lenient.ts";
import { readOtlp } from "./json/otlp.ts";
import type { Envelope, LineFormat, Opened, ParsedLine } from "./parsed_line.ts";
import { parsePlain } from "./plain.ts";
import { W3cFields } from "./text/w3c.ts";
import { ENVELOPES, FormatTable, TEXT_FORMATS } from "./text_formats.ts";

/** Value of `--format` that detects the format of each line. */
export const AUTO_FORMAT = "auto";

const JSON_FORMAT = "json";
const PLAIN_FORMAT = "plain";

/** Values of `--format`. */
export const FORMAT_NAMES: readonly string[] = [
  AUTO_FORMAT,
  JSON_FORMAT,
  ...TEXT_FORMATS.map(({ name }) => name),
  PLAIN_FORMAT,
];

const ALL_FORMATS = new FormatTable(TEXT_FORMATS);
const ENVELOPE_TABLE = new FormatTable(ENVELOPES);

/** Formats whose message may be a line of a program with a format of its own. */
const SYSLOG_FORMAT = "syslog";

/** Consecutive lines without a format after which a source that had one is reported as plain. */
const PLAIN_AFTER = 20;

const BRACE = 0x7b;
const BRACKET = 0x5b;
const HASH = 0x23;
const ESC = 0x1b;

/** Result for a JSON line: one or several records, or a program's line taken out of its JSON envelope. */
export type JsonReading =
  | { readonly kind: "record"; readonly parsed: ParsedLine }
  | { readonly kind: "records"; readonly parsed: readonly ParsedLine[] }
  | { readonly kind: "opened"; readonly opened: Opened }
  /** Object whose level was found at a glance. */
  | { readonly kind: "unread"; readonly level: Level };

/** Result for a line of text. */
export interface TextReading {
  readonly parsed: ParsedLine;
  /** True if the line has no known format. */
  readonly isPlain: boolean;
}

/**
 * Parses the lines of one source and detects their format. The format of the line before is tried first.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { LineParser } from "./line.ts";
 *
 * const parser = new LineParser();
 * assertStrictEquals(parser.parse('{"level":"warn","msg":"Slow"}').level, "WARN");
 * assertStrictEquals(parser.format, "json");
 * ```
 */
export class LineParser {
  readonly #readsJson: boolean;
  readonly #opens: boolean;
  readonly #formats: FormatTable;
  #last: LineFormat | undefined;
  #lastEnvelope: Envelope | undefined;
  /** Fields that a line has named for those after it. */
  #w3c: W3cFields | undefined;
  #format: string;
  #plainInARow = 0;

  /**
   * @param format One of {@linkcode FORMAT_NAMES}. A line that is not in the given format is plain text.
   * @throws {RangeError} If the format is unknown.
   */
  constructor(format: string = AUTO_FORMAT) {
    if (!FORMAT_NAMES.includes(format)) {
      throw new RangeError(`Cannot read format "${format}": expected one of ${FORMAT_NAMES.join(", ")}`);
    }
    this.#readsJson = format === AUTO_FORMAT || format === JSON_FORMAT;
    this.#opens = format !== PLAIN_FORMAT;
    this.#formats = format === AUTO_FORMAT
      ? ALL_FORMATS
      : new FormatTable(TEXT_FORMATS.filter(({ name }) => name === format));
    this.#format = format === AUTO_FORMAT ? PLAIN_FORMAT : format;
    if (format !== AUTO_FORMAT) this.#plainInARow = -Infinity; // the given format stays
  }

  /** Format of the last line that had one, or the given format. */
  get format(): string {
    return this.#format;
  }

  /** Parses a line on its own. Never throws. A line with several records is text. */
  parse(line: string, now: number = Date.now()): ParsedLine {
    const json = this.parseJson(line, now);
    if (json?.kind === "record") return json.parsed;
    return this.parseText(cleanLine(json?.kind === "opened" ? json.opened.line : line), undefined, now).parsed;
  }

  /**
   * Parses a line that is JSON, or almost: an object, several, or a list of objects. It adds the fields to `metadata`.
   *
   * @param glance Tells which objects may stay unread. @default none may
   * @returns The result, or `undefined` for any other line.
   */
  parseJson(
    line: string,
    now: number,
    metadata: Record<string, unknown> = {},
    glance?: Glance,
  ): JsonReading | undefined {
    if (!this.#opens || !startsWithBrace(line)) return undefined;
    if (glance !== undefined && this.#readsJson && line.charCodeAt(0) === BRACE) {
      const unread = parseShort(line);
      const level = unread && glance.levelOf(unread);
      if (level !== undefined) {
        this.#hold(JSON_FORMAT);
        return UNREAD[level];
      }
    }
    const fields = parseObject(line);
    if (fields !== undefined) return this.#readObject(fields, () => line.trim(), now, metadata);
    const objects = this.#readsJson ? parseLenient(line) : undefined;
    if (objects === undefined) return undefined;
    if (objects.length === 1) return this.#readObject(objects[0].fields, () => line.trim(), now, metadata);
    this.#hold(JSON_FORMAT);
    return {
      kind: "records",
      parsed: objects.map(({ fields, start, end }) =>
        readFields(fields, () => line.slice(start, end), now, { ...metadata })
      ),
    };
  }

  #readObject(
    fields: Record<string, unknown>,
    whole: () => string,
    now: number,
    metadata: Record<string, unknown>,
  ): JsonReading | undefined {
    const opened = openJson(fields, now);
    if (opened !== undefined) return { kind: "opened", opened };
    if (!this.#readsJson) return undefined;
    this.#hold(JSON_FORMAT);
    const logs = readOtlp(fields, metadata);
    if (logs !== undefined) return { kind: "records", parsed: logs };
    return { kind: "record", parsed: readFields(fields, whole, now, metadata) };
  }

  /**
   * Parses text of several lines that is one object, several, or a list of objects, printed over these lines.
   *
   * @param text Text without colors.
   * @param head Content of the first line, whose fields are added.
   * @returns The records, or `undefined` for any other text.
   */
  parseBlock(text: string, head: ParsedLine, now: number): readonly ParsedLine[] | undefined {
    if (!this.#readsJson) return undefined;
    if (!beginsObject(text)) {
      const embedded = this.#parseEmbedded(text, head, now);
      return embedded === undefined ? undefined : [embedded];
    }
    const objects = parseLenient(text);
    if (objects === undefined) return undefined;
    this.#hold(JSON_FORMAT);
    return objects.map(({ fields, start, end }) => within(head, readFields(fields, () => text.slice(start, end), now)));
  }

  /** Parses the line of a logger that follows the name of its program, or the head of another format. */
  #parseEmbedded(text: string, head: ParsedLine, now: number): ParsedLine | undefined {
    const found = findEmbedded(text);
    if (found === undefined) return undefined;
    const fields = parseObject(found.text) ?? onlyObject(found.text);
    if (fields === undefined) return undefined;
    const parsed = readFields(fields, () => found.text, now, found.prefix === "" ? {} : { prefix: found.prefix });
    return isLoggers(fields, parsed) ? within(head, parsed) : undefined;
  }

  /** Unwraps a line that is in an envelope, also one within another; `undefined` for any other line. */
  open(line: string): Opened | undefined {
    if (!this.#opens) return undefined;
    const text = line.charCodeAt(0) === ESC ? stripAnsi(line) : line;
    const outer = this.#openOnce(text);
    if (outer === undefined) return undefined;
    const inner = this.#openOnce(outer.line);
    const opened = inner === undefined ? outer : {
      ...outer,
      ...inner,
      metadata: { ...outer.metadata, ...inner.metadata },
    };
    return text === line ? opened : { ...opened, line: withColors(opened.line, text, line) };
  }

  #openOnce(line: string): Opened | undefined {
    const last = this.#lastEnvelope;
    const again = last?.open(line, true);
    if (again !== undefined) return { name: last?.name, ...again };
    for (const envelope of ENVELOPE_TABLE.of(line)) {
      const opened = envelope === last ? undefined : envelope.open(line);
      if (opened === undefined) continue;
      this.#lastEnvelope = envelope;
      return { name: envelope.name, ...opened };
    }
  }

  /**
   * Parses a line of text. Its colors stay in the message.
   *
   * @param line Line with its colors.
   * @param text The same line without its colors.
   */
  parseText(line: string, text: string = stripAnsi(line), now: number = Date.now()): TextReading {
    const found = this.#parseKnown(text);
    const parsed = found ?? parsePlain(text);
    if (this.#readsJson && text.charCodeAt(text.length - 1) === CLOSING_BRACE) {
      const embedded = this.#parseEmbedded(parsed.message, parsed, now);
      if (embedded !== undefined) {
        if (found === undefined) this.#hold(JSON_FORMAT);
        return { parsed: embedded, isPlain: false };
      }
    }
    const isPlain = found === undefined;
    if (isPlain) this.notePlain();
    if (text.length === line.length) return { parsed, isPlain };
    return { parsed: { ...parsed, message: withColors(parsed.message, text, line) }, isPlain };
  }

  /** True if a line of prose need not be parsed: no line has named the fields of those after it. */
  get passesProse(): boolean {
    return this.#w3c === undefined;
  }

  /** Takes note of a line without a format. */
  notePlain(): void {
    if (++this.#plainInARow >= PLAIN_AFTER) this.#format = PLAIN_FORMAT;
  }

  #parseKnown(text: string): ParsedLine | undefined {
    if (text.charCodeAt(0) === HASH && this.#opens) this.#takeDirective(text);
    const named = this.#w3c?.parse(text);
    if (named !== undefined) {
      this.#hold(this.#w3c!.name);
      return named;
    }
    const last = this.#last;
    const again = last?.parse(text);
    if (last !== undefined && again !== undefined) {
      this.#hold(last.name);
      return last.name === SYSLOG_FORMAT ? this.#openSyslog(again) : again;
    }
    for (const format of this.#formats.of(text)) {
      const parsed = format === last ? undefined : format.parse(text);
      if (parsed === undefined) continue;
      this.#last = format;
      this.#hold(format.name);
      return format.name === SYSLOG_FORMAT ? this.#openSyslog(parsed) : parsed;
    }
  }

  /** Reads W3C's names of the fields and the date of the lines that follow. */
  #takeDirective(text: string): void {
    const w3c = this.#w3c ?? new W3cFields();
    if (w3c.take(text)) this.#w3c = w3c;
  }

  /** Parses the message of syslog as the line of a program. What the program itself says wins. */
  #openSyslog(outer: ParsedLine): ParsedLine {
    const { message } = outer;
    for (const format of ALL_FORMATS.of(message)) {
      const inner = format.name === SYSLOG_FORMAT ? undefined : format.parse(message);
      if (inner !== undefined) return { ...outer, ...inner, metadata: { ...outer.metadata, ...inner.metadata } };
    }
    const first = message.charCodeAt(0);
    // A head without a time was looked for already.
    if (outer.level !== undefined || !(isDigit(first) || first === BRACKET)) return outer;
    const { level } = parsePlain(message);
    return level === undefined ? outer : { ...outer, level };
  }

  #hold(format: string): void {
    if (this.#plainInARow === -Infinity) return;
    this.#format = format;
    this.#plainInARow = 0;
  }
}

const CLOSING_BRACE = 0x7d;

function parseShort(line: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // plain text that begins with a brace, or almost JSON
  }
}

/** Readings by level, so that none is created for each line. */
const UNREAD = Object.fromEntries(
  LEVELS.map((level) => [level, { kind: "unread", level }]),
) as Readonly<Record<Level, JsonReading>>;

/** Returns true if a line begins like an object or a list of objects. */
function startsWithBrace(line: string): boolean {
  const first = line.charCodeAt(0);
  if (first === BRACE) return true;
  if (first === BRACKET) return beginsObject(line);
  return (first <= 0x20 || first === 0xfeff) && beginsObject(line.trimStart());
}

function onlyObject(text: string): Record<string, unknown> | undefined {
  const objects = parseLenient(text);
  return objects?.length === 1 ? objects[0].fields : undefined;
}

/** Adds what the head of a line states to the object in it. The object's own fields win. */
function within(head: ParsedLine, parsed: ParsedLine): ParsedLine {
  const timestamp = parsed.timestamp ?? head.timestamp;
  const level = parsed.level ?? head.level;
  return {
    ...timestamp !== undefined && { timestamp },
    ...level !== undefined && { level },
    message: parsed.message,
    metadata: { ...head.metadata, ...parsed.metadata },
  };
}

/** Returns the message as it stands at the end of the line, with the colors that are active there. */
function withColors(message: string, text: string, line: string): string {
  const end = text.trimEnd().length;
  if (message === "" || !text.slice(0, end).endsWith(message)) return message;
  let skip = end - message.length;
  let styles = "";
  let start = 0;
  for (const { 0: style, index } of line.matchAll(STYLE)) {
    const before = index - start;
    if (before > skip) break;
    skip -= before;
    start = index + style.length;
    styles = /[[\x9b](?:0*|39)m$/.test(style) ? "" : styles + style;
  }
  return styles + line.slice(start + skip);
}

/**
 * Parses one line on its own, in any format. Never throws.
 *
 * @param line Line; a line break at its end is dropped.
 * @param now Current time, in milliseconds since the Unix epoch. A time more than a day later is ignored.
 * @returns Content of the line.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseLine } from "./line.ts";
 *
 * assertEquals(parseLine('{"level":30,"time":1761301575123,"msg":"Paid","order":7}'), {
 *   timestamp: 1761301575123,
 *   level: "INFO",
 *   message: "Paid",
 *   metadata: { order: 7 },
 * });
 * ```
 */
export function parseLine(line: string, now: number = Date.now()): ParsedLine {
  return parseJson(line, now) ?? new LineParser().parse(line.replace(/\r?\n$|\r$/, ""), now);
}
