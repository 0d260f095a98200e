import { stripAnsi } from "../base/ansi.ts";
import { type Clock, SYSTEM_CLOCK } from "../base/clock.ts";
import { TURNS } from "../base/turns.ts";
import { type SavedTemplate, type Template, type TemplateFinder, Templates } from "../query/templates.ts";
import { isOwnRecord } from "../record/own.ts";
import { channelOf, type LogStream } from "../stream/log_stream.ts";
import type { KeptValues } from "../stream/positions.ts";
import { formatKept, readKept } from "./kept_patterns.ts";

/** Records of a pattern since the start. */
export interface PatternHistory {
  /** Number of the records. */
  readonly count: number;
  /** Time of the first one, in milliseconds since the Unix epoch. */
  readonly first: number;
  /** Time of the last one, in milliseconds since the Unix epoch. */
  readonly last: number;
}

/** Counts of the patterns of a stream. */
export interface PatternStats {
  /** Patterns that are known. */
  readonly patterns: number;
  /** Patterns that were not seen for longest and were dropped, since too many are known. */
  readonly dropped: number;
  /** Records that were read. */
  readonly read: number;
  /** Records that the ring overwrote before they were read. */
  readonly missed: number;
}

/** Options for {@linkcode Patterns}. */
export interface PatternsOptions {
  /** Most patterns that are known at a time. @default {5000} */
  readonly limit?: number;
  /** Source of time. @default the machine's */
  readonly clock?: Clock;
  /** Keeps the patterns from one run to the next; then they are learned from the start. @default they are forgotten */
  readonly kept?: KeptValues;
}

/** Time between a record and the read of it, in ms, so that a flood is read in few turns. */
const DELAY_MS = 200;

/** Records that are read from the ring at once, which may parse them. */
const BATCH = 32;

/** Time after which a pattern is kept again, with its last record, in ms. */
const KEEP_MS = 3_600_000;

/** Work of a record, in units of `Turns.spend`: a message of 100 words that no pattern matches takes 0.4 ms. */
const LEARN_WORK = 1024;

/**
 * Patterns of the messages of a stream: messages that differ in variable parts alone have the same one.
 *
 * It reads the ring through a cursor, from the first use on, a moment after the records were written. So it costs a log
 * call nothing, and a stream nothing of which nobody asks for the patterns. The own records of Ringside are left out.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { LogStream } from "../stream/log_stream.ts";
 * import { Patterns } from "./patterns.ts";
 *
 * const stream = new LogStream();
 * using patterns = new Patterns(stream);
 * stream.write({ message: "Order 4711 paid in 12 ms" });
 * stream.write({ message: "Order 4712 paid in 9 ms" });
 * await patterns.catchUp();
 * const pattern = patterns.find("Order 4713 paid in 3 s");
 * assertEquals([pattern?.text, pattern && patterns.historyOf(pattern)?.count], ["Order <*> paid in <*>", 2]);
 * ```
 */
export class Patterns implements TemplateFinder, Disposable {
  readonly #stream: LogStream;
  readonly #clock: Clock;
  readonly #templates: Templates;
  readonly #histories = new WeakMap<Template, Mutable<PatternHistory>>();
  #release: (() => void) | undefined;
  #isDisposed = false;
  #cancel: (() => void) | undefined;
  #cursor = 0;
  #read = 0;
  #missed = 0;
  #reading: Promise<void> = Promise.resolve();
  readonly #kept: KeptValues | undefined;
  /** Times of the last records of patterns when they were kept, in milliseconds since the Unix epoch. */
  readonly #keptAt = new WeakMap<Template, number>();
  /** Patterns that changed since they were kept. */
  readonly #changed = new Set<Template>();

  /**
   * Waits for the first use, unless patterns are kept.
   *
   * @param stream Stream to read.
   * @param options Limit, clock and place to keep the patterns.
   */
  constructor(stream: LogStream, { limit, clock = SYSTEM_CLOCK, kept }: PatternsOptions = {}) {
    this.#stream = stream;
    this.#clock = clock;
    this.#templates = new Templates({ templates: limit, onMerge: (part, whole) => this.#merge(part, whole) });
    this.#kept = kept;
    if (kept === undefined) return;
    const saved = readKept(kept.stored);
    this.#templates.restore(saved);
    for (const { id, first, last } of saved) {
      const pattern = this.#templates.get(id);
      if (pattern === undefined) continue;
      this.#widen(pattern, { count: 0, first, last });
      this.#keptAt.set(pattern, last);
    }
    this.#changed.clear();
    void this.catchUp();
  }

  /** Counts since the start. */
  get stats(): PatternStats {
    const { size, dropped } = this.#templates;
    return { patterns: size, dropped, read: this.#read, missed: this.#missed };
  }

  /** Reads the records that the stream holds and, until it is disposed, each later one. */
  catchUp(): Promise<void> {
    if (!this.#isDisposed) this.#release ??= channelOf(this.#stream).listen(() => this.#schedule());
    return this.#reading = this.#reading.then(() => this.#readAll());
  }

  /** Returns the pattern of a message, which becomes one if none matches it. It is not counted. */
  learn(message: string): Template {
    return this.#templates.learn(stripAnsi(message));
  }

  find(message: string): Template | undefined {
    return this.#templates.find(stripAnsi(message));
  }

  get(id: string): Template | undefined {
    return this.#templates.get(id);
  }

  around(id: string): readonly SavedTemplate[] {
    return this.#templates.around(id);
  }

  /** Returns the records of a pattern since the start; `undefined` if none was read. */
  historyOf(pattern: Template): PatternHistory | undefined {
    return this.#histories.get(pattern);
  }

  /** Stops following the stream. */
  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#release?.();
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #schedule(): void {
    this.#cancel ??= this.#clock.delay(() => {
      this.#cancel = undefined;
      void this.catchUp();
    }, DELAY_MS);
  }

  async #readAll(): Promise<void> {
    const { ring } = channelOf(this.#stream);
    const { last } = ring;
    while (this.#cursor < last) {
      const { missed, first, values } = ring.after(this.#cursor, BATCH);
      this.#missed += missed;
      this.#cursor = first - 1 + values.length;
      for (const record of values) {
        this.#read++;
        if (isOwnRecord(record)) continue;
        this.#count(this.learn(record.message), Date.parse(record.timestamp));
        if (TURNS.spend(LEARN_WORK)) await TURNS.next();
      }
    }
    this.#keep();
  }

  /** Keeps the patterns that have changed. */
  #keep(): void {
    if (this.#kept === undefined) return this.#changed.clear();
    for (const pattern of this.#changed) {
      const root = this.#templates.get(pattern.id);
      const history = root && this.#histories.get(root);
      if (history === undefined) continue;
      this.#keptAt.set(root!, history.last);
      this.#kept.keep(formatKept({
        ...{ id: pattern.id, text: pattern.text, isMerged: this.#templates.isMerged(pattern) },
        ...root !== pattern && { into: root!.id },
        ...{ first: history.first, last: history.last },
      }));
    }
    this.#changed.clear();
  }

  #count(pattern: Template, time: number): void {
    const history = this.#widen(pattern, { count: 1, first: time, last: time });
    if (history.last - (this.#keptAt.get(pattern) ?? 0) >= KEEP_MS) this.#changed.add(pattern);
  }

  /** Adds records to the history of a pattern. */
  #widen(pattern: Template, { count, first, last }: PatternHistory): PatternHistory {
    let history = this.#histories.get(pattern);
    if (history === undefined) {
      this.#histories.set(pattern, history = { count, first, last });
      this.#changed.add(pattern);
      return history;
    }
    history.count += count;
    if (first < history.first) history.first = first;
    if (last > history.last) history.last = last;
    return history;
  }

  #merge(part: Template, whole: Template): void {
    const history = this.#histories.get(part);
    if (history !== undefined) this.#widen(whole, history);
    this.#changed.add(part).add(whole);
  }
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };
