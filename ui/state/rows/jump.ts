import { parseEventId } from "../../../lib/wire/cursor.ts";
import type { Bar } from "../counts/counts.ts";
import { fetchOlder, hasRoom } from "./older.ts";
import { type FetchPage, readPage } from "./page_of_records.ts";
import type { PageState } from "../page/page_state.ts";
import { withRange } from "../terms/time_range.ts";
import type { View } from "./view.ts";

/**
 * Has the list show the records of a bar, the newest of them where the newest of all would be; where it has none, those
 * before it. What the page does not keep comes from the server, with all that lies between. Where that is more than the
 * page may keep, the query gets the bar's range of time, which is a step that Back takes back.
 *
 * @param state Of the page; its list stands still afterwards.
 * @param bar Where to go.
 * @param intervalMs How long the bar is.
 * @param fetchPage Asks the server.
 */
export async function goToBar(state: PageState, bar: Bar, intervalMs: number, fetchPage: FetchPage): Promise<void> {
  const { view, window: list } = state;
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
  if (isWaiting(view, row.id)) return; // it is about to come
  if (!await reach(view, row.id, fetchPage)) {
    if (view.filter.peek().key !== key) return;
    const { q = "" } = view.params.peek();
    return view.stepTo({ level: view.level.peek(), q: withRange(q, range) });
  }
  // What the keys have come to holds new records back.
  view.open(undefined);
  view.moveTo(row.id);
  list.bring(view.list.peek().indexOf(row.id));
}

/** Whether a record is newer than all that is shown, which in a trace is not by the order of the rows. */
function isWaiting(view: View, id: string): boolean {
  const list = view.list.peek();
  if (list.length === 0) return true;
  if (list.indexOf(id) !== -1) return false;
  return isBefore(list.at(view.newestFirst.peek() ? 0 : list.length - 1).id, id);
}

/** Of two runs, the server has records of the last one only. */
function isBefore(one: string, other: string): boolean {
  const [a, b] = [parseEventId(one), parseEventId(other)];
  return a.run === b.run && a.seq < b.seq;
}

function showWaiting(view: View) {
  const paused = view.paused.peek();
  view.goLive();
  view.setPaused(paused);
}

/** Brings older records until there is the one that is wanted; tells whether it came to that. */
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
