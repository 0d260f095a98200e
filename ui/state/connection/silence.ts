/** Silence after which a connection is reported as silent, in ms. A keepalive comes every 10 s, so two are missing. */
const SILENT_MS = 20_000;

/** Interval at which a silence is reported again, in ms. */
const STEP_MS = 5000;

/** Silence after which a connection counts as dead, in ms. Three keepalives are missing. */
const DEAD_MS = 35_000;

/** The same once the network seems gone, in ms. */
const SUSPECT_MS = 15_000;

/** Dependencies and callbacks of the watch. */
export interface SilenceListener {
  /** Schedules `callback` after `ms`; returns a cancel function. */
  delay(callback: () => void, ms: number): () => void;
  /** Called every few seconds while nothing comes. */
  silent(ms: number): void;
  /** Called once if nothing comes at all. */
  dead(): void;
}

/** Watches an open connection for keepalives that are missing. */
export class SilenceWatch {
  readonly #listener: SilenceListener;
  #cancel = () => {};

  constructor(listener: SilenceListener) {
    this.#listener = listener;
  }

  /** Starts anew, since something came. */
  heard(): void {
    this.#wait(0, SILENT_MS);
  }

  /** Shortens the silence that is left, since the machine seems to have lost its network. */
  suspect(): void {
    this.#wait(DEAD_MS - SUSPECT_MS, DEAD_MS);
  }

  stop(): void {
    this.#cancel();
  }

  #wait(silentMs: number, untilMs: number): void {
    const { delay, silent, dead } = this.#listener;
    this.#cancel();
    this.#cancel = delay(() => {
      if (untilMs >= DEAD_MS) return dead();
      silent(untilMs);
      this.#wait(untilMs, untilMs + STEP_MS);
    }, untilMs - silentMs);
  }
}
