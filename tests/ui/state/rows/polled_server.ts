import { turns } from "../../../support/turn.ts";

/** Server of a model that polls it, with the timers of the model. */
export class PolledServer {
  /** True if requests fail. */
  isAway = false;
  readonly #answer: () => unknown;
  #asked: string[] = [];
  #timers: { readonly callback: () => void; readonly ms: number }[] = [];

  /** @param answer Returns the answer to a request. */
  constructor(answer: () => unknown) {
    this.#answer = answer;
  }

  /** Dependencies of the model. */
  readonly environment = {
    read: (params: URLSearchParams): Promise<unknown> => {
      this.#asked.push(String(params));
      return this.isAway ? Promise.reject(new Error("away")) : Promise.resolve(this.#answer());
    },
    delay: (callback: () => void, ms: number): () => void => {
      const timer = { callback, ms };
      this.#timers.push(timer);
      return () => this.#timers = this.#timers.filter((other) => other !== timer);
    },
    now: () => 0,
  };

  /** Times of the timers, in ms. */
  get waits(): number[] {
    return this.#timers.map(({ ms }) => ms);
  }

  /** Lets the time of the timers pass, and returns the parameters of the requests. */
  async pass(): Promise<string[]> {
    for (const { callback } of this.#timers.splice(0)) callback();
    await turns(3);
    return this.#asked.splice(0);
  }
}
