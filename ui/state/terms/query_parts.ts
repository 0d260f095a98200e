import { parseQuery, printQuery, type Query } from "../../../lib/query/query.ts";

/** One of the terms that a record must match all of. */
export interface QueryPart {
  readonly term: Query;
  /** Its text, which can stand beside others. */
  readonly text: string;
}

/**
 * Takes a query apart, leaving each term as it was written where that can stand alone.
 *
 * @param q The query.
 * @returns Its terms; none where nothing is asked for, or where it cannot be read.
 */
export function readParts(q: string): readonly QueryPart[] {
  let query: Query;
  try {
    query = parseQuery(q);
  } catch {
    return []; // its field says what is wrong with it
  }
  if (query.kind === "all") return [];
  const terms = query.kind === "and" ? query.terms : [query];
  return terms.map((term) => ({ term, text: termText(q, term) }));
}

/** Puts terms together again. */
export function joinParts(texts: readonly string[]): string {
  return texts.join(" ");
}

function termText(q: string, term: Query): string {
  const { start, end } = term.span!;
  const written = q.slice(start, end);
  const printed = printQuery(term);
  const again = reread(written);
  // What stands in the group of a field has its name before that.
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

/** What is in parentheses already begins before its first term. */
function inGroup(text: string, term: Query): string {
  return term.kind === "or" && term.terms[0].span!.start === term.span!.start ? `(${text})` : text;
}
