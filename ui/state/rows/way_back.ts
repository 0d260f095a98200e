import { effect, type Signal } from "@preact/signals";
import type { View } from "./view.ts";

/**
 * Returns a function that closes a list over the rows for some of them. The way back to the filter before opens it again.
 *
 * @param view Filter and rows.
 * @param isOpen True while the list is open.
 */
export function openWayBack(view: View, isOpen: Signal<boolean>): () => void {
  /** Returns to earlier filters before the list was left. */
  let before: number | undefined;
  effect(() => {
    const { value: returns } = view.returns;
    if (before === undefined || returns <= before) return;
    before = undefined;
    isOpen.value = true;
  });
  return function leave() {
    before = view.returns.peek();
    isOpen.value = false;
  };
}
