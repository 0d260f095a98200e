/** Seconds looked back over. */
const WINDOW_S = 10;

/**
 * Counts events per second over the last ten seconds, in constant memory.
 *
 * @example Usage
 * ```ts
 * import { strictEqual } from "node:assert/strict";
 * import { Rate } from "./rate.ts";
 *
 * const rate = new Rate();
 * for (let ms = 0; ms < 10_000; ms += 100) rate.count(ms);
 * strictEqual(rate.perSecond(10_000), 10);
 * ```
 */
export class Rate {
  /** Counts by second; one slot more than is looked back over, for the second that is under way. */
  readonly #counts = new Float64Array(WINDOW_S + 1);
  readonly #seconds = new Float64Array(WINDOW_S + 1).fill(NaN);

  /** Counts one event at a time in milliseconds. */
  count(ms: number): void {
    const second = Math.floor(ms / 1000);
    const slot = second % this.#counts.length;
    if (this.#seconds[slot] !== second) {
      this.#seconds[slot] = second;
      this.#counts[slot] = 0;
    }
    this.#counts[slot]++;
  }

  /** The mean of the ten whole seconds before a time in milliseconds, in events per second. */
  perSecond(ms: number): number {
    const second = Math.floor(ms / 1000);
    let sum = 0;
    this.#seconds.forEach((counted, slot) => {
      if (counted >= second - WINDOW_S && counted < second) sum += this.#counts[slot];
    });
    return sum / WINDOW_S;
  }
}
