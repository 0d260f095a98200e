import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { checkSchema, numberOf, prepareSchema } from "./schema.ts";
import { FILTER_TABLES } from "./filters.ts";
import { FILE_MODE } from "./lock.ts";
import type { ArchiveInfo, ReadableArchive, RunInfo } from "./readable.ts";
import { Search } from "./search.ts";
import type { SearchPart, SearchRequest } from "./search_request.ts";

/** Time that a statement waits for another process, in ms. */
const BUSY_MS = 5000;

/** Rows that are copied at once. */
const PAGE_ROWS = 64;

/** File of an archive, open for reading. Another process may store records in it meanwhile. */
export class ReadableFile implements ReadableArchive, Disposable {
  readonly #at: string;
  readonly #database: DatabaseSync;

  /**
   * @param at Path of the file.
   * @throws {SchemaError} If the file is not an archive, or of a later version.
   * @throws If there is no file, or it cannot be read.
   */
  constructor(at: string) {
    Deno.statSync(at);
    this.#at = at;
    this.#database = new DatabaseSync(at, { readOnly: true });
    try {
      this.#database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
      checkSchema(this.#database, at);
    } catch (error) {
      this.#database.close();
      throw error;
    }
  }

  /** Searches the records, part by part. */
  *search(request: SearchRequest): Generator<SearchPart, void, undefined> {
    const search = new Search(this.#database, request);
    for (let isDone = false; !isDone;) {
      const part = search.next();
      isDone = part.isDone;
      yield part;
    }
  }

  /** Returns the content of the file. */
  readInfo(): ArchiveInfo {
    const database = this.#database;
    const runs = database.prepare(
      "SELECT name, started, closed, " +
        "(SELECT coalesce(sum(count), 0) FROM blocks WHERE run_id = runs.id) + " +
        "(SELECT coalesce(sum(json_array_length(seqs)), 0) FROM pending WHERE run_id = runs.id) AS records " +
        "FROM runs ORDER BY id",
    ).all().map(({ name, started, closed, records }): RunInfo => ({
      run: String(name),
      started: Number(started),
      records: Number(records),
      isClosed: closed === 1,
    }));
    const arrivals = "(SELECT arrived FROM blocks UNION ALL SELECT arrived FROM pending)";
    return {
      version: numberOf(database, "PRAGMA user_version"),
      bytes: sizeOf(this.#at) + sizeOf(`${this.#at}-wal`),
      rawBytes: numberOf(database, "SELECT coalesce(sum(raw_bytes), 0) FROM blocks"),
      records: runs.reduce((sum, { records }) => sum + records, 0),
      since: numberOf(database, `SELECT min(arrived) FROM ${arrivals}`),
      until: numberOf(database, `SELECT max(arrived) FROM ${arrivals}`),
      runs,
    };
  }

  /**
   * Writes a copy, with all records that are stored when it begins.
   *
   * @param to Path of the copy, for the owner alone.
   * @throws If it exists, or cannot be written.
   */
  copyTo(to: string): void {
    Deno.openSync(to, { createNew: true, write: true, mode: FILE_MODE }).close();
    const copy = new DatabaseSync(to);
    this.#database.exec("BEGIN");
    try {
      prepareSchema(copy, to);
      // Deno forbids programs without all permissions to attach a database, as VACUUM INTO does.
      for (const table of ["runs", "blocks", ...FILTER_TABLES, "pending", "positions"]) this.#copyTable(table, copy);
    } catch (error) {
      Deno.removeSync(to);
      throw error;
    } finally {
      this.#database.exec("COMMIT");
      copy.close();
    }
  }

  #copyTable(table: string, copy: DatabaseSync): void {
    const columns = this.#database.prepare(`SELECT name FROM pragma_table_info('${table}')`).all()
      .map(({ name }) => String(name));
    if (columns.length === 0) return; // of an earlier version
    const key = columns[0];
    const page = this.#database.prepare(`SELECT * FROM ${table} WHERE ${key} > ? ORDER BY ${key} LIMIT ${PAGE_ROWS}`);
    const insert = copy.prepare(
      `INSERT INTO ${table} (${columns.join()}) VALUES (${columns.map(() => "?").join()})`,
    );
    for (let after: SQLOutputValue = key === "id" ? -1 : "";;) {
      const rows: Record<string, SQLOutputValue>[] = page.all(after);
      if (rows.length === 0) return;
      copy.exec("BEGIN");
      for (const row of rows) insert.run(...columns.map((column) => row[column]));
      copy.exec("COMMIT");
      after = rows.at(-1)![key];
    }
  }

  [Symbol.dispose](): void {
    this.#database.close();
  }
}

function sizeOf(path: string): number {
  try {
    return Deno.statSync(path).size;
  } catch {
    return 0;
  }
}
