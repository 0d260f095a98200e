import type { FilterInput } from "../query/filter.ts";
import { namesOwn } from "../signals/names_own.ts";
import { parseQuery, printQuery } from "../query/query.ts";
import { OWN_LOGGER } from "../record/own.ts";
import { RELAY_LOGGER } from "../wire/relay_gap.ts";

/** Records that a server wrote of gaps in what it follows. */
const GAPS = `logger:${RELAY_LOGGER} missed:*`;

/**
 * Returns the query for the far side: the records that are wanted, without those that the server writes about itself
 * unless they are named, and always the gaps in what it follows.
 *
 * @param input Filter of the records.
 * @throws {QuerySyntaxError} If the query has a syntax error.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { farQuery } from "./far_query.ts";
 *
 * assertStrictEquals(
 *   farQuery({ q: "timeout OR level>=error" }),
 *   "(timeout OR level>=error) -logger:ringside -logger:ringside.* OR logger:ringside.relay missed:*",
 * );
 * ```
 */
export function farQuery({ level, search, q }: FilterInput): string {
  const query = parseQuery(q ?? "");
  const terms = [
    ...q ? [`(${printQuery(query)})`] : [], // printed, since a quote need not be closed
    ...level ? [`level>=${level}`] : [],
    ...search ? [JSON.stringify(search)] : [],
    ...namesOwn(query) ? [] : [`-logger:${OWN_LOGGER}`, `-logger:${OWN_LOGGER}.*`],
  ];
  return printQuery(parseQuery(`(${terms.join(" ")}) OR (${GAPS})`));
}
