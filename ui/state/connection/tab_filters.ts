import "../../../lib/wire/cursor.ts"; // so that the bundler keeps it in one part with the events, which is smaller than two
import { isObject, isRecord } from "../../../lib/wire/event.ts";
import { type Filter, type FilterInput, parseFilter as parseQueryFilter } from "../../../lib/query/filter.ts";
import { termsOf } from "../../../lib/query/terms.ts";
import type { ReceivedEvent } from "../../../lib/wire/sse.ts";

/** Longest query sent to the server, in UTF-16 code units. Many filters together may be longer. */
const MAX_QUERY_LENGTH = 4000;

/** Filter of a tab, parsed and as the query of an address. */
export interface TabFilter {
  readonly query: string;
  readonly filter: Filter | undefined;
}

/** Code that the hub loads once tabs have different filters. It brings the query language. */
export interface TabFilters {
  parseFilter(params: FilterInput): Filter;
  joinQueries(tabs: readonly TabFilter[]): string;
  readRecord(message: ReceivedEvent): (filter: Filter) => boolean;
}

/**
 * Joins filters by `OR`, so that one stream has the records of every tab and few others.
 *
 * @returns The filter as the query of an address; `""`, which matches everything, if a filter is not parsed yet or the
 * joined one exceeds a bound of the query language.
 */
export function joinQueries(tabs: readonly TabFilter[]): string {
  const queries = new Map<string, string>();
  for (const { filter, query } of tabs) {
    if (filter === undefined || filter.key === "") return "";
    if (!queries.has(filter.key)) queries.set(filter.key, query);
  }
  if (queries.size === 1) return Array.from(queries.values())[0];
  const q = Array.from(queries.keys(), (key) => `(${key})`).sort().join(" OR ");
  return isWithinBounds(q) ? String(new URLSearchParams({ q })) : "";
}

/** Returns a test of filters on a record. An unreadable record passes every filter, so that the tabs count it. */
export function readRecord({ data }: ReceivedEvent): (filter: Filter) => boolean {
  try {
    const record: unknown = JSON.parse(data);
    if (isObject(record) && isRecord(record)) return (filter) => filter.matches(record);
  } catch {
    // It is no JSON.
  }
  return () => true;
}

/** Parses a filter. One with a pattern lets all records by: the tab has the patterns. */
export function parseFilter(params: FilterInput): Filter {
  const filter = parseQueryFilter(params);
  const hasPattern = termsOf(filter.query).some((term) => term.kind === "field" && term.name === "pattern");
  return hasPattern ? { ...filter, matches: () => true } : filter;
}

function isWithinBounds(q: string): boolean {
  if (q.length > MAX_QUERY_LENGTH) return false;
  try {
    parseFilter({ q });
    return true;
  } catch {
    return false;
  }
}
