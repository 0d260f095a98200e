import { createModel, effect, type Model } from "@preact/signals";
import type { ListWindow } from "./list_window.ts";
import type { View } from "./view.ts";

/** Remembers where the reader was under each filter. */
export interface PlaceMemoryState {
  /** Goes to where the reader was under the filter that is in force again, as soon as that row is there. */
  comeBack(): void;
}

/** How many filters it remembers a place of; beyond them the oldest is forgotten. */
const MAX_PLACES = 50;

/** The row that was read. */
interface Place {
  readonly id: string;
  /** Whether it was open, or the keys had come to it; else it was the first in view. */
  readonly by: "opened" | "current" | "scrolled";
}

/** Begins to remember. */
export const PlaceMemoryModel: new (view: View, list: ListWindow) => Model<PlaceMemoryState> = createModel((
  view: View,
  list: ListWindow,
): PlaceMemoryState => {
  const places = new Map<string, Place>();
  let lastKey: string | undefined;
  let stop = () => {};

  function placeNow(): Place | undefined {
    const [opened, current] = [view.opened.value, view.current.value];
    if (opened !== undefined) return { id: opened, by: "opened" };
    if (current !== undefined) return { id: current, by: "current" };
    const { rows } = list.slice.value;
    if (!view.away.value || rows.length === 0) return undefined;
    return { id: view.list.peek().at(list.firstInView()).id, by: "scrolled" };
  }

  effect(() => {
    const { key } = view.filter.value;
    const place = placeNow();
    // A new filter begins at its newest record, which is no place that was left.
    const isNew = key !== lastKey;
    lastKey = key;
    if (isNew && place === undefined) return;
    places.delete(key);
    if (place !== undefined) places.set(key, place);
    if (places.size > MAX_PLACES) places.delete(places.keys().next().value!);
  });

  function goTo({ id, by }: Place, index: number) {
    if (by === "opened") view.open(id);
    if (by === "current") view.moveTo(id);
    if (by === "scrolled") list.reveal(view.list.peek().length - 1); // seen from there, it comes to the top of the view
    list.reveal(index);
  }

  return {
    comeBack() {
      stop();
      const { key } = view.filter.peek();
      const place = places.get(key);
      if (place === undefined) return;
      const end = stop = effect(() => {
        const isThere = view.list.value.indexOf(place.id) !== -1;
        if (!isThere && view.filter.value.key === key) return;
        queueMicrotask(() => {
          end();
          const index = view.list.peek().indexOf(place.id);
          if (index !== -1 && view.filter.peek().key === key) goTo(place, index);
        });
      });
    },
  };
});
