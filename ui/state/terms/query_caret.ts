import type { Operator } from "../../../lib/query/query.ts";
import { type Token, Tokens, unquoted, type ValueToken } from "../../../lib/query/tokens.ts";

/** Part of a query at the caret, which a suggestion replaces. */
export type CaretPlace =
  & {
    /** Start, in UTF-16 code units from 0. */
    readonly start: number;
    /** End, exclusive. */
    readonly end: number;
    /** Text before the caret, without quotes. */
    readonly typed: string;
  }
  & (
    /** A word that may become the name of a field, or that is one if an operator follows. */
    | { readonly kind: "word"; readonly hasOperator: boolean }
    /** Value of a field. */
    | { readonly kind: "value"; readonly name: string; readonly operator: ":" | Operator }
  );

/**
 * Finds the part of a query at the caret. The query may be incomplete.
 *
 * @param q Query.
 * @param caret Position of the caret, in UTF-16 code units from 0.
 * @returns The part, or `undefined` if nothing can be suggested, as in a regular expression or a phrase.
 */
export function placeAt(q: string, caret: number): CaretPlace | undefined {
  const tokens = new Tokens(q);
  for (;;) {
    const { field } = tokens;
    const token = tokens.next();
    if (token.kind === "end" || token.start >= caret) {
      // A text here would run into the next word.
      return /^[\s)]?$/.test(q.charAt(caret)) ? placeOf(field, ":", textAt(caret, caret, "")) : undefined;
    }
    if (token.kind === "term" || token.kind === "open") {
      const place = placeIn(token, field, q, caret);
      if (place !== "before") return place;
    } else if (caret <= token.end && isKeyword(token)) {
      // A keyword at the end may become a longer word.
      if (token.end === q.length) {
        return placeOf(field, ":", textAt(token.start, token.end, q.slice(token.start, caret)));
      }
      if (caret < token.end) return undefined;
    }
  }
}

/** Text of a place. */
type PlaceText = Pick<CaretPlace, "start" | "end" | "typed">;

/** Returns the part of a token at the caret, or "before" if the token ends before the caret. */
function placeIn(
  token: Token & { kind: "term" | "open" },
  field: string | undefined,
  q: string,
  caret: number,
): CaretPlace | "before" | undefined {
  const { name } = token;
  if (name !== undefined && caret <= name.end) {
    const typed = unquoted(q.slice(name.start, caret).replace(/^"/, ""));
    return { kind: "word", hasOperator: true, ...textAt(name.start, name.end, typed) };
  }
  if (token.kind === "open") return caret < token.end ? undefined : "before";
  const { value, operator = ":" } = token;
  if (caret < value.start) return undefined; // in an operator
  // A minus at the end starts an excluded term.
  const isMinus = value.start === token.start && q.slice(value.start) === "-" && caret === q.length;
  const text = isMinus ? textAt(caret, caret, "") : textIn(value, q, caret);
  return typeof text === "object" ? placeOf(name?.text ?? field, operator, text) : text;
}

/** Returns the text of a value at the caret, or "before" if the value ends before the caret. */
function textIn(value: ValueToken, q: string, caret: number): PlaceText | "before" | undefined {
  const { start, end } = value;
  if (caret > end) return "before";
  switch (value.kind) {
    case "phrase":
      if (value.closed && caret === end) return undefined;
      return textAt(start, value.closed ? end : caret, unquoted(q.slice(start + 1, caret)));
    case "regex":
      return undefined;
    case "word":
      // A regular expression that is not closed yet is a word so far.
      return value.text.startsWith("/") ? undefined : textAt(start, end, q.slice(start, caret));
    default:
      return value satisfies never;
  }
}

function placeOf(field: string | undefined, operator: ":" | Operator, text: PlaceText): CaretPlace {
  return field === undefined
    ? { kind: "word", hasOperator: false, ...text }
    : { kind: "value", name: field, operator, ...text };
}

function textAt(start: number, end: number, typed: string): PlaceText {
  return { start, end, typed };
}

function isKeyword({ kind }: Token): boolean {
  return kind === "AND" || kind === "OR" || kind === "NOT";
}
