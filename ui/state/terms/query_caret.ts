import {
  FIELD_SIGN,
  NAME,
  OPERATOR,
  type Operator,
  PHRASE,
  REGEX,
  takeWord,
  unquoted,
} from "../../../lib/query/query.ts";
import { Scanner } from "../../../lib/base/scanner.ts";

/** What is being written at the caret, and which part of the query a suggestion takes the place of. */
export type CaretPlace =
  & {
    /** In UTF-16 code units from 0. */
    readonly start: number;
    /** The first code unit behind it. */
    readonly end: number;
    /** What stands before the caret of it, without quotes. */
    readonly typed: string;
  }
  & (
    /** A word, which may become the name of a field, or which is one already where an operator follows. */
    | { readonly kind: "word"; readonly hasOperator: boolean }
    /** What a field is, or is compared with. */
    | { readonly kind: "value"; readonly name: string; readonly operator: ":" | Operator }
  );

const SPACE = /\s*/y;
const KEYWORD = /(?:AND|OR|NOT)(?=[\s()"])/y;

/**
 * Finds what is being written at a place in a query, which need not be whole yet.
 *
 * @param q The query.
 * @param caret The place, in UTF-16 code units from 0.
 * @returns What it is, or `undefined` where nothing can be suggested, as in a regular expression or a phrase.
 */
export function placeAt(q: string, caret: number): CaretPlace | undefined {
  const text = new Scanner(q);
  /** The fields that the open groups are for. */
  const groups: (string | undefined)[] = [];
  for (;;) {
    text.match(SPACE);
    const field = groups.at(-1);
    if (text.at >= caret) {
      if (!/^[\s)]?$/.test(q.charAt(caret))) return undefined; // it would run into the next word
      const empty = { start: caret, end: caret, typed: "" };
      return field === undefined
        ? { kind: "word", hasOperator: false, ...empty }
        : { kind: "value", name: field, operator: ":", ...empty };
    }
    const start = text.at;
    if (text.take("(")) groups.push(field);
    else if (text.take(")")) groups.pop();
    else if (text.sees("-") && !/[\s)]/.test(q.charAt(start + 1))) text.at++;
    else if (text.match(KEYWORD)) {
      if (caret < text.at) return undefined;
    } else if (field !== undefined) {
      const operator = text.match(OPERATOR)?.[0] as Operator | undefined;
      const value = takeValue(text, caret);
      if (value !== "before") return value && { kind: "value", name: field, operator: operator ?? ":", ...value };
    } else {
      const name = takeName(text);
      if (name === undefined) {
        const word = takeValue(text, caret);
        if (word !== "before") return word && { kind: "word", hasOperator: false, ...word };
        continue;
      }
      if (caret <= text.at) {
        return {
          kind: "word",
          hasOperator: true,
          start,
          end: text.at,
          typed: unquoted(q.slice(start, caret).replace(/^"/, "")),
        };
      }
      text.take(":");
      const operator = text.match(OPERATOR)?.[0] as Operator | undefined;
      if (caret < text.at) return undefined;
      if (text.take("(")) {
        groups.push(name);
        continue;
      }
      const value = takeValue(text, caret);
      if (value !== "before") return value && { kind: "value", name, operator: operator ?? ":", ...value };
    }
  }
}

/** Takes a name and leaves what makes it a field's; takes nothing where there is none. */
function takeName(text: Scanner): string | undefined {
  const start = text.at;
  const [whole, phrase, quote] = text.match(text.sees('"') ? PHRASE : NAME) ?? [];
  if (whole !== undefined && quote !== "" && text.match(FIELD_SIGN)) return phrase ? unquoted(phrase) : whole;
  text.at = start;
}

/** Takes a value; tells that the caret is not reached yet, or what of the value is before it. */
function takeValue(text: Scanner, caret: number): "before" | Pick<CaretPlace, "start" | "end" | "typed"> | undefined {
  const { at: start, source } = text;
  if (text.sees('"')) {
    const isClosed = text.match(PHRASE)![2] === '"';
    if (!isClosed) text.at = source.length;
    if (caret > text.at) return "before";
    if (caret === text.at && isClosed) return undefined;
    return { start, end: isClosed ? text.at : caret, typed: unquoted(source.slice(start + 1, caret)) };
  }
  const isRegex = text.match(REGEX) !== null;
  if (!isRegex) takeWord(text);
  if (caret > text.at) return "before";
  // A regular expression that is not closed yet is a word so far.
  if (isRegex || source[start] === "/") return undefined;
  return { start, end: text.at, typed: source.slice(start, caret) };
}
