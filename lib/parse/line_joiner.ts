import { stripAnsi } from "../base/ansi.ts";
import { LEVEL_RANK, levelFromName, levelFromNumber } from "../record/level.ts";
import type { LineParser, TextReading } from "./line.ts";
import type { Opened, ParsedLine } from "./parsed_line.ts";
import { beginTrace, continueTrace, namesError, readTrace, takesAny, type TraceState } from "./trace.ts";

/** The most lines and characters that one record is joined of, and the longest it may grow, in ms. */
const MAX_LINES = 500;
const MAX_LENGTH = 65_536;
const MAX_GROWING_MS = 1000;

/** The most characters that the parts of one line are put together to. */
const MAX_PARTIAL_LENGTH = 1_048_576;

/** A line of text, and what is known of where it stood. */
export interface TextLine {
  /** Without what only a terminal can obey. */
  readonly text: string;
  /** Bytes cut off its end. */
  readonly cutBytes: number;
  readonly opened?: Opened;
}

/** When lines came, in milliseconds since the Unix epoch; those that came together share one. */
export interface Arrival {
  readonly time: number;
}

/** A record to which the next line may belong. */
interface Held {
  readonly parsed: ParsedLine;
  /** The level that the first line itself has. */
  readonly ownLevel: ParsedLine["level"];
  readonly since: Arrival;
  /** Whether an error may follow it that does not look like a part of it. */
  readonly failed: boolean;
  state: TraceState;
  /** The lines after the first one, and the characters of all. */
  readonly lines: string[];
  length: number;
  cutBytes: number;
}

/**
 * Joins what is one record though it has several lines, such as a stack trace: each record is held until the next line
 * is known to be of another one.
 */
export class LineJoiner {
  readonly #parser: LineParser;
  readonly #write: (parsed: ParsedLine, since: Arrival) => void;
  #held: Held | undefined;
  /** The parts of a line whose end has not come. */
  #partial: TextLine | undefined;
  #touched: Arrival = { time: 0 };
  #joined = 0;

  /**
   * @param parser Reads the lines.
   * @param write Takes each record, and when its first line came.
   */
  constructor(parser: LineParser, write: (parsed: ParsedLine, since: Arrival) => void) {
    this.#parser = parser;
    this.#write = write;
  }

  /** When the last line came, in milliseconds since the Unix epoch; `Infinity` if nothing is held. */
  get touchedAt(): number {
    return this.#held === undefined && this.#partial === undefined ? Infinity : this.#touched.time;
  }

  /** Lines that were joined onto others. */
  get joined(): number {
    return this.#joined;
  }

  /** Takes the next line. */
  take(line: TextLine, now: Arrival): void {
    this.#touched = now;
    const whole = this.#complete(line);
    if (whole !== undefined) this.#takeWhole(whole, now);
  }

  /** Writes what is held. */
  flush(): void {
    const partial = this.#partial;
    this.#partial = undefined;
    if (partial !== undefined) this.#takeWhole(partial, this.#touched);
    this.#release();
  }

  /** Puts the parts of a line together; `undefined` while its end has not come. */
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
    // A journal's message may have several lines, which nothing else can come between.
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
        // It may belong there, unless it is a record of its own beyond doubt.
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

  /** Writes the record that is held, though the parts of a line may still wait. */
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

/** Whether an error may follow. Of plain lines without a time most are not by a logger. */
function tellsOfFailure({ parsed, isPlain }: TextReading, opened: Opened | undefined): boolean {
  if (isPlain && parsed.timestamp === undefined && opened?.level === undefined) return false;
  return rankOf(parsed.level ?? opened?.level) >= LEVEL_RANK.WARN;
}

/** Adds what stood on the envelope; what the program itself says goes first. */
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

/** Makes the record of all the lines. */
function finish(held: Held): ParsedLine {
  const { parsed, state, lines, cutBytes } = held;
  const whole = lines.length === 0 && state === "text" ? parsed : joinLines(held);
  if (cutBytes === 0) return whole;
  return { ...whole, metadata: { ...whole.metadata, truncated: true, cut_bytes: cutBytes } };
}

function joinLines({ parsed, ownLevel, lines: rest }: Held): ParsedLine {
  // Where the first line is a head and nothing else, as in .NET, the message begins with the second one.
  const lines = parsed.message === "" ? dedent(rest) : [parsed.message, ...rest];
  const texts = lines.map(stripAnsi);
  const trace = readTrace(texts);
  if (trace === undefined) return { ...parsed, message: lines.join("\n") };
  // An envelope has INFO for whatever went to standard output.
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
