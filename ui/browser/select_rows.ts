/** Actions on the selection of rows. */
export interface RowSelection {
  /** Extends the selection to the row with an id. */
  extendTo(id: string): void;
  selectAll(): void;
  clear(): void;
}

/** Has Shift+click and Ctrl+A in the list select rows instead of text. A plain click clears the selection. */
export function listenToRowSelection({ extendTo, selectAll, clear }: RowSelection): void {
  document.addEventListener("mousedown", (event) => {
    if ((event as MouseEvent).shiftKey && clickedRow(event) !== undefined) event.preventDefault();
  });
  // It runs before the list opens the row.
  document.addEventListener("click", (event) => {
    const id = clickedRow(event);
    if (id === undefined) return;
    if (!(event as MouseEvent).shiftKey) return clear();
    event.preventDefault();
    event.stopPropagation();
    extendTo(id);
  }, { capture: true });
  document.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event as KeyboardEvent;
    if (key !== "a" || ctrlKey === metaKey || altKey || shiftKey) return;
    if (target !== document.body && !(target as Element).closest(".scroller")) return;
    event.preventDefault();
    selectAll();
  });
}

/** Returns the id of the row whose line was clicked. */
function clickedRow({ target }: Event): string | undefined {
  const row = (target as Element).closest?.(".line")?.closest(".list > [data-id]");
  return row?.getAttribute("data-id") ?? undefined;
}
