/** Relative error of a percentile: it differs from the exact one by 1 % of that at most. */
export const SKETCH_ERROR = 0.01;

/** Magnitudes below the first count as 0, and those above the second as the second. */
const MIN_MAGNITUDE = 1e-9;
const MAX_MAGNITUDE = 1e21;

/** Relative error of the bins; the rest is for the rounding of results. */
const BIN_ERROR = 0.0099;
const GAMMA = (1 + BIN_ERROR) / (1 - BIN_ERROR);
const PER_LOG = 1 / Math.log(GAMMA);

/** Added to the exponent of a bin, so that bins of positive numbers are above 0 and those of negative ones below it. */
const SHIFT = 1 - Math.ceil(Math.log(MIN_MAGNITUDE) * PER_LOG);

/** Interval of a distribution. */
export interface SketchBucket {
  /** Start of the interval. */
  readonly from: number;
  /** End of the interval. */
  readonly to: number;
  /** Numbers in it. */
  readonly count: number;
  /** Numbers of the part in it. */
  readonly part: number;
}

/**
 * Distribution of numbers from which percentiles are read with a relative error of 1 %: a DDSketch. Bins grow with their
 * distance from 0, so that a number differs from the middle of its bin by 1 % at most. Sketches can be merged: the result
 * is that of all the numbers together.
 *
 * The error holds for magnitudes from 1e-9 to 1e21. Memory is that of the bins in use: 460 for numbers from 1 to 10,000,
 * and 7000 at most.
 *
 * | operation    | cost                                     |
 * | ------------ | ---------------------------------------- |
 * | `add`        | O(1)                                     |
 * | `percentile` | O(bins); O(bins log bins) after new bins |
 * | `merge`      | O(bins of the part)                      |
 *
 * @see {@link https://www.vldb.org/pvldb/vol12/p2195-masson.pdf}
 *
 * @example Usage
 * ```ts
 * import { assert } from "@std/assert";
 * import { Sketch } from "./sketch.ts";
 *
 * const sketch = new Sketch();
 * for (let ms = 1; ms <= 1000; ms++) sketch.add(ms);
 * assert(Math.abs(sketch.percentile(99) - 990) <= 9.9);
 * ```
 */
export class Sketch {
  /** Numbers added. */
  count = 0;
  /** Sum of the numbers. */
  sum = 0;
  /** Smallest number, exact; `Infinity` if there is none. */
  min = Infinity;
  /** Largest number, exact; `-Infinity` if there is none. */
  max = -Infinity;
  /** Counts by bin: 0 is zero, and bins rise with their numbers. */
  readonly #bins = new Map<number, number>();
  /** Bins in ascending order; `undefined` after a new one. */
  #order: number[] | undefined;

  /** Adds a finite number. */
  add(value: number): void {
    this.count++;
    this.sum += value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    this.#count(binOf(value), 1);
  }

  /** Adds all numbers of another sketch. */
  merge(part: Sketch): void {
    this.count += part.count;
    this.sum += part.sum;
    this.min = Math.min(this.min, part.min);
    this.max = Math.max(this.max, part.max);
    for (const [bin, count] of part.#bins) this.#count(bin, count);
  }

  /**
   * Returns a percentile by nearest rank, within 1 %.
   *
   * @param percent Part of the numbers that are not above it, from 0 to 100.
   * @returns The percentile; `NaN` if there are no numbers.
   */
  percentile(percent: number): number {
    return this.percentiles([percent])[0];
  }

  /** Returns several percentiles, given in ascending order; see {@linkcode percentile}. */
  percentiles(percents: readonly number[]): number[] {
    const bins = this.#sorted();
    let at = -1;
    let below = 0;
    return percents.map((percent) => {
      const rank = Math.max(1, Math.ceil(percent / 100 * this.count));
      while (below < rank && at < bins.length - 1) below += this.#bins.get(bins[++at])!;
      if (rank >= this.count) return at === -1 ? NaN : this.max; // exact, as is the smallest one
      if (rank === 1) return this.min;
      return Math.max(this.min, Math.min(middleOf(bins[at]), this.max));
    });
  }

  /**
   * Returns the distribution as intervals, each of which is by the same factor larger than the one before.
   *
   * @param most Most intervals.
   * @param part Sketch of some of the numbers, which are counted by themselves too. @default none
   */
  buckets(most: number, part?: Sketch): SketchBucket[] {
    const bins = this.#sorted();
    if (bins.length === 0) return [];
    const [first, last] = [bins[0], bins[bins.length - 1]];
    const width = Math.ceil((last - first + 1) / most);
    const length = Math.ceil((last - first + 1) / width);
    const counts: number[] = new Array(length).fill(0);
    const parts: number[] = new Array(length).fill(0);
    const indexOf = (bin: number) => Math.floor((bin - first) / width);
    for (const [bin, count] of this.#bins) counts[indexOf(bin)] += count;
    if (part !== undefined) { for (const [bin, count] of part.#bins) parts[indexOf(bin)] += count; }
    return counts.map((count, index) => ({
      from: index === 0 ? this.min : lowerEnd(first + index * width),
      to: index === length - 1 ? this.max : lowerEnd(first + (index + 1) * width),
      count,
      part: parts[index],
    }));
  }

  #count(bin: number, count: number): void {
    const before = this.#bins.get(bin);
    if (before === undefined) this.#order = undefined;
    this.#bins.set(bin, (before ?? 0) + count);
  }

  #sorted(): readonly number[] {
    return this.#order ??= Array.from(this.#bins.keys()).sort((left, right) => left - right);
  }
}

/** Returns the bin of a number. */
function binOf(value: number): number {
  const magnitude = Math.abs(value);
  if (magnitude < MIN_MAGNITUDE) return 0;
  const bin = Math.ceil(Math.log(Math.min(magnitude, MAX_MAGNITUDE)) * PER_LOG) + SHIFT;
  return value < 0 ? -bin : bin;
}

/** Returns the number that differs from all of a bin by 1 % at most. */
function middleOf(bin: number): number {
  if (bin === 0) return 0;
  return Math.sign(bin) * 2 * GAMMA ** (Math.abs(bin) - SHIFT) / (GAMMA + 1);
}

/** Returns the lower end of a bin. */
function lowerEnd(bin: number): number {
  if (bin === 0) return 0;
  return bin > 0 ? GAMMA ** (bin - 1 - SHIFT) : -(GAMMA ** (-bin - SHIFT));
}
