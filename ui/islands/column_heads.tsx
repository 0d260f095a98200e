import { computed } from "@preact/signals";
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { PageState } from "../state/page/page_state.ts";
import type { Column, Columns } from "../state/kept/columns.ts";
import { columnValue } from "../state/text/column_value.ts";
import { type ColumnTexts, useColumnTexts } from "../texts/column_texts.ts";

/** Rows that are read to tell that a column has numbers. */
const SAMPLE_ROWS = 50;

/** Step of a width by key, in pixels. */
const RESIZE_STEP = 10;

/** Distance from which on a press is a drag, in pixels. */
const DRAG_PX = 6;

/** Names of the columns, once there are any: a click sorts, a drag reorders, the edge resizes, and × hides. */
export function ColumnHeads({ state }: { state: PageState }) {
  const texts = useColumnTexts();
  const bar = useRef<HTMLDivElement>(null);
  const model = state.columns.value;
  const columns = model?.columns.value ?? [];
  const numeric = useNumeric(state);
  useLayoutEffect(() => layOut(columns), [columns]);
  if (model === undefined || columns.length === 0) return null;
  const isTrace = state.view.trace.value !== undefined;
  return (
    <div
      class={isTrace ? "column-heads traced" : "column-heads"}
      ref={bar}
      role="toolbar"
      aria-label={texts.columns}
      aria-description={texts.keys}
      onKeyDown={(event) => onKey(event, model, bar.current!)}
    >
      <span class="line">
        <span />
        {isTrace && <span />}
        <button type="button" class="time" tabIndex={0} onClick={() => state.sort.value?.end()}>{texts.time}</button>
        {isTrace && <span />}
        {(["level", "logger", "message"] as const).map((field) => (
          <SortButton key={field} field={field} name={texts[field]} state={state} texts={texts} />
        ))}
        {columns.map((column) => (
          <span
            key={column.field}
            class={numeric.value.has(column.field) ? "head number" : "head"}
            data-column={column.field}
          >
            <span class="edge" onPointerDown={(event) => resize(event, model, column)} />
            <SortButton
              field={column.field}
              name={column.field}
              state={state}
              texts={texts}
              onPointerDown={(event) => reorder(event, model, column, bar.current!)}
            />
            <button
              type="button"
              class="hide"
              tabIndex={-1}
              aria-label={texts.hide(column.field)}
              title={texts.hide(column.field)}
              onClick={() => model.remove(column.field)}
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
  readonly name: string;
  readonly state: PageState;
  readonly texts: ColumnTexts;
  readonly onPointerDown?: (event: PointerEvent & { currentTarget: HTMLElement }) => void;
}

function SortButton({ field, name, state, texts, onPointerDown }: SortButtonProps) {
  const sorted = state.sort.value?.sorted.value;
  const direction = sorted?.field !== field ? "none" : sorted.isDescending ? "descending" : "ascending";
  return (
    <button
      type="button"
      class={`name ${field}`}
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

function onKey(event: KeyboardEvent, model: Columns, bar: HTMLElement) {
  const { key, altKey, shiftKey, ctrlKey, metaKey } = event;
  const target = (event.target as Element).closest("button");
  if (target === null || ctrlKey || metaKey) return;
  const names = [...bar.querySelectorAll<HTMLElement>("button:not(.hide)")];
  const at = names.indexOf(target as HTMLElement);
  const by = key === "ArrowRight" ? 1 : key === "ArrowLeft" ? -1 : 0;
  const column = model.columns.peek().find(({ field }) =>
    field === target.closest("[data-column]")?.getAttribute("data-column")
  );
  const focus = (index: number) => {
    const next = names[Math.max(0, Math.min(index, names.length - 1))];
    for (const name of names) name.tabIndex = name === next ? 0 : -1;
    next.focus();
  };
  if (key === "Delete" && column !== undefined) {
    focus(at - 1);
    model.remove(column.field);
  } else if (by === 0) return;
  else if (column !== undefined && altKey) model.move(column.field, model.columns.peek().indexOf(column) + by);
  else if (column !== undefined && shiftKey) model.resize(column.field, column.width - by * RESIZE_STEP);
  else focus(at + by);
  event.preventDefault();
  event.stopPropagation();
}

/** Follows the pointer until it is released; the edge is the left one, since columns end at the right. */
function resize(event: PointerEvent & { currentTarget: HTMLElement }, model: Columns, { field, width }: Column) {
  event.preventDefault();
  const { currentTarget: edge, clientX: start, pointerId } = event;
  edge.setPointerCapture(pointerId);
  edge.onpointermove = (move) => model.resize(field, width + start - (move as PointerEvent).clientX);
  edge.onpointerup = () => edge.onpointermove = edge.onpointerup = null;
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
  document.addEventListener("pointermove", (move) => {
    isDrag ||= Math.abs((move as PointerEvent).clientX - start) > DRAG_PX;
    button.toggleAttribute("data-dragged", isDrag);
  }, { signal });
  document.addEventListener("pointerup", (up) => {
    leaving.abort();
    button.removeAttribute("data-dragged");
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
    addEventListener("click", (click) => click.stopPropagation(), { capture: true, once: true });
    setTimeout(() => removeEventListener("click", stop, { capture: true }));
  }, { signal });
}

function stop(event: Event) {
  event.stopPropagation();
}
