import { computed, createModel, type Model, type ReadonlySignal } from "@preact/signals";
import type { PageView } from "../../../lib/wire/page.ts";
import { createFilter, type FilterState, type QueryToolsSource } from "./filter.ts";
import { createHold, type HoldState } from "./hold.ts";
import type { RowList } from "./row.ts";
import { createRows, type NextFrame, type RowsState } from "./rows.ts";
import { createTrace, type TraceState } from "./trace.ts";

/** The list: its filter, its rows, the hold on them, and the trace they may be. */
export interface ViewState extends FilterState, RowsState, HoldState, TraceState {
  /** Rows to show, from the top. */
  readonly list: ReadonlySignal<RowList>;
  /** True if the view rests at the top of the list, false if at its bottom. */
  readonly restsOnTop: ReadonlySignal<boolean>;
}

/** State of the list and the toolbar. */
export type View = Model<ViewState>;

/** Creates the view from what the document holds. */
export const ViewModel: new (initial: PageView, source: QueryToolsSource, nextFrame?: NextFrame) => View = createModel((
  initial: PageView,
  source: QueryToolsSource,
  nextFrame: NextFrame = (callback) => callback(),
): ViewState => {
  const filter = createFilter(initial, source, (keepsOpen) => {
    hold.stopReading(refilter(hold.opened.peek(), keepsOpen));
  });
  const { listed, shown, hold: applyHold, refilter, ...rows } = createRows(
    initial,
    filter.filter,
    nextFrame,
    () => filter.queryTools.peek()?.rows,
  );
  const hold = createHold(applyHold);
  const { stopReading: _stopReading, ...holdState } = hold;
  const trace = createTrace(filter, shown);
  return {
    ...filter,
    ...rows,
    ...holdState,
    ...trace,
    setLevel: (level) => trace.stepTo({ level, q: filter.q.peek() }),
    list: computed(() => trace.trace.value?.list ?? listed.value),
    restsOnTop: computed(() => trace.trace.value !== undefined || rows.newestFirst.value),
  };
});
