import type { Fetch } from "./server_stream.ts";

/** Interval between requests, in ms. One that takes longer has failed. */
const PROBE_MS = 2000;

/** Dependencies of the probe. */
export interface ProbeEnvironment {
  /** Address that answers 200 once the server is ready. */
  readonly readyUrl: string;
  readonly fetch: Fetch;
  /** Schedules `callback` after `ms`; returns a cancel function. */
  delay(callback: () => void, ms: number): () => void;
  /** Returns a number from 0 to below 1. */
  random(): number;
}

/**
 * Asks a server that is away, every 2 s, whether it is ready again.
 *
 * An answer ends the wait for the next try. If that try fails all the same, another answer does so only after a request
 * has failed, so that a server that is ready but refuses the stream is not asked for it every 2 s.
 */
export class ReadyProbe {
  readonly #environment: ProbeEnvironment;
  readonly #ready: () => void;
  /** True if an answer tells something new. */
  #isNews = true;
  #abort: AbortController | undefined;
  #cancel = () => {};

  /** @param ready Called when the server is ready. */
  constructor(environment: ProbeEnvironment, ready: () => void) {
    this.#environment = environment;
    this.#ready = ready;
  }

  /** Begins, unless it has begun already. The first request is at a random time, which spreads those of many pages. */
  start(): void {
    if (this.#abort !== undefined) return;
    const { delay, random } = this.#environment;
    this.#abort = new AbortController();
    this.#cancel = delay(() => this.#ask(), random() * PROBE_MS);
  }

  stop(): void {
    this.#cancel();
    this.#abort?.abort();
    this.#abort = undefined;
  }

  /** Lets the next answer end the wait again, after a try that succeeded. */
  reset(): void {
    this.#isNews = true;
  }

  async #ask(): Promise<void> {
    const { delay, fetch, readyUrl } = this.#environment;
    const abort = this.#abort = new AbortController();
    this.#cancel = delay(() => {
      abort.abort();
      this.#isNews = true;
      this.#ask();
    }, PROBE_MS);
    const isReady = await fetch(readyUrl, { signal: abort.signal, cache: "no-store" }).then((response) => {
      response.body?.cancel().catch(() => {}); // it may have broken already
      return response.ok;
    }, () => false);
    if (abort !== this.#abort) return;
    if (!isReady) this.#isNews = true;
    else if (this.#isNews) {
      this.#isNews = false;
      this.#ready();
    }
  }
}
