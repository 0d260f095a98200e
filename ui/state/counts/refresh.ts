/** Dependencies of a refresh. */
export interface RefreshEnvironment {
  /** Asks the server. The signal aborts when the answer is no longer needed. */
  ask(signal: AbortSignal): Promise<Refreshed>;
  /** True if every change is announced by `want()`. If not, the server is also polled. */
  announcesAll(): boolean;
  /** Schedules `callback` after `ms`; returns a cancel function. */
  delay(callback: () => void, ms: number): () => void;
  /** Returns the current time in ms. */
  now(): number;
}

/** Schedule of requests that cost the server some work. */
export interface Refresh {
  /** Announces a change: asks as soon as allowed. */
  want(): void;
  /** Aborts the current request, and asks again after `ms`. */
  restart(ms: number): void;
  /** Sets whether the page is visible. Nothing is asked while it is hidden. */
  show(isVisible: boolean): void;
}

/** Result of a request. */
export type Refreshed = "changed" | "unchanged" | "failed";

/** Minimum time from an answer to the next request, in ms. */
const MIN_REST_MS = 1000;

/** The same time as a multiple of the response time, so that slow requests take at most a tenth of the time. */
const REST_PER_ANSWER = 10;

/** Time from a failure to the next request, in ms. */
const FAILED_REST_MS = 5000;

/** First and longest polling interval, in ms. It doubles while nothing changes. */
const FIRST_LOOK_MS = 2000;
const LAST_LOOK_MS = 60_000;

/** Creates a refresh. It starts when the page is visible. */
export function openRefresh({ ask, announcesAll, delay, now }: RefreshEnvironment): Refresh {
  let isVisible = false;
  let isWanted = true;
  let current: AbortController | undefined;
  /** Earliest time of the next request, and time of the next poll. */
  let [allowedAt, lookAt] = [0, 0];
  let lookMs = FIRST_LOOK_MS;
  let callOff = () => {};

  function plan() {
    callOff();
    if (!isVisible || current !== undefined || !isWanted && announcesAll()) return;
    callOff = delay(run, Math.max(0, (isWanted ? allowedAt : Math.max(allowedAt, lookAt)) - now()));
  }

  async function run() {
    const asking = new AbortController();
    current = asking;
    isWanted = false;
    const start = now();
    const result = await ask(asking.signal).catch((): Refreshed => "failed");
    if (current !== asking) return; // restarted
    current = undefined;
    const end = now();
    lookMs = result === "changed" ? FIRST_LOOK_MS : Math.min(2 * lookMs, LAST_LOOK_MS);
    allowedAt = end + Math.max(MIN_REST_MS, REST_PER_ANSWER * (end - start), result === "failed" ? FAILED_REST_MS : 0);
    lookAt = end + lookMs;
    isWanted ||= result === "failed";
    plan();
  }

  return {
    want() {
      if (isWanted) return;
      isWanted = true;
      plan();
    },
    restart(ms) {
      current?.abort();
      current = undefined;
      isWanted = true;
      allowedAt = now() + ms;
      lookMs = FIRST_LOOK_MS;
      plan();
    },
    show(visible) {
      isVisible = visible;
      plan();
    },
  };
}
