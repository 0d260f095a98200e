import type { DatabaseSync, StatementSync } from "node:sqlite";
import { compareRuns, type Cursor } from "../wire/cursor.ts";
import { type Marks, openBlock, readMarks } from "./block.ts";
import { type BlockRow, marksOf } from "./block_row.ts";
import { FilterReader } from "./filters.ts";
import { compilePlan, type Plan } from "./plan.ts";
import { numberOf, VERSION_WITH_COUNTS } from "./schema.ts";
import { type FoundLines, FoundTimes, type SearchPart, type SearchRequest } from "./search_request.ts";

/** Blocks whose headers are read at once. */
const PAGE_BLOCKS = 256;

/** Records that one part has at least, unless its time is over. */
const PART_RECORDS = 512;

/** Time of one part, in ms: another search has its turn then. */
const PART_MS = 20;

/** Place of a record: the id of its run in the file, and its number. */
interface Place {
  readonly run: number;
  readonly seq: number;
}

/** Part of the header of a block that gives its times and levels without its marks. */
interface Header {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly firstTime: number;
  readonly lastTime: number;
  /** Records of each level; empty in a file of an earlier version. */
  readonly levelCounts: readonly number[];
}

/** Block or waiting records, as far as they are read. */
interface Candidate {
  readonly runId: number;
  /** Header of a block; `undefined` for waiting records. */
  readonly header?: Header;
  read(): Body;
  /** Id of the block; `undefined` for waiting records. */
  readonly id?: number;
  readonly hasEscapes: boolean;
}

/** Records of a candidate. */
interface Body {
  readonly marks: Marks;
  /** Returns the lines of JSON, joined by line breaks. */
  lines(): string;
}

const NO_MARKS: Marks = { seqs: new Float64Array(), times: new Float64Array(), levels: new Uint8Array() };

/**
 * One search of an archive file, which gives its result part by part. It reads the newest state of the file: records that
 * are stored or removed meanwhile are found or not, but never twice.
 */
export class Search {
  readonly #database: DatabaseSync;
  readonly #request: SearchRequest;
  readonly #plan: Plan;
  readonly #filters: FilterReader;
  readonly #runs: ReadonlyMap<number, string>;
  readonly #blocks: StatementSync;
  readonly #body: StatementSync;
  /** Bounds, exclusive. The one at which the search stands moves on. */
  #low: Place;
  #high: Place;
  /** Ids of the first and the last block in the range when the search began. */
  #extent: readonly [first: number, last: number] | undefined;
  /** Id of the next block, exclusive; `undefined` before the first one. */
  #at: number | undefined;
  #queue: Candidate[] = [];
  #left: number;
  /** True if the queue has the rest of the result. */
  #isLast = false;
  #isDone = false;

  /**
   * @param database File, open for reading.
   * @param request The search.
   */
  constructor(database: DatabaseSync, request: SearchRequest) {
    const { query, from = -Infinity, to = Infinity, newestFirst } = request;
    this.#database = database;
    this.#request = request;
    this.#plan = compilePlan(query);
    this.#filters = new FilterReader(database, this.#plan);
    this.#left = request.limit ?? Infinity;
    this.#runs = new Map(
      database.prepare("SELECT id, name FROM runs ORDER BY id").all().map(({ id, name }) => [Number(id), String(name)]),
    );
    this.#low = this.#placeOf(request.after) ?? { run: -1, seq: 0 };
    this.#high = this.#placeOf(request.before) ?? { run: Number.MAX_SAFE_INTEGER, seq: 0 };
    const hasCounts = numberOf(database, "PRAGMA user_version") >= VERSION_WITH_COUNTS;
    const counts = hasCounts ? "level_counts" : "'' AS level_counts";
    const [compare, order] = newestFirst ? ["<", "DESC"] : [">", "ASC"];
    const range = [
      ...Number.isFinite(from) ? [`AND last_time >= ${Math.floor(from)}`] : [],
      ...Number.isFinite(to) ? [`AND first_time < ${Math.ceil(to)}`] : [],
    ];
    this.#blocks = database.prepare(
      `SELECT id, run_id, first_seq, last_seq, count, first_time, last_time, ${counts}, escapes${this.#filters.columns} ` +
        `FROM blocks${this.#filters.join} ` +
        `WHERE id ${compare} ? AND (levels & ${this.#plan.levels}) != 0 ${range.join(" ")} ` +
        `ORDER BY id ${order} LIMIT ${PAGE_BLOCKS}`,
    );
    const needsData = request.what === "lines" || !this.#plan.isDecidedByMarks;
    this.#body = database.prepare(`SELECT marks${needsData ? ", data" : ""} FROM blocks WHERE id = ?`);
  }

  /** Returns the next part of the result. */
  next(): SearchPart {
    const end = performance.now() + PART_MS;
    const found: FoundLines[] = [];
    const foundTimes = new FoundTimes();
    let count = 0;
    while (!this.#isDone && count < PART_RECORDS && performance.now() < end) {
      const candidate = this.#queue.shift();
      if (candidate === undefined) {
        this.#read();
        continue;
      }
      count += this.#request.what === "times"
        ? this.#findTimes(candidate, foundTimes)
        : this.#findLines(candidate, found);
      if (this.#left <= 0) this.#isDone = true;
    }
    return {
      found,
      ...foundTimes.arrays,
      progress: this.#isDone ? 1 : this.#progress,
      isDone: this.#isDone,
    };
  }

  /** Returns the place of a cursor. A run that the archive does not have stands between its neighbours. */
  #placeOf(cursor: Cursor | undefined): Place | undefined {
    if (cursor === undefined) return undefined;
    let run = -1;
    for (const [id, name] of this.#runs) {
      const order = compareRuns(name, cursor.run);
      if (order === 0) return { run: id, seq: cursor.seq };
      if (order < 0) run = Math.max(run, id);
    }
    return { run, seq: Number.MAX_SAFE_INTEGER };
  }

  #readExtent(): [first: number, last: number] {
    const { first, last } = this.#database.prepare("SELECT min(id) AS first, max(id) AS last FROM blocks").get()!;
    if (last === null) return [0, 0];
    const bound = (place: Place, order: "ASC" | "DESC", compare: string): number | undefined => {
      const row = this.#database.prepare(
        `SELECT id FROM blocks WHERE (run_id, ${order === "ASC" ? "last_seq" : "first_seq"}) ${compare} (?, ?) ` +
          `ORDER BY run_id ${order}, first_seq ${order} LIMIT 1`,
      ).get(place.run, place.seq);
      return row === undefined ? undefined : Number(row.id);
    };
    const low = this.#request.after === undefined ? Number(first) : bound(this.#low, "ASC", ">");
    const high = this.#request.before === undefined ? Number(last) : bound(this.#high, "DESC", "<");
    return [low ?? Number(last) + 1, high ?? Number(first) - 1];
  }

  get #progress(): number {
    if (this.#extent === undefined) return 0;
    const [first, last] = this.#extent;
    const at = this.#at ?? (this.#request.newestFirst ? last + 1 : first - 1);
    const done = this.#request.newestFirst ? last + 1 - at : at + 1 - first;
    return Math.max(0, Math.min(done / Math.max(1, last - first + 1), 1));
  }

  /** Reads the next candidates. Both tables are read in one state of the file, since sealing moves records. */
  #read(): void {
    const { newestFirst } = this.#request;
    this.#database.exec("BEGIN");
    try {
      this.#extent ??= this.#readExtent();
      const [first, last] = this.#extent;
      if (this.#at === undefined) {
        this.#at = newestFirst ? last + 1 : first - 1;
        if (newestFirst) this.#readPending();
        return;
      }
      const rows = this.#isLast ? [] : this.#blocks.all(this.#at);
      for (const row of rows) {
        this.#at = Number(row.id);
        // The blocks rise, so that all further ones are beyond the range, too.
        if (!newestFirst && !isBefore({ run: Number(row.run_id), seq: Number(row.first_seq) }, this.#high)) {
          this.#isDone = this.#queue.length === 0;
          this.#isLast = true;
          return;
        }
        if (this.#mayMatch(row)) this.#queue.push(this.#toCandidate(row));
      }
      if (newestFirst ? this.#at > first && rows.length > 0 : rows.length > 0) return;
      if (!newestFirst && !this.#isLast) this.#readPending();
      this.#isLast = true;
      this.#isDone = this.#queue.length === 0;
    } finally {
      this.#database.exec("COMMIT");
    }
  }

  #mayMatch(row: BlockRow): boolean {
    const run = Number(row.run_id);
    if (isBefore({ run, seq: Number(row.last_seq) }, { ...this.#low, seq: this.#low.seq + 1 })) return false;
    if (!isBefore({ run, seq: Number(row.first_seq) }, this.#high)) return false;
    return this.#filters.mayMatch(row);
  }

  #toCandidate(row: BlockRow): Candidate {
    const id = Number(row.id);
    const header: Header = {
      firstSeq: Number(row.first_seq),
      lastSeq: Number(row.last_seq),
      firstTime: Number(row.first_time),
      lastTime: Number(row.last_time),
      levelCounts: row.level_counts === "" ? [] : JSON.parse(String(row.level_counts)),
    };
    return {
      id,
      header,
      runId: Number(row.run_id),
      hasEscapes: row.escapes !== 0,
      read: () => {
        const body = this.#body.get(id); // retention may have removed it just now
        if (body === undefined) return { marks: NO_MARKS, lines: () => "" };
        return { marks: marksOf({ ...row, marks: body.marks }), lines: () => openBlock(body.data as Uint8Array) };
      },
    };
  }

  #readPending(): void {
    const rows = this.#database.prepare("SELECT run_id, seqs, data FROM pending ORDER BY id").all();
    const candidates = rows.map(({ run_id, seqs, data }): Candidate => {
      const text = openBlock(data as Uint8Array);
      return {
        runId: Number(run_id),
        hasEscapes: true, // not known; the search looks at each of the few records
        read: () => ({ marks: readMarks({ seqs: JSON.parse(String(seqs)), text }), lines: () => text }),
      };
    });
    this.#queue.push(...this.#request.newestFirst ? candidates.reverse() : candidates);
  }

  /** Returns the indexes of the records of a block that may match, in the order of the search. */
  #indexesOf({ runId }: Candidate, { seqs, times, levels }: Marks): number[] {
    const { from = -Infinity, to = Infinity, newestFirst } = this.#request;
    const indexes: number[] = [];
    for (let index = 0; index < seqs.length; index++) {
      const time = times[index];
      if (time < from || time >= to || !this.#plan.marks(levels[index], time)) continue;
      const place = { run: runId, seq: seqs[index] };
      if (isBefore(this.#low, place) && isBefore(place, this.#high)) indexes.push(index);
    }
    if (newestFirst) indexes.reverse();
    return indexes;
  }

  /** Adds the times of a block by its header, if all of them are in the range and within one interval. */
  #findCounts({ runId: run, header }: Candidate, found: FoundTimes): boolean {
    const { interval, from = -Infinity, to = Infinity, newestFirst } = this.#request;
    if (interval === undefined || header === undefined || !this.#plan.isDecidedByLevel) return false;
    const { firstSeq, lastSeq, firstTime, lastTime, levelCounts } = header;
    if (levelCounts.length === 0 || firstTime < from || lastTime >= to) return false;
    if (Math.floor(firstTime / interval) !== Math.floor(lastTime / interval)) return false;
    const [first, last] = [{ run, seq: firstSeq }, { run, seq: lastSeq }];
    if (!isBefore(this.#low, first) || !isBefore(last, this.#high)) return false;
    const isFound = (level: number) => this.#plan.marks(level, 0);
    // The first and the last record may be of levels that are not searched for.
    if (interval === Infinity && !levelCounts.every((count, level) => count === 0 || isFound(level))) return false;
    for (const [level, count] of levelCounts.entries()) {
      if (count === 0 || !isFound(level)) continue;
      found.add(firstTime, level, 0);
      found.add(lastTime, level, count);
    }
    if (newestFirst) this.#high = first;
    else this.#low = last;
    return true;
  }

  #findTimes(candidate: Candidate, found: FoundTimes): number {
    if (this.#findCounts(candidate, found)) return 0;
    const body = candidate.read();
    const { marks } = body;
    const all = this.#indexesOf(candidate, marks);
    const indexes = this.#plan.isDecidedByMarks ? all : this.#matchesIn(candidate, body, all).map(({ index }) => index);
    for (const index of indexes) found.add(marks.times[index], marks.levels[index], 1);
    this.#moveTo(candidate, marks);
    return 0; // a part of numbers ends by its time alone
  }

  #findLines(candidate: Candidate, found: FoundLines[]): number {
    const body = candidate.read();
    const { marks } = body;
    const matches = this.#matchesIn(candidate, body, this.#indexesOf(candidate, marks));
    if (matches.length > 0) {
      found.push({
        run: this.#runs.get(candidate.runId) ?? this.#nameOf(candidate.runId),
        seqs: matches.map(({ index }) => marks.seqs[index]),
        text: matches.map(({ line }) => line).join("\n"),
      });
      this.#left -= matches.length;
    }
    this.#moveTo(candidate, marks);
    return matches.length;
  }

  #matchesIn(
    candidate: Candidate,
    body: Body,
    indexes: readonly number[],
  ): { readonly index: number; readonly line: string }[] {
    if (indexes.length === 0) return [];
    const text = body.lines();
    const plan = this.#plan;
    const isTested = !plan.isDecidedByMarks && !candidate.hasEscapes;
    const lower = isTested ? text.toLowerCase() : "";
    if (isTested && !plan.text(lower)) return [];
    const lines = text.split("\n");
    const lowerLines = isTested ? lower.split("\n") : [];
    const matches: { index: number; line: string }[] = [];
    for (const index of indexes) {
      if (matches.length >= this.#left) break;
      const line = lines[index];
      if (isTested && !plan.text(lowerLines[index])) continue;
      if (plan.isDecidedByMarks || plan.matches(JSON.parse(line))) matches.push({ index, line });
    }
    return matches;
  }

  /** Moves the bound behind the records of a candidate, so that none of them is found again in another table. */
  #moveTo({ runId: run }: Candidate, { seqs }: Marks): void {
    if (seqs.length === 0) return;
    if (this.#request.newestFirst) this.#high = earlier({ run, seq: seqs[0] }, this.#high);
    else this.#low = later({ run, seq: seqs[seqs.length - 1] }, this.#low);
  }

  /** Returns the name of a run that began after the search. */
  #nameOf(id: number): string {
    return String(this.#database.prepare("SELECT name FROM runs WHERE id = ?").get(id)?.name ?? "");
  }
}

/** Returns true if a record stands before another one. */
function isBefore(left: Place, right: Place): boolean {
  return left.run < right.run || left.run === right.run && left.seq < right.seq;
}

function earlier(left: Place, right: Place): Place {
  return isBefore(left, right) ? left : right;
}

function later(left: Place, right: Place): Place {
  return isBefore(left, right) ? right : left;
}
