import { batch, createModel, effect, type Model, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { LEVEL_RANK } from "../../../lib/record/severity.ts";
import type { JsonValue } from "../../../lib/record/record.ts";
import { columnValue, compareValues } from "../text/column_value.ts";
import type { ListWindow } from "./list_window.ts";
import type { InsteadRows, RecordRow, Row, RowList } from "./row.ts";
import { listOf, rowsOf, unfolded } from "./row_list.ts";
import type { View } from "./view.ts";

/** Sort of the rows that are loaded. */
export interface Sorted {
  readonly field: string;
  readonly isDescending: boolean;
  readonly count: number;
}

/** The loaded rows sorted by a field. New rows wait meanwhile. */
export interface SortState {
  readonly sorted: ReadonlySignal<Sorted | undefined>;
  /** Sorts by a field, largest first; then smallest first; then returns to the order of time. */
  toggle(field: string): void;
  end(): void;
}

/** Model of {@linkcode SortState}. */
export type Sort = Model<SortState>;

/** Creates the model with rows in the order of time. */
export const SortModel: new (view: View, list: ListWindow) => Sort = createModel((
  view: View,
  list: ListWindow,
): SortState => {
  const sorted = signal<Sorted | undefined>(undefined);
  let own: RowList | undefined;
  /** Part of history that was sorted. */
  let history: InsteadRows | undefined;

  effect(() => {
    const instead = view.instead.value;
    if (instead?.list !== own) untracked(() => sorted.value = undefined);
  });

  function end() {
    if (sorted.peek() === undefined) return;
    batch(() => {
      sorted.value = undefined;
      view.showInstead(history);
      if (history === undefined) view.setReading("scrolled", false);
    });
  }

  return {
    sorted,
    toggle(field) {
      const now = sorted.peek();
      if (now?.field === field && !now.isDescending) return end();
      const isDescending = now?.field !== field;
      batch(() => {
        if (now === undefined) {
          history = view.instead.peek()?.history === undefined ? undefined : view.instead.peek();
        }
        const rows = recordsOf(now === undefined ? view.list.peek() : own!);
        own = listOf(sort(rows, field, isDescending));
        sorted.value = { field, isDescending, count: rows.length };
        view.showInstead({ list: own, isSorted: true });
        list.scrolled(0);
      });
    },
    end,
  };
});

function recordsOf(list: RowList): readonly RecordRow[] {
  return rowsOf(list).flatMap(unfolded).filter((row) => row.kind === "record");
}

/** Sorts rows by a field. Rows of the same value stay in their order, and those without one are last. */
function sort(rows: readonly RecordRow[], field: string, isDescending: boolean): readonly Row[] {
  const valued = rows.map((row) => ({ row, value: valueOf(row, field) }));
  const [some, none] = [
    valued.filter(({ value }) => value !== undefined),
    valued.filter(({ value }) => value === undefined),
  ];
  some.sort((left, right) => (isDescending ? -1 : 1) * compareValues(left.value, right.value));
  return [...some, ...none].map(({ row }) => row);
}

function valueOf({ record }: RecordRow, field: string): JsonValue | undefined {
  if (field === "level") return LEVEL_RANK[record.level];
  if (field === "message") return record.message;
  if (field === "logger") return record.metadata.logger ?? record.metadata.service;
  return columnValue(record, field);
}
