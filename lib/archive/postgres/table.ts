import type { ArchiveInfo, ReadableArchive, Removal, RunInfo } from "../readable.ts";
import type { SearchPart, SearchRequest } from "../search_request.ts";
import type { PostgresAddress } from "./address.ts";
import { listPartitions, sizeOf } from "./partitions.ts";
import { msOf } from "./rows.ts";
import { checkSchema, VERSION } from "./schema.ts";
import { PostgresSearch } from "./search.ts";
import { Session } from "./session.ts";

/** Longest time to count or to remove records, in ms. */
const LONG_MS = 600_000;

/** Table of an archive, open for reading. Servers may store records in it meanwhile. */
export class ReadableTable implements ReadableArchive, AsyncDisposable {
  readonly #session: Session;
  readonly #instance: string;

  private constructor(session: Session, instance: string) {
    this.#session = session;
    this.#instance = instance;
  }

  /**
   * Connects.
   *
   * @throws {ArchiveError} If the server cannot be reached, or has no such table.
   */
  static async open(address: PostgresAddress): Promise<ReadableTable> {
    const session = await Session.open(address, { name: `ringside ${address.instance} reader` });
    try {
      await checkSchema(session);
      return new ReadableTable(session, address.instance);
    } catch (error) {
      await session[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Searches the records of the instance, part by part. */
  async *search(request: SearchRequest): AsyncGenerator<SearchPart, void, undefined> {
    const search = new PostgresSearch(this.#instance, request);
    for (let isDone = false; !isDone;) {
      const part = await search.next(this.#session);
      isDone = part.isDone;
      yield part;
    }
  }

  /** Returns the content of the instance; the size is that of the whole table. */
  async readInfo(): Promise<ArchiveInfo> {
    const rows = await this.#session.query(
      `SELECT run, closed, ${msOf("started")}::text AS started, (SELECT count(*)::text ` +
        "FROM logs_history AS h WHERE h.instance = r.instance AND h.run = r.run) AS records " +
        "FROM logs_history_runs AS r WHERE instance = $1 ORDER BY run",
      [this.#instance],
      LONG_MS,
    );
    const runs = rows.map(({ run, started, records, closed }): RunInfo => ({
      run: String(run),
      started: Number(started),
      records: Number(records),
      isClosed: closed === true,
    }));
    const arrivalOf = (order: string) =>
      `(SELECT ${msOf("arrived")}::text FROM logs_history WHERE instance = $1 ` +
      `ORDER BY run ${order}, seq ${order} LIMIT 1)`;
    const [{ raw, since, until }] = await this.#session.query(
      "SELECT coalesce(sum(raw_bytes), 0)::text AS raw, " +
        `${arrivalOf("ASC")} AS since, ${arrivalOf("DESC")} AS until FROM logs_history_counts WHERE instance = $1`,
      [this.#instance],
    );
    return {
      version: VERSION,
      bytes: sizeOf(await listPartitions(this.#session)),
      rawBytes: Number(raw),
      records: runs.reduce((sum, { records }) => sum + records, 0),
      since: Number(since ?? 0),
      until: Number(until ?? 0),
      runs,
    };
  }

  /** Removes, or counts, the records of one run that arrived before a time. Returns their number. */
  async remove(run: string, seqs: readonly number[], arrivedBefore: number, isTrial: boolean): Promise<number> {
    const where = "instance = $1 AND run = $2 AND seq = ANY ($3::int8[])" +
      (Number.isFinite(arrivedBefore) ? " AND arrived < $4::timestamptz" : "");
    const removal = `WITH gone AS (
        DELETE FROM logs_history WHERE ${where} RETURNING tableoid
      ), counts AS (
        UPDATE logs_history_counts AS c SET records = records - n,
          raw_bytes = raw_bytes - (raw_bytes::float8 * n / greatest(records, 1))::int8
        FROM (SELECT tableoid, count(*) AS n FROM gone GROUP BY tableoid) AS g
        WHERE c.instance = $1 AND c.partition = g.tableoid
      ) SELECT count(*)::int FROM gone`;
    const [{ count }] = await this.#session.query(
      isTrial ? `SELECT count(*)::int FROM logs_history WHERE ${where}` : removal,
      [
        ...[this.#instance, run, `{${seqs.join()}}`],
        ...Number.isFinite(arrivedBefore) ? [new Date(arrivedBefore).toISOString()] : [],
      ],
      LONG_MS,
    );
    return Number(count);
  }

  /** Ends the connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#session[Symbol.asyncDispose]();
  }
}

/**
 * Removes records from a table. Servers may store records in it meanwhile.
 *
 * @returns Number of records removed.
 * @throws {ArchiveError} If the server cannot be reached, or has no such table.
 */
export async function removeRows(address: PostgresAddress, removal: Removal): Promise<number> {
  const { query, run, arrivedBefore = Infinity, isTrial } = removal;
  await using table = await ReadableTable.open(address);
  const range = run === undefined ? {} : { after: { run, seq: 0 }, before: { run, seq: Number.MAX_SAFE_INTEGER } };
  let removed = 0;
  for await (const { found } of table.search({ query, ...range, newestFirst: false, what: "lines" })) {
    for (const part of found) removed += await table.remove(part.run, part.seqs, arrivedBefore, isTrial);
  }
  return removed;
}
