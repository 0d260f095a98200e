import { LEVEL_RANK } from "../record/level.ts";
import type { ArchiveState } from "../stream/history.ts";
import type { Alarm } from "../stream/broadcast.ts";
import { channelOf, type LogStream } from "../stream/log_stream.ts";
import type { Positions } from "../stream/positions.ts";
import { compareRuns } from "../wire/cursor.ts";
import { ArchiveError } from "./archive_error.ts";
import type { ArchiveOptions } from "./archive_options.ts";
import type { WriterDone } from "./messages.ts";
import { reasonOf } from "./reason.ts";
import type { Batch, StoreOptions } from "./store.ts";
import type { Target } from "./target.ts";
import { wait } from "./wait.ts";
import { Writer } from "./workers.ts";

/** Records that are stored without a wait, if they are not over a quarter of the ring, and the wait for fewer, in ms. */
const GATHER_RECORDS = 500;
const GATHER_MS = 250;

/** Waits without a record after which a stream is idle. */
const IDLE_LOOKS = 40;

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

/** Window of the rate, in ms. */
const RATE_MS = 10_000;

/** Archive as the worker that writes has opened it. */
export interface OpenedFile {
  readonly options: ArchiveOptions;
  readonly storeOptions: StoreOptions;
  readonly target: Target;
  readonly writer: Writer;
  /** Answer of the worker to the order to open the archive; `undefined` if it is out of reach. */
  readonly answer?: WriterDone;
  /** Reason why it is out of reach. */
  readonly problem?: string;
}

/** Counts of an archive that is out of reach. */
const UNKNOWN: WriterDone = { kind: "done", stored: 0, stats: { records: 0, rawBytes: 0, bytes: 0, since: 0 } };

/** Stores each record of a stream in the file of an archive, with further tries after a failure. */
export class Recorder {
  readonly #stream: LogStream;
  readonly #options: ArchiveOptions;
  readonly #storeOptions: StoreOptions;
  readonly #positions: Positions;
  readonly #leastRank: number;
  readonly #target: Target;
  #writer: Writer;
  /** False before the archive is opened, and after a worker ended, until another one has opened it. */
  #isReady: boolean;
  #answer: WriterDone;
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
  readonly #alarm: Alarm;
  readonly #running: Promise<void>;
  readonly #retaining: ReturnType<typeof setInterval>;

  /**
   * @param stream Stream to store. Its run has begun in the file.
   * @param file The file.
   * @param positions Positions of the sources of the stream.
   */
  constructor(stream: LogStream, file: OpenedFile, positions: Positions) {
    const { options, storeOptions, target, writer, answer, problem } = file;
    this.#stream = stream;
    this.#positions = positions;
    this.#options = options;
    this.#storeOptions = storeOptions;
    this.#leastRank = LEVEL_RANK[options.level ?? "TRACE"];
    this.#target = target;
    this.#writer = writer;
    this.#answer = answer ?? UNKNOWN;
    this.#isReady = answer !== undefined;
    this.#report(problem);
    this.#alarm = channelOf(stream).alarm(() => this.#wake());
    writer.onCrash = () => this.#wake();
    positions.onKeep = () => this.#wake();
    this.#retaining = setInterval(() => this.#retain(), RETAIN_MS);
    this.#running = this.#run().catch((error) => this.#report(`Cannot write the archive: ${reasonOf(error)}`));
  }

  /** State of the archive, as `Archive` returns it. */
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
    if (!this.#isBehind) return undefined;
    this.#wake();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  get #isBehind(): boolean {
    const { ring } = channelOf(this.#stream);
    const behind = ring.last - this.#cursor;
    if (2 * behind <= ring.last - ring.first || this.#problem !== undefined || this.#end.signal.aborted) return false;
    return 2 * behind > ring.capacity || 2 * ring.bytes > ring.maxBytes;
  }

  /** True if records are stored without a wait. */
  get #isDue(): boolean {
    const { ring } = channelOf(this.#stream);
    return ring.last - this.#cursor >= Math.min(GATHER_RECORDS, this.#safeCount) || this.#positions.hasKept ||
      this.#end.signal.aborted ||
      this.#isBehind || this.#writer.failure !== undefined;
  }

  /** Records that may wait: a quarter of the ring. An alarm costs the call that reaches it some microseconds. */
  get #safeCount(): number {
    const { capacity, size, bytes, maxBytes } = channelOf(this.#stream).ring;
    return Math.max(1, Math.floor(Math.min(capacity, size === 0 ? Infinity : maxBytes / bytes * size) / 4));
  }

  #makeRoom(): void {
    if (this.#waiting.length === 0 || this.#isBehind) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /** Stores the rest, for 0.8 s at most. */
  async end(): Promise<void> {
    this.#end.abort();
    this.#makeRoom();
    this.#wake();
    const timer = setTimeout(() => this.#isEnded = true, CLOSE_MS);
    await wait(CLOSE_MS + BUSY_MS, this.#running);
    clearTimeout(timer);
    clearInterval(this.#retaining);
    this.#alarm[Symbol.dispose]();
  }

  /** Closes the file after the end. */
  async close(): Promise<void> {
    const isClean = this.#stored === this.#stream.stats.newest;
    await wait(BUSY_MS, this.#writer.order({ kind: "close", isClean }));
    this.#writer[Symbol.dispose]();
  }

  /** Stores batches until the archive ends. While one is stored, the next one is made. */
  async #run(): Promise<void> {
    let storing: Promise<void> = Promise.resolve();
    while (!this.#isEnded) {
      if (!this.#isDue) {
        await storing;
        await this.#gather();
      }
      const batch = this.#take();
      await storing;
      if (batch !== undefined) storing = this.#store(batch);
      else if (this.#end.signal.aborted && this.#stream.stats.newest === this.#cursor) return;
    }
    await storing;
  }

  /** Waits a moment for records. A stream without any is no longer looked at, until it has one. */
  async #gather(): Promise<void> {
    const { ring } = channelOf(this.#stream);
    for (let looks = 0;; looks++) {
      const isIdle = looks >= IDLE_LOOKS;
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = isIdle ? undefined : setTimeout(resolve, GATHER_MS);
      this.#wake = () => {
        if (isIdle || this.#isDue) resolve();
      };
      this.#alarm.set(this.#cursor + (isIdle ? 1 : this.#safeCount));
      if (this.#isDue) resolve();
      await promise;
      clearTimeout(timer);
      this.#wake = () => {};
      if (this.#isDue || ring.last > this.#cursor && !isIdle) return;
      if (isIdle) looks = -1;
    }
  }

  /** Takes the next records from the ring, and values to keep; `undefined` if there are none, and the worker runs. */
  #take(): Batch | undefined {
    const { missed, first, values } = channelOf(this.#stream).ring.after(this.#cursor, MAX_BATCH_RECORDS);
    const isIdle = missed === 0 && values.length === 0 && !this.#positions.hasKept;
    if (isIdle && this.#writer.failure === undefined) return undefined;
    const seqs: number[] = [];
    const lines: string[] = [];
    let characters = 0;
    let to = first - 1;
    // A batch that is full does not part the records of one line, unless they fill it.
    const isFull = values.length === MAX_BATCH_RECORDS;
    const whole = (seq: number) => this.#positions.endBefore(seq);
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
    const positions = this.#positions.take(to);
    return { seqs, text: lines.join("\n"), to, arrived: Date.now(), positions };
  }

  /** Stores a batch, with further tries after a failure. */
  async #store(batch: Batch): Promise<void> {
    for (let retryMs = FIRST_RETRY_MS; !this.#isEnded; retryMs = Math.min(2 * retryMs, LAST_RETRY_MS)) {
      try {
        const { failure } = this.#writer;
        if (failure !== undefined) this.#report(failure.message);
        if (failure !== undefined || !this.#isReady) await this.#restart();
        const answer = await this.#writer.order({ kind: "append", batch });
        this.#note(answer);
        this.#unstored += answer.refused ?? 0;
        if (answer.isMoreDue) this.#retain();
        this.#written.push({ at: batch.arrived, bytes: batch.text.length });
        while (this.#written[0].at < batch.arrived - RATE_MS) this.#written.shift();
        this.#report(undefined);
        return;
      } catch (error) {
        this.#report(reasonOf(error));
        const { signal } = this.#end;
        await wait(
          signal.aborted ? LAST_TRIES_MS : retryMs * Math.random(),
          signal.aborted ? undefined : signal,
        );
      }
    }
  }

  async #restart(): Promise<void> {
    this.#isReady = false;
    if (this.#writer.failure !== undefined) {
      this.#writer[Symbol.dispose]();
      try {
        this.#writer = new Writer(this.#target);
        this.#writer.onCrash = () => this.#wake();
      } catch (error) {
        throw new ArchiveError(`Cannot write the archive: ${reasonOf(error)}`);
      }
    }
    const { lastRun } = await this.#writer.order({ kind: "open", at: this.#target.place, options: this.#storeOptions });
    // A server that was out of reach at the start may have a later run, if the clock was set back.
    if (lastRun !== undefined && compareRuns(this.#stream.run, lastRun) < 0) {
      throw new ArchiveError(`Cannot store the run ${this.#stream.run}: the archive has the later run ${lastRun}`);
    }
    await this.#writer.order({ kind: "begin", run: this.#stream.run, started: this.#stream.stats.startedAt });
    this.#isReady = true;
  }

  #note(answer: WriterDone): void {
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
