import { createModel, effect, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { Rate } from "../../../lib/base/rate.ts";
import { parseEventId } from "../../../lib/wire/cursor.ts";
import type { HelloEvent } from "../../../lib/wire/event.ts";
import type { Connection } from "./connection.ts";

/** Dependencies of the figures; tests inject fakes. */
export interface FiguresEnvironment {
  /** Schedules `callback` after `ms`; returns a cancel function. */
  delay(callback: () => void, ms: number): () => void;
  /** Returns the time in milliseconds since the Unix epoch. */
  now(): number;
}

/** Outcome of a time without a connection. */
export interface Comeback {
  /** Records written meanwhile that are not missed, before the filter. */
  readonly resumed: number;
  readonly missed: number;
  /** True if the server was restarted, so that the missed records cannot be counted. */
  readonly restarted: boolean;
}

/** Figures about the connection, as the status shows them. */
export interface FiguresState {
  /** Whole seconds until the next try, while that is waited for. */
  readonly seconds: ReadonlySignal<number>;
  /** Live records per second, as a mean of the last ten seconds. */
  readonly perSecond: ReadonlySignal<number>;
  /** Records that the server had not sent yet at the last beat; 0 if that is no more than usual. */
  readonly lag: ReadonlySignal<number>;
  /** Outcome of the last time without a connection, until it was visible for a while. */
  readonly comeback: ReadonlySignal<Comeback | undefined>;
  /** Sets whether the page is visible. */
  show(isVisible: boolean): void;
}

/** Figures about the connection. */
export type Figures = Model<FiguresState>;

/** Lag that is usual at a high rate, in records. They are on their way. */
const USUAL_LAG = 100;

/** Time for which the outcome of a reconnect is shown, in ms. */
const COMEBACK_MS = 15_000;

/** Creates the figures of a connection, and begins to observe it. */
export const FiguresModel: new (connection: Connection, environment: FiguresEnvironment) => Figures = createModel((
  connection: Connection,
  { delay, now }: FiguresEnvironment,
): FiguresState => {
  const seconds = signal(0);
  const perSecond = signal(0);
  const lag = signal(0);
  const comeback = signal<Comeback | undefined>(undefined);
  /** Newest number when the stream began. Later records are live. */
  let newest = connection.hello.peek()?.newest ?? Infinity;
  let rate = new Rate(now());
  let isVisible = true;
  let wasLost = false;
  let cancelFade = () => {};

  effect(() => {
    const link = connection.link.value;
    if (link.kind === "reconnecting" || link.kind === "closed") wasLost = true;
    if (link.kind !== "live") lag.value = 0;
    if (link.kind === "connecting") newest = Infinity;
    const dueAt = "delayMs" in link ? now() + link.delayMs : 0;
    let cancel = () => {};
    (function tick() {
      seconds.value = Math.max(0, Math.ceil((dueAt - now()) / 1000));
      perSecond.value = rate.perSecond(now());
      if (dueAt > 0 || link.kind === "live") cancel = delay(tick, 1000);
    })();
    return () => cancel();
  });

  /** Hides the outcome of a reconnect after it was visible for a while. */
  function fade() {
    cancelFade();
    if (comeback.peek() === undefined || !isVisible) return;
    cancelFade = delay(() => comeback.value = undefined, COMEBACK_MS);
  }

  connection.observe({
    record(id) {
      if (parseEventId(id).seq > newest) rate.count(now());
    },
    hello(hello: HelloEvent, cursor) {
      const { resumed, missed } = hello;
      if (wasLost && cursor !== undefined) {
        const seq = resumed ? parseEventId(cursor).seq : 0;
        comeback.value = { resumed: Math.max(0, hello.newest - seq - missed), missed, restarted: !resumed };
        fade();
      }
      if (connection.link.peek().kind === "live") return;
      wasLost = false;
      rate = new Rate(now());
      newest = hello.newest;
    },
    beat(beat) {
      const isUnusual = (beat.lag ?? 0) > Math.max(USUAL_LAG, perSecond.peek());
      lag.value = isUnusual ? beat.lag! : 0;
    },
  });

  return {
    seconds,
    perSecond,
    lag,
    comeback,
    show(visible) {
      isVisible = visible;
      fade();
    },
  };
});
