import type { Signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { PageView } from "../../lib/wire/page.ts";
import type { QueryTools } from "../state/page/query_tools.ts";
import type { PageState } from "../state/page/page_state.ts";
import type { reveal } from "../state/rows/list_motion.ts";
import type { Row } from "../state/rows/row.ts";
import type { View } from "../state/rows/view.ts";
import { useTexts } from "../texts/context.ts";
import type { LanguageTag } from "../texts/texts.ts";
import type { TraceTexts } from "../texts/trace_texts.ts";
import { type Details, type GapContent, type RepeatContent, type RowContent, RowItem, type Time } from "./row_item.tsx";

/** Code that is loaded on demand. */
export interface Parts {
  /** Help below an empty list. The document has none, since it asks the server. */
  readonly EmptyHelp?: ComponentType<{ state: PageState }>;
  readonly ColumnCells: RowContent;
  readonly Divider: ComponentType<{ index: number; state: PageState }>;
  readonly GapText: GapContent;
  /** Lines above the list. The document has none. */
  readonly ListHead?: ComponentType<{ state: PageState }>;
  /** Buttons over the list. */
  readonly ListOverlay: ComponentType<{ state: PageState }>;
  /** Whole record in its row, unless it is shown beside the list. */
  readonly RowDetails: Details;
  readonly RepeatCount: RepeatContent;
  readonly TraceTime: Time;
  readonly QUERY_TOOLS: QueryTools;
  /** Takes the patterns of the document. */
  openPatterns?(initial: PageView): void;
  /** Scrolls to a row, unless it is in view. */
  readonly reveal: typeof reveal;
  readonly TRACE_TEXTS: Readonly<Record<LanguageTag, Pick<TraceTexts, "records">>>;
  /** Reports pointing and selecting in the list; returns a function that ends that. */
  watchReader(list: Element, view: View): () => void;
}

interface LogListProps {
  readonly state: PageState;
  readonly parts: Signal<Parts | undefined>;
  /** Loads {@linkcode Parts}. */
  load?(): Promise<Parts>;
}

/** The list of records. Only those in view, and a few around them, are in the document. */
export function LogList({ state, parts, load }: LogListProps) {
  const { view, window: list, preferences } = state;
  const texts = useTexts();
  const scroller = useRef<HTMLElement>(null);
  const rowsOf = useRef<readonly Row[]>([]);
  const { rows, first, above, below } = list.slice.value;
  const { wrap, newestFirst } = preferences.chosen.value;
  const opened = view.opened.value;
  const current = view.current.value;
  const selected = state.selection.value?.ids.value;
  const trace = view.trace.value;
  const {
    ColumnCells,
    Divider,
    EmptyHelp,
    GapText,
    ListHead,
    ListOverlay,
    RepeatCount,
    RowDetails,
    TraceTime,
    TRACE_TEXTS,
    watchReader,
  } = parts.value ??
    {};
  const label = trace && TRACE_TEXTS?.[texts.tag].records;
  const tabStop = rows.some(({ id }) => id === current) ? current : rows[0]?.id;

  /** Measures the rows in the document, and scrolls to the position of the view. */
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
    makeRoom(scroller.current, above, below);
    settle();
  });
  useLayoutEffect(() => {
    const index = opened === undefined ? -1 : view.list.peek().indexOf(opened);
    if (index !== -1) parts.peek()?.reveal(list, index);
  }, [opened, RowDetails]);
  useLayoutEffect(() => list.reset(), [wrap]);
  useLayoutEffect(() => {
    // The focus follows the keys, also out of a row that they have closed.
    if (current !== undefined) {
      scroller.current?.querySelector<HTMLElement>(".current .toggle")?.focus({ preventScroll: true });
    }
  }, [current, opened]);
  useEffect(() => {
    if (opened !== undefined) load?.().then((loaded) => parts.value = loaded);
  }, [opened]);
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    // It also reports a row that grows by itself.
    const observer = new ResizeObserver(() => {
      list.resized(element.clientWidth, element.clientHeight);
      settle();
    });
    observer.observe(element);
    observer.observe(element.firstElementChild!);
    return () => observer.disconnect();
  }, [rows.length === 0]);
  useEffect(() => {
    if (scroller.current !== null) return watchReader?.(scroller.current, view);
  }, [rows.length === 0, watchReader]);

  const head = ListHead && <ListHead state={state} />;
  if (rows.length === 0 && view.waiting.value === 0) {
    return (
      <>
        {head}
        <p class="empty">{view.filter.value.key === "" ? texts.waitingForLogs : texts.noMatch}</p>
        {EmptyHelp && <EmptyHelp state={state} />}
      </>
    );
  }
  return (
    <>
      {head}
      <div class="panel">
        <section
          class="scroller"
          ref={scroller}
          tabIndex={0}
          aria-label={label ?? texts.records(newestFirst)}
          onScroll={(event) => list.scrolled(event.currentTarget.scrollTop)}
          onClick={(event) => toggle(event, view)}
        >
          <ol class={`list ${wrap ? "wrapped" : ""} ${trace ? "traced" : ""}`}>
            {rows.map((row, index) => (
              <RowItem
                key={row.id}
                row={row}
                state={state}
                isOpen={row.id === opened}
                isCurrent={row.id === current}
                isSelected={selected?.has(row.id) === true}
                isTabStop={row.id === tabStop}
                divider={Divider && trace === undefined && <Divider index={first + index} state={state} />}
                RepeatCount={RepeatCount}
                ColumnCells={ColumnCells}
                Details={RowDetails}
                GapText={GapText}
                place={trace?.at(first + index)}
                TraceTime={TraceTime}
              />
            ))}
          </ol>
        </section>
        {ListOverlay && <ListOverlay state={state} />}
      </div>
    </>
  );
}

/** Reserves room for the rows that are not in the document. The policy of the page refuses style attributes. */
function makeRoom(scroller: Element | null, above: number, below: number) {
  if (scroller === null) return;
  const { style } = scroller.firstElementChild as HTMLElement;
  style.paddingTop = `${above}px`;
  style.paddingBottom = `${below}px`;
}

/** Opens or closes the row of a click, unless the click was on a control or selected text. */
function toggle({ target }: MouseEvent, view: View) {
  const element = target as Element;
  const id = element.closest(".line")?.closest("[data-id]")?.getAttribute("data-id");
  const isForOther = element.closest("a, button:not(.toggle)") !== null;
  if (id === null || id === undefined || isForOther || getSelection()?.isCollapsed === false) return;
  if (view.opened.peek() !== id) return view.open(id);
  view.open(undefined);
  view.moveTo(undefined);
}
