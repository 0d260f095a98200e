import { bring } from "./list_motion.ts";
import { compareCursors, parseEventId } from "../../../lib/wire/cursor.ts";
import type { Bar } from "../counts/counts.ts";
import type { HistoryModelInstance } from "./history.ts";
import { type FetchPage, readPage } from "./page_of_records.ts";
import type { PageState } from "../page/page_state.ts";
import { withRange } from "../terms/time_range.ts";
import type { View } from "./view.ts";

/**
 * Shows the records of a bar in the list, or the ones before it if it has none. Records that the page does not keep are
 * shown as a part of history. A trace that lacks them gets the time range of the bar, which is a step that Back takes back.
 *
 * @param state State of the page. New rows wait afterwards.
 * @param bar Bar to go to.
 * @param intervalMs Length of the bar, in ms.
 * @param fetchPage Requests a page of records.
 * @param history History behind the rows that are kept.
 */
export async function goToBar(
  state: PageState,
  bar: Bar,
  intervalMs: number,
  fetchPage: FetchPage,
  history: HistoryModelInstance,
): Promise<void> {
  const { view, window: list } = state;
  if (view.instead.peek()?.history === undefined) view.showInstead(undefined);
  const { key } = view.filter.peek();
  const range = { from: bar.start, to: bar.start + intervalMs };
  const found = await fetchPage({
    ...view.params.peek(),
    ...bar.count > 0 && { from: new Date(range.from).toISOString() },
    to: new Date(range.to).toISOString(),
    limit: "1",
  });
  const [row] = readPage(found);
  if (row === undefined || view.filter.peek().key !== key) return;
  if (isWaiting(view, row.id)) showWaiting(view);
  if (isWaiting(view, row.id)) return; // it is still under way
  if (view.list.peek().indexOf(row.id) === -1) {
    if (view.kept.peek().indexOf(row.id) !== -1) view.showInstead(undefined);
    else if (view.trace.peek() === undefined) return history.goTo(row);
    else return view.stepTo({ level: view.level.peek(), q: withRange(view.params.peek().q ?? "", range) });
  }
  // The current row also lets new rows wait.
  view.open(undefined);
  view.moveTo(row.id);
  bring(view, list, view.list.peek().indexOf(row.id));
}

/** Returns true if a record is newer than all rows that are kept. */
function isWaiting(view: View, id: string): boolean {
  const kept = view.kept.peek();
  if (kept.length === 0) return false;
  const newest = kept.at(view.newestFirst.peek() ? 0 : kept.length - 1).id;
  return compareCursors(parseEventId(newest), parseEventId(id)) < 0;
}

function showWaiting(view: View) {
  const paused = view.paused.peek();
  view.goLive();
  view.setPaused(paused);
}
