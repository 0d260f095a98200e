import { firstInView, offsetOf, place } from "./list_motion.ts";
import { createModel, effect, type Model } from "@preact/signals";
import { historyOf } from "./history_rows.ts";
import type { ListWindow } from "./list_window.ts";
import type { Row } from "./row.ts";
import type { View } from "./view.ts";

/** Filters whose place is remembered. */
const MAX_PLACES = 50;

/** Place of a reader in a list. */
interface Place {
  readonly opened: string | undefined;
  readonly current: string | undefined;
  /** Row that was read: the open one, the one that the keys had come to, or the first in view. */
  readonly id: string;
  /** Distance from the top of the view to that of the row, in pixels. */
  readonly offset: number;
}

/**
 * Remembers the place of the reader under each filter. A return to a filter leads to that place as soon as its row is
 * there. A record that stays open under another filter stays where it is in the view.
 */
export const PlaceMemoryModel: new (view: View, list: ListWindow) => Model<object> = createModel((
  view: View,
  list: ListWindow,
) => {
  const places = new Map<string, Place>();
  let lastKey = view.filter.peek().key;
  let lastReturns = view.returns.peek();
  let stop = () => {};

  /** Part of history that was shown last, and the key of its filter. */
  let history: { readonly key: string; readonly rows: readonly Row[] } | undefined;

  const indexOf = (id: string) => view.list.peek().indexOf(id);

  function placeNow(): Place | undefined {
    const [opened, current] = [view.opened.value, view.current.value];
    const { rows } = list.slice.value;
    const first = view.away.value && rows.length > 0 ? view.list.peek().at(firstInView(list)).id : undefined;
    const id = opened ?? current ?? first;
    const index = id === undefined ? -1 : indexOf(id);
    return id === undefined || index === -1 ? undefined : { opened, current, id, offset: offsetOf(list, index) };
  }

  function remember(key: string, place: Place | undefined) {
    places.delete(key);
    if (place !== undefined) places.set(key, place);
    if (places.size > MAX_PLACES) places.delete(places.keys().next().value!);
  }

  effect(() => {
    const { key } = view.filter.value;
    const instead = view.instead.value;
    if (instead !== undefined && instead.history === undefined) return; // the place under the filter stays
    const isReturn = view.returns.value !== lastReturns;
    const now = placeNow();
    if (key === lastKey) {
      if (instead?.history !== undefined) history = { key, rows: instead.history };
      else if (history?.key === key) history = undefined;
      return remember(key, now);
    }
    const before = places.get(lastKey);
    lastKey = key;
    lastReturns = view.returns.peek();
    stop();
    if (isReturn && places.has(key)) goBack(key, places.get(key)!);
    else if (before?.opened !== undefined && before.opened === now?.opened) {
      place(list, indexOf(before.opened), before.offset);
    }
  });

  function goBack(key: string, { opened, current, id, offset }: Place) {
    const rows = history?.key === key && history.rows.some((row) => row.id === id) ? history.rows : undefined;
    if (rows !== undefined) queueMicrotask(() => view.showInstead(historyOf(rows, view.newestFirst.peek())));
    const end = stop = effect(() => {
      const isThere = view.list.value.indexOf(id) !== -1;
      if (!isThere && view.filter.value.key === key) return;
      queueMicrotask(() => {
        end();
        if (indexOf(id) === -1 || view.filter.peek().key !== key) return;
        view.open(opened);
        view.moveTo(current);
        place(list, indexOf(id), offset);
      });
    });
  }

  return {};
});
