import { EDGE_PX, type ListWindow } from "./list_window.ts";
import type { View } from "./view.ts";

/** Scrolls to a row, unless it is in view. */
export function reveal({ geometry, scrolled }: ListWindow, index: number): void {
  const { top, height, startOf } = geometry;
  const start = startOf(index);
  const end = startOf(index + 1);
  if (start < top()) scrolled(start);
  else if (end > top() + height()) scrolled(Math.min(start, end - height()));
}

/** Scrolls so that a row is where the newest one would be. */
export function bring(view: View, { geometry, scrolled }: ListWindow, index: number): void {
  const { height, startOf } = geometry;
  const isNewestOnTop = view.newestFirst.peek() && view.trace.peek() === undefined;
  scrolled(isNewestOnTop ? startOf(index) : startOf(index + 1) - height());
}

/** Returns the distance from the top of the view to that of a row, in pixels. */
export function offsetOf({ geometry }: ListWindow, index: number): number {
  return geometry.startOf(index) - geometry.top();
}

/** Scrolls so that a row has a distance from the top of the view, in pixels. */
export function place({ geometry, scrolled }: ListWindow, index: number, offset: number): void {
  scrolled(geometry.startOf(index) - offset);
}

/** Returns the index of the first row that is wholly in view, or -1. */
export function firstInView({ geometry: { length, placeAt, top } }: ListWindow): number {
  const first = placeAt(top());
  return first === undefined ? -1 : Math.min(length() - 1, first.index + (first.offset > EDGE_PX ? 1 : 0));
}
