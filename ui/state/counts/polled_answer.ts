import { type ReadonlySignal, signal } from "@preact/signals";
import { openRefresh, type Refresh, type RefreshEnvironment } from "./refresh.ts";

/** Dependencies of a model that polls a route; tests inject fakes. */
export interface PolledEnvironment extends PollingClock {
  /** Requests an answer. */
  read(params: URLSearchParams, signal: AbortSignal): Promise<unknown>;
}

/** Timers and time. */
export type PollingClock = Pick<RefreshEnvironment, "delay" | "now">;

/** Answer of a route that is polled while it is shown. */
export interface PolledAnswer<T> {
  /** Last answer; `undefined` before the first one. */
  readonly found: ReadonlySignal<T | undefined>;
  /** True if the last request failed. */
  readonly isStale: ReadonlySignal<boolean>;
  readonly refresh: Refresh;
}

/**
 * Polls a route whose changes no event announces, at the shortest interval unless `shownOf` tells that nothing changed.
 *
 * @param read Requests and reads an answer.
 * @param environment Timers and time.
 * @param shownOf Returns the part of an answer that is shown now, as text. Equal texts let the interval grow.
 */
export function pollAnswer<T>(
  read: (signal: AbortSignal) => Promise<T>,
  { delay, now }: PollingClock,
  shownOf?: (answer: T) => string,
): PolledAnswer<T> {
  const found = signal<T | undefined>(undefined);
  const isStale = signal(false);
  let last: string | undefined;
  const refresh = openRefresh({
    async ask(signal) {
      try {
        const answer = await read(signal);
        if (signal.aborted) return "failed";
        found.value = answer;
        isStale.value = false;
        const shown = shownOf?.(answer);
        if (shown !== undefined && shown === last) return "unchanged";
        last = shown;
        return "changed";
      } catch (error) {
        if (!signal.aborted) isStale.value = true;
        throw error;
      }
    },
    announcesAll: () => false,
    delay,
    now,
  });
  return { found, isStale, refresh };
}
