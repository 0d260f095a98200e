import { saveFile } from "../browser/save_file.ts";
import type { PageState } from "../state/page/page_state.ts";
import type { Selection } from "../state/rows/selection.ts";
import type { View } from "../state/rows/view.ts";
import { formatRows, type GapText, ROW_FORMATS, type RowFormat } from "../state/text/record_formats.ts";
import { useTexts } from "../texts/context.ts";
import { GAP_TEXTS } from "../texts/gap_texts.ts";
import { SELECTION_TEXTS } from "../texts/selection_texts.ts";
import { CopyButton } from "./copy_button.tsx";

/** Bar with the number of selected rows and what can be done with them. */
export function SelectionBar({ state: { view }, selection }: { state: PageState; selection: Selection }) {
  const { tag } = useTexts();
  const texts = SELECTION_TEXTS[tag];
  const count = selection.ids.value.size;
  const format = (format: RowFormat) => formatRows(selection.rows(), format, GAP_TEXTS[tag].gap);
  return (
    <>
      <output class="unseen">{count > 0 && texts.selected(count)}</output>
      {count > 0 && (
        <section class="selection" aria-label={texts.label}>
          <span aria-hidden="true">{texts.selected(count)}</span>
          {ROW_FORMATS.map((name) => <CopyButton key={name} label={texts.copy[name]} text={() => format(name)} />)}
          <button type="button" onClick={() => exportRows(view, selection, GAP_TEXTS[tag].gap)}>{texts.export}</button>
          <button type="button" class="clear" aria-label={texts.clear} title={texts.clear} onClick={selection.clear}>
            ×
          </button>
        </section>
      )}
    </>
  );
}

/** Saves the selected rows as NDJSON, oldest first, as an export of the server. */
function exportRows({ newestFirst, trace }: View, selection: Selection, gap: GapText) {
  const rows = selection.rows();
  const sorted = newestFirst.peek() && trace.peek() === undefined ? rows.toReversed() : rows;
  const time = new Date().toISOString().replace(/\.\d+/, "").replaceAll(":", "-");
  saveFile(`ringside-selection-${time}.ndjson`, "application/x-ndjson", formatRows(sorted, "ndjson", gap));
}
