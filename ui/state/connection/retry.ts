import { Reconnection } from "../../../lib/wire/reconnection.ts";
import { type ProbeEnvironment, ReadyProbe } from "./ready_probe.ts";

/** Waits for the next try after a connection was lost. While a page is visible, it probes the server meanwhile. */
export class Retry {
  readonly #environment: ProbeEnvironment;
  readonly #tryAgain: () => void;
  readonly #reconnection: Reconnection;
  readonly #probe: ReadyProbe;
  #isWaiting = false;
  #isProbed = false;
  #isVisible = true;
  #cancel = () => {};

  /** @param tryAgain Called once the wait is over. */
  constructor(environment: ProbeEnvironment, tryAgain: () => void) {
    this.#environment = environment;
    this.#tryAgain = tryAgain;
    this.#reconnection = new Reconnection(environment.random);
    this.#probe = new ReadyProbe(environment, tryAgain);
  }

  /**
   * Begins to wait.
   *
   * @param askedMs Least wait, in ms.
   * @param isProbed True if the wait ends early once the server is ready.
   * @returns The wait, in ms.
   */
  wait(askedMs: number, isProbed: boolean): number {
    this.cancel();
    const delayMs = Math.max(askedMs, this.#reconnection.nextMs());
    this.#isWaiting = true;
    this.#isProbed = isProbed;
    this.#cancel = this.#environment.delay(this.#tryAgain, delayMs);
    this.#update();
    return delayMs;
  }

  /** Sets whether any page is visible. */
  show(isVisible: boolean): void {
    this.#isVisible = isVisible;
    this.#update();
  }

  cancel(): void {
    this.#cancel();
    this.#isWaiting = false;
    this.#update();
  }

  /** Makes the next wait a short one again, after a try that succeeded. */
  reset(): void {
    this.#reconnection.reset();
    this.#probe.reset();
  }

  #update(): void {
    if (this.#isWaiting && this.#isProbed && this.#isVisible) this.#probe.start();
    else this.#probe.stop();
  }
}
