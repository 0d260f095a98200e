import { type Clock, dayOf, isToday } from "../page/clock.ts";
import type { RowList } from "./row.ts";

/** Break in time between a row and the row above it. */
export type RowBreak =
  | { readonly kind: "day"; readonly timestamp: string }
  /** Time without a record. */
  | { readonly kind: "pause"; readonly ms: number };

/** Minimum pause that is shown, in ms. */
const MIN_PAUSE_MS = 5 * 60_000;

/** Minimum ratio of a pause to the next longer of its neighbors, so that a slow but steady log has no breaks. */
const MIN_RATIO = 10;

/**
 * Returns the break above a row: the day, where it changes and above the first row if that is not of today; or a pause
 * that is much longer than the time between the rows around it. Across a gap the pause is unknown.
 *
 * @param list The list, from the top.
 * @param index Index of a record's row.
 */
export function breakAbove(list: RowList, index: number, clock: Clock): RowBreak | undefined {
  const timestamp = timestampAt(list, index);
  if (clock.today === undefined || timestamp === undefined) return undefined;
  const above = timestampAt(list, index - 1) ?? timestampAt(list, index - 2);
  const isNewDay = above === undefined ? !isToday(timestamp, clock) : dayOf(above, clock) !== dayOf(timestamp, clock);
  if (isNewDay) return { kind: "day", timestamp };
  const ms = distance(list, index);
  if (ms === undefined || ms < MIN_PAUSE_MS) return undefined;
  const around = Math.min(distance(list, index - 1) ?? Infinity, distance(list, index + 1) ?? Infinity);
  return around === Infinity || ms >= MIN_RATIO * around ? { kind: "pause", ms } : undefined;
}

/** Returns the time between two rows next to each other, in ms; `undefined` if one is a gap or not there. */
function distance(list: RowList, index: number): number | undefined {
  const [above, below] = [timesAt(list, index - 1), timesAt(list, index)];
  if (above === undefined || below === undefined) return undefined;
  return Math.min(...above.flatMap((time) => below.map((other) => Math.abs(Date.parse(time) - Date.parse(other)))));
}

function timestampAt(list: RowList, index: number): string | undefined {
  const row = index < 0 || index >= list.length ? undefined : list.at(index);
  return row?.kind === "record" ? row.record.timestamp : undefined;
}

/** Returns the timestamps of the first and the last record that a row stands for. */
function timesAt(list: RowList, index: number): readonly string[] | undefined {
  const row = index < 0 || index >= list.length ? undefined : list.at(index);
  if (row?.kind !== "record") return undefined;
  const { repeats, record: { timestamp } } = row;
  return repeats === undefined || repeats.isOpen ? [timestamp] : [repeats.from, repeats.to];
}
