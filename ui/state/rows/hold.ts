import { computed, type ReadonlySignal, signal } from "@preact/signals";

/** Activity of a reader that new rows must not disturb. */
export type Reading = "scrolled" | "hovering" | "selecting" | "selectingRows" | "instead";

/** The reasons for which new rows wait, and the row that is read. */
export interface HoldState {
  /** True if new rows are shown as they arrive, unless they would disturb. */
  readonly follow: ReadonlySignal<boolean>;
  /** True if the rows stand still until the reader resumes. */
  readonly paused: ReadonlySignal<boolean>;
  /** True if new rows wait, for whatever reason. */
  readonly held: ReadonlySignal<boolean>;
  /** True if new rows wait for the reader, who has scrolled, opened or selected something; not for a mere pointer. */
  readonly isReading: ReadonlySignal<boolean>;
  /** True if the view was scrolled away from the newest row. */
  readonly away: ReadonlySignal<boolean>;
  /** Number of times that the view was sent to the end where new rows arrive. */
  readonly rests: ReadonlySignal<number>;
  /** Id of the row that is open. */
  readonly opened: ReadonlySignal<string | undefined>;
  /** Id of the row that the keys have come to. */
  readonly current: ReadonlySignal<string | undefined>;
  setFollow(follow: boolean): void;
  setPaused(paused: boolean): void;
  /** Begins or ends an activity of the reader. */
  setReading(reading: Reading, on: boolean): void;
  open(id: string | undefined): void;
  moveTo(id: string | undefined): void;
  /** Shows the rows that wait, and those that arrive from now on. */
  goLive(): void;
}

/** The hold, with what the other parts of the view do with it. */
export interface Hold extends HoldState {
  /** Ends all that was done with the rows of an earlier filter, except for the open row if it stays. */
  stopReading(staysOpen: boolean): void;
}

/**
 * Creates the hold.
 *
 * @param apply Lets new rows wait, or shows those that wait. It is told which row is open.
 */
export function createHold(apply: (isHeld: boolean, opened: string | undefined) => void): Hold {
  const follow = signal(true);
  const paused = signal(false);
  const reading = signal<ReadonlySet<Reading>>(new Set());
  const opened = signal<string | undefined>(undefined);
  const current = signal<string | undefined>(undefined);
  const rests = signal(0);
  const held = computed(() =>
    paused.value || !follow.value || reading.value.size > 0 || opened.value !== undefined || current.value !== undefined
  );

  const isReading = computed(() =>
    held.value && !paused.value &&
    !(follow.value && opened.value === undefined && current.value === undefined &&
      Array.from(reading.value).every((what) => what === "hovering"))
  );

  /** Begins or ends the wait of new rows, after a reason for it has changed. */
  function settle() {
    if (!held.peek()) rests.value++;
    apply(held.peek(), opened.peek());
  }

  function stopReading(staysOpen = false) {
    if (!staysOpen) opened.value = undefined;
    if (current.peek() !== opened.peek()) current.value = undefined;
    reading.value = new Set();
    rests.value++;
    settle();
  }

  return {
    follow,
    paused,
    held,
    isReading,
    away: computed(() => reading.value.has("scrolled")),
    rests,
    opened,
    current,
    setFollow(value) {
      follow.value = value;
      settle();
    },
    setPaused(value) {
      paused.value = value;
      settle();
    },
    setReading(what, on) {
      if (reading.peek().has(what) === on) return;
      const next = new Set(reading.peek());
      if (on) next.add(what);
      else next.delete(what);
      reading.value = next;
      settle();
    },
    open(id) {
      opened.value = id;
      settle();
    },
    moveTo(id) {
      current.value = id;
      settle();
    },
    goLive() {
      paused.value = false;
      follow.value = true;
      stopReading();
    },
    stopReading,
  };
}
