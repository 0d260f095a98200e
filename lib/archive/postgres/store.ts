import { ArchiveError } from "../archive_error.ts";
import { MAX_POSITIONS } from "../bounds.ts";
import type { Batch, StoreOptions, StoreStats } from "../store.ts";
import type { StoredPosition } from "../../stream/positions.ts";
import type { PostgresAddress } from "./address.ts";
import { type Backend, backendOf, lockInstance } from "./locks.ts";
import { listPartitions, Partitions, retainPartitions, sizeOf } from "./partitions.ts";
import { arrayText, type Columns, columnsOf, msOf } from "./rows.ts";
import { prepareSchema } from "./schema.ts";
import { Session, SqlError } from "./session.ts";
import { indexTexts } from "./trigrams.ts";

/** Part of the bound by size that is written between two looks at the size. */
const LOOK_PART = 1 / 64;

/** Runs with no records that are removed after the time to keep. */
const REMOVE_RUNS = `DELETE FROM logs_history_runs AS r WHERE instance = $1 AND started < $2::timestamptz
  AND run < (SELECT max(run) FROM logs_history_runs WHERE instance = $1)
  AND NOT EXISTS (SELECT FROM logs_history AS h WHERE h.instance = $1 AND h.run = r.run)`;

/**
 * One statement for a batch, so that it is stored as a whole in one round trip: the records, their counts, the positions
 * of sources, and the number up to which all is stored. Records that are stored already are left out.
 */
const APPEND = `WITH batch AS (
  INSERT INTO logs_history (instance, run, seq, arrived, time, level, severity, message, logger, service, trace_id, span_id,
    metadata, exact, undecided)
  SELECT $1, $2, seq, $3::timestamptz, time, (ARRAY['TRACE','DEBUG','INFO','WARN','ERROR','FATAL'])[(severity + 3) / 4],
    severity, message, logger, service, trace_id, span_id, metadata::jsonb, exact, undecided
  FROM unnest($4::int8[], $5::timestamptz[], $6::int2[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[],
    string_to_array($12, E'\\n'), $13::text[], $14::bool[])
    AS t (seq, time, severity, message, logger, service, trace_id, span_id, metadata, exact, undecided)
  ON CONFLICT DO NOTHING RETURNING tableoid
), counts AS (
  INSERT INTO logs_history_counts AS c (instance, partition, records, raw_bytes, since)
  SELECT $1, tableoid, count(*), (count(*) * $15::float8)::int8, $3::timestamptz FROM batch GROUP BY tableoid
  ON CONFLICT (instance, partition) DO UPDATE
    SET records = c.records + excluded.records, raw_bytes = c.raw_bytes + excluded.raw_bytes
), places AS (
  INSERT INTO logs_history_positions (instance, key, value, noted)
  SELECT $1, key, value, $3::timestamptz FROM unnest($16::text[], $17::text[]) AS p (key, value)
  ON CONFLICT (instance, key) DO UPDATE SET value = excluded.value, noted = excluded.noted
)
UPDATE logs_history_runs SET last_seq = greatest(last_seq, $18::int8) WHERE instance = $1 AND run = $2
RETURNING last_seq::text AS stored, (SELECT count(*)::int FROM batch) AS added`;

/** Writer of an archive in PostgreSQL, with one connection. There is one writer for each instance. */
export class PostgresStore implements AsyncDisposable {
  readonly #session: Session;
  readonly #address: PostgresAddress;
  readonly #instance: string;
  readonly #options: StoreOptions;
  readonly #partitions: Partitions;
  /** Identity of the connection, so that a later one can end it. */
  readonly backend: Backend;
  #run: { readonly name: string; stored: number } | undefined;
  #stats: StoreStats = { records: 0, rawBytes: 0, bytes: 0, since: 0 };
  /** Bytes written since the size was looked at. */
  #written = 0;
  #refused = 0;
  /** Work on indexes, with a connection of its own. */
  #indexing: { readonly session: Promise<Session>; readonly done: Promise<void> } | undefined;

  private constructor(session: Session, backend: Backend, address: PostgresAddress, options: StoreOptions) {
    this.#session = session;
    this.backend = backend;
    this.#address = address;
    this.#instance = address.instance;
    this.#options = options;
    this.#partitions = new Partitions(session);
  }

  /**
   * Connects, and creates what is missing.
   *
   * @param address The server.
   * @param options Bounds.
   * @param earlier Lost connection of this program, which may still have the lock.
   * @throws {ArchiveError} If the server cannot be reached or used.
   */
  static async open(address: PostgresAddress, options: StoreOptions, earlier?: Backend): Promise<PostgresStore> {
    const session = await Session.open(address, { name: `ringside ${address.instance}` });
    try {
      await prepareSchema(session);
      const { instance } = address;
      if (!await lockInstance(session, instance, earlier)) {
        throw new ArchiveError(
          `Cannot open archive: another ringside stores records as "${instance}" in this database; choose another --name`,
          "taken",
        );
      }
      const store = new PostgresStore(session, await backendOf(session), address, options);
      await store.#partitions.ensure(Date.now());
      await store.#look();
      return store;
    } catch (error) {
      await session[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** False once the connection has ended. */
  get isOpen(): boolean {
    return this.#session.isOpen;
  }

  /** Number up to which all records of the current run are dealt with. */
  get stored(): number {
    return this.#run?.stored ?? 0;
  }

  /** Counts of the instance; the size is that of the whole table. */
  get stats(): StoreStats {
    return this.#stats;
  }

  /** Records that the server refused since the last call. */
  takeRefused(): number {
    const refused = this.#refused;
    this.#refused = 0;
    return refused;
  }

  /** Returns the name of the newest run; `undefined` if there is none. */
  async lastRun(): Promise<string | undefined> {
    const [{ run }] = await this.#session.query("SELECT max(run) AS run FROM logs_history_runs WHERE instance = $1", [
      this.#instance,
    ]);
    return run === null ? undefined : String(run);
  }

  /** Returns the positions of sources at the last records. */
  async positions(): Promise<StoredPosition[]> {
    await this.#session.query(
      "DELETE FROM logs_history_positions WHERE instance = $1 AND key NOT IN " +
        "(SELECT key FROM logs_history_positions WHERE instance = $1 ORDER BY noted DESC LIMIT $2::int)",
      [this.#instance, MAX_POSITIONS],
    );
    const rows = await this.#session.query(
      "SELECT key, value FROM logs_history_positions WHERE instance = $1 ORDER BY noted",
      [this.#instance],
    );
    return rows.map(({ key, value }) => ({ key: String(key), value: String(value) }));
  }

  /** Begins a run, or continues it after the connection was lost. */
  async begin(name: string, started: number): Promise<void> {
    const [{ stored }] = await this.#session.query(
      "INSERT INTO logs_history_runs AS r (instance, run, started) VALUES ($1, $2, $3::timestamptz) " +
        "ON CONFLICT (instance, run) DO UPDATE SET closed = false RETURNING last_seq::text AS stored",
      [this.#instance, name, new Date(started).toISOString()],
    );
    this.#run = { name, stored: Number(stored) };
  }

  /**
   * Stores records in one transaction. A batch may be repeated after a failure.
   *
   * @throws {ArchiveError} If the server does not store it. Nothing of the batch is stored then.
   */
  async append(batch: Batch): Promise<void> {
    await this.#partitions.ensure(batch.arrived);
    const rows = batch.text === "" ? [] : batch.text.split("\n").map(columnsOf);
    try {
      await this.#insert(batch, batch.seqs, rows, bytesOf(batch));
    } catch (error) {
      if (!(error instanceof SqlError)) throw error;
      if (error.code === NO_PARTITION) {
        this.#partitions.forget(); // another instance dropped it, if it is no constraint of an administrator's own
        await this.#partitions.ensure(batch.arrived);
        await this.#insert(batch, batch.seqs, rows, bytesOf(batch)).catch((error) =>
          this.#insertSingly(error, batch, rows)
        );
      } else await this.#insertSingly(error, batch, rows);
    }
  }

  /** Stores the records one by one if the server refuses one of them, without that one. */
  async #insertSingly(error: unknown, batch: Batch, rows: readonly Columns[]): Promise<void> {
    if (!(error instanceof SqlError) || !REFUSED.test(error.code)) throw error;
    const bytes = bytesOf(batch) / rows.length;
    for (const [index, seq] of batch.seqs.entries()) {
      try {
        await this.#insert({ arrived: batch.arrived, to: seq - 1 }, [seq], [rows[index]], bytes);
      } catch (error) {
        if (!(error instanceof SqlError) || !REFUSED.test(error.code)) throw error;
        this.#refused++;
      }
    }
    await this.#insert(batch, [], [], 0);
  }

  /** @param bytes Size of the rows as lines of JSON. */
  async #insert(
    { arrived, to, positions = [] }: Pick<Batch, "arrived" | "to" | "positions">,
    seqs: readonly number[],
    rows: readonly Columns[],
    bytes: number,
  ): Promise<void> {
    const run = this.#run!;
    const column = (name: keyof Columns) => arrayText(rows.map((row) => row[name] as string | null));
    const time = new Date(arrived).toISOString();
    const [{ stored, added } = { stored: null, added: 0 }] = await this.#session.execute(APPEND, [
      ...[this.#instance, run.name, time],
      `{${seqs.join()}}`,
      `{${rows.map((row) => row.time).join()}}`,
      `{${rows.map((row) => row.severity).join()}}`,
      ...[column("message"), column("logger"), column("service"), column("trace_id"), column("span_id")],
      rows.map(({ metadata }) => metadata).join("\n"),
      column("exact"),
      `{${rows.map(({ undecided }) => undecided).join()}}`,
      rows.length === 0 ? 0 : bytes / rows.length,
      arrayText(positions.map(({ key }) => key)),
      arrayText(positions.map(({ value }) => value)),
      to,
    ]);
    if (stored === null) throw new ArchiveError(`Cannot store records: the run ${run.name} is not in the archive`);
    run.stored = Math.max(run.stored, Number(stored));
    this.#written += bytes;
    this.#stats = {
      ...this.#stats,
      records: this.#stats.records + Number(added),
      rawBytes: this.#stats.rawBytes + (Number(added) === rows.length ? bytes : 0),
      since: this.#stats.since || Number(added) > 0 && arrived || 0,
    };
  }

  /** Marks the run as complete: it has no record beyond the last one stored. */
  async finish(): Promise<void> {
    if (this.#run === undefined) return;
    await this.#session.query("UPDATE logs_history_runs SET closed = true WHERE instance = $1 AND run = $2", [
      this.#instance,
      this.#run.name,
    ]);
  }

  /** True if so much was written that the size has to be looked at. */
  get isRetentionDue(): boolean {
    return this.#written > this.#options.keepBytes * LOOK_PART;
  }

  /**
   * Runs one step of the retention.
   *
   * @param now Current time, in milliseconds since the Unix epoch.
   * @returns True if another step is due.
   */
  async retain(now: number): Promise<boolean> {
    this.#written = 0;
    const isMoreDue = await retainPartitions(this.#session, this.#options, now);
    if (isMoreDue) this.#partitions.forget();
    else {
      await this.#session.query(REMOVE_RUNS, [this.#instance, new Date(now - this.#options.keepMs).toISOString()]);
      this.#index(now);
    }
    await this.#look();
    return isMoreDue;
  }

  /** Indexes the texts of complete partitions in the background. A server without `pg_trgm` is searched without. */
  #index(now: number): void {
    if (this.#indexing !== undefined) return;
    const session = Session.open(this.#address, { name: `ringside ${this.#instance} index` });
    const run = async () => {
      await using own = await session;
      await indexTexts(own, now);
    };
    const done = run().catch(() => {}).finally(() => this.#indexing = undefined);
    this.#indexing = { session, done };
  }

  /** Reads the counts and the size of the table. */
  async #look(): Promise<void> {
    const partitions = await listPartitions(this.#session);
    const [{ records, raw, since }] = await this.#session.query(
      "SELECT coalesce(sum(records), 0)::text AS records, coalesce(sum(raw_bytes), 0)::text AS raw, " +
        `${msOf("min(since)")}::text AS since FROM logs_history_counts ` +
        "WHERE instance = $1 AND records > 0",
      [this.#instance],
    );
    this.#stats = {
      records: Number(records),
      rawBytes: Number(raw),
      bytes: sizeOf(partitions),
      since: Number(since ?? 0),
    };
  }

  /** Ends the connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    const indexing = this.#indexing;
    (await indexing?.session.catch(() => undefined))?.cancel();
    await indexing?.done;
    await this.#session[Symbol.asyncDispose]();
  }
}

/** Returns the size of a batch as lines of JSON; 0 without records. */
function bytesOf({ seqs, text }: Batch): number {
  return seqs.length === 0 ? 0 : text.length + 1;
}

/** SQLSTATE of a row that no partition takes, and of a constraint that refuses it. */
const NO_PARTITION = "23514";

/** Classes of SQLSTATE of a record that the server never stores: data, constraints, limits. */
const REFUSED = /^(?:22|23|54)/;
