import type { Filter } from "../../../lib/query/filter.ts";
import { KeptRows, MAX_KEPT_BYTES, MAX_KEPT_ROWS, missedIn, type Place } from "./kept_rows.ts";
import { isNarrower } from "./narrower.ts";
import { isShown, type Row } from "./row.ts";

/** Rows that are kept of those that wait, however many are shown, and memory for them, in bytes. */
const MIN_WAITING_ROWS = 1000;
const MIN_WAITING_BYTES = 4 * 2 ** 20;

/** Rows around a gap that stay when it is filled. */
const NEAR_ROWS = 200;

/** Filters whose rows are kept for a return, and their rows in all. */
const MAX_ASIDE_LISTS = 20;
const MAX_ASIDE_ROWS = 2 * MAX_KEPT_ROWS;

/** Lists by the key of their filter, the one used last at the end. */
export type RowLists = Map<string, KeptRows>;

/** Operations on rows that the first records do not need. */
export interface RowTools {
  /**
   * Drops the oldest of the rows that wait, beyond the bound. A `skipped` gap takes their place. Rows that do not wait
   * stay.
   */
  trimWaiting(list: KeptRows): void;
  /**
   * Prepares a list for the newest rows of the server, which leave nothing out from a number on. Rows between those that
   * the list had and the new ones are in a `skipped` gap, as far as the server still has them.
   *
   * @param from Place of the first new row.
   * @param oldest Oldest number that the server holds.
   */
  joinNewest(list: KeptRows, from: Place, oldest: number): void;
  /**
   * Replaces a gap by rows that are in it, and drops the oldest rows beyond the bound, unless they are near the gap.
   *
   * @returns The change in the number of missed records.
   */
  fill(list: KeptRows, id: string, rows: readonly Row[]): number;
  /**
   * Returns the list of another filter: the one it had before, or the matching rows of the others. The open row is pinned
   * there if it matches, or anyway if `keepsOpen` is true.
   */
  switchTo(
    lists: RowLists,
    kept: KeptRows,
    filter: Filter,
    opened: string | undefined,
    keepsOpen: boolean,
  ): KeptRows;
  /** Ends the pin of a row, which goes unless it matches. */
  unpin(list: KeptRows): void;
  /** Drops the lists used longest ago, except for some and that of every record. */
  forget(lists: RowLists, except: readonly (KeptRows | undefined)[]): void;
  /**
   * Returns the position from which to request the rows of a list: the id up to which it is complete, and the same as a
   * cursor if few enough records have followed it.
   */
  resumePosition(list: KeptRows): { readonly seen?: string; readonly cursor?: string };
}

/** The row tools. */
export const ROW_TOOLS: RowTools = { trimWaiting, joinNewest, fill, switchTo, unpin, forget, resumePosition };

function trimWaiting(list: KeptRows): void {
  const { entries, held } = list;
  if (held === undefined) return;
  const { shown } = held;
  const maxRows = Math.max(MIN_WAITING_ROWS, MAX_KEPT_ROWS - shown);
  const maxBytes = Math.max(MIN_WAITING_BYTES, MAX_KEPT_BYTES - held.bytes);
  let end = shown;
  let bytes = list.bytes - held.bytes;
  while (entries.length - end > maxRows || bytes > maxBytes) bytes -= entries[end++].bytes;
  if (end === shown) return;
  const dropped = entries.slice(shown, end);
  const last = dropped.at(-1)!;
  let missed = 0;
  let from = last.seq;
  for (const { row, run, seq } of dropped) {
    if (row.kind === "record") missed++;
    else if (row.gap.reason === "skipped") missed += row.gap.missed;
    if (run === last.run) from = Math.min(from, row.kind === "gap" ? row.gap.from : seq);
  }
  list.cut(shown, dropped.length);
  skip(list, last, from, missed);
}

function joinNewest(list: KeptRows, from: Place, oldest: number): void {
  const { knownTo } = list;
  list.isJoined = true;
  // Rows in there are what another filter happened to have.
  const start = knownTo === undefined ? 0 : list.find(knownTo, 1);
  const end = list.find(from);
  if (start < end) list.cut(start, end - start);
  if (list.pinned !== undefined) list.add(list.pinned.row);
  if (knownTo === undefined || start === 0) return;
  const first = Math.max(oldest, knownTo.run === from.run ? knownTo.seq + 1 : 0);
  if (first < from.seq) skip(list, { run: from.run, seq: from.seq - 1 }, first, 0);
}

/** Adds a gap whose records can be loaded again. */
function skip(list: KeptRows, { run, seq: to }: Place, from: number, missed: number): void {
  list.add({ kind: "gap", id: list.order.idOf({ run, seq: to }), gap: { from, to, missed, reason: "skipped" } });
}

function fill(list: KeptRows, id: string, rows: readonly Row[]): number {
  const index = list.indexOf(id);
  if (index === -1) return 0;
  let missed = -missedIn(list.entries[index].row);
  list.cut(index, 1);
  for (const row of rows) if (list.add(row)) missed += missedIn(row);
  const surplus = Math.min(list.entries.length - MAX_KEPT_ROWS, index - NEAR_ROWS);
  if (surplus > 0) list.cut(0, surplus);
  return missed;
}

function switchTo(
  lists: RowLists,
  kept: KeptRows,
  filter: Filter,
  opened: string | undefined,
  keepsOpen: boolean,
): KeptRows {
  const index = opened === undefined ? -1 : kept.indexOf(opened);
  const row = kept.entries[index]?.row;
  unpin(kept);
  const list = lists.get(filter.key) ?? derive(lists, kept, filter);
  lists.delete(filter.key);
  lists.set(filter.key, list);
  if (row === undefined) return list;
  const matches = isShown(row, filter);
  if (matches || keepsOpen) {
    list.add(row);
    list.pinned = { row, matches };
  }
  return list;
}

function unpin(list: KeptRows): void {
  const { pinned } = list;
  list.pinned = undefined;
  if (pinned === undefined || pinned.matches) return;
  const index = list.find(list.order.see(pinned.row.id));
  if (list.entries[index]?.row.id === pinned.row.id) list.cut(index, 1);
}

/** Returns the rows that match a new filter. The list of every record has all of them, back to its oldest row. */
function derive(lists: RowLists, kept: KeptRows, filter: Filter): KeptRows {
  const key = lists.has("") ? "" : Array.from(lists.keys()).at(-1)!;
  const { order, entries, knownTo } = lists.get(key)!;
  const list = new KeptRows(order, [], key === "" || isNarrower(filter.key, key) ? knownTo : undefined);
  // What only the last filter had is shown until the server sends all.
  for (const { row } of [...entries, ...kept.entries]) if (isShown(row, filter)) list.add(withoutCount(row));
  return list;
}

/** Returns a `skipped` gap for another filter, of which nobody knows how many records match. */
function withoutCount(row: Row): Row {
  if (row.kind === "record" || row.gap.reason !== "skipped") return row;
  return { ...row, gap: { ...row.gap, missed: 0 } };
}

function forget(lists: RowLists, except: readonly (KeptRows | undefined)[]): void {
  let rows = 0;
  let count = 0;
  for (const [key, list] of Array.from(lists).reverse()) {
    if (key === "" || except.includes(list)) continue;
    rows += list.entries.length;
    if (++count > MAX_ASIDE_LISTS || rows > MAX_ASIDE_ROWS) lists.delete(key);
  }
}

function resumePosition({ order, knownTo, isJoined }: KeptRows) {
  if (knownTo === undefined) return {};
  const seen = order.idOf(knownTo);
  const isNear = knownTo.run === order.newest.run && order.newest.seq - knownTo.seq <= MAX_KEPT_ROWS;
  return isJoined && isNear ? { seen, cursor: seen } : { seen };
}
