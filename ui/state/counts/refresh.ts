/** What a refresh works with. */
export interface RefreshEnvironment {
  /** Asks the server, and tells what came of it. The signal says when the answer is wanted no more. */
  ask(signal: AbortSignal): Promise<Refreshed>;
  /** Whether all that is new is told; where it is not, the server is asked now and then all the same. */
  isTold(): boolean;
  /** Calls back after a time in ms; gives what calls it off. */
  delay(callback: () => void, ms: number): () => void;
  /** Now, in milliseconds. */
  now(): number;
}

/** Keeps something up to date that costs the server some work each time. */
export interface Refresh {
  /** There is something new: it asks as soon as it may. */
  want(): void;
  /** What was asked for is wanted no more: it asks for something else in so many ms. */
  restart(ms: number): void;
  /** Says whether somebody looks; nothing is asked while nobody does. */
  show(isVisible: boolean): void;
}

/** What came of asking. */
export type Refreshed = "changed" | "unchanged" | "failed";

/** The least time from an answer to the next question, in ms. */
const MIN_REST_MS = 1000;

/** That time in terms of how long the answer took, so that what is costly is asked for a tenth of the time. */
const REST_PER_ANSWER = 10;

/** The time after a failure, in ms. */
const FAILED_REST_MS = 5000;

/** Where not all is told, it asks again after so many ms, and whenever that was in vain later, up to the last. */
const FIRST_LOOK_MS = 2000;
const LAST_LOOK_MS = 60_000;

/** Makes a refresh. It begins when somebody looks. */
export function openRefresh({ ask, isTold, delay, now }: RefreshEnvironment): Refresh {
  let isVisible = false;
  let isWanted = true;
  let current: AbortController | undefined;
  /** When the next question may be asked, and when it is asked though nothing is known to be new. */
  let [allowedAt, lookAt] = [0, 0];
  let lookMs = FIRST_LOOK_MS;
  let callOff = () => {};

  function plan() {
    callOff();
    if (!isVisible || current !== undefined || !isWanted && isTold()) return;
    callOff = delay(run, Math.max(0, (isWanted ? allowedAt : Math.max(allowedAt, lookAt)) - now()));
  }

  async function run() {
    const asking = new AbortController();
    current = asking;
    isWanted = false;
    const start = now();
    const result = await ask(asking.signal).catch((): Refreshed => "failed");
    if (current !== asking) return; // something else is asked for by now
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
