/** Length of the window, in seconds. */
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
  /** Counts by second. One slot more than the window, for the current second. */
  readonly #counts = new Float64Array(WINDOW_S + 1);
  readonly #seconds = new Float64Array(WINDOW_S + 1).fill(NaN);
  /** Slot of the last counted second. */
  #slot = 0;
  readonly #begin: number;

  /** @param begin Start of counting, in milliseconds. @default the distant past */
  constructor(begin = -Infinity) {
    this.#begin = begin / 1000;
  }

  /** Counts one event at `ms`, a time in milliseconds. */
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

  /**
   * Returns the mean rate over the ten whole seconds before `ms`, or since the start if that is later.
   *
   * @param ms A time in milliseconds.
   * @returns Events per second.
   */
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
