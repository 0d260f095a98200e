import { batch, computed, createModel, effect, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { compareCursors, type Cursor, isEventId, parseEventId } from "../../../lib/wire/cursor.ts";
import { isObject } from "../../../lib/wire/event.ts";
import type { Storage } from "../kept/preferences.ts";
import { openStoredList } from "../kept/stored_list.ts";
import { countLeading } from "./binary_search.ts";
import { place } from "./list_motion.ts";
import type { ListWindow } from "./list_window.ts";
import type { RowList } from "./row.ts";
import { unfolded } from "./row_list.ts";
import type { View } from "./view.ts";

/** Last row that was read. */
export interface ReadMark {
  /** Id of the row, `"<run>-<seq>"`. */
  readonly id: string;
  /** True if the reader set the mark; otherwise the page did, as it was left. */
  readonly isSet: boolean;
}

/** Newer rows that had arrived when the reader came back. */
export interface MissedRows {
  readonly count: number;
  /** True if there may be more, since no row that was read is loaded. */
  readonly isLeast: boolean;
}

/** Dependencies of the model; tests inject fakes. */
export interface ReadMarkEnvironment {
  readonly storage: Storage | undefined;
  /** Schedules `callback` after `ms`; returns a cancel function. */
  delay(callback: () => void, ms: number): () => void;
}

/** Mark of the last row that was read, and the divider between that row and newer ones. */
export interface ReadMarkState {
  readonly mark: ReadonlySignal<ReadMark | undefined>;
  /** Index of the row below the divider; -1 without one. */
  readonly index: ReadonlySignal<number>;
  readonly missed: ReadonlySignal<MissedRows>;
  /** True while the divider of missed rows has not been in view. */
  readonly isUnseen: ReadonlySignal<boolean>;
  /** Marks a row as the last one read; removes the mark if it is there. */
  toggle(id: string): void;
  /** Marks the newest row. */
  markNewest(): void;
  clear(): void;
  /** Scrolls to the divider. */
  goTo(): void;
  /** Sets whether the page is visible. A page that is hidden marks the newest row, unless the reader set the mark. */
  show(isVisible: boolean): void;
}

/** Model of {@linkcode ReadMarkState}. */
export type ReadMarks = Model<ReadMarkState>;

const KEY = "ringside.read";

/** Time after a return in which rows count as missed, in ms. A connection may have to be made anew. */
const RETURN_MS = 5000;

const NONE_MISSED: MissedRows = { count: 0, isLeast: false };

/** Distance of the divider from the top of the view once it is gone to, in pixels. */
const TOP_PX = 120;

/** Creates the model with the mark that the browser has stored. */
export const ReadMarkModel: new (view: View, list: ListWindow, environment: ReadMarkEnvironment) => ReadMarks =
  createModel((view: View, list: ListWindow, { storage, delay }: ReadMarkEnvironment): ReadMarkState => {
    /** The mark, or nothing. */
    const stored = openStoredList(storage, KEY, readMark);
    const mark = computed(() => stored.items.value.at(0));
    const missed = signal(NONE_MISSED);
    const isSeen = signal(false);
    /** True after a return, while rows count as missed. */
    const isReturning = signal(false);
    let callOff = () => {};
    const cursor = computed(() => mark.value === undefined ? undefined : parseEventId(mark.value.id));

    /** Number of rows after the mark. */
    const newer = computed(() =>
      cursor.value === undefined ? 0 : countNewer(view.list.value, view.newestFirst.value, cursor.value)
    );
    const index = computed(() => {
      const { length } = view.list.value;
      if (mark.value === undefined || view.instead.value?.isSorted || view.trace.value !== undefined) return -1;
      const below = view.newestFirst.value ? newer.value : length - newer.value;
      const isShown = newer.value > 0 ? below > 0 : mark.value.isSet && view.newestFirst.value;
      return isShown && below < length ? below : -1;
    });
    /** True while the list does not have the newest rows of the filter in their order. */
    const isOther = computed(() => view.instead.value !== undefined || view.trace.value !== undefined);
    const isInView = computed(() => {
      const { first, rows } = list.slice.value;
      return index.value >= first && index.value < first + rows.length;
    });

    function set(next: ReadMark | undefined) {
      batch(() => {
        stored.change(() => next === undefined ? [] : [next]);
        missed.value = NONE_MISSED;
      });
    }

    function newest(): string | undefined {
      const rows = view.list.peek();
      return rows.length === 0 ? undefined : rows.at(view.newestFirst.peek() ? 0 : rows.length - 1).id;
    }

    function leave() {
      const id = newest();
      const isPassing = isReturning.peek() && missed.peek().count > 0; // the missed rows were not read yet
      if (isPassing || mark.peek()?.isSet || id === undefined || isOther.peek()) return;
      if (cursor.peek() === undefined || compareCursors(parseEventId(id), cursor.peek()!) > 0) {
        set({ id, isSet: false });
      }
    }

    function comeBack() {
      isReturning.value = true;
      isSeen.value = false;
      callOff = delay(() => isReturning.value = false, RETURN_MS);
    }

    effect(() => {
      if (!isReturning.value || mark.value === undefined || mark.value.isSet || isOther.value) return;
      const [list, count] = [view.list.value, newer.value];
      const rows = Array.from(
        { length: count },
        (_, age) => list.at(view.newestFirst.value ? age : list.length - 1 - age),
      );
      missed.value = {
        count: rows.flatMap(unfolded).length,
        isLeast: count > 0 && count === list.length,
      };
    });
    effect(() => {
      if (!isReturning.value && missed.value.count > 0 && isInView.value) isSeen.value = true;
    });

    return {
      mark,
      index,
      missed,
      isUnseen: computed(() => missed.value.count > 0 && !isSeen.value && !isInView.value),
      toggle: (id) => set(mark.peek()?.isSet && mark.peek()!.id === id ? undefined : { id, isSet: true }),
      markNewest() {
        const id = newest();
        if (id !== undefined) set({ id, isSet: true });
      },
      clear: () => set(undefined),
      goTo() {
        isSeen.value = true;
        const end = view.newestFirst.peek() ? view.list.peek().length - 1 : 0; // the mark is beyond the loaded rows
        if (mark.peek() !== undefined) place(list, index.peek() === -1 ? end : index.peek(), TOP_PX);
      },
      show(isVisible) {
        callOff();
        if (isVisible) return comeBack();
        leave();
        isReturning.value = false;
      },
    };
  });

/** Returns the number of rows after a cursor. Rows are in the order of their ids. */
export function countNewer(list: RowList, newestFirst: boolean, cursor: Cursor): number {
  return countLeading(list.length, (age) => {
    const { id } = list.at(newestFirst ? age : list.length - 1 - age);
    return compareCursors(parseEventId(id), cursor) > 0;
  });
}

function readMark(item: unknown): ReadMark | undefined {
  if (!isObject(item) || !isEventId(item.id) || typeof item.isSet !== "boolean") return undefined;
  return { id: item.id, isSet: item.isSet };
}
