import { MAX_KEPT_BYTES, MAX_KEPT_ROWS, sizeOf } from "./kept_rows.ts";
import type { InsteadRows, Row, RowList } from "./row.ts";
import { listOf, rowsOf } from "./row_list.ts";
import { PAGE_SIZE, type Side } from "./search_step.ts";

/** Most rows of a part of history, the kept rows that it begins with, and rows that stay however large they are. */
const MAX_ROWS = 3000;
const FIRST_ROWS = 1000;
const MIN_ROWS = 300;

/** Returns a part of history as the view shows it. The rows are oldest first. */
export function historyOf(rows: readonly Row[], newestFirst: boolean): InsteadRows {
  return { history: rows, list: listOf(newestFirst ? rows.toReversed() : rows) };
}

/** Returns true if kept rows have room for another page, and for some more rows. */
export function hasRoom({ length, bytes }: { readonly length: number; readonly bytes: number }, more = 0): boolean {
  return length + more <= MAX_KEPT_ROWS - PAGE_SIZE && bytes <= MAX_KEPT_BYTES / 2;
}

/** Returns the oldest rows of a list, oldest first. */
export function oldestOf(list: RowList, newestFirst: boolean): readonly Row[] {
  const length = Math.min(FIRST_ROWS, list.length);
  const start = newestFirst ? list.length - length : 0;
  const rows = rowsOf({ length, at: (index) => list.at(start + index) });
  return newestFirst ? rows.toReversed() : rows;
}

/** Returns rows of a list that are newer than the one at an index, oldest first. */
export function newerOf(list: RowList, index: number, newestFirst: boolean): readonly Row[] {
  const step = newestFirst ? -1 : 1;
  const length = Math.min(PAGE_SIZE, newestFirst ? index : list.length - 1 - index);
  return rowsOf({ length, at: (number) => list.at(index + step * (number + 1)) });
}

/** Adds rows at one side, and drops those beyond the bound at the other one. All are oldest first. */
export function slide(rows: readonly Row[], side: Side, more: readonly Row[]): readonly Row[] {
  const all = side === "older" ? [...more, ...rows] : [...rows, ...more];
  let bytes = all.reduce((sum, row) => sum + sizeOf(row), 0);
  let [start, end] = [0, all.length];
  while (end - start > MAX_ROWS || bytes > MAX_KEPT_BYTES && end - start > MIN_ROWS) {
    bytes -= sizeOf(all[side === "older" ? --end : start++]);
  }
  return all.slice(start, end);
}
