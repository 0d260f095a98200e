import { stripAnsi } from "../base/ansi.ts";
import { LEVEL_RANK, levelFromName, levelFromNumber } from "../record/level.ts";
import { blockUnder } from "./block_lines.ts";
import type { TextReading } from "./line.ts";
import type { Opened, ParsedLine } from "./parsed_line.ts";
import type { Place } from "./record_order.ts";
import { readTrace } from "./trace.ts";
import { afterBlank, continueTrace, type Maybe, takesAny, type TraceState } from "./trace_lines.ts";

/** Limits of one joined record: lines, UTF-16 code units, and growth in ms. */
const MAX_LINES = 500;
const MAX_LENGTH = 65_536;
const MAX_GROWING_MS = 1000;

/** Line of text with its envelope. */
export interface TextLine {
  /** Text without cursor movements and other control characters. */
  readonly text: string;
  /** Bytes cut off the end. */
  readonly cutBytes: number;
  readonly opened?: Opened;
  /** Place among the records, if the line got one when its first part arrived. */
  readonly place?: Place;
}

/** Arrival of lines. Lines that arrived in one chunk share one object. */
export interface Arrival {
  /** Milliseconds since the Unix epoch; once it is over, the end of the turn that took the lines. */
  time: number;
  /** True once the lines were taken. The stream stamps records that are written before. */
  isOver: boolean;
}

/** Record that the next line may belong to. */
export interface Held {
  readonly first: TextLine;
  readonly parsed: ParsedLine;
  /** Level stated by the first line itself. */
  readonly ownLevel: ParsedLine["level"];
  readonly since: Arrival;
  readonly place: Place;
  /** True if the record reports a failure, so that an unindented error may follow. */
  readonly failed: boolean;
  /** True if a logger wrote the first line, so that data may follow. */
  readonly isHeaded: boolean;
  state: TraceState;
  /** Open brackets of JSON. */
  depth: number;
  /** Blank lines since the last line. They count if a line follows that belongs to the record. */
  blanks: number;
  /** Line that belongs to the record if the next line proves it. */
  maybe?: Maybe & { readonly line: TextLine; readonly since: Arrival };
  /** Lines after the first one. */
  readonly lines: string[];
  /** UTF-16 code units of all lines. */
  length: number;
  cutBytes: number;
}

/** Returns the state of a record after its next line, or `undefined` if the line belongs to another record. */
export function stateAfter(held: Held, text: string, next: TraceState): TraceState | undefined {
  const { state, blanks, failed, isHeaded, parsed, lines } = held;
  const before = blanks === 0 ? state : afterBlank(state);
  if (before === undefined) return isIndented(text) ? continueTrace(state, text, next, failed) : undefined;
  const after = continueTrace(before, text, next, failed);
  if (after !== undefined || before !== "text" || next !== "text" || !isHeaded || lines.length > 0) return after;
  return blockUnder(parsed.message, text);
}

/** Returns true if no line of prose can belong to a record. */
export function isComplete({ state, failed, isHeaded, maybe }: Held): boolean {
  return state === "text" && !failed && !isHeaded && maybe === undefined;
}

/** Returns true if the lines of a record are guessed from their form. */
export function isBlock(state: TraceState): boolean {
  return state === "sql" || state === "list" || state === "markup" || state === "report" || state === "box" ||
    state === "slow" || state === "slow-head";
}

/**
 * Returns true if a line that may continue a record has a head of its own.
 *
 * @param reading Content of the line.
 * @param before State of the record before the line.
 * @param after State of the record if the line continues it.
 */
export function hasHead({ parsed, isPlain }: TextReading, before: TraceState, after: TraceState): boolean {
  if (!isPlain) return true;
  if (takesAny(before)) return parsed.timestamp !== undefined;
  return isBlock(after) && (parsed.timestamp !== undefined || parsed.level !== undefined);
}

/** Returns true if a logger wrote the line: it has a format, a time or a level. */
export function isHeaded({ parsed, isPlain }: TextReading, opened: Opened | undefined): boolean {
  return !isPlain || parsed.timestamp !== undefined || parsed.level !== undefined || opened?.level !== undefined;
}

export function hasRoom({ lines, length, since }: Held, line: string, now: Arrival): boolean {
  return lines.length < MAX_LINES && length + line.length <= MAX_LENGTH && now.time - since.time <= MAX_GROWING_MS;
}

export function isIndented(text: string): boolean {
  return text === "" || text.charCodeAt(0) === 0x20 || text.charCodeAt(0) === 0x09;
}

/** Returns true if an error may follow. A plain line without a time is rarely written by a logger. */
export function tellsOfFailure({ parsed, isPlain }: TextReading, opened: Opened | undefined): boolean {
  if (isPlain && parsed.timestamp === undefined && opened?.level === undefined) return false;
  return rankOf(parsed.level ?? opened?.level) >= LEVEL_RANK.WARN;
}

/** Adds the envelope's fields. Those of the program itself win. */
export function inEnvelope(parsed: ParsedLine, opened: Opened): ParsedLine {
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
export function finish(held: Held): ParsedLine {
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
