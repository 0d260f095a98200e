import { TURNS } from "../base/turns.ts";
import type {
  ArchivedRun,
  ArchivedSpan,
  ArchiveHistory,
  ArchiveState,
  HistoryEntry,
  HistoryRange,
  HistoryTimes,
} from "../stream/history.ts";
import { checkStream, type LogStream } from "../stream/log_stream.ts";
import { type KeptValues, Positions, type StoredPosition } from "../stream/positions.ts";
import { compareRuns, type Cursor } from "../wire/cursor.ts";
import { ArchiveError, type FailureKind } from "./archive_error.ts";
import { type ArchiveOptions, readStoreOptions } from "./archive_options.ts";
import { reasonOf } from "./reason.ts";
import { type OpenedFile, Recorder } from "./recorder.ts";
import type { SearchRequest } from "./search_request.ts";
import { type Target, targetOf } from "./target.ts";
import { Reader, Writer } from "./workers.ts";

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
export type { KeptValues, PositionedSource, Positions, StoredPosition } from "../stream/positions.ts";
export type { ArchiveOptions } from "./archive_options.ts";
export type { Sync } from "./store.ts";

/** Characters of JSON that are parsed in one unit of `Turns.spend`. */
const CHARACTERS_PER_WORK = 64;

/**
 * Stores the records of a stream, from the oldest one held on, and keeps them over restarts: in a SQLite file, or in
 * PostgreSQL. It needs Deno, and permission to read and write the folder of the file, or to connect to the server.
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
  readonly #file: OpenedFile;

  private constructor(file: OpenedFile) {
    this.#file = file;
    this.lastRun = file.answer?.lastRun;
    this.positions = file.answer?.positions ?? [];
  }

  /** Opens a file as {@linkcode openArchive} does. */
  static async open(options: ArchiveOptions): Promise<ArchiveFile> {
    const storeOptions = readStoreOptions(options);
    const target = targetOf(options);
    const writer = new Writer(target);
    try {
      const answer = await writer.order({ kind: "open", at: target.place, options: storeOptions });
      return new ArchiveFile({ options, storeOptions, target, writer, answer });
    } catch (error) {
      if (target.isRemote && error instanceof ArchiveError && error.kind === "failed") {
        return new ArchiveFile({ options, storeOptions, target, writer, problem: error.message });
      }
      writer[Symbol.dispose]();
      target.spawner[Symbol.dispose]();
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
  async follow(stream: LogStream, positions: Positions = new Positions()): Promise<Archive> {
    const { lastRun } = this;
    if (lastRun !== undefined && compareRuns(stream.run, lastRun) <= 0) {
      throw new ArchiveError(
        `Cannot store the run ${stream.run}: the archive has the later run ${lastRun}; ` +
          `create the stream with { after: "${lastRun}" }`,
        "refused",
      );
    }
    if (this.#file.answer !== undefined) {
      await this.#file.writer.order({ kind: "begin", run: stream.run, started: stream.stats.startedAt });
    }
    return new Archive(this.#file, new Recorder(stream, this.#file, positions), {
      stored: this.positions,
      keep: (value) => positions.keep(value),
    });
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file.writer[Symbol.dispose]();
    this.#file.target.spawner[Symbol.dispose]();
  }
}

/** Archive of a stream: it stores each record, and can be searched. Create it with {@linkcode openArchive}. */
export class Archive implements ArchiveHistory, AsyncDisposable {
  readonly #target: Target;
  readonly #recorder: Recorder;
  #reader: Reader | undefined;
  #closing: Promise<void> | undefined;

  /** Values that it keeps for other parts of the program, from one run to the next. */
  readonly kept: KeptValues;

  /** It is called by {@linkcode ArchiveFile.follow}. */
  constructor({ options, target }: OpenedFile, recorder: Recorder, kept: KeptValues) {
    this.kept = kept;
    this.#target = target;
    this.#recorder = recorder;
    if (options.confine) this.#open(); // the program may give up its permissions now
  }

  /** State of the archive. */
  get state(): ArchiveState {
    return this.#recorder.state;
  }

  /**
   * Tells a source that can wait, such as a file, whether to do so.
   *
   * @returns A promise while half of the ring is not stored; it resolves once there is room. `undefined` if there is room,
   * or if nothing can be stored: records stay live then.
   */
  room(): Promise<void> | undefined {
    return this.#recorder.room();
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
  [Symbol.asyncDispose](): Promise<void> {
    return this.#closing ??= this.#close();
  }

  async #close(): Promise<void> {
    await this.#recorder.end();
    this.#reader?.[Symbol.dispose]();
    await this.#recorder.close();
    this.#target.spawner[Symbol.dispose]();
  }

  #search(range: HistoryRange, what: SearchRequest["what"]) {
    const { filter, from, to, after, before, interval, newestFirst = false, limit } = range;
    return this.#open().search({ query: filter.query, from, to, after, before, interval, newestFirst, limit, what });
  }

  #open(): Reader {
    if (this.#reader !== undefined && !this.#reader.isBroken) return this.#reader;
    this.#reader?.[Symbol.dispose]();
    try {
      return this.#reader = new Reader(this.#target);
    } catch (error) {
      throw new ArchiveError(`Cannot read the archive: ${reasonOf(error)}`);
    }
  }
}
