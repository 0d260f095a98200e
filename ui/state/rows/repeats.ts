import { createModel, effect, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { maskMessage } from "../../../lib/query/mask.ts";
import type { LogRecord } from "../../../lib/record/record.ts";
import { parseEventId } from "../../../lib/wire/cursor.ts";
import { relayGapOf } from "../../../lib/wire/relay_gap.ts";
import { formatValue, readError } from "../text/value_text.ts";
import { countLeading } from "./binary_search.ts";
import { countNewer, type ReadMark } from "./read_mark.ts";
import type { RecordRow, Row, RowList } from "./row.ts";
import { rowsOf } from "./row_list.ts";
import type { View } from "./view.ts";

/** Folding of records that repeat without another one between them. */
export interface RepeatsState {
  /** Shows the records of a group one by one, or folds them again. */
  toggle(group: string): void;
}

/** Model of {@linkcode RepeatsState}. */
export type Repetitions = Model<RepeatsState>;

/** Metadata that is the same in repeats. */
const SAME_FIELDS = ["logger", "service", "source", "origin"] as const;

const NONE_OPEN: ReadonlySet<string> = new Set();

/**
 * Folds repeats while that is chosen. Records repeat if their level, logger, service and source are the same, and their
 * message and error differ in variable parts alone. The row of the keys and the open row stand for their groups.
 *
 * @param view The list.
 * @param isChosen True if repeats are folded.
 * @param mark Last row that was read: no group has rows on both sides.
 */
export const RepeatsModel: new (
  view: View,
  isChosen: ReadonlySignal<boolean>,
  mark: ReadonlySignal<ReadMark | undefined>,
) => Repetitions = createModel((view: View, isChosen, mark): RepeatsState => {
  const open = signal(NONE_OPEN);
  const keys = new WeakMap<LogRecord, string>();
  /** Rows that the last list has made, by the id of the newest record. A row made anew would be painted anew. */
  let folded: ReadonlyMap<string, RecordRow> = new Map();

  function keyOf(row: Row): string | undefined {
    if (row.kind === "gap" || relayGapOf(row.record) !== undefined) return undefined;
    let key = keys.get(row.record);
    if (key === undefined) keys.set(row.record, key = repeatKey(row.record));
    return key;
  }

  /** Returns the index of the first row below the mark; -1 without one. */
  function belowMark(list: RowList): number {
    if (mark.value === undefined) return -1;
    const newer = countNewer(list, view.newestFirst.value, parseEventId(mark.value.id));
    return view.newestFirst.value ? newer : list.length - newer;
  }

  function fold(list: RowList): RowList {
    const rows = rowsOf(list); // the list moves on before it is painted
    const newestFirst = view.newestFirst.value;
    const border = belowMark(list);
    const opened = open.value;
    // Rows of earlier lists go, since each holds the rows of its group.
    const before = folded;
    const made = new Map<string, RecordRow>();
    folded = made;
    /** Index of the first row of each group, and those of the groups that are shown one by one. */
    const starts: number[] = [];
    const heads = new Map<number, RecordRow>();
    let start = 0;
    for (let end = 1; end <= rows.length; end++) {
      const key = keyOf(rows[start]);
      if (end < rows.length && end !== border && key !== undefined && keyOf(rows[end]) === key) continue;
      const oldest = rows[newestFirst ? end - 1 : start];
      if (end - start > 1 && opened.has(oldest.id)) {
        const newest = newestFirst ? start : end - 1;
        heads.set(newest, rowOf(start, end, newest, true));
        for (let index = start; index < end; index++) starts.push(index);
      } else {
        starts.push(start);
      }
      start = end;
    }

    /** Returns the row that stands for a group. */
    function rowOf(start: number, end: number, index: number, isOpen: boolean): RecordRow {
      const [newest, oldest] = newestFirst ? [rows[start], rows[end - 1]] : [rows[end - 1], rows[start]];
      const { id, record } = rows[index] as RecordRow;
      const group = oldest.id;
      const count = end - start;
      const known = made.get(newest.id) ?? before.get(newest.id);
      const { repeats } = known ?? {};
      const isSame = known?.id === id && repeats?.group === group && repeats.count === count &&
        repeats.isOpen === isOpen;
      const row: RecordRow = isSame ? known : {
        kind: "record",
        id,
        record,
        repeats: {
          group,
          count,
          from: (oldest as RecordRow).record.timestamp,
          to: (newest as RecordRow).record.timestamp,
          isOpen,
          rows: rows.slice(start, end),
        },
      };
      made.set(newest.id, row);
      return row;
    }

    /** Returns the index of the group that has the row at an index. */
    const groupOf = (index: number) => countLeading(starts.length, (group) => starts[group] <= index) - 1;

    function indexInRows(id: string): number {
      const index = list.indexOf(id);
      return index === -1 || rows[index]?.id === id ? index : rows.findIndex((row) => row.id === id);
    }

    /** Rows that stand for their groups, by group. */
    const representatives = new Map<number, number>();
    for (const id of [view.current.value, view.opened.value]) {
      const index = id === undefined ? -1 : indexInRows(id);
      if (index !== -1) representatives.set(groupOf(index), index);
    }

    return {
      length: starts.length,
      at(group) {
        const [start, end] = [starts[group], starts[group + 1] ?? rows.length];
        if (start === undefined || end - start === 1) return heads.get(start) ?? rows[start];
        return rowOf(start, end, representatives.get(group) ?? (newestFirst ? start : end - 1), false);
      },
      indexOf(id) {
        const index = indexInRows(id);
        return index === -1 ? -1 : groupOf(index);
      },
    };
  }

  effect(() => {
    open.value = NONE_OPEN;
    view.filter.value;
    view.fold.value = isChosen.value ? fold : undefined;
  });

  return {
    toggle(group) {
      const next = new Set(open.peek());
      if (!next.delete(group)) next.add(group);
      open.value = next;
    },
  };
});

/** Returns a text that is the same for records that repeat. */
function repeatKey({ level, message, metadata }: LogRecord): string {
  const names = SAME_FIELDS.map((field) => metadata[field] === undefined ? "" : formatValue(metadata[field]));
  const errors = readError(metadata.error).map(({ title }) => maskMessage(title));
  return [level, ...names, maskMessage(message), ...errors].join("\n");
}
