import type { Zoom } from "../islands/range_menu.tsx";
import type { Counts } from "../state/counts/counts.ts";
import type { PageState } from "../state/page/page_state.ts";
import type { Row } from "../state/rows/row.ts";
import { changeQuery } from "../state/terms/query_in_force.ts";
import { readRange, type TimeRange, widen, withRange } from "../state/terms/time_range.ts";

/** Shortest range to zoom to, in ms. */
const LEAST_MS = 1000;

/** Creates the zoom of the time range. */
export function openZoom({ view, selection }: PageState, counts: Counts): Zoom {
  function setRange(range: TimeRange | undefined) {
    changeQuery(view, (q) => withRange(q, range));
  }

  return {
    out() {
      const range = readRange(view.params.peek().q ?? "");
      if (range === undefined) return;
      const { bars, intervalMs } = counts.histogram.peek();
      const { from = -Infinity, to = Infinity } = range;
      const hasMore = bars.some(({ start, count }) => count > 0 && (start + intervalMs <= from || start >= to));
      setRange(hasMore ? widen(range, Date.now()) : undefined);
    },
    toRows() {
      const rows = selection.peek()?.rows() ?? [];
      const trace = view.trace.peek();
      const range = rangeOf(rows.length > 0 || trace === undefined ? rows : listed(trace.list));
      if (range === undefined) return;
      if (trace !== undefined) view.leaveTrace();
      setRange(range);
    },
  };
}

function listed(list: { readonly length: number; at(index: number): Row }): readonly Row[] {
  return Array.from({ length: list.length }, (_, index) => list.at(index));
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
