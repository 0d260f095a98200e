import { createModel, effect, type Model } from "@preact/signals";
import { MAX_KEPT_ROWS } from "./kept_rows.ts";
import type { ListWindow } from "./list_window.ts";
import { type FetchPage, readPage } from "./page_of_records.ts";
import type { Row } from "./row.ts";
import type { View } from "./view.ts";

/** How many records are asked for at a time. */
const PAGE_SIZE = 500;

/** How close to the oldest row the view has to be. */
const NEAR_ROWS = 50;

/** Brings records that the server still holds, once the reader comes to the oldest row there is. */
export const OlderModel: new (view: View, list: ListWindow, fetchPage: FetchPage) => Model<object> = createModel((
  view: View,
  list: ListWindow,
  fetchPage: FetchPage,
) => {
  let asking = false;
  /** The filter, and the oldest row when the server had nothing before it. */
  let end = "";

  effect(() => {
    const { rows, first } = list.slice.value;
    const { length } = view.list.value;
    // Of a trace all has come.
    if (view.trace.value !== undefined) return;
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
      // The server is away, which the status says; what is there stays.
    }
    asking = false;
    if (older.length === 0) end = `${id} ${key}`;
    else if (view.filter.peek().key === key) view.receive(older);
  }

  return {};
});

/** Whether a view can keep as many more as are asked for at a time. */
export function hasRoom(view: View): boolean {
  return view.list.value.length <= MAX_KEPT_ROWS - PAGE_SIZE;
}

/** Asks for the records of a view that come before one. */
export async function fetchOlder(view: View, id: string, fetchPage: FetchPage): Promise<readonly Row[]> {
  return readPage(await fetchPage({ ...view.params.peek(), before: id, limit: String(PAGE_SIZE) }));
}
