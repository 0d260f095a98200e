import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Filter } from "../../../lib/query/filter.ts";
import { parseEventId } from "../../../lib/wire/cursor.ts";
import type { PageView } from "../../../lib/wire/page.ts";
import { KeptRows } from "./kept_rows.ts";
import type { Row, RowList } from "./row.ts";

/** Most rows in the document. */
export const MAX_ROWS = 100;

/** Calls back when the next frame is painted, which a hidden tab never does. */
export type NextFrame = (callback: () => void) => void;

/** The rows that are kept. */
export interface RowsState {
  /** Number of times that something has arrived, whether it waits or not. */
  readonly arrivals: ReadonlySignal<number>;
  /** Matching rows that wait. */
  readonly waiting: ReadonlySignal<number>;
  /** True if the newest row is on top, false if it is at the bottom. */
  readonly newestFirst: ReadonlySignal<boolean>;
  /** Records that were missed in all, by the gaps. */
  readonly missed: ReadonlySignal<number>;
  /** Events that could not be read. */
  readonly unreadable: ReadonlySignal<number>;
  /** Adds rows that have arrived, oldest first. Known rows are left out. */
  receive(rows: readonly Row[]): void;
  /** Counts events that could not be read. */
  countUnreadable(count: number): void;
  setNewestFirst(newestFirst: boolean): void;
  /** Sets how many of the newest rows are being read. They stay while others wait. */
  setDepth(depth: number): void;
}

/** The rows, with what the other parts of the view do with them. */
export interface Rows extends RowsState {
  /** Rows that do not wait, in the order of the list. */
  readonly listed: ReadonlySignal<RowList>;
  /** Rows that do not wait, oldest first. */
  readonly shown: ReadonlySignal<readonly Row[]>;
  /** Lets new rows wait, or shows those that wait. */
  hold(isHeld: boolean): void;
  /** Drops the rows that the filter in force does not match. */
  refilter(): void;
}

/**
 * Creates the rows.
 *
 * @param initial Records that the document holds.
 * @param filter Filter in force.
 * @param nextFrame Calls back when the next frame is painted.
 */
export function createRows(initial: PageView, filter: ReadonlySignal<Filter>, nextFrame: NextFrame): Rows {
  const kept = new KeptRows(parseEventId(initial.cursor));
  /** Counts the changes of the kept rows, which are not copied. */
  const version = signal(0);
  const arrivals = signal(0);
  const newestFirst = signal(true);
  const missed = signal(0);
  const unreadable = signal(0);
  /** True if there is something to show, and true if something was shown in this frame. */
  let [due, painted] = [false, false];
  let depth = MAX_ROWS;

  /** Shows the kept rows at most once a frame. */
  function showArrivals() {
    due = true;
    if (painted) return;
    painted = true;
    show();
    nextFrame(() => {
      painted = false;
      if (due) showArrivals();
    });
  }

  function show() {
    due = false;
    version.value++;
  }

  function keep(row: Row): boolean {
    if (isShown(row, filter.peek())) return kept.add(row);
    kept.pass(row);
    return false;
  }

  for (const entry of initial.entries) keep({ kind: "record", ...entry });

  return {
    listed: computed(() => {
      version.value;
      return listOf(kept, newestFirst.value);
    }),
    shown: computed(() => {
      version.value;
      return Array.from({ length: kept.shown }, (_, index) => kept.at(index));
    }),
    arrivals,
    waiting: computed(() => {
      version.value;
      return kept.waiting;
    }),
    newestFirst,
    missed,
    unreadable,
    receive(rows) {
      let added = false;
      for (const row of rows) {
        if (!keep(row)) continue;
        added = true;
        if (row.kind === "gap") missed.value += row.gap.missed;
      }
      if (!added) return;
      kept.trim(depth);
      arrivals.value++;
      showArrivals();
    },
    countUnreadable(count) {
      unreadable.value += count;
    },
    setNewestFirst(value) {
      newestFirst.value = value;
    },
    setDepth(value) {
      depth = Math.max(value, MAX_ROWS);
    },
    hold(isHeld) {
      if (isHeld) kept.hold();
      else kept.release();
      show();
    },
    refilter() {
      // This makes room for the server's pick, which may be older. A row that no longer matches comes again on request.
      kept.retain((row) => isShown(row, filter.peek()));
    },
  };
}

/** Returns true if a row is shown under a filter. A gap always is, since a missed record might have matched. */
function isShown(row: Row, filter: Filter): boolean {
  return row.kind === "gap" || filter.matches(row.record);
}

/** Returns the kept rows in the order of the list. It also has those that are not painted yet. */
function listOf(kept: KeptRows, newestFirst: boolean): RowList {
  const turn = (index: number) => newestFirst ? kept.shown - 1 - index : index;
  return {
    get length() {
      return kept.shown;
    },
    at: (index) => kept.at(turn(index)),
    indexOf(id) {
      const index = kept.indexOf(id);
      return index === -1 ? -1 : turn(index);
    },
  };
}
