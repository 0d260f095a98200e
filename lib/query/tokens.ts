import { Scanner } from "../base/scanner.ts";
import type { Operator, Span } from "./syntax.ts";

/** Token of a query. Its span has no spaces around it. */
export type Token =
  & Span
  & (
    | { readonly kind: "end" | "close" | "minus" | Keyword }
    /** `(`, or `name:(`, whose values are for one field. */
    | { readonly kind: "open"; readonly name?: NameToken }
    | TermToken
  );

/** Word that combines terms. */
export type Keyword = "AND" | "OR" | "NOT";

/** A text, a field with its value, or a value in the group of a field. */
export interface TermToken extends Span {
  readonly kind: "term";
  /** Name of the field. A value in the group of a field has none of its own. */
  readonly name?: NameToken;
  readonly operator?: Operator;
  readonly value: ValueToken;
}

/** Name of a field. */
export interface NameToken extends Span {
  /** The name without quotes. */
  readonly text: string;
}

/** Value as it is written. */
export type ValueToken =
  & Span
  & (
    | { readonly kind: "word"; readonly text: string }
    /** A text in quotes. One without a closing quote extends to the end of the query. */
    | { readonly kind: "phrase"; readonly text: string; readonly closed: boolean }
    /** A regular expression, which may have syntax errors. */
    | { readonly kind: "regex"; readonly source: string; readonly ignoreCase: boolean }
  );

/** Field name without quotes. */
const NAME = /[\p{L}_@$][\p{L}\p{N}_.@$-]*/uy;
const PLAIN_NAME = new RegExp(`^${NAME.source}$`, "u");

/** Sign after a field name. A URL and a Windows path are words. */
const FIELD_SIGN = /(?!:\/\/|:\\)(?=[:<>])/y;
const OPERATOR = />=|<=|>|</y;

/** Regular expression, up to the next slash before a space, a `)` or the end. It matches in linear time. */
const REGEX = /\/((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/(i?)(?=[\s)]|$)/y;

/** Regular expression with a class that is not closed. A path such as `/api/[id]/` has more slashes. */
const BROKEN_REGEX = /\/((?:[^/\\\n]|\\.)+)\/(i?)(?=[\s)]|$)/y;
const PHRASE = /"([^"\\]*(?:\\[^][^"\\]*)*)("?)/y;
const KEYWORD = /(AND|OR|NOT)(?=[\s()"]|$)/y;
const SPACE = /\s*/y;

/**
 * Splits a query into tokens. It accepts any text: the parser reports errors, and the page finds the token at the caret
 * of a query that is not complete yet.
 */
export class Tokens {
  readonly #text: Scanner;
  /** Fields of the open groups. */
  readonly #fields: (string | undefined)[] = [];

  constructor(source: string) {
    this.#text = new Scanner(source);
  }

  /** Field of the values at this position: that of the innermost group, if it has one. */
  get field(): string | undefined {
    return this.#fields.at(-1);
  }

  /** Reads the next token. At the end of the query it is `end`, on every call. */
  next(): Token {
    const text = this.#text;
    text.match(SPACE);
    const start = text.at;
    if (text.atEnd) return { kind: "end", start, end: start };
    if (text.take("(")) return this.#open(start);
    if (text.take(")")) {
      this.#fields.pop();
      return { kind: "close", start, end: text.at };
    }
    if (text.sees("-") && !/^$|[\s)]/.test(text.source.charAt(start + 1))) {
      return { kind: "minus", start, end: ++text.at };
    }
    const keyword = text.match(KEYWORD)?.[0] as Keyword | undefined;
    if (keyword !== undefined) return { kind: keyword, start, end: text.at };
    const name = this.field === undefined ? this.#name() : undefined;
    if (name !== undefined) text.take(":");
    const operator = name !== undefined || this.field !== undefined ? this.#operator() : undefined;
    if (name !== undefined && operator === undefined && text.take("(")) return this.#open(start, name);
    const value = this.#value(operator === undefined);
    return { kind: "term", start, end: text.at, name, operator, value };
  }

  #open(start: number, name?: NameToken): Token {
    this.#fields.push(name?.text ?? this.field);
    return { kind: "open", start, end: this.#text.at, name };
  }

  /** Reads a field name that a field sign follows; otherwise reads nothing. */
  #name(): NameToken | undefined {
    const text = this.#text;
    const start = text.at;
    const [whole, phrase, quote] = text.match(text.sees('"') ? PHRASE : NAME) ?? [];
    if (whole !== undefined && whole !== '""' && quote !== "" && text.match(FIELD_SIGN)) {
      return { text: phrase === undefined ? whole : unquoted(phrase), start, end: text.at };
    }
    text.at = start;
  }

  #operator(): Operator | undefined {
    return this.#text.match(OPERATOR)?.[0] as Operator | undefined;
  }

  #value(mayBeRegex: boolean): ValueToken {
    const text = this.#text;
    const start = text.at;
    if (text.sees('"')) {
      const [, phrase, quote] = text.match(PHRASE)!;
      const closed = quote !== "";
      if (!closed) text.at = text.source.length;
      return { kind: "phrase", text: unquoted(phrase), closed, start, end: text.at };
    }
    const [, source, flag] = mayBeRegex ? text.match(REGEX) ?? text.match(BROKEN_REGEX) ?? [] : [];
    if (source !== undefined) return { kind: "regex", source, ignoreCase: flag === "i", start, end: text.at };
    return { kind: "word", text: this.#word(), start, end: text.at };
  }

  /** Reads a word: up to a space or to a `)` that the word did not open, as `main()` does. */
  #word(): string {
    const text = this.#text;
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
}

/** Removes the escapes of a phrase, given without its quotes. */
export function unquoted(text: string): string {
  return text.replace(/\\(["\\])/g, "$1");
}

/** Returns true if a field name needs no quotes. */
export function isPlainName(name: string): boolean {
  return PLAIN_NAME.test(name);
}
