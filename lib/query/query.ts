import { type Level, levelFromName } from "../record/level.ts";
import { compileRegex, MAX_REGEX_SIZE, RegexSyntaxError } from "./regex.ts";
import { Scanner } from "../base/scanner.ts";
import { parseTime } from "../base/time.ts";

/** Syntax tree of a query. A parsed one has the source span of each node. */
export type Query = QueryNode & { readonly span?: Span };

/** Range of a source text, in UTF-16 code units from 0. */
export interface Span {
  readonly start: number;
  /** End, exclusive. */
  readonly end: number;
}

/** A node without its span. */
type QueryNode =
  /** Matches every record: the query is blank. */
  | { readonly kind: "all" }
  | { readonly kind: "and"; readonly terms: readonly Query[] }
  | { readonly kind: "or"; readonly terms: readonly Query[] }
  | { readonly kind: "not"; readonly term: Query }
  /** Searches the message and the metadata. */
  | { readonly kind: "text"; readonly value: Value }
  /** Tests one field. A dotted path reaches into metadata. */
  | { readonly kind: "field"; readonly name: string; readonly value: Value }
  | { readonly kind: "compare"; readonly name: string; readonly operator: Operator; readonly operand: Operand };

/** Value to search for. */
export type Value =
  /** Parts of a text, in any letter case, with any text between them. A single part has no wildcard. */
  | { readonly kind: "pattern"; readonly parts: readonly string[] }
  | { readonly kind: "regex"; readonly source: string; readonly ignoreCase: boolean };

/** Comparison of a field. */
export type Operator = ">" | ">=" | "<" | "<=";

/** Operand of a comparison; `text` is its source. */
export type Operand =
  | { readonly kind: "number"; readonly value: number; readonly text: string }
  | { readonly kind: "level"; readonly value: Level; readonly text: string }
  /** Time in milliseconds since the Unix epoch. */
  | { readonly kind: "time"; readonly value: number; readonly text: string };

/** Most characters of a query that an error quotes. */
export const MAX_QUOTED = 200;

/** Syntax error in a query. */
export class QuerySyntaxError extends SyntaxError {
  override readonly name = "QuerySyntaxError";
  /** Offset of the error, in UTF-16 code units from 0. */
  readonly offset: number;
  /** Description of the expected text. */
  readonly expected: string;

  constructor(source: string, offset: number, expected: string) {
    super(`Cannot parse query "${source.slice(0, MAX_QUOTED)}" at ${offset}: expected ${expected}`);
    this.offset = offset;
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
 * `level`, `message` and `timestamp` are fields of the record; all others are keys of its metadata. `metadata.level` is
 * the key `level`. A part of `message` is enough for a match. Of a list, one matching element is enough.
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

/** Field name without quotes. */
export const NAME = /[\p{L}_@$][\p{L}\p{N}_.@$-]*/uy;
const PLAIN_NAME = new RegExp(`^${NAME.source}$`, "u");
/** Sign after a field name. A URL and a Windows path are words. */
export const FIELD_SIGN = /(?!:\/\/|:\\)(?=[:<>])/y;
export const OPERATOR = />=|<=|>|</y;
/** Operator of another query language, or a comparison with spaces: almost certainly a mistake. */
const LONE_OPERATOR = /(?:&&|\|\||[<>!=]=|[<>=])(?=[\s)]|$)/y;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Regular expression, up to the next slash before a space, a `)` or the end. It matches in linear time. */
export const REGEX = /\/((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/(i?)(?=[\s)]|$)/y;
export const PHRASE = /"([^"\\]*(?:\\[^][^"\\]*)*)("?)/y;
const SPACE = /\s*/y;

/** Recursive-descent parser: one method per rule of the grammar. */
class Parser {
  readonly #text: Scanner;
  readonly #now: number;
  #terms = 0;
  #depth = 0;
  #regexSize = 0;

  constructor(source: string, now: number) {
    this.#text = new Scanner(source.trimEnd()); // an error at the end points behind the last word
    this.#now = now;
  }

  parse(): Query {
    this.#skipSpace();
    if (this.#text.atEnd) return { kind: "all", span: { start: 0, end: this.#text.source.length } };
    const query = this.#or();
    if (!this.#text.atEnd) this.#fail("an opening ( before");
    return query;
  }

  /** @param field Field of a group of values, as in `user.id:(42 OR 43)`. */
  #or(field?: string): Query {
    const terms = [this.#and(field)];
    while (this.#takeKeyword("OR")) terms.push(this.#and(field));
    return joined("or", terms);
  }

  #and(field?: string): Query {
    const terms = [this.#not(field)];
    for (;;) {
      const explicit = this.#takeKeyword("AND");
      this.#skipSpace();
      if (!explicit && (this.#text.atEnd || this.#text.sees(")") || this.#seesKeyword("OR"))) {
        return joined("and", terms);
      }
      terms.push(this.#not(field));
    }
  }

  #not(field?: string): Query {
    this.#skipSpace();
    const start = this.#text.at;
    const minus = this.#text.sees("-") && !/^$|[\s)]/.test(this.#text.source.charAt(start + 1));
    if (minus) this.#text.at++;
    else if (!this.#takeKeyword("NOT")) return this.#primary(field);
    return this.#nested(start, () => {
      const term = this.#not(field);
      return { kind: "not", term, span: this.#from(start) };
    });
  }

  #primary(field?: string): Query {
    const start = this.#text.at;
    if (this.#text.sees("(")) return this.#group(field);
    if (this.#text.atEnd || this.#text.sees(")") || this.#seesKeyword("OR") || this.#seesKeyword("AND")) {
      this.#fail("a word, a phrase, a field or a group");
    }
    if (++this.#terms > MAX_TERMS) this.#fail(`no more than ${MAX_TERMS} words, phrases and fields`);
    if (field !== undefined) {
      const operator = this.#text.match(OPERATOR)?.[0] as Operator | undefined;
      return operator === undefined ? this.#field(start, field) : this.#compare(start, field, operator);
    }
    const name = this.#fieldName();
    if (name !== undefined) return this.#afterName(start, name);
    if (this.#text.match(LONE_OPERATOR)) this.#fail("AND, OR, or quotes around what is a text", start);
    const value = this.#value();
    return { kind: "text", value, span: this.#from(start) };
  }

  #group(field?: string): Query {
    const start = this.#text.at++;
    return this.#nested(start, () => {
      const query = this.#or(field);
      this.#skipSpace();
      if (!this.#text.take(")")) this.#fail("a closing )");
      return { ...query, span: this.#from(start) };
    });
  }

  #nested(start: number, read: () => Query): Query {
    if (++this.#depth > MAX_DEPTH) this.#fail(`no more than ${MAX_DEPTH} groups inside one another`, start);
    const query = read();
    this.#depth--;
    return query;
  }

  /** Reads a field name that a field sign follows; otherwise reads nothing. */
  #fieldName(): string | undefined {
    const start = this.#text.at;
    const name = this.#text.sees('"') ? this.#phrase() : this.#text.match(NAME)?.[0];
    if (name !== undefined && name !== "" && this.#text.match(FIELD_SIGN)) return name;
    this.#text.at = start;
  }

  #afterName(start: number, name: string): Query {
    this.#text.take(":");
    const operator = this.#text.match(OPERATOR)?.[0] as Operator | undefined;
    if (operator !== undefined) return this.#compare(start, name, operator);
    if (!this.#text.sees("(")) return this.#field(start, name);
    this.#terms--; // the terms inside count
    return { ...this.#group(name), span: this.#from(start) };
  }

  #field(start: number, name: string): Query {
    const at = this.#text.at;
    if (this.#text.atEnd || /[\s)]/.test(this.#text.source.charAt(at))) {
      this.#fail(`a value for "${name}", or quotes around all of it to find it as a text`);
    }
    const value = this.#value(true);
    if (name === "level" && isLiteral(value) && levelFromName(value.parts[0]) === undefined) {
      this.#fail("TRACE, DEBUG, INFO, WARN, ERROR or FATAL", at);
    }
    return { kind: "field", name, value, span: this.#from(start) };
  }

  #compare(start: number, name: string, operator: Operator): Query {
    const at = this.#text.at;
    const text = this.#text.sees('"') ? this.#phrase() : takeWord(this.#text);
    const operand = this.#operand(name, text, at);
    return { kind: "compare", name, operator, operand, span: this.#from(start) };
  }

  #operand(name: string, text: string, at: number): Operand {
    switch (name) {
      case "level": {
        const value = levelFromName(text);
        if (value === undefined) this.#fail("TRACE, DEBUG, INFO, WARN, ERROR or FATAL", at);
        return { kind: "level", value, text };
      }
      case "timestamp": {
        const value = parseTime(text, this.#now);
        if (value === undefined) this.#fail("a time such as 2025-10-24T10:26 or 15m", at);
        return { kind: "time", value, text };
      }
      default: {
        if (NUMBER.test(text)) return { kind: "number", value: Number(text), text };
        // "15m" may be a duration in the record.
        const value = /^\d{4}-/.test(text) ? parseTime(text) : undefined;
        if (value === undefined) this.#fail("a number or a time", at);
        return { kind: "time", value, text };
      }
    }
  }

  #value(mayBeEmpty = false): Value {
    if (this.#text.sees('"')) {
      const at = this.#text.at;
      const text = this.#phrase();
      if (text === "" && !mayBeEmpty) this.#fail("a text between the quotes", at + 1);
      return { kind: "pattern", parts: [text] };
    }
    return this.#regex() ?? { kind: "pattern", parts: takeWord(this.#text).split("*") };
  }

  #regex(): Value | undefined {
    const at = this.#text.at + 1;
    const [, source, flag] = this.#text.match(REGEX) ?? [];
    if (source === undefined) return undefined;
    const ignoreCase = flag === "i";
    try {
      this.#regexSize += compileRegex(source, { ignoreCase }).size;
    } catch (error) {
      if (!(error instanceof RegexSyntaxError)) throw error;
      this.#fail(error.expected, at + error.offset);
    }
    // The limit holds for all of them, since all run over each text.
    if (this.#regexSize > MAX_REGEX_SIZE) this.#fail("smaller regular expressions", at);
    return { kind: "regex", source, ignoreCase };
  }

  #phrase(): string {
    const [, text, quote] = this.#text.match(PHRASE)!;
    if (quote === "") this.#fail('a closing "', this.#text.source.length);
    return unquoted(text);
  }

  #from(start: number): Span {
    return { start, end: this.#text.at };
  }

  #seesKeyword(word: string): boolean {
    return this.#text.sees(word) && /^$|[\s()"]/.test(this.#text.source.charAt(this.#text.at + word.length));
  }

  #takeKeyword(word: string): boolean {
    this.#skipSpace();
    if (!this.#seesKeyword(word)) return false;
    this.#text.at += word.length;
    return true;
  }

  #skipSpace(): void {
    this.#text.match(SPACE);
  }

  #fail(expected: string, offset = this.#text.at): never {
    throw new QuerySyntaxError(this.#text.source, offset, expected);
  }
}

/** Reads a word: up to a space or to a `)` that the word did not open, as `main()` does. */
export function takeWord(text: Scanner): string {
  const start = text.at;
  let open = 0;
  for (; !text.atEnd; text.at++) {
    const character = text.source[text.at];
    if (/\s/.test(character) || (character === ")" && open === 0)) break;
    if (character === "(") open++;
    if (character === ")") open--;
  }
  return text.source.slice(start, text.at);
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

/** Word that needs no quotes. */
const PLAIN_WORD = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u;
const KEYWORDS: readonly string[] = ["AND", "OR", "NOT"];

/**
 * Prints a query. Parsing the text returns the same query.
 *
 * @param query The tree.
 * @returns The text.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { parseQuery, printQuery } from "./query.ts";
 *
 * assertStrictEquals(printQuery(parseQuery('NOT  "slow" AND (user.id:(42 OR 43))')), "-slow (user.id:42 OR user.id:43)");
 * ```
 */
export function printQuery(query: Query): string {
  switch (query.kind) {
    case "all":
      return "";
    case "and":
      return query.terms.map((term) => term.kind === "or" ? inGroup(term) : printQuery(term)).join(" ");
    case "or":
      return query.terms.map(printQuery).join(" OR ");
    case "not":
      return `-${query.term.kind === "and" || query.term.kind === "or" ? inGroup(query.term) : printQuery(query.term)}`;
    case "text":
      return printValue(query.value);
    case "field":
      return `${printName(query.name)}:${printValue(query.value)}`;
    case "compare": {
      const { text } = query.operand;
      return printName(query.name) + query.operator + (/[\s()"]/.test(text) ? quoted(text) : text);
    }
    default:
      return query satisfies never;
  }
}

function inGroup(query: Query): string {
  return `(${printQuery(query)})`;
}

/** Prints a field name. */
export function printName(name: string): string {
  return PLAIN_NAME.test(name) ? name : quoted(name);
}

function printValue(value: Value): string {
  if (value.kind === "regex") return `/${value.source}/${value.ignoreCase ? "i" : ""}`;
  if (value.parts.length > 1) return value.parts.join("*");
  const [text] = value.parts;
  return PLAIN_WORD.test(text) && !KEYWORDS.includes(text) ? text : quoted(text);
}

/** Removes the escapes of a phrase, given without its quotes. */
export function unquoted(text: string): string {
  return text.replace(/\\(["\\])/g, "$1");
}

/** Prints a text as a phrase. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
