/** Result of {@linkcode Ring.after}. */
export interface RingRead<T> {
  /** Count of values after the cursor that are gone. */
  readonly missed: number;
  /** Sequence number of `values[0]`, or of the next push if `values` is empty. */
  readonly first: number;
  /** Values with consecutive numbers, oldest first. */
  readonly values: T[];
}

/** Options of a {@linkcode Ring}. */
export interface RingOptions {
  /** Most bytes of all values together. @default {Infinity} */
  maxBytes?: number;
}

/** Value with its weight in bytes. */
export interface Made<T> {
  readonly value: T;
  readonly weight: number;
}

/** Placeholder of a value that is created on first read. */
export abstract class Unmade<T> {
  /** Creates the value. If it throws, the read throws. */
  abstract make(): Made<T>;
}

/** Largest capacity of a ring. Each slot takes 16 bytes. */
export const MAX_CAPACITY = 10_000_000;

/**
 * Ring buffer of the newest values with their sequence numbers, bounded by count and by bytes.
 *
 * Numbers start at 1, rise by one per push and are never reused. A reader keeps only the last number it read; the count
 * of missed values is a subtraction.
 *
 * ## Deferred values
 *
 * `pushLater()` adds a value that is created on first read, or never if it is overwritten before. If it then weighs
 * more than announced, the next push evicts for the difference.
 *
 * | operation | cost                              |
 * | --------- | --------------------------------- |
 * | `push`    | O(1), amortized over evictions    |
 * | `at`      | O(1)                              |
 * | `after`   | O(values returned)                |
 * | `clear`   | O(capacity)                       |
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Ring } from "./ring.ts";
 *
 * const ring = new Ring<string>(2);
 * for (const value of ["a", "b", "c"]) ring.push(value);
 * assertEquals(ring.after(0), { missed: 1, first: 2, values: ["b", "c"] });
 * ```
 */
export class Ring<T> {
  /** Most values held. */
  readonly capacity: number;
  /** Most bytes of all values together. */
  readonly maxBytes: number;
  readonly #values: (T | Unmade<T> | undefined)[];
  readonly #weights: Float64Array;
  #first = 1;
  #last = 0;
  #bytes = 0;
  #overwritten = 0;

  /**
   * @param capacity Most values held, 1 to {@linkcode MAX_CAPACITY}.
   * @param options Bound by bytes.
   * @throws {RangeError} If a bound is not positive, or the capacity is not a whole number.
   */
  constructor(capacity: number, options: RingOptions = {}) {
    const { maxBytes = Infinity } = options;
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > MAX_CAPACITY) {
      throw new RangeError(
        `Cannot create ring: capacity must be a whole number from 1 to ${MAX_CAPACITY}, got ${capacity}`,
      );
    }
    if (!(maxBytes > 0)) {
      throw new RangeError(`Cannot create ring: maxBytes must be above 0, got ${maxBytes}`);
    }
    this.capacity = capacity;
    this.maxBytes = maxBytes;
    this.#values = new Array(capacity);
    this.#weights = new Float64Array(capacity);
  }

  /** Number of the oldest value held, or of the next push if the ring is empty. */
  get first(): number {
    return this.#first;
  }

  /** Number of the last value pushed; 0 before the first. */
  get last(): number {
    return this.#last;
  }

  /** Count of values held. */
  get size(): number {
    return this.#last - this.#first + 1;
  }

  /** Weight of all values held, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Count of values overwritten by newer ones, without those that `clear()` dropped. */
  get overwritten(): number {
    return this.#overwritten;
  }

  /**
   * Adds a value and evicts the oldest ones that no longer fit. A value heavier than `maxBytes` gets a number and is
   * evicted at once.
   *
   * @param value The value.
   * @param weight Its weight, in bytes.
   * @returns Its sequence number.
   */
  push(value: T, weight = 0): number {
    return this.#push(value, weight);
  }

  /**
   * Adds a value that is created on first read.
   *
   * @param unmade Creates the value.
   * @param weight Its weight before that, in bytes.
   * @returns Its sequence number.
   */
  pushLater(unmade: Unmade<T>, weight = 0): number {
    return this.#push(unmade, weight);
  }

  #push(value: T | Unmade<T>, weight: number): number {
    if (this.#last - this.#first + 1 === this.capacity) this.#evict();
    const seq = ++this.#last;
    const slot = seq % this.capacity;
    this.#values[slot] = value;
    this.#weights[slot] = weight;
    this.#bytes += weight;
    while (this.#bytes > this.maxBytes) this.#evict();
    return seq;
  }

  /** Returns the value with this number, or `undefined` if it is not held. */
  at(seq: number): T | undefined {
    return seq >= this.#first && seq <= this.#last ? this.#read(seq % this.capacity) : undefined;
  }

  /**
   * Reads the values after a cursor.
   *
   * @param cursor Last number read; 0 reads from the start. A number from `last` on reads nothing.
   * @param limit Most values to return.
   * @returns The values, and the count of those that are gone.
   */
  after(cursor: number, limit = Infinity): RingRead<T> {
    const missed = Math.max(0, this.#first - 1 - cursor);
    const first = cursor + missed + 1;
    const end = Math.min(this.#last, first + limit - 1);
    const values: T[] = [];
    for (let seq = first; seq <= end; seq++) values.push(this.#read(seq % this.capacity));
    return { missed, first, values };
  }

  /**
   * Keeps values although newer ones overwrite them, and creates deferred ones when they are read.
   *
   * @param first Number of the first value, which is held.
   * @param last Number of the last value, which is held.
   * @returns A function that returns the value of a number.
   */
  keep(first: number, last: number): (seq: number) => T {
    const kept: (T | Unmade<T> | undefined)[] = [];
    for (let seq = first; seq <= last; seq++) kept.push(this.#values[seq % this.capacity]);
    return (seq) => {
      const value = kept[seq - first];
      if (!(value instanceof Unmade)) return value as T;
      // Once it is overwritten, it is no longer weighed.
      const made = seq >= this.#first ? this.#read(seq % this.capacity) : value.make().value;
      kept[seq - first] = made;
      return made;
    };
  }

  /** Drops all values. Numbers continue. */
  clear(): void {
    this.#values.fill(undefined);
    this.#first = this.#last + 1;
    this.#bytes = 0;
  }

  #read(slot: number): T {
    const value = this.#values[slot];
    return value instanceof Unmade ? this.#make(slot, value) : value as T;
  }

  #make(slot: number, unmade: Unmade<T>): T {
    const { value, weight } = unmade.make();
    this.#values[slot] = value;
    this.#bytes += weight - this.#weights[slot];
    this.#weights[slot] = weight;
    return value;
  }

  #evict(): void {
    const slot = this.#first++ % this.capacity;
    this.#bytes -= this.#weights[slot];
    this.#values[slot] = undefined;
    this.#overwritten++;
  }
}
