import { dirname } from "node:path";
import { checkOptions } from "../base/options.ts";
import { parseDuration } from "../base/time.ts";
import { TURNS } from "../base/turns.ts";
import { type Level, LEVEL_RANK, parseLevel } from "../record/level.ts";
import type {
  ArchivedRun,
  ArchivedSpan,
  ArchiveHistory,
  ArchiveState,
  HistoryEntry,
  HistoryRange,
  HistoryTimes,
} from "../stream/history.ts";
import { channelOf, checkStream, type LogStream } from "../stream/log_stream.ts";
import type { Positions, StoredPosition } from "../stream/positions.ts";
import { compareRuns, type Cursor } from "../wire/cursor.ts";
import { DEFAULT_KEEP, DEFAULT_KEEP_SIZE, MIN_KEEP_SIZE } from "./bounds.ts";
import type { WriterAnswer } from "./messages.ts";
import { reasonOf } from "./reason.ts";
import type { SearchRequest } from "./search.ts";
import type { Batch, StoreOptions, Sync } from "./store.ts";
import { wait } from "./wait.ts";
import { ArchiveError, type FailureKind, Reader, Writer } from "./workers.ts";

export { ArchiveError, type FailureKind };
export type { Cursor } from "../wire/cursor.ts";
export type {
  ArchivedRun,
  ArchivedSpan,
  ArchiveHistory,
  ArchiveState,
  History,
  HistoryEntry,
  HistoryRange,
  HistoryTimes,
} from "../stream/history.ts";
export type { PositionedSource, Positions, StoredPosition } from "../stream/positions.ts";
export type { Sync } from "./store.ts";

/** Options for {@linkcode openArchive}. */
export interface ArchiveOptions {
  /** Path of the SQLite file. Its folder has to exist; the file is created. */
  at: string;
  /** Time that records are kept after their arrival, such as `"7d"`. @default {"7d"} */
  keep?: string;
  /** Largest size of the file, in bytes. @default {1_073_741_824} */
  keepSize?: number;
  /** Least severe level to store. @default {"TRACE"} */
  level?: Level;
  /** `"normal"`: stored records survive a kill of the process; `"full"`: a loss of power as well. @default {"normal"} */
  sync?: Sync;
  /** Receives a sentence when storing fails, and `undefined` once it works again. @default reports nothing */
  onProblem?: (problem: string | undefined) => void;
  /**
   * Confines the workers to the folder of the file. It needs Deno's `--unstable-worker-options`.
   * @default {false}
   */
  confine?: boolean;
}

/** Names of the options. */
const OPTIONS: Record<keyof ArchiveOptions, true> = {
  at: true,
  keep: true,
  keepSize: true,
  level: true,
  sync: true,
  onProblem: true,
  confine: true,
};

/** Records that are stored without a wait, if they are not over a quarter of the ring, and the wait for fewer, in ms. */
const GATHER_RECORDS = 500;
const GATHER_MS = 250;

/** Bounds of one batch, in records and in characters of JSON. */
const MAX_BATCH_RECORDS = 1024;
const MAX_BATCH_CHARACTERS = 1_048_576;

/** Time between two tries after a failure, in ms: it doubles from the first to the last one. */
const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 30_000;

/** Time between two looks for records that are too old, in ms. */
const RETAIN_MS = 60_000;

/** Time to store the rest at the end, in ms. */
const CLOSE_MS = 800;

/** Time between two tries then, and the longest wait for an answer of the worker, in ms. */
const LAST_TRIES_MS = 100;
const BUSY_MS = 200;

/** Characters of JSON that are parsed in one unit of `Turns.spend`. */
const CHARACTERS_PER_WORK = 64;

/** Window of the rate, in ms. */
const RATE_MS = 10_000;

/**
 * Stores the records of a stream in a SQLite file, from the oldest one held on, and keeps them over restarts. It needs
 * Deno, and permission to read and write the folder of the file.
 *
 * @param stream Stream to store. Its run has to come after those of the file: create it with `after`, if a clock may have
 * been set back.
 * @param options File and bounds.
 * @returns The archive. Disposal stores the rest and closes the file.
 * @throws {ArchiveError} If the file cannot be used.
 * @throws {RangeError} If a bound is out of range.
 * @throws {TypeError} If `stream` is no `LogStream`, or an option is unknown.
 *
 * @example Usage
 * ```ts
 * import { LogStream } from "../stream/log_stream.ts";
 * import { openArchive } from "./archive.ts";
 *
 * const folder = await Deno.makeTempDir();
 * const stream = new LogStream();
 * {
 *   await using archive = await openArchive(stream, { at: `${folder}/history.db`, keep: "7d" });
 *   stream.write({ message: "Kept" });
 * }
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export async function openArchive(stream: LogStream, options: ArchiveOptions): Promise<Archive> {
  checkStream("Cannot open archive", stream);
  const file = await ArchiveFile.open(options);
  try {
    return await file.follow(stream);
  } catch (error) {
    file[Symbol.dispose]();
    throw error;
  }
}

/** Open file of an archive, before there is a stream. */
export class ArchiveFile implements Disposable {
  /** Newest run of the file. */
  readonly lastRun: string | undefined;
  /** Positions of sources at the last records of the file. */
  readonly positions: readonly StoredPosition[];
  readonly #options: ArchiveOptions;
  readonly #storeOptions: StoreOptions;
  readonly #writer: Writer;
  readonly #opened: WriterAnswer & { kind: "done" };

  private constructor(
    options: ArchiveOptions,
    storeOptions: StoreOptions,
    writer: Writer,
    opened: WriterAnswer & { kind: "done" },
  ) {
    this.#options = options;
    this.#storeOptions = storeOptions;
    this.#writer = writer;
    this.#opened = opened;
    this.lastRun = opened.lastRun;
    this.positions = opened.positions ?? [];
  }

  /** Opens a file as {@linkcode openArchive} does. */
  static async open(options: ArchiveOptions): Promise<ArchiveFile> {
    checkOptions("Cannot open archive", options, OPTIONS);
    const { at, keep = DEFAULT_KEEP, keepSize = DEFAULT_KEEP_SIZE, sync = "normal", level = "TRACE" } = options;
    const keepMs = parseDuration(keep);
    if (keepMs === undefined || keepMs === 0) {
      throw new RangeError(`Cannot open archive: keep must be a time such as "7d", got "${keep}"`);
    }
    if (!(keepSize >= MIN_KEEP_SIZE)) {
      throw new RangeError(`Cannot open archive: keepSize must be ${MIN_KEEP_SIZE} or more, got ${keepSize}`);
    }
    if (sync !== "normal" && sync !== "full") {
      throw new RangeError(`Cannot open archive: sync must be "normal" or "full", got "${sync}"`);
    }
    parseLevel(level);
    const storeOptions = { keepMs, keepBytes: keepSize, sync };
    const writer = new Writer(options.confine ? dirname(at) : undefined);
    try {
      return new ArchiveFile(
        options,
        storeOptions,
        writer,
        await writer.order({ kind: "open", at, options: storeOptions }),
      );
    } catch (error) {
      writer[Symbol.dispose]();
      throw error;
    }
  }

  /**
   * Stores the records of a stream from now on.
   *
   * @param stream Stream to store.
   * @param positions Positions of its sources, which are stored with the records.
   * @returns The archive.
   * @throws {ArchiveError} If the run of the stream does not come after those of the file.
   */
  async follow(stream: LogStream, positions?: Positions): Promise<Archive> {
    const { lastRun } = this;
    if (lastRun !== undefined && compareRuns(stream.run, lastRun) <= 0) {
      throw new ArchiveError(
        `Cannot store the run ${stream.run}: the archive has the later run ${lastRun}; ` +
          `create the stream with { after: "${lastRun}" }`,
        "refused",
      );
    }
    const started = stream.stats.startedAt;
    await this.#writer.order({ kind: "begin", run: stream.run, started });
    return new Archive(stream, this.#options, this.#storeOptions, this.#writer, this.#opened, positions);
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#writer[Symbol.dispose]();
  }
}

/** Archive of a stream: it stores each record, and can be searched. Create it with {@linkcode openArchive}. */
export class Archive implements ArchiveHistory, AsyncDisposable {
  readonly #stream: LogStream;
  readonly #options: ArchiveOptions;
  readonly #storeOptions: StoreOptions;
  readonly #positions: Positions | undefined;
  readonly #leastRank: number;
  #writer: Writer;
  /** False after a worker ended, until another one has opened the file. */
  #isReady = true;
  #reader: Reader | undefined;
  #answer: WriterAnswer & { kind: "done" };
  /** Number of the last record that was given to the writer. */
  #cursor = 0;
  #stored = 0;
  #unstored = 0;
  #problem: string | undefined;
  #isRetaining = false;
  /** Batches of the last seconds: their times and sizes. */
  #written: { readonly at: number; readonly bytes: number }[] = [];
  #wake = () => {};
  /** Sources that wait for room. */
  #waiting: (() => void)[] = [];
  readonly #end = new AbortController();
  /** True once the rest is stored, or its time is over. */
  #isEnded = false;
  readonly #release: () => void;
  readonly #running: Promise<void>;
  readonly #retaining: ReturnType<typeof setInterval>;

  /** It is called by {@linkcode ArchiveFile.follow}. */
  constructor(
    stream: LogStream,
    options: ArchiveOptions,
    storeOptions: StoreOptions,
    writer: Writer,
    opened: WriterAnswer & { kind: "done" },
    positions?: Positions,
  ) {
    this.#stream = stream;
    this.#positions = positions;
    this.#options = options;
    this.#storeOptions = storeOptions;
    this.#leastRank = LEVEL_RANK[options.level ?? "TRACE"];
    this.#writer = writer;
    this.#answer = opened;
    this.#release = channelOf(stream).listen(() => this.#wake());
    this.#retaining = setInterval(() => this.#retain(), RETAIN_MS);
    this.#running = this.#run().catch((error) => this.#report(`Cannot write the archive: ${reasonOf(error)}`));
    if (options.confine) this.#open(); // the program may give up its permissions now
  }

  /** State of the archive. */
  get state(): ArchiveState {
    const { records, bytes, rawBytes, since } = this.#answer.stats;
    const start = Date.now() - RATE_MS;
    const written = this.#written.filter(({ at }) => at >= start).reduce((sum, { bytes }) => sum + bytes, 0);
    return {
      stored: this.#stored,
      unstored: this.#unstored,
      records,
      bytes,
      rawBytes,
      bytesPerSecond: Math.round(written / (RATE_MS / 1000)),
      since,
      ...this.#problem !== undefined && { problem: this.#problem },
    };
  }

  /**
   * Tells a source that can wait, such as a file, whether to do so.
   *
   * @returns A promise while half of the ring is not stored; it resolves once there is room. `undefined` if there is room,
   * or if nothing can be stored: records stay live then.
   */
  room(): Promise<void> | undefined {
    return this.#isBehind ? new Promise((resolve) => this.#waiting.push(resolve)) : undefined;
  }

  get #isBehind(): boolean {
    const { ring } = channelOf(this.#stream);
    const behind = ring.last - this.#cursor;
    if (2 * behind <= ring.last - ring.first || this.#problem !== undefined || this.#end.signal.aborted) return false;
    return 2 * behind > ring.capacity || 2 * ring.bytes > ring.maxBytes;
  }

  #makeRoom(): void {
    if (this.#waiting.length === 0 || this.#isBehind) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Reads the matching records in parts, which may be empty. */
  async *read(range: HistoryRange): AsyncGenerator<readonly HistoryEntry[], void, undefined> {
    for await (const { found } of this.#search(range, "lines")) {
      const entries: HistoryEntry[] = [];
      for (const { run, seqs, text } of found) {
        for (const [index, line] of text.split("\n").entries()) {
          entries.push({ run, seq: seqs[index], record: JSON.parse(line) });
          if (TURNS.spend(1 + Math.floor(line.length / CHARACTERS_PER_WORK))) await TURNS.next();
        }
      }
      yield entries;
    }
  }

  /** Reads the times and levels of the matching records in parts. */
  async *times(range: HistoryRange): AsyncGenerator<HistoryTimes, void, undefined> {
    for await (const part of this.#search(range, "times")) yield part;
  }

  /** Returns the records that the archive has of a run; `undefined` if it does not know the run. */
  async findRun(run: string): Promise<ArchivedRun | undefined> {
    return await this.#open().findRun(run);
  }

  /** Returns the runs between two cursors, both exclusive, in order. The archive has to know both runs. */
  async listSpans(after: Cursor, before: Cursor): Promise<readonly ArchivedSpan[]> {
    return await this.#open().listSpans(after, before);
  }

  /** Stores the rest, for 0.8 s at most, and closes the file. Repeated calls do nothing. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#end.signal.aborted) return await this.#running;
    this.#end.abort();
    this.#makeRoom();
    this.#wake();
    const timer = setTimeout(() => this.#isEnded = true, CLOSE_MS);
    await wait(CLOSE_MS + BUSY_MS, this.#running);
    clearTimeout(timer);
    clearInterval(this.#retaining);
    this.#release();
    const isClean = this.#stored === this.#stream.stats.newest;
    this.#reader?.[Symbol.dispose]();
    await wait(BUSY_MS, this.#writer.order({ kind: "close", isClean }));
    this.#writer[Symbol.dispose]();
  }

  #search(range: HistoryRange, what: SearchRequest["what"]) {
    const { filter, from, to, after, before, interval, newestFirst = false, limit } = range;
    return this.#open().search({ query: filter.query, from, to, after, before, interval, newestFirst, limit, what });
  }

  #open(): Reader {
    if (this.#reader?.isBroken) this.#reader[Symbol.dispose]();
    const { at, confine } = this.#options;
    if (this.#reader === undefined || this.#reader.isBroken) {
      try {
        this.#reader = new Reader(at, confine ? dirname(at) : undefined);
      } catch (error) { // the program may have given up its permissions
        throw new ArchiveError(`Cannot read the archive: ${reasonOf(error)}`);
      }
    }
    return this.#reader;
  }

  /** Stores batches until the archive ends. While one is stored, the next one is made. */
  async #run(): Promise<void> {
    let storing: Promise<void> = Promise.resolve();
    while (!this.#isEnded) {
      const batch = this.#take();
      if (batch !== undefined) {
        await storing;
        storing = this.#store(batch);
        continue;
      }
      await storing;
      const { newest } = this.#stream.stats;
      if (newest > this.#cursor) continue;
      if (this.#end.signal.aborted) return;
      await this.#gather();
    }
    await storing;
  }

  /** Waits for a record, and then a moment for more of them. */
  async #gather(): Promise<void> {
    const { ring } = channelOf(this.#stream);
    const waits = (count: number) => ring.last - this.#cursor < count && !this.#end.signal.aborted;
    while (waits(1)) await new Promise<void>((resolve) => this.#wake = resolve);
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, GATHER_MS);
    const enough = Math.min(GATHER_RECORDS, Math.ceil(ring.capacity / 4));
    this.#wake = () => waits(enough) || resolve();
    this.#wake();
    await promise;
    clearTimeout(timer);
    this.#wake = () => {};
  }

  /** Takes the next records from the ring; `undefined` if there are none. */
  #take(): Batch | undefined {
    const { missed, first, values } = channelOf(this.#stream).ring.after(this.#cursor, MAX_BATCH_RECORDS);
    if (missed === 0 && values.length === 0) return undefined;
    const seqs: number[] = [];
    const lines: string[] = [];
    let characters = 0;
    let to = first - 1;
    // A batch that is full does not part the records of one line, unless they fill it.
    const isFull = values.length === MAX_BATCH_RECORDS;
    const whole = (seq: number) => this.#positions?.endBefore(seq) ?? seq;
    const end = isFull ? whole(to + values.length) : Infinity;
    for (const record of values) {
      if (to >= end && end >= first) break;
      to++;
      if (LEVEL_RANK[record.level] < this.#leastRank) continue;
      const line = JSON.stringify(record);
      seqs.push(to);
      lines.push(line);
      characters += line.length + 1;
      if (characters >= MAX_BATCH_CHARACTERS && (whole(to) === to || characters >= 2 * MAX_BATCH_CHARACTERS)) break;
    }
    this.#unstored += missed;
    this.#cursor = to;
    this.#makeRoom();
    const positions = this.#positions?.take(to) ?? [];
    return { seqs, text: lines.join("\n"), to, arrived: Date.now(), positions };
  }

  /** Stores a batch, with further tries after a failure. */
  async #store(batch: Batch): Promise<void> {
    for (let retryMs = FIRST_RETRY_MS; !this.#isEnded; retryMs = Math.min(2 * retryMs, LAST_RETRY_MS)) {
      try {
        if (this.#writer.isBroken || !this.#isReady) await this.#restart();
        const answer = await this.#writer.order({ kind: "append", batch });
        this.#note(answer);
        if (answer.isMoreDue) this.#retain();
        this.#written.push({ at: batch.arrived, bytes: batch.text.length });
        while (this.#written[0].at < batch.arrived - RATE_MS) this.#written.shift();
        this.#report(undefined);
        return;
      } catch (error) {
        this.#report(reasonOf(error));
        const { signal } = this.#end;
        await wait(
          signal.aborted ? LAST_TRIES_MS : retryMs * (0.5 + Math.random() / 2),
          signal.aborted ? undefined : signal,
        );
      }
    }
  }

  async #restart(): Promise<void> {
    const { at, confine } = this.#options;
    this.#isReady = false;
    if (this.#writer.isBroken) {
      this.#writer[Symbol.dispose]();
      try {
        this.#writer = new Writer(confine ? dirname(at) : undefined);
      } catch (error) { // the program may have given up its permissions
        throw new ArchiveError(`Cannot write the archive: ${reasonOf(error)}`);
      }
    }
    await this.#writer.order({ kind: "open", at, options: this.#storeOptions });
    await this.#writer.order({ kind: "begin", run: this.#stream.run, started: this.#stream.stats.startedAt });
    this.#isReady = true;
  }

  #note(answer: WriterAnswer & { kind: "done" }): void {
    this.#answer = answer;
    this.#stored = Math.max(this.#stored, answer.stored);
  }

  #report(problem: string | undefined): void {
    if (problem === this.#problem) return;
    this.#problem = problem;
    this.#makeRoom();
    try {
      this.#options.onProblem?.(problem);
    } catch {
      // Storing goes on, whatever the program makes of the report.
    }
  }

  async #retain(): Promise<void> {
    if (this.#isRetaining) return;
    this.#isRetaining = true;
    try {
      for (let isMoreDue = true; isMoreDue && !this.#end.signal.aborted;) {
        const answer = await this.#writer.order({ kind: "retain" });
        this.#note(answer);
        isMoreDue = answer.isMoreDue ?? false;
      }
    } catch {
      // The next batch meets the same failure and reports it.
    } finally {
      this.#isRetaining = false;
    }
  }
}
