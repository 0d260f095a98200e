import { parseQuery, printQuery, type Query } from "../../../lib/query/query.ts";

/** Top-level term of a query. A record must match all of them. */
export interface QueryPart {
  readonly term: Query;
  /** Text of the term, valid next to other terms. */
  readonly text: string;
}

/**
 * Splits a query into its top-level terms. A term keeps the text as written if that is valid alone.
 *
 * @param q The query.
 * @returns The terms; none if the query is empty or invalid.
 */
export function readParts(q: string): readonly QueryPart[] {
  let query: Query;
  try {
    query = parseQuery(q);
  } catch {
    return []; // the query field shows the error
  }
  if (query.kind === "all") return [];
  const terms = query.kind === "and" ? query.terms : [query];
  return terms.map((term) => ({ term, text: termText(q, term) }));
}

/** Joins the texts of terms to a query. */
export function joinParts(texts: readonly string[]): string {
  return texts.join(" ");
}

/** Adds the terms of another query to a query that has not got them. */
export function withParts(q: string, added: string): string {
  const texts = readParts(q).map(({ text }) => text);
  return joinParts([...texts, ...readParts(added).map(({ text }) => text).filter((text) => !texts.includes(text))]);
}

function termText(q: string, term: Query): string {
  const { start, end } = term.span!;
  const written = q.slice(start, end);
  const printed = printQuery(term);
  const again = reread(written);
  // A term inside the group of a field is written without the field's name.
  if (again !== undefined && printQuery(again) === printed) return inGroup(written, again);
  return inGroup(printed, parseQuery(printed));
}

function reread(text: string): Query | undefined {
  try {
    return parseQuery(text);
  } catch {
    return undefined;
  }
}

/** Adds parentheses to an OR without them: its span starts at its first term. */
function inGroup(text: string, term: Query): string {
  return term.kind === "or" && term.terms[0].span!.start === term.span!.start ? `(${text})` : text;
}
