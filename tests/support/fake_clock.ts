/** A clock that a test turns on. */
export class FakeClock {
  #delays: { readonly due: number; readonly callback: () => void }[] = [];
  #now: number;

  /** @param now In milliseconds. */
  constructor(now = 0) {
    this.#now = now;
  }

  readonly now = (): number => this.#now;

  /** Calls back after a time in ms; gives what calls it off. */
  readonly delay = (callback: () => void, ms: number): () => void => {
    const entry = { due: this.#now + ms, callback };
    this.#delays.push(entry);
    return () => this.#delays = this.#delays.filter((other) => other !== entry);
  };

  /** How much is waited for. */
  get pending(): number {
    return this.#delays.length;
  }

  /** Lets time go by, in ms. */
  elapse(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = this.#delays.filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
      if (next === undefined) break;
      this.#delays = this.#delays.filter((other) => other !== next);
      this.#now = next.due;
      next.callback();
    }
    this.#now = end;
  }
}
