/** Source of time and timers. Tests inject one that they advance themselves. */
export interface Clock {
  /** Returns the time since an arbitrary start, in ms. It never goes back. */
  now(): number;
  /** Schedules `callback` once, after `ms`; returns a cancel function. */
  delay(callback: () => void, ms: number): () => void;
  /** Schedules `callback` every `ms`; returns a cancel function. */
  every(callback: () => void, ms: number): () => void;
}

/** Clock of the machine. */
export const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  delay(callback, ms) {
    const timer = setTimeout(callback, ms);
    return () => clearTimeout(timer);
  },
  every(callback, ms) {
    const timer = setInterval(callback, ms);
    return () => clearInterval(timer);
  },
};
