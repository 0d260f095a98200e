/** Time without a visible tab after which the connection is closed until a tab is visible, in ms. */
const REST_MS = 300_000;

/** Decides when the hub rests: when it has tabs, but none of them was visible for a while. */
export class Rest {
  readonly #delay: (callback: () => void, ms: number) => () => void;
  readonly #begin: () => void;
  #cancel = () => {};

  /**
   * @param delay Schedules a callback after a time in ms; returns a cancel function.
   * @param begin Called when the rest begins.
   */
  constructor(delay: (callback: () => void, ms: number) => () => void, begin: () => void) {
    this.#delay = delay;
    this.#begin = begin;
  }

  /**
   * Schedules the rest anew after the tabs or their visibility changed.
   *
   * @param tabs Number of tabs.
   * @param visible Number of visible tabs.
   */
  schedule(tabs: number, visible: number): void {
    this.#cancel();
    if (visible > 0 || tabs === 0) return;
    this.#cancel = this.#delay(this.#begin, REST_MS);
  }
}
