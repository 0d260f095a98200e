import { Scanner } from "../../base/scanner.ts";
import { parseDuration, printDuration } from "../../base/time.ts";
import { printName } from "../../query/query.ts";
import type { Operator } from "../../query/syntax.ts";
import { unquoted } from "../../query/tokens.ts";
import { type Level, levelFromName } from "../../record/level.ts";
import { type AlertExpectation, AlertSyntaxError } from "./alert_syntax_error.ts";

/** Number that a condition computes from the records of its window. */
export type Aggregate =
  | { readonly name: "count" }
  /** Records per second, minute or hour. */
  | { readonly name: "rate"; readonly per: RateUnit }
  | { readonly name: "sum" | "avg" | "min" | "max"; readonly field: string }
  | { readonly name: "percentile"; readonly percent: number; readonly field: string };

/** Unit of a rate. */
export type RateUnit = "s" | "m" | "h";

/** Condition of an alert. */
export type Condition =
  & {
    /** Length of the window, in ms. */
    readonly windowMs: number;
  }
  & (
    | { readonly kind: "threshold"; readonly aggregate: Aggregate; readonly operator: Operator; readonly value: number }
    /** Compares the rate of the window with that of a longer time before it. */
    | {
      readonly kind: "growth";
      readonly aggregate: "count" | "rate";
      readonly operator: Operator;
      readonly factor: number;
      readonly beforeMs: number;
    }
    /** A pattern that was never seen before; it counts as new for the window. */
    | { readonly kind: "new-pattern"; readonly level: Level | undefined }
    /** No record in the window. */
    | { readonly kind: "silence" }
  );

/** Shortest and longest window, and the longest time before it, in ms. */
const MIN_WINDOW_MS = 1000;
const MAX_WINDOW_MS = 86_400_000;
const MAX_BEFORE_MS = 7 * 86_400_000;

const DEFAULT_WINDOW_MS = 60_000;

/** Words for durations in `the hour before`. */
const SPANS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000, week: 604_800_000 };

const SPACE = /\s*/y;
const WORD = /[a-z]+(?![\w.])/iy;
const PERCENTILE = /p(\d{1,2}(?:\.\d{1,3})?)(?=\s*\()/iy;
const OPERATOR = />=|<=|>|</y;
const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?/iy;
const UNIT = /\/\s*([smh])(?!\w)/iy;
const TIMES = /\s*x(?!\w)/iy;
const DURATION = /\d+(?:ms|[smhdw])(?!\w)/y;
const FIELD = /[\p{L}_@$][\p{L}\p{N}_.@$-]*/uy;
const PHRASE = /"([^"\\]*(?:\\[^][^"\\]*)*)"/y;
const LEVEL = /level\s*>=\s*/iy;
const REST = /\S*/y;

/**
 * Parses a condition.
 *
 * | condition                     | is true while                                                      |
 * | ----------------------------- | ------------------------------------------------------------------ |
 * | `count > 5 in 1m`             | more than 5 records came in the last minute                        |
 * | `rate >= 10/s in 30s`         | 10 records a second or more came in the last 30 s; also `/m`, `/h` |
 * | `rate > 3x the hour before`   | the rate of the window is above three times that of the hour before |
 * | `p99(duration_ms) > 500`      | the 99th percentile of a field is above 500                        |
 * | `avg(size) < 10`              | its mean is below 10; also `sum`, `min` and `max`                  |
 * | `new pattern at level>=error` | a pattern came that was never seen before                          |
 * | `silent for 10m`              | no record came for 10 minutes                                      |
 *
 * The window is a minute unless `in` gives another one.
 *
 * @param source The text.
 * @returns The condition.
 * @throws {AlertSyntaxError} If the text has a syntax error.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { parseCondition, printCondition } from "./condition.ts";
 *
 * assertStrictEquals(printCondition(parseCondition("count>5")), "count > 5 in 1m");
 * ```
 */
export function parseCondition(source: string): Condition {
  const text = new Scanner(source.trimEnd());
  const condition = readCondition(text, "condition");
  text.match(SPACE);
  if (!text.atEnd) throw new AlertSyntaxError(text.source, text.at, "end", [], "condition");
  return condition;
}

/** Reads a condition from the start of a text. */
export function readCondition(text: Scanner, part: "rule" | "condition"): Condition {
  return new Parser(text, part).read();
}

/** Reads a duration between two bounds, in ms. */
export function readDuration(
  text: Scanner,
  part: AlertSyntaxError["part"],
  min: number = MIN_WINDOW_MS,
  max: number = MAX_WINDOW_MS,
): number {
  text.match(SPACE);
  const start = text.at;
  const ms = parseDuration(text.match(DURATION)?.[0] ?? "");
  if (ms === undefined) throw new AlertSyntaxError(text.source, start, "duration", [], part);
  if (ms >= min && ms <= max) return ms;
  throw new AlertSyntaxError(text.source, start, "range", [printDuration(min), printDuration(max)], part);
}

/** Recursive-descent parser: one method per rule of the grammar. */
class Parser {
  readonly #text: Scanner;
  readonly #part: "rule" | "condition";

  constructor(text: Scanner, part: "rule" | "condition") {
    this.#text = text;
    this.#part = part;
  }

  read(): Condition {
    this.#skip();
    const start = this.#text.at;
    const percent = this.#text.match(PERCENTILE)?.[1];
    if (percent !== undefined) {
      if (!(Number(percent) > 0)) this.#fail("percent", start);
      return this.#threshold({ name: "percentile", percent: Number(percent), field: this.#field() });
    }
    const name = this.#word();
    switch (name) {
      case "count":
        return this.#compared(name);
      case "rate":
        return this.#compared(name);
      case "sum":
      case "avg":
      case "min":
      case "max":
        return this.#threshold({ name, field: this.#field() });
      case "new":
        return this.#newPattern();
      case "silent":
        if (this.#word() !== "for") this.#fail("for");
        return { kind: "silence", windowMs: this.#duration() };
      default:
        return this.#fail("condition", start);
    }
  }

  /** Reads the rest of a comparison of `count` or `rate`, which may be with the time before. */
  #compared(name: "count" | "rate"): Condition {
    const operator = this.#operator();
    this.#skip();
    const start = this.#text.at;
    const value = this.#number();
    if (this.#text.match(TIMES)) {
      if (!(value > 0)) this.#fail("factor", start);
      const beforeMs = this.#before();
      return { kind: "growth", aggregate: name, operator, factor: value, beforeMs, windowMs: this.#window() };
    }
    const per = name === "rate" ? (this.#text.match(UNIT)?.[1].toLowerCase() ?? "s") as RateUnit : "s";
    const aggregate: Aggregate = name === "rate" ? { name, per } : { name };
    return { kind: "threshold", aggregate, operator, value, windowMs: this.#window() };
  }

  #threshold(aggregate: Aggregate): Condition {
    const operator = this.#operator();
    const value = this.#number();
    return { kind: "threshold", aggregate, operator, value, windowMs: this.#window() };
  }

  #newPattern(): Condition {
    if (this.#word() !== "pattern") this.#fail("pattern");
    let level: Level | undefined;
    if (this.#takeWord("at")) {
      this.#skip();
      const start = this.#text.at;
      level = this.#text.match(LEVEL) ? levelFromName(this.#text.match(REST)![0]) : undefined;
      if (level === undefined) this.#fail("level", start);
    }
    return { kind: "new-pattern", level, windowMs: this.#window() };
  }

  #before(): number {
    this.#skip();
    const start = this.#text.at;
    if (this.#word() !== "the") this.#fail("before", start);
    this.#skip();
    const span = this.#text.match(WORD)?.[0].toLowerCase();
    if (span !== undefined && !Object.hasOwn(SPANS, span)) this.#fail("before", start);
    const ms = span === undefined
      ? readDuration(this.#text, this.#part, DEFAULT_WINDOW_MS, MAX_BEFORE_MS)
      : SPANS[span];
    if (this.#word() !== "before") this.#fail("before", start);
    return ms;
  }

  #field(): string {
    this.#skip();
    if (!this.#text.take("(")) this.#fail("field");
    this.#skip();
    const phrase = this.#text.match(PHRASE)?.[1];
    const name = phrase === undefined ? this.#text.match(FIELD)?.[0] : unquoted(phrase);
    if (name === undefined || name === "") this.#fail("field");
    this.#skip();
    if (!this.#text.take(")")) this.#fail("closing-parenthesis");
    return name;
  }

  #operator(): Operator {
    this.#skip();
    return this.#text.match(OPERATOR)?.[0] as Operator | undefined ?? this.#fail("operator");
  }

  #number(): number {
    this.#skip();
    const start = this.#text.at;
    const value = Number(this.#text.match(NUMBER)?.[0] ?? NaN);
    if (Number.isFinite(value)) return value;
    return this.#fail("number", start);
  }

  #window(): number {
    return this.#takeWord("in") ? this.#duration() : DEFAULT_WINDOW_MS;
  }

  #duration(): number {
    return readDuration(this.#text, this.#part);
  }

  #word(): string | undefined {
    this.#skip();
    return this.#text.match(WORD)?.[0].toLowerCase();
  }

  /** Skips a word if it follows; returns true if it did. */
  #takeWord(word: string): boolean {
    const start = this.#text.at;
    if (this.#word() === word) return true;
    this.#text.at = start;
    return false;
  }

  #skip(): void {
    this.#text.match(SPACE);
  }

  #fail(code: AlertExpectation, offset: number = this.#text.at): never {
    throw new AlertSyntaxError(this.#text.source, offset, code, [], this.#part);
  }
}

/** Prints a condition. Parsing the text returns the same condition. */
export function printCondition(condition: Condition): string {
  const within = ` in ${printDuration(condition.windowMs)}`;
  switch (condition.kind) {
    case "threshold": {
      const { aggregate, operator, value } = condition;
      const unit = aggregate.name === "rate" ? `/${aggregate.per}` : "";
      return `${printAggregate(aggregate)} ${operator} ${value}${unit}${within}`;
    }
    case "growth": {
      const { aggregate, operator, factor, beforeMs } = condition;
      const span = Object.keys(SPANS).find((name) => SPANS[name] === beforeMs) ?? printDuration(beforeMs);
      return `${aggregate} ${operator} ${factor}x the ${span} before${within}`;
    }
    case "new-pattern":
      return `new pattern${
        condition.level === undefined ? "" : ` at level>=${condition.level.toLowerCase()}`
      }${within}`;
    case "silence":
      return `silent for ${printDuration(condition.windowMs)}`;
    default:
      return condition satisfies never;
  }
}

function printAggregate(aggregate: Aggregate): string {
  switch (aggregate.name) {
    case "count":
    case "rate":
      return aggregate.name;
    case "percentile":
      return `p${aggregate.percent}(${printName(aggregate.field)})`;
    default:
      return `${aggregate.name}(${printName(aggregate.field)})`;
  }
}
