import { fill } from "../base/fill.ts";

/** Code of an expectation. Texts in any language can be looked up by it. */
export type ExpectedCode =
  | "opening-parenthesis"
  | "closing-parenthesis"
  | "closing-bracket"
  | "closing-quote"
  | "term"
  | "fewer-terms"
  | "fewer-groups"
  | "fewer-characters"
  | "keyword-or-quotes"
  | "field-value"
  | "level"
  | "time"
  | "number-or-time"
  | "phrase-text"
  | "smaller-regexes"
  | "smaller-regex"
  | "repeatable"
  | "ordered-counts"
  | "no-lookaround"
  | "group-type"
  | "ordered-range"
  | "escaped-character"
  | "code-point"
  | "no-backreference"
  | "known-escape";

/** Descriptions by code. `{}` stands for a value. */
const ENGLISH: Readonly<Record<ExpectedCode, string>> = {
  "opening-parenthesis": "an opening ( before this",
  "closing-parenthesis": "a closing )",
  "closing-bracket": "a closing ]",
  "closing-quote": 'a closing "',
  "term": "a word, a phrase, a field or a group",
  "fewer-terms": "no more than {} words, phrases and fields",
  "fewer-groups": "no more than {} nested groups",
  "fewer-characters": "no more than {} characters",
  "keyword-or-quotes": "AND or OR, or text in quotes",
  "field-value": 'a value for "{}"; put text that contains a colon in quotes',
  "level": "TRACE, DEBUG, INFO, WARN, ERROR or FATAL",
  "time": "a time such as 2025-10-24T10:26, yesterday or 15m",
  "number-or-time": "a number or a time",
  "phrase-text": "text between the quotes",
  "smaller-regexes": "smaller regular expressions",
  "smaller-regex": "a smaller regular expression",
  "repeatable": "something to repeat",
  "ordered-counts": "counts in ascending order",
  "no-lookaround": "a group without lookaround",
  "group-type": "?: after the (",
  "ordered-range": "a range in ascending order",
  "escaped-character": "a character after \\",
  "code-point": "a code point",
  "no-backreference": "no backreference",
  "known-escape": "a known escape",
};

/** The text that a parser expected, as a code with values. */
export interface Expectation {
  /** Code of the description. */
  readonly code: ExpectedCode;
  /** Values of the description, in order: a limit or the name of a field. */
  readonly values: readonly (string | number)[];
}

/** Creates an expectation. */
export function expectation(code: ExpectedCode, ...values: readonly (string | number)[]): Expectation {
  return { code, values };
}

/** Describes an expectation in English. */
export function expectedInEnglish({ code, values }: Expectation): string {
  return fill(ENGLISH[code], values);
}
