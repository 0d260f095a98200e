import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { PageState } from "../state/page_state.ts";
import type { Row } from "../state/row.ts";
import type { View } from "../state/view.ts";
import { useTexts } from "../texts/context.ts";
import { type Details, RowItem } from "./row_item.tsx";

/** The records. Only those in view, and a few around them, are in the document. */
export function LogList({ state }: { state: PageState }) {
  const { view, window: list, preferences } = state;
  const texts = useTexts();
  const scroller = useRef<HTMLElement>(null);
  const rowsOf = useRef<readonly Row[]>([]);
  const details = useSignal<{ readonly Details: Details } | undefined>(undefined);
  const { rows, above, below } = list.slice.value;
  const { wrap, newestFirst } = preferences.chosen.value;
  const opened = view.opened.value;
  const current = view.current.value;
  const tabStop = rows.some(({ id }) => id === current) ? current : rows[0]?.id;

  /** Measures what is in the document, and goes to where the reader is in it. */
  function settle() {
    const element = scroller.current;
    if (element === null) return;
    const items = element.firstElementChild!.children;
    list.measured(rowsOf.current.map((row, index) => [row, items[index]?.getBoundingClientRect().height ?? 0]));
    const target = list.target();
    if (target === undefined) return;
    const top = target === "top" ? 0 : target === "bottom" ? element.scrollHeight - element.clientHeight : target;
    if (Math.abs(element.scrollTop - top) >= 1) element.scrollTop = top;
  }

  useLayoutEffect(() => {
    rowsOf.current = rows;
    settle();
  });
  useLayoutEffect(() => {
    const index = opened === undefined ? -1 : view.list.peek().indexOf(opened);
    if (index !== -1) list.reveal(index);
  }, [opened, details.value]);
  useLayoutEffect(() => list.reset(), [wrap]);
  useLayoutEffect(() => {
    // The keys take the focus along, also out of a row that they have closed.
    if (current !== undefined) {
      scroller.current?.querySelector<HTMLElement>(".current .toggle")?.focus({ preventScroll: true });
    }
  }, [current, opened]);
  useEffect(() => {
    if (opened !== undefined && details.peek() === undefined) {
      import("./on_demand.ts").then(({ RecordDetails }) => details.value = { Details: RecordDetails });
    }
  }, [opened]);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    // Also tells of a row that grows by itself.
    const observer = new ResizeObserver(() => {
      list.resized(element.clientWidth, element.clientHeight);
      settle();
    });
    observer.observe(element);
    observer.observe(element.firstElementChild!);
    const stop = watchReader(element, view);
    return () => {
      observer.disconnect();
      stop();
    };
  }, [rows.length === 0]);

  if (rows.length === 0 && view.waiting.value === 0) {
    return <p class="empty">{view.filter.value.key === "" ? texts.waitingForFirst : texts.noMatch}</p>;
  }
  return (
    <>
      <section
        class="scroller"
        ref={scroller}
        tabIndex={0}
        aria-label={texts.records(newestFirst)}
        onScroll={(event) => list.scrolled(event.currentTarget.scrollTop)}
        onClick={(event) => toggle(event, view)}
      >
        <ol class={wrap ? "list wrapped" : "list"} style={roomOf(above, below)}>
          {rows.map((row) => (
            <RowItem
              key={row.id}
              row={row}
              state={state}
              isOpen={row.id === opened}
              isCurrent={row.id === current}
              isTabStop={row.id === tabStop}
              Details={details.value?.Details}
            />
          ))}
        </ol>
      </section>
      <NewRows view={view} />
    </>
  );
}

/** The way back to live, while new rows wait. */
function NewRows({ view }: { view: View }) {
  const texts = useTexts();
  const waiting = view.waiting.value;
  const away = view.away.value;
  if (waiting === 0 && !away || view.paused.value) return null;
  const arrow = view.newestFirst.value ? "↑" : "↓";
  return (
    <button
      type="button"
      class={view.newestFirst.value ? "new-rows" : "new-rows bottom"}
      onClick={() => view.goLive()}
    >
      <span aria-hidden="true">{arrow}</span> {waiting === 0 ? texts.toNewest : texts.newRows(waiting)}
    </button>
  );
}

/** The room of the rows that are not in the document. The server has all of its rows in it. */
function roomOf(above: number, below: number) {
  return above === 0 && below === 0 ? undefined : { paddingTop: `${above}px`, paddingBottom: `${below}px` };
}

/** A click opens a row, unless it was for something in it, or selected text. */
function toggle({ target }: MouseEvent, view: View) {
  const element = target as Element;
  const id = element.closest(".line")?.closest("[data-id]")?.getAttribute("data-id");
  const isForOther = element.closest("a, button:not(.toggle)") !== null;
  if (id === null || id === undefined || isForOther || getSelection()?.isCollapsed === false) return;
  if (view.opened.peek() !== id) return view.open(id);
  view.open(undefined);
  view.moveTo(undefined);
}

/** Tells the view what the reader is doing with the list. */
function watchReader(list: Element, view: View): () => void {
  const leaving = new AbortController();
  const { signal } = leaving;
  // The way back to live lies over the list, and must not go away under the pointer that comes for it.
  const area = list.parentElement!;
  let at = "";
  area.addEventListener("pointermove", (event) => {
    const { pointerType, screenX, screenY } = event as PointerEvent;
    const place = `${screenX} ${screenY}`;
    // Rows that move below a pointer at rest are no sign of a reader.
    if (pointerType === "mouse" && at !== "" && at !== place) view.setReading("hovering", true);
    at = place;
  }, { signal });
  area.addEventListener("pointerleave", () => view.setReading("hovering", false), { signal });
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    const isHere = selection !== null && !selection.isCollapsed && list.contains(selection.anchorNode);
    view.setReading("selecting", isHere);
  }, { signal });
  return () => {
    leaving.abort();
    view.setReading("hovering", false);
    view.setReading("selecting", false);
  };
}
