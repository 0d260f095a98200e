/** What {@linkcode Ring.after} found behind a cursor. */
export interface RingRead<T> {
  /** How many values were gone before the first one that could be given. */
  readonly missed: number;
  /** The sequence number of `values[0]`, or of the next push where `values` is empty. */
  readonly first: number;
  /** The values, oldest first; their sequence numbers have no holes. */
  readonly values: T[];
}

/** Bounds of a {@linkcode Ring} other than its capacity. */
export interface RingOptions {
  /** How much the values may weigh together, in bytes. @default {Infinity} */
  maxBytes?: number;
}

/** Makes a value, and tells what it weighs, in bytes. */
export type Maker<T> = () => { readonly value: T; readonly weight: number };

/** Holds the place of a value that is not made yet. */
class Unmade<T> {
  constructor(readonly make: Maker<T>) {}
}

/** The largest capacity a ring takes: its slots alone are 16 bytes each. */
export const MAX_CAPACITY = 10_000_000;

/**
 * Keeps the newest values, each with a sequence number, within a number of values and of bytes.
 *
 * Numbers start at 1, rise by one with every push and are never used again, so a reader needs to hold nothing but
 * the number it read last: what it missed is a subtraction.
 *
 * ## Making later
 *
 * A value that takes longer to make than to keep can be made when it is read for the first time, and never if nobody
 * reads it before it is dropped. If it then weighs more than was said, the next push makes room for that.
 *
 * | operation | cost                              |
 * | --------- | --------------------------------- |
 * | `push`    | O(1), amortized over evictions    |
 * | `at`      | O(1)                              |
 * | `after`   | O(values given)                   |
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
  /** The most values it holds. */
  readonly capacity: number;
  /** The most bytes its values may weigh together. */
  readonly maxBytes: number;
  readonly #values: (T | Unmade<T> | undefined)[];
  readonly #weights: Float64Array;
  #first = 1;
  #last = 0;
  #bytes = 0;
  #overwritten = 0;

  /**
   * @param capacity The most values to hold, 1 to {@linkcode MAX_CAPACITY}.
   * @param options The other bounds.
   * @throws {RangeError} If a bound is no positive number, or the capacity is no whole one.
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

  /** The sequence number of the oldest value held, or of the next push where none is. */
  get first(): number {
    return this.#first;
  }

  /** The sequence number of the newest value ever pushed; 0 before the first. */
  get last(): number {
    return this.#last;
  }

  /** How many values are held. */
  get size(): number {
    return this.#last - this.#first + 1;
  }

  /** What the values held weigh together, in bytes. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How many values were pushed out by newer ones; those that `clear()` dropped do not count. */
  get overwritten(): number {
    return this.#overwritten;
  }

  /**
   * Adds a value, and drops the oldest ones that no longer fit. A value that alone is above `maxBytes` gets its
   * number and is dropped at once.
   *
   * @param value The value.
   * @param weight What it weighs, in bytes.
   * @returns Its sequence number.
   */
  push(value: T, weight = 0): number {
    return this.#push(value, weight);
  }

  /**
   * Adds a value that is made when it is first read.
   *
   * @param make Makes it. If it throws, so does the reading.
   * @param weight What it weighs until then, in bytes.
   * @returns Its sequence number.
   */
  pushLater(make: Maker<T>, weight = 0): number {
    return this.#push(new Unmade(make), weight);
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

  /** The value with this sequence number, or `undefined` if it is not held (any more, or yet). */
  at(seq: number): T | undefined {
    return seq >= this.#first && seq <= this.#last ? this.#read(seq % this.capacity) : undefined;
  }

  /**
   * Everything after a sequence number.
   *
   * @param cursor The number read last; 0 reads from the start. One above `last` reads nothing.
   * @param limit The most values to give.
   * @returns The values and how many before them are gone.
   */
  after(cursor: number, limit = Infinity): RingRead<T> {
    const missed = Math.max(0, this.#first - 1 - cursor);
    const first = cursor + missed + 1;
    const end = Math.min(this.#last, first + limit - 1);
    const values: T[] = [];
    for (let seq = first; seq <= end; seq++) values.push(this.#read(seq % this.capacity));
    return { missed, first, values };
  }

  /** Drops every value. Numbers go on where they were. */
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
