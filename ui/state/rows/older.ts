import { createModel, effect, type Model } from "@preact/signals";
import { MAX_KEPT_ROWS } from "./kept_rows.ts";
import type { ListWindow } from "./list_window.ts";
import { type FetchPage, readPage } from "./page_of_records.ts";
import type { Row } from "./row.ts";
import type { View } from "./view.ts";

/** Records requested at a time. */
const PAGE_SIZE = 500;

/** Distance to the oldest row at which older ones are requested, in rows. */
const NEAR_ROWS = 50;

/** Loads older records that the server still holds, once the reader gets near the oldest row. */
export const OlderModel: new (view: View, list: ListWindow, fetchPage: FetchPage) => Model<object> = createModel((
  view: View,
  list: ListWindow,
  fetchPage: FetchPage,
) => {
  let asking = false;
  /** Oldest row and filter for which the server had nothing older. */
  let end = "";

  effect(() => {
    const { rows, first } = list.slice.value;
    const { length } = view.list.value;
    // A trace is loaded as a whole, and the rows around a record load their own.
    if (view.trace.value !== undefined || view.instead.value !== undefined) return;
    if (!view.away.value || asking || rows.length === 0 || !hasRoom(view)) return;
    const isNear = view.newestFirst.value ? first + rows.length > length - NEAR_ROWS : first < NEAR_ROWS;
    const { id } = view.list.value.at(view.newestFirst.value ? length - 1 : 0);
    const { key } = view.filter.value;
    if (isNear && end !== `${id} ${key}`) bring(id, key);
  });

  async function bring(id: string, key: string) {
    asking = true;
    let older: readonly Row[] = [];
    try {
      older = await fetchOlder(view, id, fetchPage);
    } catch {
      // The server is away, as the status says. The rows stay.
    }
    asking = false;
    if (older.length === 0) end = `${id} ${key}`;
    else if (view.filter.peek().key === key) view.receive(older);
  }

  return {};
});

/** Returns true if a view can keep another page of records. */
export function hasRoom(view: View): boolean {
  return view.list.value.length <= MAX_KEPT_ROWS - PAGE_SIZE;
}

/** Requests the records of a view before a certain one. */
export async function fetchOlder(view: View, id: string, fetchPage: FetchPage): Promise<readonly Row[]> {
  return readPage(await fetchPage({ ...view.params.peek(), before: id, limit: String(PAGE_SIZE) }));
}
