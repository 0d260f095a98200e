/** Bounds the number of viewers, and counts those that found no place. */
export class Admission {
  /** Maximum number of viewers. */
  readonly max: number;
  readonly #count: () => number;
  #reserved = 0;
  #refused = 0;

  /**
   * @param max Maximum number of viewers; `null` sets no bound.
   * @param count Returns the number of viewers that are open.
   * @throws {RangeError} If `max` is not a whole number from 1 on.
   */
  constructor(max: number | null, count: () => number) {
    if (max !== null && !(Number.isInteger(max) && max > 0)) {
      throw new RangeError(`Cannot serve viewers: maxViewers must be a whole number from 1 on, got ${max}`);
    }
    this.max = max ?? Infinity;
    this.#count = count;
  }

  /** Viewers that found no place. */
  get refused(): number {
    return this.#refused;
  }

  /** Reserves a place for a viewer until it is disposed of. Returns `undefined` if all places are taken. */
  reserve(): Disposable | undefined {
    if (this.#count() + this.#reserved >= this.max) {
      this.#refused++;
      return undefined;
    }
    this.#reserved++;
    return { [Symbol.dispose]: () => void this.#reserved-- };
  }
}
