/** The server sends a `beat` every 30 s: a stream silent for two of them and a little is taken for dead, in ms. */
export const SILENCE_MS = 65_000;

/** The first wait is up to this long, in ms; each that follows may be longer, up to the last. */
const FIRST_CEILING_MS = 5000;
const CEILING_GROWTH = 1.5;
const MIN_CEILING_MS = 500;
const MAX_CEILING_MS = 30_000;

/**
 * The waits before a client tries again: each is up to a ceiling, which grows with every try that fails. Chance spreads
 * them, so that all who lost one server do not come back to it at once.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Reconnection } from "./reconnection.ts";
 *
 * const reconnection = new Reconnection(() => 0.5);
 * assertEquals([reconnection.nextMs(), reconnection.nextMs()], [2500, 3750]);
 * ```
 */
export class Reconnection {
  readonly #random: () => number;
  #ceilingMs: number | undefined;

  /** @param random Gives a number from 0 to below 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /**
   * The next wait, in ms.
   *
   * @param firstMs The first ceiling, which is what the server has asked for, within reason.
   */
  nextMs(firstMs: number = FIRST_CEILING_MS): number {
    this.#ceilingMs ??= Math.min(Math.max(firstMs, MIN_CEILING_MS), MAX_CEILING_MS);
    const ms = Math.round(this.#random() * this.#ceilingMs);
    this.#ceilingMs = Math.min(this.#ceilingMs * CEILING_GROWTH, MAX_CEILING_MS);
    return ms;
  }

  /** Begins anew, now that a try did not fail. */
  reset(): void {
    this.#ceilingMs = undefined;
  }
}
