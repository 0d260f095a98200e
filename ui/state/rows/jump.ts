import { bring } from "./list_motion.ts";
import { parseEventId } from "../../../lib/wire/cursor.ts";
import type { Bar } from "../counts/counts.ts";
import { fetchOlder, hasRoom } from "./older.ts";
import { type FetchPage, readPage } from "./page_of_records.ts";
import type { PageState } from "../page/page_state.ts";
import { withRange } from "../terms/time_range.ts";
import type { View } from "./view.ts";

/**
 * Shows the records of a bar in the list, or the ones before it if it has none. Records that the page does not keep are
 * fetched, with all that lie between. If those are more than the page keeps, the query gets the time range of the bar,
 * which is a step that Back takes back.
 *
 * @param state State of the page. New rows wait afterwards.
 * @param bar Bar to go to.
 * @param intervalMs Length of the bar, in ms.
 * @param fetchPage Requests a page of records.
 */
export async function goToBar(state: PageState, bar: Bar, intervalMs: number, fetchPage: FetchPage): Promise<void> {
  const { view, window: list } = state;
  view.showInstead(undefined);
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
  if (!await reach(view, row.id, fetchPage)) {
    if (view.filter.peek().key !== key) return;
    const { q = "" } = view.params.peek();
    return view.stepTo({ level: view.level.peek(), q: withRange(q, range) });
  }
  // The current row also lets new rows wait.
  view.open(undefined);
  view.moveTo(row.id);
  bring(view, list, view.list.peek().indexOf(row.id));
}

/** Returns true if a record is newer than all rows. In a trace that does not follow from the order of the rows. */
function isWaiting(view: View, id: string): boolean {
  const list = view.list.peek();
  if (list.length === 0) return true;
  if (list.indexOf(id) !== -1) return false;
  return isBefore(list.at(view.newestFirst.peek() ? 0 : list.length - 1).id, id);
}

/** Returns true if a record is older than another one of the same run. The server only has records of one run. */
function isBefore(one: string, other: string): boolean {
  const [a, b] = [parseEventId(one), parseEventId(other)];
  return a.run === b.run && a.seq < b.seq;
}

function showWaiting(view: View) {
  const paused = view.paused.peek();
  view.goLive();
  view.setPaused(paused);
}

/** Loads older records until a certain one is among them. Returns true if it is. */
async function reach(view: View, id: string, fetchPage: FetchPage): Promise<boolean> {
  const { key } = view.filter.peek();
  let oldest: string | undefined;
  for (;;) {
    const list = view.list.peek();
    if (list.indexOf(id) !== -1) return true;
    const last = list.length === 0 ? undefined : list.at(view.newestFirst.peek() ? list.length - 1 : 0).id;
    if (last === undefined || last === oldest || !isBefore(id, last) || !hasRoom(view)) return false;
    oldest = last;
    const rows = await fetchOlder(view, last, fetchPage);
    if (view.filter.peek().key !== key) return false;
    view.receive(rows);
  }
}
