/** Seconds looked back over. */
const WINDOW_S = 10;

/**
 * Counts events per second over the last ten seconds, in constant memory.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { Rate } from "./rate.ts";
 *
 * const rate = new Rate();
 * for (let ms = 0; ms < 10_000; ms += 100) rate.count(ms);
 * assertStrictEquals(rate.perSecond(10_000), 10);
 * ```
 */
export class Rate {
  /** Counts by second; one slot more than is looked back over, for the second that is under way. */
  readonly #counts = new Float64Array(WINDOW_S + 1);
  readonly #seconds = new Float64Array(WINDOW_S + 1).fill(NaN);
  /** That of the second counted last. */
  #slot = 0;
  readonly #begin: number;

  /** @param begin When counting begins, in milliseconds; without it, long ago. */
  constructor(begin = -Infinity) {
    this.#begin = begin / 1000;
  }

  /** Counts one event at a time in milliseconds. */
  count(ms: number): void {
    const second = Math.floor(ms / 1000);
    if (this.#seconds[this.#slot] !== second) this.#turnTo(second);
    this.#counts[this.#slot]++;
  }

  #turnTo(second: number): void {
    this.#slot = second % this.#counts.length;
    if (this.#seconds[this.#slot] === second) return;
    this.#seconds[this.#slot] = second;
    this.#counts[this.#slot] = 0;
  }

  /** The mean of the ten whole seconds before a time in milliseconds, or of those since it began, in events per second. */
  perSecond(ms: number): number {
    const second = Math.floor(ms / 1000);
    const first = Math.max(second - WINDOW_S, this.#begin);
    let sum = 0;
    this.#seconds.forEach((counted, slot) => {
      if (counted > first - 1 && counted < second) sum += this.#counts[slot];
    });
    return sum / Math.max(1, second - first);
  }
}
