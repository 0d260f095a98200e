import { Broadcast, type Delivery, type SubscribeOptions, type Subscription, toSubscription } from "./broadcast.ts";
import { newRun } from "../wire/cursor.ts";
import { type Level, LEVELS } from "../record/level.ts";
import { Rate } from "../base/rate.ts";
import {
  copyRecordWithin,
  DEFAULT_MAX_RECORD_BYTES,
  type LogRecord,
  MIN_MAX_RECORD_BYTES,
  type RecordCopy,
  type RecordInput,
} from "../record/record.ts";
import { Ring } from "./ring.ts";
import { MAX_DATE_MS } from "../base/time.ts";

/** Options for {@linkcode LogStream}. */
export interface LogStreamOptions {
  /** The most records kept. @default {1000} */
  capacity?: number;
  /** The most memory the records kept may take, in bytes, estimated from above. @default {1_048_576} */
  maxBytes?: number;
  /** The most bytes one record may take as JSON; a larger one is cut and marked. @default {65_536} */
  maxRecordBytes?: number;
  /** Now, in milliseconds since the Unix epoch. @default {Date.now} */
  now?: () => number;
}

/** Options for {@linkcode LogStream.write}. */
export interface WriteOptions {
  /** Time of the call, in milliseconds since the Unix epoch. @default the stream's clock */
  at?: number;
}

/** Whether a reader wants a record. */
export type RecordPredicate = (record: LogRecord) => boolean;

/** A record and its number. */
export interface Entry {
  readonly seq: number;
  readonly record: LogRecord;
}

/** What a subscriber receives. */
export type LogDelivery =
  | { readonly kind: "records"; readonly entries: readonly Entry[] }
  /** The `missed` records from number `from` on are gone; before the filter. */
  | { readonly kind: "lagged"; readonly from: number; readonly missed: number };

/** Options for {@linkcode LogStream.subscribe}. */
export interface LogSubscribeOptions extends SubscribeOptions {
  /** How many of the newest records to begin with, where `after` is not given. @default {0} */
  recent?: number;
  /** Which records to receive. @default all of them */
  filter?: RecordPredicate;
}

/** What a {@linkcode LogStream} holds and has done. */
export interface LogStreamStats {
  /** Which life of the ring this is. */
  readonly run: string;
  /** When it began, in milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** How long ago that is, in ms. */
  readonly uptimeMs: number;
  /** The oldest number held; one above `newest` where none is. */
  readonly oldest: number;
  /** The newest number given out, which is how many records were ever written. */
  readonly newest: number;
  /** Records held, and the most that may be. */
  readonly records: number;
  readonly capacity: number;
  /** What they take in memory, and the most that they may, in bytes. */
  readonly bytes: number;
  readonly maxBytes: number;
  /** Records pushed out by newer ones. */
  readonly overwritten: number;
  /** Records that were too large and had to be cut. */
  readonly truncated: number;
  /** Records ever written, by level. */
  readonly levels: Readonly<Record<Level, number>>;
  /** Records written per second, over the last ten seconds, or since the start. */
  readonly perSecond: number;
}

/** The bounds of a {@linkcode LogStream} unless told otherwise. */
const DEFAULT_CAPACITY = 1000;
const DEFAULT_MAX_BYTES = 1_048_576;

/** The least memory a stream can be bounded to, in bytes: that of one record cut to the least. */
const MIN_MAX_BYTES = 1024;

/** However large records are, so many fit: one alone never pushes out all the others. */
const MIN_RECORDS = 4;

/** How many `write()` calls may be inside one another, as when a `toJSON` logs, before one is not looked into. */
const MAX_NESTED_WRITES = 4;

let readChannel: (stream: LogStream) => Broadcast<LogRecord>;

/**
 * Returns the channel of a stream. It is for the modules that serve a stream; `mod.ts` does not export it, since
 * `send()` takes any value, unbounded.
 *
 * @throws {TypeError} If `stream` is no `LogStream`.
 */
export function channelOf(stream: LogStream): Broadcast<LogRecord> {
  return readChannel(stream);
}

/**
 * Returns the ring of a stream.
 *
 * @throws {TypeError} If `stream` is no `LogStream`.
 */
export function ringOf(stream: LogStream): Ring<LogRecord> {
  return readChannel(stream).ring;
}

/**
 * The object one embeds: records go in with `write()` and come out with `recent()` and `subscribe()`.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { LogStream } from "./log_stream.ts";
 *
 * const stream = new LogStream({ capacity: 100 });
 * stream.write({ level: "WARN", message: "Disk almost full", metadata: { free_mb: 12 } });
 * assertStrictEquals(stream.recent()[0].message, "Disk almost full");
 * ```
 */
export class LogStream implements Disposable {
  /** Which life of the ring this is; part of every event id. */
  readonly run: string = newRun();
  readonly #channel: Broadcast<LogRecord>;
  readonly #maxRecordBytes: number;
  readonly #maxRecordWeight: number;
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #levels: Record<Level, number>;
  readonly #rate: Rate;
  #truncated = 0;
  #nested = 0;

  static {
    readChannel = (stream) => stream.#channel;
  }

  /**
   * @param options The bounds and the clock.
   * @throws {RangeError} If a bound makes no sense.
   */
  constructor(options: LogStreamOptions = {}) {
    const { capacity = DEFAULT_CAPACITY, maxBytes = DEFAULT_MAX_BYTES, now = Date.now } = options;
    const { maxRecordBytes = Math.min(DEFAULT_MAX_RECORD_BYTES, maxBytes) } = options;
    if (!(maxBytes >= MIN_MAX_BYTES)) {
      throw new RangeError(`Cannot create log stream: maxBytes must be ${MIN_MAX_BYTES} or more, got ${maxBytes}`);
    }
    if (!(maxRecordBytes >= MIN_MAX_RECORD_BYTES && maxRecordBytes <= maxBytes)) {
      throw new RangeError(
        `Cannot create log stream: maxRecordBytes must be from ${MIN_MAX_RECORD_BYTES} to maxBytes ` +
          `(${maxBytes}), got ${maxRecordBytes}`,
      );
    }
    this.#channel = new Broadcast(new Ring(capacity, { maxBytes }));
    this.#maxRecordBytes = maxRecordBytes;
    this.#maxRecordWeight = Math.max(maxBytes / MIN_RECORDS, MIN_MAX_BYTES);
    this.#now = now;
    this.#startedAt = now();
    this.#rate = new Rate(this.#startedAt);
    this.#levels = Object.fromEntries(LEVELS.map((level) => [level, 0])) as Record<Level, number>;
  }

  /**
   * Takes a record. It never throws, never waits and keeps no reference to `input`, unless `toRecord()` made it: such a
   * record is frozen, and kept as it is.
   *
   * @param input The record, of any shape; what it lacks is filled in.
   * @param options Time of the call, from a caller that has read the clock already.
   * @returns The record's sequence number.
   */
  write(input: RecordInput, options?: WriteOptions): number {
    const at = options?.at;
    const now = isTime(at) ? at : this.#now();
    const { record, bytes, truncated } = this.#copy(input, now);
    if (truncated) this.#truncated++;
    this.#levels[record.level]++;
    this.#rate.count(now);
    return this.#channel.send(record, bytes);
  }

  /**
   * Takes a record from a logger that gives lines, which are no more than kept until somebody looks at it. It never
   * throws and never waits.
   *
   * @param level How severe it is, for the counts.
   * @param bytes What it takes in memory until then, in bytes.
   * @param read Reads the record, given when it was written, in milliseconds since the Unix epoch. It must not throw.
   * @returns The record's sequence number.
   */
  writeLater(level: Level, bytes: number, read: (now: number) => RecordInput): number {
    const now = this.#now();
    if (!(bytes <= this.#maxRecordWeight)) return this.write(read(now), { at: now }); // it would push out too many others
    const { ring } = this.#channel;
    this.#levels[level]++;
    this.#rate.count(now);
    const seq = ring.pushLater(() => this.#make(read(now), level, now), bytes);
    this.#channel.wake();
    return seq;
  }

  #make(input: RecordInput, level: Level, now: number): { value: LogRecord; weight: number } {
    const { record, bytes, truncated } = copyRecordWithin(input, this.#maxRecordBytes, this.#maxRecordWeight, now);
    if (truncated) this.#truncated++;
    this.#levels[level]--;
    this.#levels[record.level]++;
    return { value: record, weight: bytes };
  }

  #copy(input: RecordInput, now: number): RecordCopy {
    this.#nested++;
    try {
      const source = this.#nested > MAX_NESTED_WRITES ? { level: "ERROR", message: "[Recursive log call]" } : input;
      return copyRecordWithin(source, this.#maxRecordBytes, this.#maxRecordWeight, now);
    } finally {
      this.#nested--; // even where the stack of the caller is full
    }
  }

  /**
   * The newest records, oldest first.
   *
   * @param limit The most to give.
   * @param filter Which ones count. @default all of them
   */
  recent(limit = 100, filter?: RecordPredicate): LogRecord[] {
    return this.entries(limit, filter).map(({ record }) => record);
  }

  /** Does what {@linkcode recent} does, and tells each record's number. */
  entries(limit = 100, filter?: RecordPredicate): Entry[] {
    const { ring } = this.#channel;
    const found: Entry[] = [];
    for (let seq = ring.last; seq >= ring.first && found.length < limit; seq--) {
      const record = ring.at(seq)!;
      if (filter === undefined || filter(record)) found.push({ seq, record });
    }
    return found.reverse();
  }

  /**
   * Follows the stream: all that has come since the last delivery, in one.
   *
   * @param options Where to begin, what to receive and what ends it.
   * @returns An async iterable. Stop it with `using`, `break`, `stop()` or the signal; while it is open the program
   * does not end by itself. A filter that throws ends it with that error.
   * @throws {RangeError} If `after` is no sequence number that was given out, or 0.
   *
   * @example Usage
   * ```ts
   * import { assertStrictEquals } from "@std/assert";
   * import { LogStream } from "./log_stream.ts";
   *
   * const stream = new LogStream();
   * stream.write({ message: "Ready" });
   * for await (const delivery of stream.subscribe({ recent: 50 })) {
   *   if (delivery.kind === "lagged") console.log(`${delivery.missed} records missed`);
   *   else assertStrictEquals(delivery.entries[0].record.message, "Ready");
   *   break;
   * }
   * ```
   */
  subscribe(options: LogSubscribeOptions = {}): Subscription<LogDelivery> {
    const { recent = 0, filter, signal } = options;
    const { after = this.cursorOfRecent(recent, filter) } = options;
    const inner = this.#channel.subscribe({ after, signal });

    async function next(): Promise<IteratorResult<LogDelivery, undefined>> {
      for (;;) {
        const { done, value } = await inner.next();
        if (done) return { done: true, value: undefined };
        if (value.kind === "lagged") return { done: false, value };
        const entries = pick(value);
        if (entries.length > 0) return { done: false, value: { kind: "records", entries } };
      }
    }

    function pick({ first, values }: Delivery<LogRecord> & { kind: "values" }): Entry[] {
      const entries: Entry[] = [];
      try {
        values.forEach((record, index) => {
          if (filter === undefined || filter(record)) entries.push({ seq: first + index, record });
        });
      } catch (error) {
        inner.stop(); // a loop that an error ends does not call `return()`
        throw error;
      }
      return entries;
    }

    return toSubscription(next, inner.stop);
  }

  /** The cursor after which the newest `count` matching records come, and then whatever is written. */
  cursorOfRecent(count: number, filter?: RecordPredicate): number {
    const { ring } = this.#channel;
    if (count === 0) return ring.last;
    const [oldest] = this.entries(count, filter);
    return oldest === undefined ? ring.last : oldest.seq - 1;
  }

  /** Drops every record held. Numbers go on, and readers that had not read them learn how many they missed. */
  clear(): void {
    this.#channel.ring.clear();
  }

  /** Ends every subscriber and viewer once it has what is held. Closing twice is fine. */
  close(): void {
    this.#channel.close();
  }

  /** Does what {@linkcode close} does. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** What the stream holds and has done. */
  get stats(): LogStreamStats {
    const { ring } = this.#channel;
    const now = this.#now();
    return {
      run: this.run,
      startedAt: this.#startedAt,
      uptimeMs: now - this.#startedAt,
      oldest: ring.first,
      newest: ring.last,
      records: ring.size,
      capacity: ring.capacity,
      bytes: ring.bytes,
      maxBytes: ring.maxBytes,
      overwritten: ring.overwritten,
      truncated: this.#truncated,
      levels: { ...this.#levels },
      perSecond: this.#rate.perSecond(now),
    };
  }
}

function isTime(ms: number | undefined): ms is number {
  return typeof ms === "number" && Math.abs(ms) <= MAX_DATE_MS;
}
