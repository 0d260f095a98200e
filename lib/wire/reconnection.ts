/** Time after which a silent stream counts as dead, in ms: the server sends a `beat` every 30 s. */
export const SILENCE_MS = 65_000;

/** Bounds of the waits, in ms. The ceiling grows with every failure. */
const FIRST_CEILING_MS = 5000;
const CEILING_GROWTH = 1.5;
const MIN_CEILING_MS = 500;
const MAX_CEILING_MS = 30_000;

/**
 * Computes the waits of a client before it reconnects. Each wait is random, up to a ceiling that grows with every
 * failure, so that the clients of one server do not all come back at once.
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

  /** @param random Returns a number from 0 to below 1. */
  constructor(random: () => number) {
    this.#random = random;
  }

  /**
   * Returns the next wait, in ms.
   *
   * @param firstMs First ceiling, in ms: the wait that the server asked for, within bounds.
   */
  nextMs(firstMs: number = FIRST_CEILING_MS): number {
    this.#ceilingMs ??= Math.min(Math.max(firstMs, MIN_CEILING_MS), MAX_CEILING_MS);
    const ms = Math.round(this.#random() * this.#ceilingMs);
    this.#ceilingMs = Math.min(this.#ceilingMs * CEILING_GROWTH, MAX_CEILING_MS);
    return ms;
  }

  /** Restarts with the first ceiling, after a success. */
  reset(): void {
    this.#ceilingMs = undefined;
  }
}
