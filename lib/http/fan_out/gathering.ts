import type { Clock } from "../../base/clock.ts";

/**
 * Time that a record waits for more records, for each viewer and at most, in ms. A write to a socket takes some
 * microseconds whatever its size, so for many viewers it pays to send several records in one chunk.
 */
const GATHER_MS_PER_VIEWER = 0.01;
const MAX_GATHER_MS = 1;

/** Up to so many viewers are sent each record at once. */
export const FEW_VIEWERS = 16;

/** From so many viewers on, sending takes so long that records gather without a wait. */
const MANY_VIEWERS = 250;

/**
 * Decides when the newest records go to the viewers that are up to date. It holds records back for a moment, so that
 * those written soon after share their chunk.
 */
export class Gathering {
  readonly #clock: Clock;
  readonly #flush: () => void;
  #released = 0;
  #releasedAt = 0;
  #cancel: (() => void) | undefined;

  /**
   * @param clock Source of time.
   * @param flush Called once records were held back for long enough.
   */
  constructor(clock: Clock, flush: () => void) {
    this.#clock = clock;
    this.#flush = flush;
  }

  /** Number of the newest record that is released; newer ones are held back. */
  get released(): number {
    return this.#released;
  }

  /**
   * Releases records, or holds them back and schedules a flush.
   *
   * @param newest Number of the newest record.
   * @param viewers Number of viewers.
   * @param now Time of the clock, in ms.
   * @returns True if records were released.
   */
  release(newest: number, viewers: number, now: number): boolean {
    if (newest === this.#released || !this.#isDue(viewers, now)) return false;
    this.releaseAll(newest, now);
    return true;
  }

  /** Releases the records up to `newest` at once. */
  releaseAll(newest: number, now: number): void {
    this.#released = newest;
    this.#releasedAt = now;
    this.stop();
  }

  /** Cancels the scheduled flush. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #isDue(viewers: number, now: number): boolean {
    if (viewers <= FEW_VIEWERS || viewers > MANY_VIEWERS) return true;
    const gatherMs = Math.min(viewers * GATHER_MS_PER_VIEWER, MAX_GATHER_MS);
    if (now - this.#releasedAt >= gatherMs) return true;
    this.#cancel ??= this.#clock.delay(() => {
      this.#cancel = undefined;
      this.#flush();
    }, 2 * gatherMs);
    return false;
  }
}
