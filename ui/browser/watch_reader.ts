import type { HoldState } from "../state/rows/hold.ts";

/** Reports pointing and selecting in the list; returns a function that ends that. */
export function watchReader(list: Element, hold: HoldState): () => void {
  const leaving = new AbortController();
  const { signal } = leaving;
  // The button for new rows lies over the list. It must not disappear under the pointer.
  const area = list.parentElement!;
  let at = "";
  area.addEventListener("pointermove", (event) => {
    const { pointerType, screenX, screenY } = event as PointerEvent;
    const place = `${screenX} ${screenY}`;
    // Rows that move below a resting pointer fire the same event.
    if (pointerType === "mouse" && at !== "" && at !== place) hold.setReading("hovering", true);
    at = place;
  }, { signal });
  area.addEventListener("pointerleave", () => hold.setReading("hovering", false), { signal });
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    const isHere = selection !== null && !selection.isCollapsed && list.contains(selection.anchorNode);
    hold.setReading("selecting", isHere);
  }, { signal });
  return () => {
    leaving.abort();
    hold.setReading("hovering", false);
    hold.setReading("selecting", false);
  };
}
