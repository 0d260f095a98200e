import type { Query } from "./syntax.ts";

/** Part of a query that tests a record by itself. */
export type Term = Exclude<Query, { kind: "all" | "and" | "or" | "not" }>;

/**
 * Returns the terms of a query, in its order, whether it excludes them or not.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseQuery, printQuery } from "./query.ts";
 * import { termsOf } from "./terms.ts";
 *
 * assertEquals(termsOf(parseQuery("a -(b OR level:error)")).map(printQuery), ["a", "b", "level:error"]);
 * ```
 */
export function termsOf(query: Query): readonly Term[] {
  switch (query.kind) {
    case "all":
      return [];
    case "and":
    case "or":
      return query.terms.flatMap(termsOf);
    case "not":
      return termsOf(query.term);
    default:
      return [query];
  }
}
