import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { PageView } from "../../../lib/wire/page.ts";
import { type Clock, SERVER_CLOCK } from "./clock.ts";
import type { FieldStatsInstance } from "../counts/field_stats.ts";
import { type ListWindow, ListWindowModel } from "../rows/list_window.ts";
import { PreferencesModel, type PreferencesStore } from "../kept/preferences.ts";
import type { ContextModelInstance } from "../rows/context.ts";
import type { Gaps } from "../rows/gaps.ts";
import type { HistoryModelInstance } from "../rows/history.ts";
import type { RecordView } from "./record_view.ts";
import type { Columns } from "../kept/columns.ts";
import type { Pins } from "../kept/pins.ts";
import type { RowFields } from "../kept/row_fields.ts";
import type { Selection } from "../rows/selection.ts";
import type { ReadMarks } from "../rows/read_mark.ts";
import { PLAIN_TEXT, type TextRenderer } from "../text/text_parts.ts";
import type { Repetitions } from "../rows/repeats.ts";
import type { Sort } from "../rows/sort.ts";
import type { AlertListInstance } from "../rows/alert_list.ts";
import type { PatternList } from "../rows/pattern_list.ts";
import type { RequestList } from "../rows/request_list.ts";
import type { TraceList } from "../rows/trace_list.ts";
import type { NextFrame } from "../rows/rows.ts";
import type { QueryToolsSource } from "../rows/filter.ts";
import { type View, ViewModel } from "../rows/view.ts";

/** State that the list and the toolbar read. */
export interface PageState {
  readonly view: View;
  /** Maximum number of records that the server gives at a time. */
  readonly capacity: number;
  readonly window: ListWindow;
  readonly preferences: PreferencesStore;
  readonly clock: Signal<Clock>;
  /** Choice of the metadata shown in rows, once it is loaded. */
  readonly rowFields: Signal<RowFields | undefined>;
  /** Columns of the list, once loaded. */
  readonly columns: Signal<Columns | undefined>;
  /** Sort of the loaded rows, once it is loaded itself. */
  readonly sort: Signal<Sort | undefined>;
  /** Folding of records that repeat, once loaded. */
  readonly repeats: Signal<Repetitions | undefined>;
  /** Selected rows, once loaded. */
  readonly selection: Signal<Selection | undefined>;
  /** Loads the records of gaps, once it is loaded itself. */
  readonly gaps: Signal<Gaps | undefined>;
  /** Shows the records around one, once it is loaded itself. */
  readonly context: Signal<ContextModelInstance | undefined>;
  /** History behind the rows that are kept, once it is loaded itself. */
  readonly history: Signal<HistoryModelInstance | undefined>;
  /** Pinned records, once loaded. */
  readonly pins: Signal<Pins | undefined>;
  /** Mark of the last row that was read, once loaded. */
  readonly readMark: Signal<ReadMarks | undefined>;
  /** List of traces, once loaded. */
  readonly traces: Signal<TraceList | undefined>;
  /** True if the server finds patterns. */
  readonly hasPatterns: boolean;
  /** List of patterns, once loaded. */
  readonly patterns: Signal<PatternList | undefined>;
  /** List of requests, once loaded. */
  readonly requests: Signal<RequestList | undefined>;
  /** True if the server raises alerts. */
  readonly hasAlerts: boolean;
  /** Rules of alerts and the last alerts, once loaded. */
  readonly alerts: Signal<AlertListInstance | undefined>;
  /** Statistics of a field, once loaded. */
  readonly fieldStats: Signal<FieldStatsInstance | undefined>;
  /** Id of the row at the pointer. */
  readonly pointed: Signal<string | undefined>;
  /** True if an open record is shown beside the list, not in it. */
  readonly beside: Signal<boolean>;
  readonly recordView: Signal<RecordView>;
  /** Terms that are highlighted without filtering. */
  readonly highlights: Signal<readonly string[]>;
  /** Splits texts by terminal colors, by matches of the query in force and by highlighted terms. */
  readonly textRenderer: ReadonlySignal<TextRenderer>;
}

/**
 * Creates the state from the content of the document. The server and the browser begin with the same.
 *
 * @param initial Content of the document.
 * @param queryTools Query tools, or a function that loads them once there is a query.
 * @param nextFrame Schedules a callback for the next frame.
 */
export function openPageState(initial: PageView, queryTools: QueryToolsSource, nextFrame?: NextFrame): PageState {
  const view = new ViewModel(initial, queryTools, nextFrame);
  const highlights = signal<readonly string[]>([]);
  return {
    view,
    capacity: initial.capacity,
    window: new ListWindowModel(view),
    preferences: new PreferencesModel(),
    clock: signal({ ...SERVER_CLOCK, today: initial.now }),
    rowFields: signal(undefined),
    columns: signal(undefined),
    sort: signal(undefined),
    repeats: signal(undefined),
    selection: signal(undefined),
    gaps: signal(undefined),
    context: signal(undefined),
    history: signal(undefined),
    pins: signal(undefined),
    readMark: signal(undefined),
    traces: signal(undefined),
    hasPatterns: initial.patterns !== undefined,
    patterns: signal(undefined),
    requests: signal(undefined),
    hasAlerts: initial.alerts === true,
    alerts: signal(undefined),
    fieldStats: signal(undefined),
    pointed: signal(undefined),
    beside: signal(false),
    recordView: signal("fields"),
    highlights,
    textRenderer: computed(() =>
      view.queryTools.value?.createTextRenderer(view.params.value.q ?? "", highlights.value) ?? PLAIN_TEXT
    ),
  };
}
