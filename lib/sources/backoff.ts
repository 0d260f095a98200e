/** Delays of {@linkcode Backoff}, in ms: the first one, and the limit of the doubling. */
const FIRST_DELAY_MS = 1000;
const LAST_DELAY_MS = 30_000;

/**
 * Delays between attempts: one second, then two, four, up to thirty.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Backoff } from "./backoff.ts";
 *
 * const backoff = new Backoff();
 * assertEquals([backoff.next(), backoff.next()], [1000, 2000]);
 * backoff.reset();
 * assertEquals(backoff.next(), 1000);
 * ```
 */
export class Backoff {
  #nextMs = FIRST_DELAY_MS;

  /** Returns the delay before the next attempt, in ms. */
  next(): number {
    const delayMs = this.#nextMs;
    this.#nextMs = Math.min(2 * delayMs, LAST_DELAY_MS);
    return delayMs;
  }

  /** Begins again with the first delay, after an attempt that succeeded. */
  reset(): void {
    this.#nextMs = FIRST_DELAY_MS;
  }
}
