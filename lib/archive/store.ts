import { DatabaseSync, type StatementSync } from "node:sqlite";
import { MAX_POSITIONS } from "./bounds.ts";
import { BLOCK_RECORDS, type Lines, openBlock, packLines, sealBlock } from "./block.ts";
import { BLOCK_COLUMNS, valuesOf } from "./block_row.ts";
import { FILTER_TABLES, FilterWriter } from "./filters.ts";
import type { StoredPosition } from "../stream/positions.ts";
import { numberOf, prepareSchema } from "./schema.ts";
import { inTransaction } from "./transaction.ts";

/** Records that are sealed at once; fewer wait in a table of their own. */
const SEAL_RECORDS = 384;

/** Size of waiting records that are sealed at once, in characters: a search reads a block as a whole. */
const SEAL_CHARACTERS = 1_048_576;

/** Part of the time to keep records that they may wait for a block, since a block is as old as its newest record. */
const WAIT_PART = 1 / 8;

/** Blocks that one step of the retention removes. */
const STEP_BLOCKS = 16;

/** Free pages of the file that are given back in one step. */
const STEP_PAGES = 256;

/** Part of the bound by size from which on old blocks are removed: the rest is for the records of one batch. */
const FILL = 0.98;

/** Time that a statement waits for another process, in ms. */
const BUSY_MS = 1000;

/** Pages of the write-ahead log at which it is moved into the file. */
const CHECKPOINT_PAGES = 512;

/** Durability of a batch: `normal` survives a kill of the process, `full` a loss of power as well. */
export type Sync = "normal" | "full";

/** Options for {@linkcode Store}. */
export interface StoreOptions {
  /** Time that records are kept after their arrival, in ms. */
  readonly keepMs: number;
  /** Largest size of the file, in bytes. */
  readonly keepBytes: number;
  readonly sync: Sync;
}

/** Records to store in one transaction. */
export interface Batch {
  /** Numbers of the records, rising. */
  readonly seqs: readonly number[];
  /** Each record as a line of JSON, joined by line breaks. */
  readonly text: string;
  /** Number up to which all records are dealt with. */
  readonly to: number;
  /** Time of arrival, in milliseconds since the Unix epoch. */
  readonly arrived: number;
  /** Positions of sources behind these records. @default none */
  readonly positions?: readonly StoredPosition[];
}

/** Counts of an archive. */
export interface StoreStats {
  readonly records: number;
  /** Size of the records as JSON, in bytes. */
  readonly rawBytes: number;
  /** Size of the file, in bytes, without pages that are free. */
  readonly bytes: number;
  /** Arrival of the oldest records, in milliseconds since the Unix epoch; 0 if there are none. */
  readonly since: number;
}

/** Records that wait for a block. */
interface Pending extends Lines {
  /** Arrival of the first one, in milliseconds since the Unix epoch. */
  readonly since: number;
}

const NONE_PENDING: Pending = { seqs: [], text: "", since: 0 };

/** Blocks as the retention counts them. */
interface Totals {
  records: number;
  rawBytes: number;
}

/**
 * Writer of an archive file. It belongs to one thread, and no other process may write.
 *
 * Records wait in the table `pending` until they fill a block; a burst is sealed at once. Ids of blocks rise in the order
 * of the records, since runs and numbers rise.
 */
export class Store implements Disposable {
  readonly #at: string;
  readonly #database: DatabaseSync;
  readonly #options: StoreOptions;
  readonly #insertBlock: StatementSync;
  readonly #filters: FilterWriter;
  readonly #insertPending: StatementSync;
  readonly #setStored: StatementSync;
  readonly #setPosition: StatementSync;
  readonly #oldest: StatementSync;
  #run: { readonly id: number; readonly name: string; stored: number } | undefined;
  #pending: Pending = NONE_PENDING;
  #totals: Totals;

  /**
   * @param at Path of the file, which is created if need be.
   * @param options Bounds and durability.
   * @throws {SchemaError} If the file is not an archive or of a later version.
   * @throws If the file cannot be opened.
   */
  constructor(at: string, options: StoreOptions) {
    const database = new DatabaseSync(at);
    try {
      database.exec(`PRAGMA busy_timeout = ${BUSY_MS}`);
      prepareSchema(database, at);
      database.exec(
        `PRAGMA journal_mode = WAL; PRAGMA synchronous = ${options.sync}; ` +
          `PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}; PRAGMA journal_size_limit = 0;`,
      );
      this.#insertBlock = database.prepare(
        `INSERT INTO blocks (run_id, arrived, ${BLOCK_COLUMNS.join()}) ` +
          `VALUES (?, ?, ${BLOCK_COLUMNS.map(() => "?").join()})`,
      );
      this.#filters = new FilterWriter(database);
      this.#insertPending = database.prepare(
        "INSERT INTO pending (run_id, arrived, seqs, data) VALUES (?, ?, ?, ?)",
      );
      this.#setStored = database.prepare("UPDATE runs SET last_seq = ? WHERE id = ?");
      this.#setPosition = database.prepare("INSERT OR REPLACE INTO positions (key, value, noted) VALUES (?, ?, ?)");
      this.#oldest = database.prepare(
        `SELECT id, arrived, count, raw_bytes FROM blocks ORDER BY id LIMIT ${STEP_BLOCKS}`,
      );
      this.#at = at;
      this.#database = database;
      this.#options = options;
      this.#totals = {
        records: numberOf(database, "SELECT coalesce(sum(count), 0) FROM blocks"),
        rawBytes: numberOf(database, "SELECT coalesce(sum(raw_bytes), 0) FROM blocks"),
      };
    } catch (error) {
      database.close();
      throw error;
    }
  }

  /** Name of the newest run; `undefined` if the archive has none. */
  get lastRun(): string | undefined {
    const row = this.#database.prepare("SELECT name FROM runs ORDER BY id DESC LIMIT 1").get();
    return row === undefined ? undefined : String(row.name);
  }

  /** Positions of sources at the last records. */
  get positions(): StoredPosition[] {
    this.#database.prepare(
      "DELETE FROM positions WHERE key NOT IN (SELECT key FROM positions ORDER BY noted DESC LIMIT ?)",
    ).run(MAX_POSITIONS);
    return this.#database.prepare("SELECT key, value FROM positions ORDER BY noted").all()
      .map(({ key, value }) => ({ key: String(key), value: String(value) }));
  }

  /** Number up to which all records of the current run are dealt with. */
  get stored(): number {
    return this.#run?.stored ?? 0;
  }

  /** Counts of the archive. */
  get stats(): StoreStats {
    const first = this.#oldest.all()[0]?.arrived ??
      this.#database.prepare("SELECT arrived FROM pending ORDER BY id LIMIT 1").get()?.arrived;
    return {
      records: this.#totals.records + this.#pending.seqs.length,
      rawBytes: this.#totals.rawBytes + this.#pending.text.length,
      bytes: this.#usedBytes,
      since: Number(first ?? 0),
    };
  }

  /**
   * Begins a run, or continues it after the file was opened again.
   *
   * @param name Run that is later than all others of the archive, or the newest of them.
   * @param started Start of the run, in milliseconds since the Unix epoch.
   */
  begin(name: string, started: number): void {
    this.#sealLeft();
    this.#database.prepare("INSERT OR IGNORE INTO runs (name, started) VALUES (?, ?)").run(name, started);
    const { id, last_seq } = this.#database.prepare("SELECT id, last_seq FROM runs WHERE name = ?").get(name)!;
    this.#run = { id: Number(id), name, stored: Number(last_seq) };
  }

  /**
   * Stores records in one transaction. Records that are stored already are left out, so that a batch may be repeated after a failure.
   *
   * @throws If the file cannot be written. Nothing of the batch is stored then.
   */
  append({ seqs: all, text, to, arrived, positions = [] }: Batch): void {
    const run = this.#run!;
    const start = firstAbove(all, run.stored);
    const seqs = start === 0 ? all : all.slice(start);
    const lines = start === 0 ? text : text.split("\n").slice(start).join("\n");
    const pending: Pending = this.#pending.seqs.length === 0
      ? { seqs, text: lines, since: arrived }
      : seqs.length === 0
      ? this.#pending
      : {
        seqs: [...this.#pending.seqs, ...seqs],
        text: `${this.#pending.text}\n${lines}`,
        since: this.#pending.since,
      };
    const seals = pending.seqs.length >= SEAL_RECORDS || pending.text.length >= SEAL_CHARACTERS;
    const totals = { ...this.#totals };
    inTransaction(this.#database, () => {
      if (seals) {
        if (this.#pending.seqs.length > 0) this.#database.exec("DELETE FROM pending");
        this.#seal(run.id, pending, arrived, totals);
      } else if (seqs.length > 0) {
        this.#insertPending.run(run.id, arrived, JSON.stringify(seqs), packLines(lines));
      }
      if (to > run.stored) this.#setStored.run(to, run.id);
      for (const { key, value } of positions) this.#setPosition.run(key, value, arrived);
    });
    this.#pending = seals ? NONE_PENDING : pending;
    this.#totals = totals;
    run.stored = Math.max(run.stored, to);
  }

  /** Marks the run as complete: it has no record beyond the last one stored. */
  finish(): void {
    if (this.#run !== undefined) this.#database.prepare("UPDATE runs SET closed = 1 WHERE id = ?").run(this.#run.id);
  }

  /**
   * Removes the oldest blocks that exceed a bound, in one small step.
   *
   * @param now Current time, in milliseconds since the Unix epoch.
   * @returns True if another step is due.
   */
  retain(now: number): boolean {
    const { keepMs, keepBytes } = this.#options;
    if (this.#pending.seqs.length > 0 && now - this.#pending.since > keepMs * WAIT_PART) this.#sealLeft();
    const excess = this.#usedBytes + this.#logBytes - keepBytes * FILL;
    let freed = 0;
    let [records, rawBytes] = [0, 0];
    let last = -1;
    for (const { id, arrived, count, raw_bytes } of this.#oldest.all()) {
      if (freed >= excess && Number(arrived) >= now - keepMs) break;
      last = Number(id);
      freed += this.#sizeOf(last);
      records += Number(count);
      rawBytes += Number(raw_bytes);
    }
    if (last === -1) return this.#giveBack();
    inTransaction(this.#database, () => {
      for (const table of ["blocks", ...FILTER_TABLES]) {
        this.#database.prepare(`DELETE FROM ${table} WHERE id <= ?`).run(last);
      }
    });
    this.#totals.records -= records;
    this.#totals.rawBytes -= rawBytes;
    this.#database.exec(
      "DELETE FROM runs WHERE id < (SELECT max(id) FROM runs) " +
        "AND id < (SELECT coalesce(min(run_id), 9e15) FROM blocks) " +
        "AND id < (SELECT coalesce(min(run_id), 9e15) FROM pending)",
    );
    return true;
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#database.close();
  }

  get #usedBytes(): number {
    const pages = numberOf(this.#database, "PRAGMA page_count") - numberOf(this.#database, "PRAGMA freelist_count");
    return pages * numberOf(this.#database, "PRAGMA page_size");
  }

  /** Size of the write-ahead log, which is a file of its own. */
  get #logBytes(): number {
    try {
      return Deno.statSync(`${this.#at}-wal`).size;
    } catch {
      return 0; // it is not there yet
    }
  }

  #sizeOf(id: number): number {
    const { size } = this.#database
      .prepare(
        "SELECT length(marks) + length(bloom) + length(data) + coalesce(length(t.filter) + length(g.filter), 0) AS size " +
          "FROM blocks LEFT JOIN tokens t USING (id) LEFT JOIN grams g USING (id) WHERE id = ?",
      ).get(id)!;
    return Number(size);
  }

  /** Gives free pages back to the file system, unless they are few. Returns true if more are to be given back. */
  #giveBack(): boolean {
    const free = numberOf(this.#database, "PRAGMA freelist_count");
    if (free < STEP_PAGES || free * 20 < numberOf(this.#database, "PRAGMA page_count")) return false;
    this.#database.exec(`PRAGMA incremental_vacuum(${STEP_PAGES})`);
    return numberOf(this.#database, "PRAGMA freelist_count") < free;
  }

  #seal(runId: number, { seqs, text }: Lines, arrived: number, totals: Totals): void {
    const blocks = Math.ceil(seqs.length / BLOCK_RECORDS);
    for (let block = 0, at = 0; block < blocks; block++) {
      const [from, to] = [block, block + 1].map((index) => Math.round(index * seqs.length / blocks));
      const end = block + 1 === blocks ? text.length : endOfLines(text, at, to - from);
      const sealed = sealBlock({ seqs: seqs.slice(from, to), text: text.slice(at, end) });
      const { lastInsertRowid } = this.#insertBlock.run(runId, arrived, ...valuesOf(sealed));
      this.#filters.write(lastInsertRowid, sealed.filters);
      totals.records += sealed.count;
      totals.rawBytes += sealed.rawBytes;
      at = end + 1;
    }
  }

  /** Seals the records that wait: a block has one run, and no record waits for too long. */
  #sealLeft(): void {
    const rows = this.#database.prepare("SELECT run_id, arrived, seqs, data FROM pending ORDER BY id").all();
    if (rows.length === 0) return;
    const runId = Number(rows[0].run_id);
    const seqs = rows.flatMap(({ seqs }) => JSON.parse(String(seqs)) as number[]);
    const text = rows.map(({ data }) => openBlock(data as Uint8Array)).join("\n");
    const totals = { ...this.#totals };
    inTransaction(this.#database, () => {
      this.#database.exec("DELETE FROM pending");
      this.#seal(runId, { seqs, text }, Number(rows.at(-1)!.arrived), totals);
    });
    this.#pending = NONE_PENDING;
    this.#totals = totals;
  }
}

/** Returns the offset behind some lines of a text, without the last line break. */
function endOfLines(text: string, from: number, count: number): number {
  let at = from - 1;
  for (let index = 0; index < count; index++) at = text.indexOf("\n", at + 1);
  return at;
}

/** Returns the index of the first number above another. */
function firstAbove(seqs: readonly number[], bound: number): number {
  let index = 0;
  while (index < seqs.length && seqs[index] <= bound) index++;
  return index;
}
