import type { HoldState } from "../state/rows/hold.ts";

/** Tells the view what the reader is doing with the list, until it is told to stop. */
export function watchReader(list: Element, hold: HoldState): () => void {
  const leaving = new AbortController();
  const { signal } = leaving;
  // The way back to live lies over the list, and must not go away under the pointer that comes for it.
  const area = list.parentElement!;
  let at = "";
  area.addEventListener("pointermove", (event) => {
    const { pointerType, screenX, screenY } = event as PointerEvent;
    const place = `${screenX} ${screenY}`;
    // Rows that move below a pointer at rest are no sign of a reader.
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
