import type { NextFrame } from "../rows/rows.ts";

/** What the pace is kept by; a browser's own unless a test brings others. */
export interface PaceEnvironment {
  /** Calls back when the next frame is painted, which a hidden tab never does. */
  nextFrame(callback: () => void): void;
  /** Calls back after a time in ms. */
  delay(callback: () => void, ms: number): void;
  /** A time in ms that only grows. */
  now(): number;
}

/** Showing what comes takes this much of the time at most; the rest is for whoever types, points and scrolls. */
const MAX_SHARE = 1 / 3;

/**
 * Gives the frames in which to show what comes: every one as long as showing it is quick, and fewer where it is not, as
 * at a flood or on a slow machine.
 */
export function paced({ nextFrame, delay, now }: PaceEnvironment): NextFrame {
  return (callback) => {
    const begin = now();
    // What was shown just now is rendered and painted before any timer runs out.
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
