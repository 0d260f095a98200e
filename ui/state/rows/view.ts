import { computed, createModel, type Model, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { PageView } from "../../../lib/wire/page.ts";
import { createFilter, type FilterState, type QueryToolsSource } from "./filter.ts";
import { createHold, type HoldState } from "./hold.ts";
import type { InsteadRows, RowList } from "./row.ts";
import { createRows, type NextFrame, type RowsState } from "./rows.ts";
import { createTrace, type TraceState } from "./trace.ts";

/** The list: its filter, its rows, the hold on them, and the trace they may be. */
export interface ViewState extends FilterState, RowsState, HoldState, TraceState {
  /** Rows to show, from the top. */
  readonly list: ReadonlySignal<RowList>;
  /** Folds the rows of the filter and of history, if set. */
  readonly fold: Signal<((list: RowList) => RowList) | undefined>;
  /** Rows that are shown instead of those of the filter. */
  readonly instead: ReadonlySignal<InsteadRows | undefined>;
  /** Shows other rows, or those of the filter again. Another filter, and the newest rows, end that. */
  showInstead(rows: InsteadRows | undefined): void;
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
  const instead = signal<InsteadRows | undefined>(undefined);
  const fold = signal<((list: RowList) => RowList) | undefined>(undefined);
  const filter = createFilter(initial, source, (keepsOpen) => {
    instead.value = undefined;
    hold.stopReading(refilter(hold.opened.peek(), keepsOpen));
  });
  const { shown, hold: applyHold, refilter, ...rows } = createRows(
    initial,
    filter.filter,
    nextFrame,
    () => filter.queryTools.peek()?.rows,
  );
  const hold = createHold(applyHold);
  const { stopReading: _stopReading, ...holdState } = hold;
  const { trace: traceOfFilter, ...leave } = createTrace(filter, shown);
  const trace = computed(() => instead.value === undefined ? traceOfFilter.value : undefined);
  return {
    ...filter,
    ...rows,
    ...holdState,
    ...leave,
    trace,
    instead,
    showInstead(rows) {
      instead.value = rows;
      hold.setReading("instead", rows !== undefined);
    },
    goLive() {
      instead.value = undefined;
      hold.goLive();
    },
    setLevel: (level) => leave.stepTo({ level, q: filter.q.peek() }),
    fold,
    list: computed(() => {
      const other: Pick<InsteadRows, "list" | "history"> | undefined = instead.value ?? trace.value;
      const list = other?.list ?? rows.kept.value;
      return other && !other.history ? list : fold.value?.(list) ?? list;
    }),
    restsOnTop: computed(() => trace.value !== undefined || rows.newestFirst.value),
  };
});
