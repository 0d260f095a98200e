import { computed } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { PageState } from "../state/page/page_state.ts";
import type { Column, Columns } from "../state/kept/columns.ts";
import { columnValue } from "../state/text/column_value.ts";
import { BUILT_IN_COLUMNS, columnName, type ColumnTexts, useColumnTexts } from "../texts/column_texts.ts";
import { FieldStatsButton } from "./field_stats.tsx";
import { useRovingFocus } from "./roving_focus.ts";

/** Rows that are read to tell that a column has numbers. */
const SAMPLE_ROWS = 50;

/** Step of a width by key, in pixels. */
const RESIZE_STEP = 10;

/** Distance from which on a press is a drag, in pixels. */
const DRAG_PX = 6;

/** Names of the columns, once there are any: a click sorts, a drag reorders, the edge resizes, and × hides. */
export function ColumnHeads({ state }: { state: PageState }) {
  const model = state.columns.value;
  const columns = model?.columns.value ?? [];
  useLayoutEffect(() => layOut(columns), [columns]);
  return model === undefined || columns.length === 0 ? null : <HeadBar state={state} model={model} />;
}

function HeadBar({ state, model }: { state: PageState; model: Columns }) {
  const texts = useColumnTexts();
  const bar = useRef<HTMLDivElement>(null);
  const roving = useRovingFocus(bar, false);
  const numeric = useNumeric(state);
  const isTrace = state.view.trace.value !== undefined;
  return (
    <div
      class={isTrace ? "column-heads traced" : "column-heads"}
      ref={bar}
      role="toolbar"
      aria-label={texts.columns}
      aria-description={texts.keys}
      onFocusIn={roving.onFocusIn}
      onKeyDown={(event) => {
        onKey(event, model);
        if (!event.defaultPrevented) roving.onKeyDown(event);
      }}
    >
      <span class="line">
        <span />
        {isTrace && <span />}
        <button type="button" class="time" tabIndex={0} onClick={() => state.sort.value?.end()}>{texts.time}</button>
        {isTrace && <span />}
        {BUILT_IN_COLUMNS.map((field) => <SortButton key={field} field={field} state={state} texts={texts} />)}
        {model.columns.value.map((column) => (
          <span
            key={column.field}
            class={numeric.value.has(column.field) ? "head number" : "head"}
            data-column={column.field}
          >
            <span class="edge" onPointerDown={(event) => resize(event, model, column)} />
            <SortButton
              field={column.field}
              state={state}
              texts={texts}
              onPointerDown={(event) => reorder(event, model, column, bar.current!)}
            />
            <FieldStatsButton field={column.field} state={state} />
            <button
              type="button"
              class="hide"
              tabIndex={-1}
              aria-label={texts.hide(column.field)}
              title={texts.hide(column.field)}
              onClick={({ currentTarget }) => {
                focusBefore(currentTarget.parentElement!);
                model.remove(column.field);
              }}
            >
              ×
            </button>
          </span>
        ))}
      </span>
    </div>
  );
}

/** Sets the widths of the columns for the list. The policy of the page refuses style attributes. */
function layOut(columns: readonly Column[]) {
  const list = document.querySelector("main")!;
  list.toggleAttribute("data-columned", columns.length > 0);
  list.style.setProperty("--columns", columns.map(({ width }) => `minmax(4ch, ${width}px)`).join(" "));
}

interface SortButtonProps {
  readonly field: string;
  readonly state: PageState;
  readonly texts: ColumnTexts;
  readonly onPointerDown?: (event: PointerEvent & { currentTarget: HTMLElement }) => void;
}

function SortButton({ field, state, texts, onPointerDown }: SortButtonProps) {
  const name = columnName(texts, field);
  const sorted = state.sort.value?.sorted.value;
  const direction = sorted?.field !== field ? "none" : sorted.isDescending ? "descending" : "ascending";
  return (
    <button
      type="button"
      class="name"
      tabIndex={-1}
      aria-label={texts.sort(name, direction)}
      title={texts.sort(name, direction)}
      onPointerDown={onPointerDown}
      onClick={() => state.sort.value?.toggle(field)}
    >
      {name}
      <span aria-hidden="true">{direction === "none" ? "" : direction === "descending" ? " ↓" : " ↑"}</span>
    </button>
  );
}

/** Returns the columns whose first value is a number. Their names are on the right, too. */
function useNumeric({ view, columns: model }: PageState) {
  return useMemo(() => {
    const found = computed(() => {
      const list = view.list.value;
      const names = (model.value?.columns.value ?? []).filter(({ field }) => {
        for (let index = 0; index < Math.min(SAMPLE_ROWS, list.length); index++) {
          const row = list.at(index);
          const value = row.kind === "record" ? columnValue(row.record, field) : undefined;
          if (value !== undefined) return typeof value === "number";
        }
        return false;
      });
      return names.map(({ field }) => field).join("\n");
    });
    return computed(() => new Set(found.value.split("\n"))); // it changes with the names alone
  }, []);
}

/** Moves and resizes the column with the focus. */
function onKey(event: KeyboardEvent, model: Columns) {
  const { key, altKey, shiftKey, ctrlKey, metaKey } = event;
  const by = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
  const head = (event.target as Element).closest("[data-column]");
  const column = model.columns.peek().find(({ field }) => field === head?.getAttribute("data-column"));
  if (by === 0 || column === undefined || ctrlKey || metaKey || altKey === shiftKey) return;
  if (altKey) model.move(column.field, model.columns.peek().indexOf(column) + by);
  else model.resize(column.field, column.width - by * RESIZE_STEP);
  event.preventDefault();
}

/** Moves the focus out of a head that is about to be removed. */
function focusBefore(head: HTMLElement) {
  if (!head.contains(document.activeElement)) return;
  const before = head.previousElementSibling as HTMLElement;
  (before.querySelector<HTMLElement>(".name") ?? before).focus();
}

/** Follows the pointer until it is released; the edge is the left one, since columns end at the right. */
function resize(event: PointerEvent & { currentTarget: HTMLElement }, model: Columns, { field, width }: Column) {
  event.preventDefault();
  const { currentTarget: edge, clientX: start, pointerId } = event;
  edge.setPointerCapture(pointerId);
  edge.onpointermove = (move) => model.resize(field, width + start - (move as PointerEvent).clientX);
  edge.onlostpointercapture = () => edge.onpointermove = edge.onlostpointercapture = null;
}

/** Moves a column to where the pointer is released. A press without a drag is a click. */
function reorder(
  event: PointerEvent & { currentTarget: HTMLElement },
  model: Columns,
  { field }: Column,
  bar: HTMLElement,
) {
  const { currentTarget: button, clientX: start } = event;
  const leaving = new AbortController();
  const { signal } = leaving;
  let isDrag = false;

  function leave() {
    leaving.abort();
    button.removeAttribute("data-dragged");
  }

  document.addEventListener("pointermove", (move) => {
    isDrag ||= Math.abs((move as PointerEvent).clientX - start) > DRAG_PX;
    button.toggleAttribute("data-dragged", isDrag);
  }, { signal });
  document.addEventListener("pointercancel", leave, { signal });
  document.addEventListener("pointerup", (up) => {
    leave();
    if (!isDrag) return;
    const { clientX } = up as PointerEvent;
    const heads = [...bar.querySelectorAll<HTMLElement>("[data-column]")].filter(({ dataset }) =>
      dataset.column !== field
    );
    const index = heads.filter((head) => {
      const { left, width } = head.getBoundingClientRect();
      return left + width / 2 < clientX;
    }).length;
    model.move(field, index);
    // The click of a drop follows at once. Some drops have none, and the next click is another one.
    addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", stop, { capture: true }));
  }, { signal });
}

function stop(event: Event) {
  event.stopPropagation();
}
