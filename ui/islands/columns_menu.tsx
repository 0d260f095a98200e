import { useSignal } from "@preact/signals";
import { MAX_COLUMNS } from "../state/kept/columns.ts";
import type { PageState } from "../state/page/page_state.ts";
import { columnOffers } from "../state/terms/column_offers.ts";
import { useColumnTexts } from "../texts/column_texts.ts";
import { Menu } from "./menu.tsx";

/** Menu with the columns of the list: those that are shown, and the fields of the loaded rows. */
export function ColumnsMenu({ state }: { state: PageState }) {
  const texts = useColumnTexts();
  const model = state.columns.value;
  const typed = useSignal("");
  const offers = useSignal<readonly string[]>([]);
  const columns = model?.columns.value ?? [];
  const isFull = columns.length >= MAX_COLUMNS;

  function add() {
    model?.add(typed.value);
    typed.value = "";
  }

  return (
    <Menu
      name="columns"
      label={texts.columns}
      onToggle={(open) => {
        if (open) offers.value = columnOffers(state.view.list.peek());
      }}
    >
      <div class="columns-menu">
        <label>
          {texts.addLabel}
          <input
            type="text"
            value={typed.value}
            list="column-fields"
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => typed.value = event.currentTarget.value}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || event.isComposing) return;
              event.preventDefault();
              add();
            }}
          />
        </label>
        <datalist id="column-fields">{offers.value.map((field) => <option key={field} value={field} />)}</datalist>
        <button type="button" disabled={typed.value.trim() === "" || isFull} onClick={add}>{texts.add}</button>
        {columns.length === 0 && <p class="note">{texts.none}</p>}
        <ul>
          {[...new Set([...columns.map(({ field }) => field), ...offers.value])].map((field) => {
            const isShown = columns.some((column) => column.field === field);
            return (
              <li key={field}>
                <label>
                  <input
                    type="checkbox"
                    checked={isShown}
                    disabled={!isShown && isFull}
                    onChange={() => isShown ? model?.remove(field) : model?.add(field)}
                  />
                  {field}
                </label>
              </li>
            );
          })}
        </ul>
      </div>
    </Menu>
  );
}
