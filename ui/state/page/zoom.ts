import type { Counts } from "../counts/counts.ts";
import type { Row } from "../rows/row.ts";
import { rowsOf } from "../rows/row_list.ts";
import { changeQuery } from "../terms/query_in_force.ts";
import { readRange, type TimeRange, widen, withRange } from "../terms/time_range.ts";
import type { PageState } from "./page_state.ts";

/** Actions that zoom the time range. */
export interface RangeZoom {
  /** Widens the range, or clears it if no record is outside. */
  out(): void;
  /** Sets the range to that of the selected rows, or of the trace that is shown. */
  toRows(): void;
}

/** Shortest range to zoom to, in ms. */
const LEAST_MS = 1000;

/**
 * Creates the zoom of the time range.
 *
 * @param now Returns the time in ms since the Unix epoch.
 */
export function openZoom(
  { view, selection }: Pick<PageState, "view" | "selection">,
  { histogram }: Pick<Counts, "histogram">,
  now: () => number,
): RangeZoom {
  function setRange(range: TimeRange | undefined) {
    changeQuery(view, (q) => withRange(q, range));
  }

  return {
    out() {
      const range = readRange(view.params.peek().q ?? "");
      if (range === undefined) return;
      const { bars, intervalMs } = histogram.peek();
      const { from = -Infinity, to = Infinity } = range;
      const hasMore = bars.some(({ start, count }) => count > 0 && (start + intervalMs <= from || start >= to));
      setRange(hasMore ? widen(range, now()) : undefined);
    },
    toRows() {
      const rows = selection.peek()?.rows() ?? [];
      const trace = view.trace.peek();
      const range = rangeOf(rows.length > 0 || trace === undefined ? rows : rowsOf(trace.list));
      if (range === undefined) return;
      if (trace !== undefined) view.leaveTrace();
      setRange(range);
    },
  };
}

/** Returns the time range of records, of at least a second; `undefined` if none has a time. */
function rangeOf(rows: readonly Row[]): TimeRange | undefined {
  const times = rows.map((row) => row.kind === "record" ? Date.parse(row.record.timestamp) : NaN)
    .filter((ms) => !Number.isNaN(ms));
  if (times.length === 0) return undefined;
  const [from, to] = [times.reduce((a, b) => Math.min(a, b)), times.reduce((a, b) => Math.max(a, b)) + 1];
  const margin = Math.max(0, Math.ceil((LEAST_MS - (to - from)) / 2));
  return { from: from - margin, to: to + margin };
}
