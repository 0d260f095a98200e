import { type Clock, SYSTEM_CLOCK } from "./clock.ts";

/** Events of one kind since the last report. */
export interface Digest<T> {
  readonly kind: string;
  /** Number of events. */
  readonly count: number;
  /** Newest event. */
  readonly last: T;
}

/** Options for {@linkcode Digests}. */
export interface DigestsOptions {
  /** If true, the first event of a kind is reported at once, else with those of the first second. @default {true} */
  leading?: boolean;
  /**
   * If true, a timer reports the events of a kind that ended. Without it they are part of the next report of that kind,
   * and no timer keeps the program running. @default {true}
   */
  trailing?: boolean;
  /** Source of time. @default the machine's */
  clock?: Clock;
}

/** Time between two reports of a kind, in ms: it doubles with each report while the events go on. */
const FIRST_INTERVAL_MS = 1000;
const MAX_INTERVAL_MS = 60_000;

interface State<T> {
  count: number;
  last: T;
  /** Time of the next report, at the earliest. */
  next: number;
  intervalMs: number;
  cancel: (() => void) | undefined;
}

/**
 * Counts events by kind and reports each kind at most once a second, and once a minute if it does not end. An attacker
 * who causes events at any rate causes few reports.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Digests } from "./digests.ts";
 *
 * const reports: string[] = [];
 * {
 *   using digests = new Digests<number>(({ kind, count, last }) => reports.push(`${kind}: ${count} up to ${last}`));
 *   for (const value of [1, 2, 3]) digests.add("example", value);
 * }
 * assertEquals(reports, ["example: 1 up to 1", "example: 2 up to 3"]);
 * ```
 */
export class Digests<T> implements Disposable {
  readonly #report: (digest: Digest<T>) => void;
  readonly #leading: boolean;
  readonly #trailing: boolean;
  readonly #clock: Clock;
  readonly #states = new Map<string, State<T>>();

  /**
   * @param report Receives each report. It must not throw.
   * @param options Time of the first and of the last report.
   */
  constructor(report: (digest: Digest<T>) => void, options: DigestsOptions = {}) {
    const { leading = true, trailing = true, clock = SYSTEM_CLOCK } = options;
    this.#report = report;
    this.#leading = leading;
    this.#trailing = trailing;
    this.#clock = clock;
  }

  /** Adds an event. The number of different kinds must be bounded. */
  add(kind: string, event: T): void {
    const now = this.#clock.now();
    let state = this.#states.get(kind);
    const hasEnded = state !== undefined && state.cancel === undefined && now - state.next > state.intervalMs;
    if (state === undefined || hasEnded) {
      const next = this.#leading ? now : now + FIRST_INTERVAL_MS;
      state = { count: state?.count ?? 0, last: event, next, intervalMs: FIRST_INTERVAL_MS, cancel: undefined };
      this.#states.set(kind, state);
    }
    state.count++;
    state.last = event;
    if (state.cancel !== undefined) return;
    if (now >= state.next) this.#flush(kind, state);
    else if (this.#trailing) state.cancel = this.#clock.delay(() => this.#flush(kind, state), state.next - now);
  }

  /** Reports what is not reported yet, and stops all timers. */
  [Symbol.dispose](): void {
    for (const [kind, state] of this.#states) {
      state.cancel?.();
      if (state.count > 0) this.#flush(kind, state);
    }
    this.#states.clear();
  }

  #flush(kind: string, state: State<T>): void {
    const { count, last, intervalMs } = state;
    state.count = 0;
    state.cancel = undefined;
    state.next = this.#clock.now() + intervalMs;
    state.intervalMs = Math.min(2 * intervalMs, MAX_INTERVAL_MS);
    this.#report({ kind, count, last });
  }
}
