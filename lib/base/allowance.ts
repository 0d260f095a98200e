/** Bounds of an {@linkcode Allowance}. */
export interface AllowanceOptions {
  /** Maximum number of events in one second. */
  readonly perSecond: number;
  /** Maximum number of events in one hour; what an hour leaves over is not saved up. */
  readonly perHour: number;
  /** Returns the time since an arbitrary start, in ms. */
  readonly now: () => number;
}

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;

/**
 * Bounds events per second and in the long run, in constant memory.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Allowance } from "./allowance.ts";
 *
 * let ms = 0;
 * const allowance = new Allowance({ perSecond: 2, perHour: 100, now: () => ms });
 * assertEquals([allowance.take(), allowance.take(), allowance.take()], [true, true, false]);
 * ms = 1000;
 * assertEquals(allowance.take(), true);
 * ```
 */
export class Allowance {
  readonly #perSecond: number;
  readonly #perHour: number;
  readonly #now: () => number;
  #secondStart = -Infinity;
  #inSecond = 0;
  /** Events left of the hour's, which grow back evenly. */
  #left: number;
  #leftAt: number;

  /** @param options The bounds. */
  constructor({ perSecond, perHour, now }: AllowanceOptions) {
    this.#perSecond = perSecond;
    this.#perHour = perHour;
    this.#now = now;
    this.#left = perHour;
    this.#leftAt = now();
  }

  /** Takes one event of the allowance. Returns false if there is none left. */
  take(): boolean {
    const now = this.#now();
    if (now - this.#secondStart >= SECOND_MS) {
      this.#secondStart = now;
      this.#inSecond = 0;
    }
    this.#left = Math.min(this.#perHour, this.#left + (now - this.#leftAt) * this.#perHour / HOUR_MS);
    this.#leftAt = now;
    if (this.#inSecond >= this.#perSecond || this.#left < 1) return false;
    this.#inSecond++;
    this.#left--;
    return true;
  }
}
