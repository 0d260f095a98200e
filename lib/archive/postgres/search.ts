import { compileQuery } from "../../query/predicate.ts";
import { Templates } from "../../query/templates.ts";
import { LEVELS } from "../../record/level.ts";
import type { LogRecord } from "../../record/record.ts";
import { compareRuns, type Cursor } from "../../wire/cursor.ts";
import { type FoundLines, FoundTimes, type SearchPart, type SearchRequest } from "../search_request.ts";
import { compileCondition, type Condition, indexedCondition, Parameters, timeCondition } from "./condition.ts";
import { LINE_COLUMNS, lineOf, msOf, SEVERITIES } from "./rows.ts";
import { type Row, type Session, SqlError } from "./session.ts";
import { hasTrigrams } from "./trigrams.ts";

/** Rows that one statement returns at most. */
const PAGE_ROWS = 512;
const PAGE_TIMES = 8192;

/** Numbers of records that the first window has; later ones have more or fewer, by the time that they took. */
const FIRST_WINDOW = 20_000;
const MIN_WINDOW = 2000;
const MAX_WINDOW = 4_000_000;

/** Time of one statement within which the next window is larger, and above which it is smaller, in ms. */
const QUICK_MS = 60;
const SLOW_MS = 250;

/** Rows that an index may find at once. With more of them, the windows are searched. */
const MAX_INDEXED_ROWS = 2000;

/** Time that the index may take, in ms. */
const INDEX_MS = 1500;

/** Time of a row, in milliseconds since the Unix epoch. */
const MS = msOf("time");

/** Columns of a time that SQL decides, and of the others the whole record. */
const TIME_COLUMNS = `run, seq::text AS number, ${MS}::text AS ms, severity, undecided, ` +
  "CASE WHEN undecided THEN exact END AS exact";

/** Rows that may match, and the place of the last one if there may be more. */
interface Page {
  readonly rows: readonly Row[];
  readonly end: number | undefined;
}

/** A run in the order of all records. */
interface Run {
  readonly name: string;
  /** Numbers of the records of earlier runs: the record `seq` of this run is at `offset + seq`. */
  readonly offset: number;
  readonly last: number;
}

/** One search of the table, which gives its result part by part. Each part is one statement or two. */
export class PostgresSearch {
  readonly #instance: string;
  readonly #request: SearchRequest;
  readonly #condition: Condition;
  readonly #matches: (record: LogRecord) => boolean;
  #runs: readonly Run[] = [];
  #hasTrigrams = false;
  /** Places in the order of all records, exclusive, between which the rest of the result is. */
  #low = 0;
  #high = 0;
  #span = 1;
  #window = FIRST_WINDOW;
  #left: number;
  #step: "begin" | "index" | "windows" | "end" = "begin";
  /** True for the first window: many searches end with it. */
  #isFirst = true;
  /** True once the bounds are those of the range of times. */
  #isNarrow: boolean;

  /**
   * @param instance Lineage to search.
   * @param request The search.
   */
  constructor(instance: string, request: SearchRequest) {
    this.#instance = instance;
    this.#request = request;
    this.#condition = compileCondition(request.query);
    this.#matches = compileQuery(request.query, undefined, Templates.from);
    this.#left = request.limit ?? Infinity;
    this.#isNarrow = request.from === undefined && request.to === undefined;
  }

  /** Returns the next part of the result, by a connection that nothing else uses meanwhile. */
  async next(session: Session): Promise<SearchPart> {
    const found: FoundLines[] = [];
    const times = new FoundTimes();
    switch (this.#step) {
      case "begin":
        await this.#begin(session);
        break;
      case "index":
        await this.#readIndex(session, found, times);
        break;
      case "windows":
        await this.#readWindow(session, found, times);
        break;
      case "end":
        break;
      default:
        this.#step satisfies never;
    }
    if (this.#left <= 0 || this.#step !== "begin" && this.#high - this.#low <= 1) this.#step = "end";
    const isDone = this.#step === "end";
    const progress = isDone ? 1 : Math.min(1, 1 - (this.#high - this.#low) / this.#span);
    return { found, ...times.arrays, progress: Math.max(0, progress), isDone };
  }

  /** Reads the runs, and finds the bounds of the search among them. */
  async #begin(session: Session): Promise<void> {
    const rows = await session.query(
      "SELECT run, last_seq::text AS last FROM logs_history_runs WHERE instance = $1 ORDER BY run",
      [this.#instance],
    );
    const runs: Run[] = [];
    let end = 0;
    for (const { run, last } of rows.toSorted((a, b) => compareRuns(String(a.run), String(b.run)))) {
      runs.push({ name: String(run), offset: end, last: Number(last) });
      end += Number(last);
    }
    this.#runs = runs;
    const { after, before, query } = this.#request;
    const [oldest] = await session.query(
      "SELECT run, seq::text AS number FROM logs_history WHERE instance = $1 ORDER BY run, seq LIMIT 1",
      [this.#instance],
    );
    const floor = oldest === undefined ? end : this.#placeOfRow(oldest) - 1;
    this.#low = Math.max(floor, after === undefined ? 0 : this.#placeOf(after));
    this.#high = Math.min(end + 1, before === undefined ? end + 1 : this.#placeOf(before, true));
    this.#span = Math.max(1, this.#high - this.#low);
    this.#hasTrigrams = await hasTrigrams(session);
    this.#step = indexedCondition(query, this.#hasTrigrams) === undefined ? "windows" : "index";
  }

  /** Returns the place of a record. A run that the archive does not have stands between its neighbours. */
  #placeOf({ run, seq }: Cursor, isBefore = false): number {
    let place = 0;
    for (const { name, offset, last } of this.#runs) {
      const order = compareRuns(name, run);
      if (order === 0) return offset + (isBefore ? Math.min(Math.max(seq, 1), last + 1) : Math.min(seq, last));
      if (order < 0) place = offset + last;
    }
    return isBefore ? place + 1 : place;
  }

  /** Returns the record at a place. */
  #cursorAt(place: number): Cursor {
    const run = this.#runs.findLast(({ offset }) => offset < place) ?? this.#runs[0];
    return { run: run.name, seq: place - run.offset };
  }

  /** Returns the conditions that a row is between two places, exclusive, and in the range of times. */
  #rangeOf(low: number, high: number, parameters: Parameters): string {
    const { from, to } = this.#request;
    const [first, last] = [this.#cursorAt(low + 1), this.#cursorAt(high - 1)];
    const conditions = [`instance = ${parameters.add(this.#instance)}`];
    const seq = (value: number) => `${parameters.add(value)}::int8`;
    if (first.run === last.run) {
      conditions.push(`run = ${parameters.add(first.run)} AND seq BETWEEN ${seq(first.seq)} AND ${seq(last.seq)}`);
    } else {
      conditions.push(
        `(run, seq) >= (${parameters.add(first.run)}, ${seq(first.seq)})`,
        `(run, seq) <= (${parameters.add(last.run)}, ${seq(last.seq)})`,
      );
    }
    if (from !== undefined) conditions.push(timeCondition(">=", from, parameters));
    if (to !== undefined) conditions.push(timeCondition("<", to, parameters));
    return conditions.join(" AND ");
  }

  /** Returns the condition that a row may match: those that SQL cannot decide always may. */
  #mayMatch(parameters: Parameters): string {
    const { write } = this.#condition;
    return write === undefined ? "" : ` AND (${write(parameters)} OR undecided)`;
  }

  /** Reads all rows that an index finds, if they are few. */
  async #readIndex(session: Session, found: FoundLines[], times: FoundTimes): Promise<void> {
    this.#step = "windows";
    const parameters = new Parameters();
    const indexed = indexedCondition(this.#request.query, this.#hasTrigrams)!(parameters);
    const range = this.#rangeOf(this.#low, this.#high, parameters);
    const timer = setTimeout(() => session.cancel(), INDEX_MS);
    let rows: readonly Row[];
    try {
      // The range is tested outside, so that the planner does not walk it in place of the index.
      rows = await session.query(
        `WITH hits AS MATERIALIZED (SELECT * FROM logs_history WHERE ${indexed} OR undecided ` +
          `LIMIT ${MAX_INDEXED_ROWS + 1}) ` +
          `SELECT ${LINE_COLUMNS}, (SELECT count(*)::int FROM hits) AS hits FROM hits ` +
          `WHERE ${range}${this.#mayMatch(parameters)}`,
        parameters.values,
      );
    } catch (error) {
      if (error instanceof SqlError && error.code === "57014") return; // it took too long
      throw error;
    } finally {
      clearTimeout(timer);
    }
    if (rows.length > 0 && Number(rows[0].hits) > MAX_INDEXED_ROWS) return;
    if (rows.length === 0 && !await this.#isWithinIndex(session)) return;
    const sign = this.#request.newestFirst ? -1 : 1;
    const sorted = rows.toSorted((a, b) => sign * (this.#placeOfRow(a) - this.#placeOfRow(b)));
    if (this.#request.what === "times") this.#takeTimes(sorted, times);
    else this.#takeLines(sorted, found);
    this.#step = "end";
  }

  /** Returns true if the index found all rows, although none of them is in the range. */
  async #isWithinIndex(session: Session): Promise<boolean> {
    const parameters = new Parameters();
    const indexed = indexedCondition(this.#request.query, this.#hasTrigrams)!(parameters);
    const rows = await session.query(
      `SELECT 1 AS one FROM logs_history WHERE ${indexed} OR undecided OFFSET ${MAX_INDEXED_ROWS} LIMIT 1`,
      parameters.values,
    );
    return rows.length === 0;
  }

  #placeOfRow({ run, number }: Row): number {
    return this.#placeOf({ run: String(run), seq: Number(number) });
  }

  /** Reads the next window: the rows of a range of places, or as many of them as one page has. */
  async #readWindow(session: Session, found: FoundLines[], times: FoundTimes): Promise<void> {
    const { newestFirst, what } = this.#request;
    if (!this.#isNarrow && !this.#isFirst) await this.#narrow(session);
    this.#isFirst = false;
    if (this.#high - this.#low <= 1) return;
    const low = newestFirst ? Math.max(this.#low, this.#high - 1 - this.#window) : this.#low;
    const high = newestFirst ? this.#high : Math.min(this.#high, this.#low + 1 + this.#window);
    const begun = performance.now();
    const end = what === "times"
      ? await this.#readTimes(session, low, high, times)
      : await this.#readLines(session, low, high, found);
    const ms = performance.now() - begun;
    if (ms < QUICK_MS) this.#window = Math.min(2 * this.#window, MAX_WINDOW);
    if (ms > SLOW_MS) this.#window = Math.max(Math.floor(this.#window / 2), MIN_WINDOW);
    if (newestFirst) this.#high = end ?? low + 1;
    else this.#low = end ?? high - 1;
  }

  /** Moves the bounds to the first and the last row in the range of times. It is done once the first window is read. */
  async #narrow(session: Session): Promise<void> {
    this.#isNarrow = true;
    if (this.#high - this.#low <= 1) return;
    const parameters = new Parameters();
    const rows = await session.query(
      "SELECT run, min(seq)::text AS first, max(seq)::text AS last FROM logs_history " +
        `WHERE ${this.#rangeOf(this.#low, this.#high, parameters)} GROUP BY run`,
      parameters.values,
    );
    const places = rows.flatMap(({ run, first, last }) =>
      [first, last].map((seq) => this.#placeOf({ run: String(run), seq: Number(seq) }))
    );
    this.#low = Math.max(this.#low, Math.min(...places) - 1);
    this.#high = places.length === 0 ? this.#low + 1 : Math.min(this.#high, Math.max(...places) + 1);
  }

  /** Returns the place of the last row, if there may be more. */
  async #readLines(session: Session, low: number, high: number, found: FoundLines[]): Promise<number | undefined> {
    const limit = Math.min(PAGE_ROWS, this.#condition.isExact ? this.#left : Infinity);
    const { rows, end } = await this.#readPage(session, LINE_COLUMNS, low, high, limit);
    this.#takeLines(rows, found);
    return end;
  }

  /** Reads the first rows between two places that may match; `end` is the place of the last one, if there may be more. */
  async #readPage(session: Session, columns: string, low: number, high: number, limit: number): Promise<Page> {
    const parameters = new Parameters();
    const range = this.#rangeOf(low, high, parameters) + this.#mayMatch(parameters);
    const order = this.#request.newestFirst ? "run DESC, seq DESC" : "run, seq";
    const rows = await session.query(
      `SELECT ${columns} FROM logs_history WHERE ${range} ORDER BY ${order} LIMIT ${limit}`,
      parameters.values,
    );
    return { rows, end: rows.length < limit ? undefined : this.#placeOfRow(rows[rows.length - 1]) };
  }

  #takeLines(rows: readonly Row[], found: FoundLines[]): void {
    let part: { run: string; seqs: number[]; lines: string[] } | undefined;
    const close = () => {
      if (part !== undefined) found.push({ run: part.run, seqs: part.seqs, text: part.lines.join("\n") });
    };
    for (const row of rows) {
      if (this.#left <= 0) break;
      const line = lineOf(row);
      if (!this.#isMatch(row, line)) continue;
      if (part?.run !== row.run) {
        close();
        part = { run: String(row.run), seqs: [], lines: [] };
      }
      part!.seqs.push(Number(row.number));
      part!.lines.push(line);
      this.#left--;
    }
    close();
  }

  #takeTimes(rows: readonly Row[], times: FoundTimes): void {
    for (const row of rows) {
      const line = lineOf(row);
      if (!this.#isMatch(row, line)) continue;
      const { timestamp, level }: LogRecord = JSON.parse(line);
      times.add(Date.parse(timestamp), LEVELS.indexOf(level), 1);
    }
  }

  #isMatch({ undecided }: Row, line: string): boolean {
    if (this.#condition.isExact && undecided !== true) return true;
    const record: LogRecord = JSON.parse(line);
    const { from = -Infinity, to = Infinity } = this.#request;
    const time = Date.parse(record.timestamp);
    return time >= from && time < to && this.#matches(record);
  }

  /** Returns the place of the last row, if there may be more. */
  async #readTimes(session: Session, low: number, high: number, times: FoundTimes): Promise<number | undefined> {
    if (!this.#condition.isExact) {
      const { rows, end } = await this.#readPage(session, LINE_COLUMNS, low, high, PAGE_ROWS);
      this.#takeTimes(rows, times);
      return end;
    }
    if (this.#request.interval !== undefined) {
      await this.#readCounts(session, low, high, this.#request.interval, times);
      return undefined;
    }
    const { rows, end } = await this.#readPage(session, TIME_COLUMNS, low, high, PAGE_TIMES);
    for (const row of rows) {
      if (row.undecided === true) this.#takeTimes([row], times);
      else times.add(Number(row.ms), SEVERITIES.indexOf(Number(row.severity) as 1), 1);
    }
    return end;
  }

  /** Counts the rows of each interval and level. */
  async #readCounts(session: Session, low: number, high: number, interval: number, times: FoundTimes): Promise<void> {
    const parameters = new Parameters();
    const bucket = Number.isFinite(interval) ? `floor(${MS}::float8 / ${parameters.add(interval)}::float8)` : "0";
    const { write } = this.#condition;
    const rows = await session.query(
      `SELECT severity, min(ms)::text AS first, max(ms)::text AS last, count(*)::text AS count FROM (` +
        `SELECT severity, ${MS} AS ms, ${bucket} AS bucket FROM logs_history ` +
        `WHERE NOT undecided AND ${this.#rangeOf(low, high, parameters)}` +
        `${write === undefined ? "" : ` AND ${write(parameters)}`}) AS marks GROUP BY bucket, severity`,
      parameters.values,
    );
    for (const { severity, first, last, count } of rows) {
      const level = SEVERITIES.indexOf(Number(severity) as 1);
      times.add(Number(first), level, 0);
      times.add(Number(last), level, Number(count));
    }
    const others = new Parameters();
    const odd = await session.query(
      `SELECT ${LINE_COLUMNS} FROM logs_history ` +
        `WHERE undecided AND ${this.#rangeOf(low, high, others)}`,
      others.values,
    );
    this.#takeTimes(odd, times);
  }
}
