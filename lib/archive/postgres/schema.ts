import { ArchiveError } from "../archive_error.ts";
import { LOCK } from "./locks.ts";
import type { Session } from "./session.ts";

/** Version of the layout, in the comment of the table. */
export const VERSION = 1;

const COMMENT = /^Records of Ringside, layout (\d+)/;

/** Time that the change of a layout may take, in ms. */
const MIGRATION_MS = 600_000;

/** Statements that lead from each version to the next one, from none to 1 first. */
const MIGRATIONS: readonly string[] = [
  // Texts compare by bytes, so that results do not depend on the locale of the database.
  `CREATE TABLE logs_history (
    instance text COLLATE "C" NOT NULL,
    run text COLLATE "C" NOT NULL,
    seq bigint NOT NULL,
    arrived timestamptz NOT NULL,
    time timestamptz NOT NULL,
    level text COLLATE "C" NOT NULL,
    severity smallint NOT NULL,
    message text COLLATE "C" NOT NULL,
    logger text COLLATE "C",
    service text COLLATE "C",
    trace_id text COLLATE "C",
    span_id text COLLATE "C",
    metadata jsonb NOT NULL,
    exact text COLLATE "C",
    undecided boolean NOT NULL,
    PRIMARY KEY (instance, run, seq, arrived)
  ) PARTITION BY RANGE (arrived);
  CREATE INDEX logs_history_time ON logs_history USING brin (time) WITH (pages_per_range = 16);
  CREATE INDEX logs_history_trace_id ON logs_history (trace_id) WHERE trace_id IS NOT NULL;
  CREATE INDEX logs_history_undecided ON logs_history (instance, run, seq) WHERE undecided;
  CREATE TABLE logs_history_runs (
    instance text COLLATE "C" NOT NULL,
    run text COLLATE "C" NOT NULL,
    started timestamptz NOT NULL,
    last_seq bigint NOT NULL DEFAULT 0,
    closed boolean NOT NULL DEFAULT false,
    PRIMARY KEY (instance, run)
  );
  CREATE TABLE logs_history_counts (
    instance text COLLATE "C" NOT NULL,
    partition oid NOT NULL,
    records bigint NOT NULL,
    raw_bytes bigint NOT NULL,
    since timestamptz NOT NULL,
    PRIMARY KEY (instance, partition)
  );
  CREATE TABLE logs_history_positions (
    instance text COLLATE "C" NOT NULL,
    key text COLLATE "C" NOT NULL,
    value text COLLATE "C" NOT NULL,
    noted timestamptz NOT NULL,
    PRIMARY KEY (instance, key)
  );
  COMMENT ON COLUMN logs_history.instance IS 'Name of the server that stored the record (--name)';
  COMMENT ON COLUMN logs_history.trace_id IS 'In lower case';
  COMMENT ON COLUMN logs_history.exact IS 'The record as JSON, if the other columns do not hold all of it';
  COMMENT ON COLUMN logs_history.undecided IS 'True if SQL may compare the record in another way than Ringside';`,
];

/**
 * Creates the tables, or brings those of an earlier version up to date. Others that do the same wait.
 *
 * @throws {ArchiveError} If the database cannot be used.
 */
export async function prepareSchema(session: Session): Promise<void> {
  if (await readVersion(session) === VERSION) return;
  await session.inTransaction(async () => {
    await session.query("SELECT pg_advisory_xact_lock($1)", [LOCK.schema], MIGRATION_MS);
    const version = await readVersion(session);
    for (const [index, statements] of MIGRATIONS.entries()) {
      if (index < version) continue;
      await session.query(statements, [], MIGRATION_MS);
      await session.query(`COMMENT ON TABLE logs_history IS 'Records of Ringside, layout ${index + 1}'`);
    }
  });
}

/**
 * Checks that the database has tables of this version.
 *
 * @throws {ArchiveError} If it has not.
 */
export async function checkSchema(session: Session): Promise<void> {
  const version = await readVersion(session);
  if (version === 0) throw new ArchiveError("Cannot read archive: the database has no table logs_history", "refused");
  if (version < VERSION) {
    throw new ArchiveError(
      `Cannot read archive: its layout is of version ${version} and this program knows ${VERSION}; start a server on it once`,
      "refused",
    );
  }
}

/** Returns the version of the layout; 0 if there are no tables. */
async function readVersion(session: Session): Promise<number> {
  const [{ comment, table, encoding }] = await session.query(
    "SELECT to_regclass('logs_history')::text AS table, obj_description(to_regclass('logs_history'), 'pg_class') AS comment, " +
      "current_setting('server_encoding') AS encoding",
  );
  if (encoding !== "UTF8") refuse(`its encoding is ${encoding}; create a database with UTF8`);
  if (table === null) return 0;
  const version = Number(COMMENT.exec(String(comment ?? ""))?.[1] ?? NaN);
  if (Number.isNaN(version)) refuse("another program has a table logs_history in it; choose another database");
  if (version > VERSION) {
    refuse(`its layout is of version ${version} and this program knows ${VERSION}; use a newer ringside`);
  }
  return version;
}

function refuse(reason: string): never {
  throw new ArchiveError(`Cannot use the database: ${reason}`, "refused");
}
