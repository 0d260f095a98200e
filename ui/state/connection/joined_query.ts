import type { ParseFilter, Tab } from "./tab.ts";

/** Longest query sent to the server, in UTF-16 code units. Many filters together may be longer. */
const MAX_QUERY_LENGTH = 4000;

/** Returns true if all tabs have the same filter. */
export function haveSameFilter(tabs: Iterable<Tab>): boolean {
  return new Set(Array.from(tabs, ({ query }) => query)).size <= 1;
}

/**
 * Joins the filters of all tabs by `OR`, so that one stream has the records of every tab and few others.
 *
 * @param tabs One or more tabs.
 * @param parse Parser of filters, once the query language is loaded.
 * @returns The filter as the query of an address; `""`, which matches everything, if the joined filter is unknown or
 * exceeds a bound of the query language.
 */
export function joinQueries(tabs: readonly Tab[], parse: ParseFilter | undefined): string {
  if (haveSameFilter(tabs)) return tabs[0].query;
  const queries = new Map<string, string>();
  for (const { filter, query } of tabs) {
    if (filter === undefined || filter.key === "") return "";
    if (!queries.has(filter.key)) queries.set(filter.key, query);
  }
  if (queries.size === 1) return Array.from(queries.values())[0];
  const q = Array.from(queries.keys(), (key) => `(${key})`).sort().join(" OR ");
  return isWithinBounds(q, parse) ? String(new URLSearchParams({ q })) : "";
}

function isWithinBounds(q: string, parse: ParseFilter | undefined): boolean {
  if (q.length > MAX_QUERY_LENGTH) return false;
  try {
    parse?.({ q });
    return true;
  } catch {
    return false;
  }
}
