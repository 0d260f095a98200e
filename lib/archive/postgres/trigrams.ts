import { HAYSTACK } from "./condition.ts";
import { LOCK } from "./locks.ts";
import { listPartitions } from "./partitions.ts";
import type { Session } from "./session.ts";

/** End of the names of indexes of trigrams. */
const SUFFIX = "_trigrams";

/** Age at which a partition gets no more records, in ms: a batch may be stored late. */
const QUIET_MS = 600_000;

/** Longest time to build one index, in ms. */
const BUILD_MS = 3_600_000;

/** Returns true if a partition has an index of trigrams. */
export async function hasTrigrams(session: Session): Promise<boolean> {
  const [{ found }] = await session.query(
    `SELECT EXISTS (SELECT FROM pg_inherits WHERE inhparent = 'logs_history'::regclass ` +
      `AND to_regclass(inhrelid::regclass || '${SUFFIX}') IS NOT NULL) AS found`,
  );
  return found === true;
}

/**
 * Creates an index of trigrams for words and parts of words on each partition that is complete, if the server offers
 * `pg_trgm`. The partition of today has none: an insert would take seven times as long.
 *
 * @param session Connection of its own, since an index may take minutes.
 * @param now Current time, in milliseconds since the Unix epoch.
 * @throws {ArchiveError} If the server offers none, or the connection is lost.
 */
export async function indexTexts(session: Session, now: number): Promise<void> {
  const missing: string[] = [];
  for (const { name, to } of await listPartitions(session)) {
    if (to > now - QUIET_MS) continue;
    const [{ index }] = await session.query("SELECT to_regclass($1)::text AS index", [name + SUFFIX]);
    if (index === null) missing.push(name);
  }
  if (missing.length === 0) return;
  const [{ is_alone, is_plain }] = await session.query(
    "SELECT pg_try_advisory_lock($1) AS is_alone, lower('I') = 'i' AS is_plain",
    [LOCK.trigrams],
  );
  // In Turkish, trigrams of the index would have other letters than those of the query.
  if (is_alone !== true || is_plain !== true) return;
  await session.query("CREATE EXTENSION IF NOT EXISTS pg_trgm");
  for (const name of missing) {
    const index = name.split(".").at(-1)! + SUFFIX;
    await session.query(
      `CREATE INDEX IF NOT EXISTS ${index} ON ${name} USING gin (${HAYSTACK} gin_trgm_ops)`,
      [],
      BUILD_MS,
    );
  }
}
