import type { Clock } from "../../lib/base/clock.ts";

interface Timer {
  readonly callback: () => void;
  /** Time between two calls, in ms; `undefined` is a single call. */
  readonly everyMs: number | undefined;
  due: number;
}

/** Clock that a test advances. */
export class FakeClock implements Clock {
  readonly #timers = new Set<Timer>();
  #now: number;

  /** @param now Time at the start, in ms. */
  constructor(now = 0) {
    this.#now = now;
  }

  readonly now = (): number => this.#now;

  /** Schedules `callback` once, after `ms`; returns a cancel function. */
  readonly delay = (callback: () => void, ms: number): () => void => this.#add(callback, ms);

  /** Schedules `callback` every `ms`; returns a cancel function. */
  readonly every = (callback: () => void, ms: number): () => void => this.#add(callback, ms, ms);

  /** Number of timers. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Times of those that repeat, in ms. */
  get intervals(): number[] {
    return Array.from(this.#timers, ({ everyMs }) => everyMs).filter((ms) => ms !== undefined);
  }

  /** Advances the time by `ms`, and calls what becomes due in its order. */
  elapse(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = Array.from(this.#timers).filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
      if (next === undefined) break;
      this.#now = next.due;
      if (next.everyMs === undefined) this.#timers.delete(next);
      else next.due += next.everyMs;
      next.callback();
    }
    this.#now = end;
  }

  #add(callback: () => void, ms: number, everyMs?: number): () => void {
    const timer = { callback, everyMs, due: this.#now + ms };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }
}
