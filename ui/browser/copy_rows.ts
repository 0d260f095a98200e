/** Source of the text of rows. */
export interface RowTexts {
  /** Returns the text of the record with an id; `undefined` if it is no longer in the list. */
  textOf(id: string): string | undefined;
  /** Formats the text of a gap as a line. */
  gapLine(text: string): string;
  /** Returns the text of the selected rows; `undefined` if none is selected. */
  selectedRowsText(): string | undefined;
}

/**
 * Has the browser copy whole records where its selection spans rows. It would copy the cells of a row as lines, with
 * shortened ids and folded stacks. A selection within the cells of one row is copied as one line, any other as usual.
 */
export function copyWholeRows({ textOf, gapLine, selectedRowsText }: RowTexts): void {
  document.addEventListener("copy", (event) => {
    const { clipboardData } = event as ClipboardEvent;
    if (isField(document.activeElement)) return;
    const selection = getSelection();
    const text = selection === null || selection.isCollapsed ? selectedRowsText() : selectedText(selection);
    if (text === undefined) return;
    clipboardData?.setData("text/plain", text);
    event.preventDefault();
  });

  function selectedText(selection: Selection): string | undefined {
    const rows = [...document.querySelectorAll<HTMLElement>(".list > .row")]
      .filter((row) => selection.containsNode(row, true));
    if (rows.length !== 1) return rows.length === 0 ? undefined : rows.flatMap((row) => rowText(row) ?? []).join("\n");
    const [row] = rows;
    const range = selection.getRangeAt(0);
    const line = row.querySelector(".line");
    if (line?.contains(range.commonAncestorContainer) !== true) return undefined;
    const part = range.cloneContents().textContent?.trim();
    return part === line.textContent.trim() ? rowText(row) : part;
  }

  function rowText({ dataset: { id }, textContent }: HTMLElement): string | undefined {
    return id === undefined ? gapLine(textContent.trim()) : textOf(id);
  }
}

/** Returns true for a field, which has a selection of its own. */
function isField(element: Element | null): boolean {
  return element !== null && element.matches("input, textarea");
}
