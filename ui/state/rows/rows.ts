import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { Filter } from "../../../lib/query/filter.ts";
import { parseEventId } from "../../../lib/wire/cursor.ts";
import type { PageView } from "../../../lib/wire/page.ts";
import { KeptRows, missedIn, type Place, RowOrder } from "./kept_rows.ts";
import { isShown, type Row, type RowList } from "./row.ts";
import type { RowTools } from "./row_tools.ts";

/** Most rows in the document. */
export const MAX_ROWS = 100;

/** Calls back when the next frame is painted, which a hidden tab never does. */
export type NextFrame = (callback: () => void) => void;

/** Position of a stream. */
export interface StreamPosition {
  /** Key of its filter. */
  readonly key: string;
  /** Id up to which it has sent all that matches, if known. */
  readonly cursor: string | undefined;
}

/** Start of the records that a server sends if it is asked for the newest ones. */
export interface StreamStart {
  /** Id from which on it leaves nothing out. */
  readonly from: string;
  /** Oldest number that it holds. */
  readonly oldest: number;
}

/** Position from which to request the rows of the filter in force. */
export interface ResumePosition {
  /** Id up to which the rows are complete, if there are any. */
  readonly seen?: string;
  /** The same id, if few enough records have followed it. */
  readonly cursor?: string;
}

/** List of the rows that are kept. */
export interface KeptList extends RowList {
  /** Estimate of their memory, in bytes. */
  readonly bytes: number;
  /** True once the newest rows of the server were added. */
  readonly isJoined: boolean;
}

/** The rows that are kept. */
export interface RowsState {
  /** Rows that do not wait, in the order of the list. */
  readonly kept: ReadonlySignal<KeptList>;
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
  receive(rows: readonly Row[], stream?: StreamPosition): void;
  /** Prepares for the newest rows of a filter. */
  joinNewest(key: string, start: StreamStart): void;
  /** Replaces a gap by rows that are in it. */
  fill(id: string, rows: readonly Row[]): void;
  /** Counts events that could not be read. */
  countUnreadable(count: number): void;
  setNewestFirst(newestFirst: boolean): void;
  /** Returns the position from which to request the rows of the filter in force. */
  resumePosition(): ResumePosition;
}

/** The rows, with what the other parts of the view do with them. */
export interface Rows extends RowsState {
  /** Rows that do not wait, oldest first. */
  readonly shown: ReadonlySignal<readonly Row[]>;
  /** Lets new rows wait, or shows those that wait. */
  hold(isHeld: boolean, opened: string | undefined): void;
  /**
   * Goes to the rows of the filter that is in force now.
   *
   * @param opened Id of the open row.
   * @param keepsOpen True if the open row stays although it may not match.
   * @returns True if the open row is among the rows.
   */
  refilter(opened: string | undefined, keepsOpen: boolean): boolean;
}

/**
 * Creates the rows.
 *
 * The rows of each filter are a list of their own, which stays when the filter changes. So a return to an earlier filter
 * finds its rows again, whatever the server still holds.
 *
 * @param initial Records that the document holds.
 * @param filter Filter in force.
 * @param nextFrame Calls back when the next frame is painted.
 * @param tools Returns the row tools, once they are loaded.
 */
export function createRows(
  initial: PageView,
  filter: ReadonlySignal<Filter>,
  nextFrame: NextFrame,
  tools: () => RowTools | undefined,
): Rows {
  const order = new RowOrder(parseEventId(initial.cursor));
  let kept = new KeptRows(order, [], order.newest);
  kept.isJoined = true;
  const lists = new Map([[filter.peek().key, kept]]);
  /** Place behind which rows wait, and the list that was shown when that began. */
  let held: { readonly behind: Place; readonly list: KeptRows } | undefined;
  /** Counts the changes of the kept rows, which are not copied. */
  const version = signal(0);
  const arrivals = signal(0);
  const newestFirst = signal(true);
  const missed = signal(0);
  const unreadable = signal(0);
  /** True if there is something to show, and true if something was shown in this frame. */
  let [due, painted] = [false, false];

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

  for (const entry of initial.entries) if (filter.peek().matches(entry.record)) kept.add({ kind: "record", ...entry });

  return {
    kept: computed(() => {
      version.value;
      return listOf(kept, newestFirst.value);
    }),
    shown: computed(() => {
      version.value;
      return Array.from({ length: kept.shown }, (_, index) => kept.entries[index].row);
    }),
    arrivals,
    waiting: computed(() => {
      version.value;
      return kept.waiting;
    }),
    newestFirst,
    missed,
    unreadable,
    receive(rows, stream) {
      const own = stream === undefined ? kept : lists.get(stream.key);
      let added = false;
      for (const row of rows) {
        const place = order.see(row.id);
        if (own !== kept) own?.add(row, place); // the stream is still that of the last filter
        if (!isShown(row, filter.peek()) || !kept.add(row, place)) continue;
        added = true;
        missed.value += missedIn(row);
      }
      if (own !== undefined && stream?.cursor !== undefined) own.knownTo = order.see(stream.cursor);
      for (const list of new Set([kept, own])) {
        if (list?.held === undefined) list?.trim();
        else tools()?.trimWaiting(list);
      }
      if (!added) return;
      arrivals.value++;
      showArrivals();
    },
    joinNewest(key, { from, oldest }) {
      const list = lists.get(key);
      if (list !== undefined) tools()?.joinNewest(list, order.placeOf(parseEventId(from)), oldest);
      show();
    },
    fill(id, rows) {
      missed.value += tools()?.fill(kept, id, rows) ?? 0;
      show();
    },
    countUnreadable(count) {
      unreadable.value += count;
    },
    setNewestFirst(value) {
      newestFirst.value = value;
    },
    resumePosition: () => tools()?.resumePosition(kept) ?? { seen: initial.cursor, cursor: initial.cursor },
    hold(isHeld, opened) {
      if (kept.pinned !== undefined && kept.pinned.row.id !== opened) tools()?.unpin(kept);
      if (!isHeld) {
        held = undefined;
        kept.release();
      } else if (held === undefined) {
        held = { behind: order.newest, list: kept };
        kept.hold(held.behind);
      }
      show();
    },
    refilter(opened, keepsOpen) {
      kept = tools()?.switchTo(lists, kept, filter.peek(), opened, keepsOpen) ?? kept;
      if (held === undefined) kept.release();
      else kept.hold(held.behind);
      tools()?.forget(lists, [kept, held?.list]);
      return kept.pinned !== undefined;
    },
  };
}

/** Returns the kept rows in the order of the list. It also has those that are not painted yet. */
function listOf(kept: KeptRows, newestFirst: boolean): KeptList {
  const turn = (index: number) => newestFirst ? kept.shown - 1 - index : index;
  return {
    get length() {
      return kept.shown;
    },
    get bytes() {
      return kept.bytes;
    },
    get isJoined() {
      return kept.isJoined;
    },
    at: (index) => kept.entries[turn(index)].row,
    indexOf(id) {
      const index = kept.indexOf(id);
      return index === -1 ? -1 : turn(index);
    },
  };
}
