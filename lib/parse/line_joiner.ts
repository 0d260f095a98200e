import { stripAnsi } from "../base/ansi.ts";
import { LEVEL_RANK, levelFromName, levelFromNumber } from "../record/level.ts";
import type { LineParser, TextReading } from "./line.ts";
import type { Opened, ParsedLine } from "./parsed_line.ts";
import { readTrace } from "./trace.ts";
import { beginTrace, continueTrace, namesError, takesAny, type TraceState } from "./trace_lines.ts";

/** Limits of one joined record: lines, UTF-16 code units, and growth in ms. */
const MAX_LINES = 500;
const MAX_LENGTH = 65_536;
const MAX_GROWING_MS = 1000;

/** Longest line that is assembled from parts, in UTF-16 code units. */
const MAX_PARTIAL_LENGTH = 1_048_576;

/** Line of text with its envelope. */
export interface TextLine {
  /** Text without cursor movements and other control characters. */
  readonly text: string;
  /** Bytes cut off the end. */
  readonly cutBytes: number;
  readonly opened?: Opened;
}

/** Arrival of lines. Lines that arrived in one chunk share one object. */
export interface Arrival {
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
}

/** Record that the next line may belong to. */
interface Held {
  readonly parsed: ParsedLine;
  /** Level stated by the first line itself. */
  readonly ownLevel: ParsedLine["level"];
  readonly since: Arrival;
  /** True if the record reports a failure, so that an unindented error may follow. */
  readonly failed: boolean;
  state: TraceState;
  /** Lines after the first one. */
  readonly lines: string[];
  /** UTF-16 code units of all lines. */
  length: number;
  cutBytes: number;
}

/**
 * Joins the lines of one record, such as a stack trace. A record is held until the next line proves to belong to another
 * one.
 */
export class LineJoiner {
  readonly #parser: LineParser;
  readonly #write: (parsed: ParsedLine, since: Arrival) => void;
  #held: Held | undefined;
  /** Parts of a line whose end has not arrived. */
  #partial: TextLine | undefined;
  #touched: Arrival = { time: 0 };
  #joined = 0;

  /**
   * @param parser Parser of the lines.
   * @param write Receives each record and the arrival of its first line.
   */
  constructor(parser: LineParser, write: (parsed: ParsedLine, since: Arrival) => void) {
    this.#parser = parser;
    this.#write = write;
  }

  /** Arrival of the last line, in milliseconds since the Unix epoch; `Infinity` if nothing is held. */
  get touchedAt(): number {
    return this.#held === undefined && this.#partial === undefined ? Infinity : this.#touched.time;
  }

  /** Lines joined onto others. */
  get joined(): number {
    return this.#joined;
  }

  /** Takes the next line. */
  take(line: TextLine, now: Arrival): void {
    this.#touched = now;
    const whole = this.#complete(line);
    if (whole !== undefined) this.#takeWhole(whole, now);
  }

  /** Writes the held record. */
  flush(): void {
    const partial = this.#partial;
    this.#partial = undefined;
    if (partial !== undefined) this.#takeWhole(partial, this.#touched);
    this.#release();
  }

  /** Assembles the parts of a line; `undefined` while its end is missing. */
  #complete(line: TextLine): TextLine | undefined {
    const before = this.#partial;
    const continues = line.opened?.continues === true;
    if (before === undefined && !continues) return line;
    if (before !== undefined) this.#joined++;
    const text = (before?.text ?? "") + line.text;
    const whole = { text, cutBytes: (before?.cutBytes ?? 0) + line.cutBytes, opened: before?.opened ?? line.opened };
    this.#partial = continues && text.length < MAX_PARTIAL_LENGTH ? whole : undefined;
    return this.#partial === undefined ? whole : undefined;
  }

  #takeWhole(line: TextLine, now: Arrival): void {
    const { opened } = line;
    if (opened === undefined) return this.#takeText(line, now);
    const json = line.cutBytes === 0 ? this.#parser.parseJson(line.text, now.time) : undefined;
    if (json?.kind === "record") {
      this.#release();
      this.#write(inEnvelope(json.parsed, opened), now);
      return;
    }
    // A journal entry may have several lines, which belong together in any case.
    const [first, ...rest] = line.text.split("\n");
    this.#takeText({ ...line, text: first }, now);
    for (const text of rest) this.#join(text, 0, this.#held!.state);
    if (rest.length > 0) this.#release();
  }

  #takeText({ text: line, cutBytes, opened }: TextLine, now: Arrival): void {
    const text = stripAnsi(line);
    const next = beginTrace(text);
    let reading: TextReading | undefined;
    const held = this.#held;
    if (held !== undefined) {
      let state = hasRoom(held, line, now) ? continueTrace(held.state, text, next, held.failed) : undefined;
      const isGuess = takesAny(held.state) ? !namesError(text) : held.state === "text" && next === "text";
      if (state !== undefined && isGuess && !isIndented(text)) {
        // The line may continue the record, unless it has a format of its own.
        reading = this.#parser.parseText(line, text);
        if (!reading.isPlain) state = undefined;
      }
      if (state !== undefined) return this.#join(line, cutBytes, state);
      this.#release();
    }
    reading ??= this.#parser.parseText(line, text);
    this.#held = {
      parsed: opened === undefined ? reading.parsed : inEnvelope(reading.parsed, opened),
      ownLevel: reading.parsed.level,
      since: now,
      failed: tellsOfFailure(reading, opened),
      state: next,
      lines: [],
      length: line.length,
      cutBytes,
    };
  }

  #join(line: string, cutBytes: number, state: TraceState): void {
    const held = this.#held!;
    held.lines.push(line);
    held.length += line.length;
    held.cutBytes += cutBytes;
    held.state = state;
    this.#joined++;
  }

  /** Writes the held record; parts of a line may still wait. */
  #release(): void {
    const held = this.#held;
    this.#held = undefined;
    if (held !== undefined) this.#write(finish(held), held.since);
  }
}

function hasRoom({ lines, length, since }: Held, line: string, now: Arrival): boolean {
  return lines.length < MAX_LINES && length + line.length <= MAX_LENGTH && now.time - since.time <= MAX_GROWING_MS;
}

function isIndented(text: string): boolean {
  return text === "" || text.charCodeAt(0) === 0x20 || text.charCodeAt(0) === 0x09;
}

/** Returns true if an error may follow. A plain line without a time is rarely written by a logger. */
function tellsOfFailure({ parsed, isPlain }: TextReading, opened: Opened | undefined): boolean {
  if (isPlain && parsed.timestamp === undefined && opened?.level === undefined) return false;
  return rankOf(parsed.level ?? opened?.level) >= LEVEL_RANK.WARN;
}

/** Adds the envelope's fields. Those of the program itself win. */
function inEnvelope(parsed: ParsedLine, opened: Opened): ParsedLine {
  const timestamp = parsed.timestamp ?? opened.timestamp;
  const level = parsed.level ?? opened.level;
  return {
    ...timestamp !== undefined && { timestamp },
    ...level !== undefined && { level },
    message: parsed.message,
    metadata: { ...opened.metadata, ...parsed.metadata },
  };
}

/** Returns the record of all held lines. */
function finish(held: Held): ParsedLine {
  const { parsed, state, lines, cutBytes } = held;
  const whole = lines.length === 0 && state === "text" ? parsed : joinLines(held);
  if (cutBytes === 0) return whole;
  return { ...whole, metadata: { ...whole.metadata, truncated: true, cut_bytes: cutBytes } };
}

function joinLines({ parsed, ownLevel, lines: rest }: Held): ParsedLine {
  // If the first line is only a head, as in .NET, the message begins with the second one.
  const lines = parsed.message === "" ? dedent(rest) : [parsed.message, ...rest];
  const texts = lines.map(stripAnsi);
  const trace = readTrace(texts);
  if (trace === undefined) return { ...parsed, message: lines.join("\n") };
  // An envelope states INFO for everything on standard output.
  const level = ownLevel ?? (rankOf(parsed.level) > LEVEL_RANK[trace.level] ? parsed.level : trace.level);
  return {
    ...parsed,
    level,
    message: trace.message === texts[0] ? lines[0] : trace.message,
    metadata: { ...parsed.metadata, error: trace.error },
  };
}

function dedent(lines: readonly string[]): string[] {
  const [, margin = ""] = /^(\s*)/.exec(lines[0] ?? "") ?? [];
  return lines.map((line) => line.startsWith(margin) ? line.slice(margin.length) : line);
}

function rankOf(level: ParsedLine["level"]): number {
  const known = typeof level === "number" ? levelFromNumber(level, "otel") : levelFromName(level ?? "");
  return known === undefined ? -1 : LEVEL_RANK[known];
}
