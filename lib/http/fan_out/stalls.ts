import type { Viewer } from "./viewer.ts";

/** Stall checks per `stallMs`. */
const CHECKS = 3;

/** A timer with a longer time fires at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Finds viewers that take nothing for too long. It counts checks in place of time: a machine that was suspended for an
 * hour did not give its viewers that hour to read.
 */
export class Stalls {
  /** Time that a viewer may take nothing of what waits for it, in ms; `null` is without end. */
  readonly stallMs: number | null;

  /** @throws {RangeError} If `stallMs` is not a time that a timer takes. */
  constructor(stallMs: number | null) {
    if (stallMs !== null && !(stallMs > 0 && stallMs <= MAX_TIMER_MS)) {
      throw new RangeError(`Cannot serve viewers: stallMs must be above 0 and up to ${MAX_TIMER_MS}, got ${stallMs}`);
    }
    this.stallMs = stallMs;
  }

  /** Time between two checks, in ms; `null` is never. */
  get checkMs(): number | null {
    return this.stallMs === null ? null : this.stallMs / CHECKS;
  }

  /** Counts a check at which a viewer had not taken what waits for it. Returns true if it is to be cut off. */
  isStalled(viewer: Viewer): boolean {
    return ++viewer.stalledChecks > CHECKS;
  }

  /** Notes that a viewer takes a chunk. */
  reset(viewer: Viewer): void {
    viewer.stalledChecks = 0;
  }
}
