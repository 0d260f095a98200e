import type { DatabaseSync } from "node:sqlite";

/** Version of the layout of the file, in its `user_version`. */
const SCHEMA_VERSION = 4;

/** Size of a page of the file, in bytes. */
const PAGE_BYTES = 4096;

/** Marks the file as an archive, in its `application_id`. */
const APPLICATION_ID = 0x52696e67;

const TABLES = `
  CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    started INTEGER NOT NULL,
    last_seq INTEGER NOT NULL DEFAULT 0,
    closed INTEGER NOT NULL DEFAULT 0
  );
  CREATE TABLE blocks (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL,
    first_seq INTEGER NOT NULL,
    last_seq INTEGER NOT NULL,
    count INTEGER NOT NULL,
    first_time INTEGER NOT NULL,
    last_time INTEGER NOT NULL,
    levels INTEGER NOT NULL,
    escapes INTEGER NOT NULL,
    arrived INTEGER NOT NULL,
    raw_bytes INTEGER NOT NULL,
    marks BLOB NOT NULL,
    bloom BLOB NOT NULL,
    data BLOB NOT NULL
  );
  CREATE UNIQUE INDEX blocks_by_seq ON blocks (run_id, first_seq);
  CREATE TABLE pending (
    id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL,
    arrived INTEGER NOT NULL,
    seqs TEXT NOT NULL,
    data BLOB NOT NULL
  );
`;

/** Changes of the layout, by the version that they lead to. */
const CHANGES: ReadonlyMap<number, string> = new Map([
  [2, "CREATE TABLE positions (key TEXT PRIMARY KEY, value TEXT NOT NULL, noted INTEGER NOT NULL) WITHOUT ROWID;"],
  [3, "ALTER TABLE blocks ADD COLUMN level_counts TEXT NOT NULL DEFAULT '';"],
  [
    4,
    // Small rows, so that a search for a text reads few pages.
    "CREATE TABLE tokens (id INTEGER PRIMARY KEY, filter BLOB NOT NULL); " +
    "CREATE TABLE grams (id INTEGER PRIMARY KEY, filter BLOB NOT NULL, longest INTEGER NOT NULL);",
  ],
]);

/** First version with the counts of levels in the header of a block, and first one with tables of filters. */
export const VERSION_WITH_COUNTS = 3;
export const VERSION_WITH_FILTERS = 4;

/** A file that cannot be used as it is. */
export class SchemaError extends Error {
  override readonly name = "SchemaError";
}

/**
 * Creates the tables of an empty file, and brings those of an earlier version up to date. The earlier file is kept beside
 * it, with its version in the name.
 *
 * @param database The open file.
 * @param at Path of the file, for errors.
 * @throws {SchemaError} If the file is not an archive, or is of a later version.
 */
export function prepareSchema(database: DatabaseSync, at: string): void {
  const version = numberOf(database, "PRAGMA user_version");
  if (version === 0 && numberOf(database, "SELECT count(*) FROM sqlite_schema") === 0) {
    database.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA auto_vacuum = INCREMENTAL;`);
    database.exec(
      `BEGIN IMMEDIATE; ${TABLES} ${changesAfter(1)} PRAGMA application_id = ${APPLICATION_ID}; ` +
        `PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`,
    );
    return;
  }
  checkSchema(database, at);
  if (version < SCHEMA_VERSION) {
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    Deno.copyFileSync(at, `${at}.v${version}`);
    database.exec(`BEGIN IMMEDIATE; ${changesAfter(version)} PRAGMA user_version = ${SCHEMA_VERSION}; COMMIT;`);
  }
}

/**
 * Checks that a file is an archive of a version that is known.
 *
 * @param database The open file.
 * @param at Path of the file, for errors.
 * @throws {SchemaError} If it is not an archive, or is of a later version.
 */
export function checkSchema(database: DatabaseSync, at: string): void {
  const version = numberOf(database, "PRAGMA user_version");
  if (numberOf(database, "PRAGMA application_id") !== APPLICATION_ID) {
    throw new SchemaError(`Cannot open archive ${at}: it is another program's database; choose another file`);
  }
  if (version > SCHEMA_VERSION) {
    throw new SchemaError(
      `Cannot open archive ${at}: it is of version ${version} and this program knows ${SCHEMA_VERSION}; ` +
        `use a newer ringside or another file`,
    );
  }
}

function changesAfter(version: number): string {
  return Array.from(CHANGES).filter(([to]) => to > version).map(([, sql]) => sql).join(" ");
}

/** Returns the first column of the first row. */
export function numberOf(database: DatabaseSync, sql: string): number {
  return Number(Object.values(database.prepare(sql).get() ?? {})[0] ?? 0);
}
