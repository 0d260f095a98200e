import { Broadcast, type Delivery, type Subscription, toSubscription } from "./broadcast.ts";
import { newRun } from "../wire/cursor.ts";
import { type Level, LEVELS } from "../record/level.ts";
import { describe } from "../base/options.ts";
import { Rate } from "../base/rate.ts";
import {
  copyRecord,
  type LogRecord,
  MIN_MAX_RECORD_BYTES,
  type OtherInput,
  type RecordCopy,
  type RecordInput,
} from "../record/record.ts";
import type { JsonObject } from "../record/json.ts";
import { Redactor } from "../redact/redactor.ts";
import { MARK } from "../redact/span.ts";
import { addContext, type ContextFields, contextRoom, readContext, type RecordContext } from "./context.ts";
import { readBounds } from "./log_stream_options.ts";
import { type Made, Ring } from "./ring.ts";
import { UnreadRecord } from "./unread_record.ts";
import { MAX_DATE_MS } from "../base/time.ts";
import type {
  Entry,
  LogDelivery,
  LogStreamOptions,
  LogStreamStats,
  LogSubscribeOptions,
  RecordPredicate,
  WriteOptions,
} from "./log_stream_types.ts";

export type {
  Entry,
  LogDelivery,
  LogStreamOptions,
  LogStreamStats,
  LogSubscribeOptions,
  RecordPredicate,
  WriteOptions,
} from "./log_stream_types.ts";

/** Deepest nesting of `write()` calls, as when a `toJSON` logs. Deeper inputs are not read. */
const MAX_NESTED_WRITES = 4;

let isStream: (value: object) => boolean;

/**
 * Checks that a value is a stream.
 *
 * @param action Start of the error, such as `"Cannot create handler"`.
 * @throws {TypeError} If the value is no `LogStream`.
 */
export function checkStream(action: string, value: unknown): asserts value is LogStream {
  if (typeof value === "object" && value !== null && isStream(value)) return;
  const found = describe(value);
  const hint = found === "a LogStream" ? `${found} of another copy of the package` : found;
  throw new TypeError(`${action}: stream must be a LogStream, got ${hint}`);
}

let setDefaultContext: (stream: LogStream, context: RecordContext) => void;

/**
 * Sets the context of a stream that was created without one. A value that is no `LogStream` stays as it is.
 *
 * @param stream The stream, or a wrapper of one.
 * @param context Context of all records from now on.
 */
export function provideContext(stream: LogStream, context: RecordContext): void {
  if (typeof stream === "object" && stream !== null && isStream(stream)) setDefaultContext(stream, context);
}

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

let readRedactor: (stream: LogStream) => Redactor | undefined;

/**
 * Returns an object without secrets, if the stream hides them. It is for what is kept beside the records.
 *
 * @throws {TypeError} If `stream` is no `LogStream`.
 */
export function withoutSecrets(stream: LogStream, value: JsonObject): JsonObject {
  return readRedactor(stream)?.object(value) ?? value;
}

/**
 * Returns true if the stream hides secrets. It looks for them in the order of the records, so each is made at once.
 *
 * @throws {TypeError} If `stream` is no `LogStream`.
 */
export function hidesSecrets(stream: LogStream): boolean {
  return readRedactor(stream) !== undefined;
}

/**
 * Bounded stream of log records: `write()` adds them, `recent()` and `subscribe()` read them.
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
  /** Run: one life of the ring, part of every event id. */
  readonly run: string;
  readonly #channel: Broadcast<LogRecord>;
  readonly #maxRecordBytes: number;
  readonly #maxRecordWeight: number;
  readonly #redactor: Redactor | undefined;
  readonly #now: () => number;
  readonly #startedAt: number;
  readonly #levels: Record<Level, number>;
  readonly #rate: Rate;
  #context: RecordContext | undefined;
  #isInContext = false;
  #truncated = 0;
  #nested = 0;

  static {
    readChannel = (stream) => stream.#channel;
    readRedactor = (stream) => stream.#redactor;
    isStream = (value) => #channel in value;
    setDefaultContext = (stream, context) => void (stream.#context ??= context);
  }

  /**
   * Creates an empty stream.
   *
   * @param options Bounds and clock.
   * @throws {RangeError} If a bound is out of range, or `maxBytes` is too small for `capacity` records.
   * @throws {TypeError} If an option is unknown, or a rule of `redact` is invalid.
   */
  constructor(options: LogStreamOptions = {}) {
    const { capacity, maxBytes, maxRecordBytes, maxRecordWeight } = readBounds(options);
    const { redact = false, now = Date.now } = options;
    this.run = newRun(options.after);
    this.#channel = new Broadcast(new Ring(capacity, { maxBytes }));
    this.#maxRecordBytes = maxRecordBytes;
    this.#maxRecordWeight = maxRecordWeight;
    this.#redactor = redact === false ? undefined : new Redactor(redact === true ? {} : redact);
    this.#context = options.context;
    this.#now = now;
    this.#startedAt = now();
    this.#rate = new Rate(this.#startedAt);
    this.#levels = Object.fromEntries(LEVELS.map((level) => [level, 0])) as Record<Level, number>;
  }

  /**
   * Writes a record. It never throws, never blocks and copies `input`. A record of `toRecord()` is frozen and kept
   * without a copy.
   *
   * @param input The record, of any shape. Missing fields get defaults, further fields become metadata, and names of
   * other libraries such as `msg` are read.
   * @param options Time of the call, from a caller that has read the clock already.
   * @returns The record's sequence number.
   */
  write(input: RecordInput | OtherInput, options?: WriteOptions): number {
    const at = options?.at;
    const now = isTime(at) ? at : this.#now();
    const { record, bytes, truncated } = this.#copy(input, now, options?.context !== false);
    if (truncated) this.#truncated++;
    this.#levels[record.level]++;
    this.#rate.count(now);
    return this.#channel.send(record, bytes);
  }

  /**
   * Writes a record that is parsed when it is first read, for loggers that produce lines. It never throws and never
   * blocks.
   *
   * @param level Severity, for the counters.
   * @param bytes Memory of the unparsed record, in bytes.
   * @param read Parses the record, given the time of the call in milliseconds since the Unix epoch, and the line. It must
   * not throw.
   * @param line Line that `read` is given, so that one function serves many lines.
   * @param options Time of the call and context, as for {@linkcode write}.
   * @returns The record's sequence number.
   */
  writeLater(
    level: Level,
    bytes: number,
    read: (now: number, line: string) => RecordInput,
    line = "",
    options?: WriteOptions,
  ): number {
    const at = options?.at;
    const now = isTime(at) ? at : this.#now();
    // A heavier one would overwrite too many others.
    if (!(bytes <= this.#maxRecordWeight)) return this.write(read(now, line), { ...options, at: now });
    const { ring } = this.#channel;
    this.#levels[level]++;
    this.#rate.count(now);
    const fields = options?.context === false ? undefined : this.#fields();
    const weight = fields === undefined ? bytes : bytes + fields.weight;
    const seq = ring.pushLater(new UnreadRecord(this.#makeRead, read, line, level, now, fields), weight);
    this.#channel.wake();
    return seq;
  }

  readonly #makeRead = ({ read, line, level, now, fields }: UnreadRecord): Made<LogRecord> => {
    const { record, bytes, truncated } = this.#copyOnce(read(now, line), now, fields);
    if (truncated) this.#truncated++;
    this.#levels[level]--;
    this.#levels[record.level]++;
    return { value: record, weight: bytes };
  };

  #copy(input: RecordInput | OtherInput, now: number, hasContext: boolean): RecordCopy {
    this.#nested++;
    try {
      const source = this.#nested > MAX_NESTED_WRITES ? { level: "ERROR", message: "[Recursive log call]" } : input;
      return this.#copyOnce(source, now, hasContext ? this.#fields() : undefined);
    } finally {
      this.#nested--; // also if the stack is full
    }
  }

  /** Returns the fields of the context, which may log itself. */
  #fields(): ContextFields | undefined {
    if (this.#context === undefined || this.#isInContext) return undefined;
    this.#isInContext = true;
    try {
      return readContext(this.#context, contextRoom(this.#maxRecordBytes), this.#redactor);
    } finally {
      this.#isInContext = false;
    }
  }

  #copyOnce(input: RecordInput | OtherInput, now: number, fields: ContextFields | undefined): RecordCopy {
    const redactor = this.#redactor;
    const copy = this.#copyWith(input, now, fields);
    if (redactor === undefined || copy.isUnsuspected === true && !redactor.isWithinBlock) return copy;
    const record = this.#hideSecrets(redactor, copy.record);
    if (record === copy.record) return copy;
    // Measured again: marks may be longer than what they replace.
    const hidden = copyRecord(record, this.#maxRecordBytes, now, this.#maxRecordWeight);
    return { ...hidden, truncated: hidden.truncated || copy.truncated };
  }

  #copyWith(input: RecordInput | OtherInput, now: number, fields: ContextFields | undefined): RecordCopy {
    if (fields === undefined) {
      return copyRecord(input, this.#maxRecordBytes, now, this.#maxRecordWeight, this.#redactor);
    }
    const room = Math.max(MIN_MAX_RECORD_BYTES, this.#maxRecordBytes - contextRoom(this.#maxRecordBytes));
    return addContext(copyRecord(input, room, now, this.#maxRecordWeight, this.#redactor), fields);
  }

  #hideSecrets(redactor: Redactor, record: LogRecord): LogRecord {
    try {
      return redactor.redact(record);
    } catch {
      // Happens only if the stack is full. Nothing is kept that may be a secret.
      return { timestamp: record.timestamp, level: record.level, message: MARK, metadata: {} };
    }
  }

  /**
   * Returns the newest records, oldest first.
   *
   * @param limit Most records to return.
   * @param filter Filter of the records. @default all records
   */
  recent(limit = 100, filter?: RecordPredicate): LogRecord[] {
    return this.entries(limit, filter).map(({ record }) => record);
  }

  /** Returns the newest records like {@linkcode recent}, with their numbers. */
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
   * Follows the stream. Each delivery has all records since the last one.
   *
   * @param options Starting point, filter and signal.
   * @returns An async iterable. End it with `using`, `break`, `stop()` or the signal; an open one keeps the program
   * running. An error of the filter ends it.
   * @throws {RangeError} If `after` is neither 0 nor a number given out.
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
    const { after = this.#cursorOfRecent(recent, filter) } = options;
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
        inner.stop(); // a for-await loop does not call `return()` after an error
        throw error;
      }
      return entries;
    }

    return toSubscription(next, inner.stop);
  }

  /** Returns the cursor before the newest `count` matching records. */
  #cursorOfRecent(count: number, filter?: RecordPredicate): number {
    const { ring } = this.#channel;
    if (count === 0) return ring.last;
    const [oldest] = this.entries(count, filter);
    return oldest === undefined ? ring.last : oldest.seq - 1;
  }

  /** Drops all records held. Numbers continue, and each reader is told the records it missed. */
  clear(): void {
    this.#channel.ring.clear();
  }

  /** Ends each subscriber and viewer after it has read the records held. Repeated calls do nothing. */
  close(): void {
    this.#channel.close();
  }

  /** Calls {@linkcode close}. */
  [Symbol.dispose](): void {
    this.close();
  }

  /** Current counters. */
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
      redacted: this.#redactor?.count ?? 0,
      levels: { ...this.#levels },
      perSecond: this.#rate.perSecond(now),
    };
  }
}

function isTime(ms: number | undefined): ms is number {
  return typeof ms === "number" && Math.abs(ms) <= MAX_DATE_MS;
}
