import { copyWholeRows } from "../browser/copy_rows.ts";
import { listenToRowSelection } from "../browser/select_rows.ts";
import { renderIsland } from "../islands/island.tsx";
import { SelectionBar } from "../islands/selection_bar.tsx";
import type { PageState } from "../state/page/page_state.ts";
import { SelectionModel } from "../state/rows/selection.ts";
import { formatRows, gapLine } from "../state/text/record_formats.ts";
import { recordText } from "../state/text/record_text.ts";
import { GAP_TEXTS } from "../texts/gap_texts.ts";
import type { Texts } from "../texts/texts.ts";

/** Wires the selection of rows, and the copying of rows whose text is selected. */
export function openSelection(state: PageState, texts: Texts): void {
  const { view } = state;
  const selection = new SelectionModel(view);
  state.selection.value = selection;
  listenToRowSelection({
    extendTo(id) {
      selection.extendTo(id);
      view.moveTo(id);
    },
    selectAll: selection.selectAll,
    clear: selection.clear,
  });
  copyWholeRows({
    textOf(id) {
      const list = view.list.peek();
      const index = list.indexOf(id);
      const row = index === -1 ? undefined : list.at(index);
      return row?.kind === "record" ? recordText(row.record) : undefined;
    },
    gapLine,
    selectedRowsText() {
      const rows = selection.rows();
      return rows.length === 0 ? undefined : formatRows(rows, "text", GAP_TEXTS[texts.tag].gap);
    },
  });
  renderIsland("selection", <SelectionBar state={state} selection={selection} />, texts);
}
