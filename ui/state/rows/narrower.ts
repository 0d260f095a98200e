import { LEVEL_RANK } from "../../../lib/record/level.ts";
import { parseQuery, printQuery, type Query } from "../../../lib/query/query.ts";

/**
 * Returns true if a filter is known to match no record that another one does not: it has the same terms and further ones,
 * or a more severe level. Not every such filter is recognised.
 *
 * @param key Key of the filter.
 * @param than Key of the other filter.
 */
export function isNarrower(key: string, than: string): boolean {
  const terms = termsOf(key);
  const known = new Set(terms.map(printQuery));
  return termsOf(than).every((term) =>
    known.has(printQuery(term)) || terms.some((own) => leastRankOf(own) >= leastRankOf(term))
  );
}

function termsOf(key: string): readonly Query[] {
  const query = parseQuery(key);
  if (query.kind === "all") return [];
  return query.kind === "and" ? query.terms : [query];
}

/** Returns the rank of the level from which on a term matches; `NaN`, which no comparison accepts, for other terms. */
function leastRankOf(term: Query): number {
  const isLeast = term.kind === "compare" && term.operator === ">=" && term.operand.kind === "level";
  return isLeast ? LEVEL_RANK[(term.operand as { value: keyof typeof LEVEL_RANK }).value] : NaN;
}
