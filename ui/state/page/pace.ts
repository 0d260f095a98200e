import type { NextFrame } from "../rows/rows.ts";

/** Dependencies of the pace; tests inject fakes. */
export interface PaceEnvironment {
  /** Schedules `callback` for the next frame. A hidden tab has none. */
  nextFrame(callback: () => void): void;
  /** Schedules `callback` after `ms`. */
  delay(callback: () => void, ms: number): void;
  /** Returns a monotonic time, in ms. */
  now(): number;
}

/** Largest share of the time spent on showing new rows. The rest is left for typing, pointing and scrolling. */
const MAX_SHARE = 1 / 3;

/**
 * Returns a scheduler of frames that skips some of them while showing new rows takes long, as in a flood or on a slow
 * machine.
 */
export function paced({ nextFrame, delay, now }: PaceEnvironment): NextFrame {
  return (callback) => {
    const begin = now();
    // The rows shown just now are rendered and painted before this timer fires.
    delay(() => {
      const end = now();
      const free = end + (end - begin) * (1 / MAX_SHARE - 1);
      nextFrame(function next() {
        if (now() < free) nextFrame(next);
        else callback();
      });
    }, 0);
  };
}
