import { describe } from "../base/options.ts";
import { canonical, FilterSyntaxError, parseFilter, type QueryFilter } from "../query/filter.ts";
import { ALERT_LOGGER } from "../signals/alerts/alert_logger.ts";

/** Rights of a client that `authorize` let in. */
export interface Access {
  /** Name of the user, for logs. */
  readonly user?: string;
  /** A reader reads; a writer also sends records. @default {"reader"} */
  readonly role?: "reader" | "writer";
  /**
   * Query that the user is confined to: records that it does not match do not exist for the user, and neither do those
   * that tell alerts. The summary, which counts all records, is refused. @default all records
   */
  readonly query?: string;
}

/** Decision of `authorize`: `true` and `false` are all or nothing, and a response is sent as it is. */
export type Verdict = boolean | Response | Access;

/** Number of queries that are kept parsed. */
const MAX_FILTERS = 1000;

const filters = new Map<string, QueryFilter>();

/** Filter of the records that do not tell an alert, which counts and quotes records of any user. */
const noAlerts = parseFilter({ q: `-logger:${ALERT_LOGGER}` });

/**
 * Checks the rights that `authorize` returned.
 *
 * @throws {TypeError} If they are malformed. A mistake must not open what it was to confine.
 */
export function checkAccess(access: unknown): asserts access is Access {
  if (typeof access !== "object" || access === null) {
    throw new TypeError(
      `Cannot authorize: expected true, false, a response or { user, role, query }, got ${describe(access)}`,
    );
  }
  for (const key of Object.keys(access)) {
    if (key !== "user" && key !== "role" && key !== "query") {
      throw new TypeError(`Cannot authorize: expected user, role and query, got "${key}"`);
    }
  }
  const { user, role, query } = access as { user?: unknown; role?: unknown; query?: unknown };
  if (user !== undefined && typeof user !== "string") {
    throw new TypeError(`Cannot authorize: user must be a text, got ${describe(user)}`);
  }
  if (role !== undefined && role !== "reader" && role !== "writer") {
    throw new TypeError(`Cannot authorize: role must be "reader" or "writer", got ${describe(role)}`);
  }
  if (query !== undefined && typeof query !== "string") {
    throw new TypeError(`Cannot authorize: query must be a text, got ${describe(query)}`);
  }
}

/**
 * Returns the filter that a user is confined to, or `undefined` for all records.
 *
 * @throws {TypeError} If the query has a syntax error.
 */
export function confinementOf({ query }: Access): QueryFilter | undefined {
  if (query === undefined) return undefined;
  const known = filters.get(query);
  if (known !== undefined) return known;
  try {
    const filter = joined(parseFilter({ q: query }), noAlerts);
    if (filters.size >= MAX_FILTERS) filters.clear();
    filters.set(query, filter);
    return filter;
  } catch (error) {
    if (!(error instanceof FilterSyntaxError)) throw error;
    throw new TypeError(`Cannot authorize: ${error.message}`);
  }
}

/** Joins two filters by AND. The key differs from that of each, so that viewers share bytes only with their equals. */
export function joined(filter: QueryFilter, confinement: QueryFilter | undefined): QueryFilter {
  if (confinement === undefined) return filter;
  return {
    key: `(${confinement.key}) AND (${filter.key})`,
    query: canonical({ kind: "and", terms: [confinement.query, filter.query] }),
    matches: (record) => confinement.matches(record) && filter.matches(record),
  };
}
