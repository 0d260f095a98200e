import { Reconnection, SILENCE_MS } from "../../../lib/wire/reconnection.ts";

/** Silence that is accepted once the network seems gone, in ms. A keepalive comes every 10 s. */
const SUSPECT_MS = 15_000;

/** The one timer of a connection: while it is open, the longest silence; while it is lost, the wait for the next try. */
export class RetryTimer {
  readonly #delay: (callback: () => void, ms: number) => () => void;
  readonly #reconnection: Reconnection;
  #isWaiting = false;
  #cancel = () => {};

  /**
   * @param delay Schedules a callback after a time in ms; returns a cancel function.
   * @param random Returns a number from 0 to below 1.
   */
  constructor(delay: (callback: () => void, ms: number) => () => void, random: () => number) {
    this.#delay = delay;
    this.#reconnection = new Reconnection(random);
  }

  /** True while the next try is waited for. */
  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** Calls `dead` unless the timer is set again before, as each part of the stream does. */
  watch(dead: () => void, isSuspect = false): void {
    this.cancel();
    this.#cancel = this.#delay(dead, isSuspect ? SUSPECT_MS : SILENCE_MS);
  }

  /**
   * Schedules the next try.
   *
   * @param retry Called when the wait is over.
   * @param askedMs Least wait, in ms.
   * @returns The wait, in ms.
   */
  wait(retry: () => void, askedMs: number): number {
    this.cancel();
    const delayMs = Math.max(askedMs, this.#reconnection.nextMs());
    this.#isWaiting = true;
    this.#cancel = this.#delay(retry, delayMs);
    return delayMs;
  }

  cancel(): void {
    this.#cancel();
    this.#isWaiting = false;
  }

  /** Makes the next wait a short one again, after a try that succeeded. */
  reset(): void {
    this.#reconnection.reset();
  }
}
