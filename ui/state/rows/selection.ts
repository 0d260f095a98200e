import { computed, createModel, effect, type Model, type ReadonlySignal, signal } from "@preact/signals";
import type { Row } from "./row.ts";
import { unfolded } from "./row_list.ts";
import type { View } from "./view.ts";

/** Selection of rows: all rows of the list from one row to another. */
export interface SelectionState {
  /** Ids of the selected rows. */
  readonly ids: ReadonlySignal<ReadonlySet<string>>;
  /** True while every move of the keys extends the selection. */
  readonly isExtending: ReadonlySignal<boolean>;
  /**
   * Moves the end of the selection to a row. An empty selection starts at the row of the keys, at the open row, or at
   * the row itself.
   */
  extendTo(id: string): void;
  /** Selects a row; every move of the keys extends the selection from there. */
  begin(id: string): void;
  selectAll(): void;
  clear(): void;
  /** Returns the selected rows, and those folded into them, in the order of the list, from the top. */
  rows(): readonly Row[];
}

/** Model of {@linkcode SelectionState}. */
export type Selection = Model<SelectionState>;

const NO_IDS: ReadonlySet<string> = new Set();

/** Creates an empty selection. New rows wait while rows are selected; another filter clears the selection. */
export const SelectionModel: new (view: View) => Selection = createModel((view: View): SelectionState => {
  /** Ids of the row where the selection starts, and of the row that extending moves. */
  const ends = signal<readonly [anchor: string, head: string] | undefined>(undefined);
  const isExtending = signal(false);

  const range = computed(() => {
    const list = view.list.value;
    const places = ends.value?.map((id) => list.indexOf(id)) ?? [];
    if (places.length === 0 || places.includes(-1)) return undefined;
    return { list, first: Math.min(...places), last: Math.max(...places) };
  });

  function rows(): readonly Row[] {
    if (range.value === undefined) return [];
    const { list, first, last } = range.value;
    return Array.from({ length: last - first + 1 }, (_, index) => unfolded(list.at(first + index))).flat();
  }

  function select(anchor: string, head: string) {
    ends.value = [anchor, head];
    view.setReading("selectingRows", true);
  }

  function clear() {
    if (ends.peek() === undefined) return;
    ends.value = undefined;
    isExtending.value = false;
    view.setReading("selectingRows", false);
  }

  // The rows of another filter are others, and rows that move on cannot stay selected.
  effect(() => {
    if (!view.held.value) clear();
  });
  let key = view.filter.peek().key;
  effect(() => {
    if (view.filter.value.key === key) return;
    key = view.filter.value.key;
    clear();
  });

  return {
    ids: computed(() => range.value === undefined ? NO_IDS : new Set(rows().map(({ id }) => id))),
    isExtending,
    extendTo(id) {
      const anchor = range.peek() === undefined ? undefined : ends.peek()?.[0];
      select(anchor ?? view.current.peek() ?? view.opened.peek() ?? id, id);
    },
    begin(id) {
      isExtending.value = true;
      select(id, id);
    },
    selectAll() {
      const list = view.list.peek();
      if (list.length > 0) select(list.at(0).id, list.at(list.length - 1).id);
    },
    clear,
    rows,
  };
});
