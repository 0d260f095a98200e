import { type Level, levelFromName } from "../record/level.ts";
import { parseTime } from "../base/time.ts";
import { type Expectation, expectation, expectedInEnglish } from "./expected.ts";
import { compileRegex, MAX_REGEX_SIZE, RegexSyntaxError } from "./regex.ts";
import type { Operand, Operator, Query, Span, Value } from "./syntax.ts";
import { type TermToken, type Token, Tokens, type ValueToken } from "./tokens.ts";

export { printName, printQuery, quoted } from "./print.ts";
export type { Operand, Operator, Query, Span, Value } from "./syntax.ts";

/** Most characters of a query that an error quotes. */
export const MAX_QUOTED = 200;

/** Syntax error in a query. */
export class QuerySyntaxError extends SyntaxError {
  /** Name of the class. */
  override readonly name = "QuerySyntaxError";
  /** Offset of the error, in UTF-16 code units from 0. */
  readonly offset: number;
  /** The expected text, as a code with values. */
  readonly expectation: Expectation;
  /** Description of the expected text, in English. */
  readonly expected: string;

  /**
   * Creates the error.
   *
   * @param source The query.
   * @param offset Offset of the error, in UTF-16 code units from 0.
   * @param expectation The expected text.
   */
  constructor(source: string, offset: number, expectation: Expectation) {
    const expected = expectedInEnglish(expectation);
    super(`Cannot parse query "${source.slice(0, MAX_QUOTED)}" at ${offset}: expected ${expected}`);
    this.offset = offset;
    this.expectation = expectation;
    this.expected = expected;
  }
}

/** Most terms of a query. Each is tested on every record, synchronously. */
const MAX_TERMS = 100;

/** Deepest nesting of groups. */
const MAX_DEPTH = 32;

/**
 * Parses a query.
 *
 * | query                      | matches records                                                           |
 * | -------------------------- | ------------------------------------------------------------------------- |
 * | `timeout`                  | with this text in the message or the metadata, in any letter case         |
 * | `"health check"`           | with this phrase in one of them; `\"` and `\\` are a quote and a backslash |
 * | `conn*refused`             | with any text, or none, in place of `*`                                   |
 * | `/ECONN\w+/`, `/econn/i`   | with a match of a regular expression                                      |
 * | `a b`, `a AND b`           | that match both                                                           |
 * | `a OR b`                   | that match one of them; binds less than AND                               |
 * | `-a`, `NOT a`              | that do not match `a`                                                     |
 * | `(…)`                      | that match the group                                                      |
 * | `logger:db.*`              | with exactly this value in the field, in any letter case; `*` is any text |
 * | `error:*`                  | that have the field                                                       |
 * | `user.id:(42 OR 43)`       | with one of these values in the field                                     |
 * | `status:(>=400 <500)`      | with a value in this range                                                |
 * | `path:/^\/api/`            | with a match of a regular expression in the field                         |
 * | `duration_ms>100`          | with a larger number in the field; also `>=`, `<` and `<=`                |
 * | `level>=warn`              | of this level or above                                                    |
 * | `timestamp>=2025-10-24`    | at or after a time, or a duration before now, such as `15m`               |
 *
 * `level`, `message` and `timestamp` are fields of the record, and a server with patterns adds `pattern`, the id of that
 * of its message; all others are keys of its metadata. `metadata.level` is the key `level`. A part of `message` is enough for a match. Of a list, one matching element is enough.
 *
 * @param source The text. A blank one matches everything.
 * @param now Current time for durations, in milliseconds since the Unix epoch.
 * @returns The syntax tree, with the source span of each node.
 * @throws {QuerySyntaxError} If the text has a syntax error.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { parseQuery } from "./query.ts";
 *
 * const query = parseQuery("timeout -level:debug");
 * assertStrictEquals(query.kind === "and" && query.terms[1].kind, "not");
 * ```
 */
export function parseQuery(source: string, now: number = Date.now()): Query {
  return new Parser(source, now).parse();
}

/** Operator of another query language, or a comparison with spaces: almost certainly a mistake. */
const LONE_OPERATOR = /^(?:&&|\|\||[<>!=]=|[<>=])$/;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Recursive-descent parser: one method per rule of the grammar. */
class Parser {
  readonly #source: string;
  readonly #now: number;
  readonly #tokens: Tokens;
  /** Next token. */
  #token: Token;
  /** End of the last token taken. */
  #end = 0;
  #terms = 0;
  #depth = 0;
  #regexSize = 0;

  constructor(source: string, now: number) {
    this.#source = source.trimEnd(); // an error at the end points behind the last word
    this.#now = now;
    this.#tokens = new Tokens(this.#source);
    this.#token = this.#tokens.next();
  }

  parse(): Query {
    if (this.#token.kind === "end") return { kind: "all", span: { start: 0, end: this.#source.length } };
    const query = this.#or();
    if (!this.#take("end")) this.#fail(expectation("opening-parenthesis"));
    return query;
  }

  /** @param field Field of a group of values, as in `user.id:(42 OR 43)`. */
  #or(field?: string): Query {
    const terms = [this.#and(field)];
    while (this.#take("OR")) terms.push(this.#and(field));
    return joined("or", terms);
  }

  #and(field?: string): Query {
    const terms = [this.#not(field)];
    for (;;) {
      const explicit = this.#take("AND");
      const { kind } = this.#token;
      if (!explicit && (kind === "end" || kind === "close" || kind === "OR")) return joined("and", terms);
      terms.push(this.#not(field));
    }
  }

  #not(field?: string): Query {
    const { start } = this.#token;
    if (!this.#take("minus") && !this.#take("NOT")) return this.#primary(field);
    return this.#nested(start, () => {
      const term = this.#not(field);
      return { kind: "not", term, span: this.#from(start) };
    });
  }

  #primary(field?: string): Query {
    const token = this.#token;
    if (token.kind === "open") {
      // The terms inside count, but one too many is already an error here.
      if (token.name !== undefined && this.#terms === MAX_TERMS) this.#fail(expectation("fewer-terms", MAX_TERMS));
      return this.#group(token.name?.text ?? field);
    }
    if (token.kind !== "term") this.#fail(expectation("term"));
    if (++this.#terms > MAX_TERMS) this.#fail(expectation("fewer-terms", MAX_TERMS));
    this.#advance();
    const name = token.name?.text ?? field;
    if (name === undefined) return this.#text(token);
    return token.operator === undefined ? this.#field(name, token) : this.#compare(name, token.operator, token);
  }

  #group(field: string | undefined): Query {
    const { start } = this.#token;
    this.#advance();
    return this.#nested(start, () => {
      const query = this.#or(field);
      if (!this.#take("close")) this.#fail(expectation("closing-parenthesis"));
      return { ...query, span: this.#from(start) };
    });
  }

  #nested(start: number, read: () => Query): Query {
    if (++this.#depth > MAX_DEPTH) this.#fail(expectation("fewer-groups", MAX_DEPTH), start);
    const query = read();
    this.#depth--;
    return query;
  }

  #text({ value, start, end }: TermToken): Query {
    if (value.kind === "word" && LONE_OPERATOR.test(value.text)) this.#fail(expectation("keyword-or-quotes"), start);
    if (value.kind === "phrase" && value.closed && value.text === "") {
      this.#fail(expectation("phrase-text"), value.start + 1);
    }
    return { kind: "text", value: this.#value(value), span: { start, end } };
  }

  #field(name: string, { value, start, end }: TermToken): Query {
    if (value.end === value.start) this.#fail(expectation("field-value", name), value.start);
    const wanted = this.#value(value);
    if (name === "level" && isLiteral(wanted) && levelFromName(wanted.parts[0]) === undefined) {
      this.#fail(expectation("level"), value.start);
    }
    return { kind: "field", name, value: wanted, span: { start, end } };
  }

  #compare(name: string, operator: Operator, { value, start, end }: TermToken): Query {
    const text = value.kind === "phrase" ? this.#phrase(value) : this.#source.slice(value.start, value.end);
    return { kind: "compare", name, operator, operand: this.#operand(name, text, value.start), span: { start, end } };
  }

  #operand(name: string, text: string, at: number): Operand {
    switch (name) {
      case "level":
        return { kind: "level", value: this.#level(text, at), text };
      case "timestamp": {
        const value = parseTime(text, this.#now);
        if (value === undefined) this.#fail(expectation("time"), at);
        return { kind: "time", value, text };
      }
      default: {
        if (NUMBER.test(text)) return { kind: "number", value: Number(text), text };
        // "15m" may be a duration in the record.
        const value = /^\d{4}-/.test(text) ? parseTime(text) : undefined;
        if (value === undefined) this.#fail(expectation("number-or-time"), at);
        return { kind: "time", value, text };
      }
    }
  }

  #level(text: string, at: number): Level {
    return levelFromName(text) ?? this.#fail(expectation("level"), at);
  }

  #value(value: ValueToken): Value {
    switch (value.kind) {
      case "word":
        return { kind: "pattern", parts: value.text.split("*") };
      case "phrase":
        return { kind: "pattern", parts: [this.#phrase(value)] };
      case "regex":
        return this.#regex(value);
      default:
        return value satisfies never;
    }
  }

  #phrase(value: ValueToken & { kind: "phrase" }): string {
    if (!value.closed) this.#fail(expectation("closing-quote"), value.end);
    return value.text;
  }

  #regex({ source, ignoreCase, start }: ValueToken & { kind: "regex" }): Value {
    const at = start + 1;
    try {
      this.#regexSize += compileRegex(source, { ignoreCase }).size;
    } catch (error) {
      if (!(error instanceof RegexSyntaxError)) throw error;
      this.#fail(error.expectation, at + error.offset);
    }
    // The limit holds for all of them, since all run over each text.
    if (this.#regexSize > MAX_REGEX_SIZE) this.#fail(expectation("smaller-regexes"), at);
    return { kind: "regex", source, ignoreCase };
  }

  #from(start: number): Span {
    return { start, end: this.#end };
  }

  #take(kind: Token["kind"]): boolean {
    if (this.#token.kind !== kind) return false;
    this.#advance();
    return true;
  }

  #advance(): void {
    this.#end = this.#token.end;
    this.#token = this.#tokens.next();
  }

  #fail(expectation: Expectation, offset = this.#token.start): never {
    throw new QuerySyntaxError(this.#source, offset, expectation);
  }
}

/** Joins terms. Nested terms of the same kind are flattened. */
function joined(kind: "and" | "or", terms: readonly Query[]): Query {
  if (terms.length === 1) return terms[0];
  const span = { start: terms[0].span!.start, end: terms[terms.length - 1].span!.end };
  return { kind, terms: terms.flatMap((term) => term.kind === kind ? term.terms : [term]), span };
}

function isLiteral(value: Value): value is Value & { kind: "pattern" } {
  return value.kind === "pattern" && value.parts.length === 1;
}
