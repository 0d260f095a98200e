import { computed, effect, type Signal } from "@preact/signals";
import { parseEventId } from "../../lib/wire/cursor.ts";
import { addressedColumns, followAddress } from "../browser/address.ts";
import { openNotices } from "../browser/alert_notices.ts";
import { readApi } from "../browser/api.ts";
import { followContextAddress } from "../browser/context_address.ts";
import { delay } from "../browser/delay.ts";
import { addressedRecord } from "../browser/record_address.ts";
import { postApi } from "../browser/post_api.ts";
import { followStorage, pageStorage } from "../browser/storage.ts";
import { followTraceLinks } from "../browser/trace_links.ts";
import { renderIsland } from "../islands/island.tsx";
import { LinkedNote } from "../islands/linked_note.tsx";
import { OutdatedNote } from "../islands/outdated_note.tsx";
import { Menus } from "../islands/menus.tsx";
import { StatusComeback, StatusFigure, StatusRetry, troubleOf } from "../islands/status_figures.tsx";
import { RecordPanel } from "../islands/record_panel.tsx";
import { Toolbar } from "../islands/toolbar.tsx";
import { FiguresModel } from "../state/connection/figures.ts";
import { CountsModel } from "../state/counts/counts.ts";
import { FieldStatsModel } from "../state/counts/field_stats.ts";
import type { PolledEnvironment } from "../state/counts/polled_answer.ts";
import { RetentionModel } from "../state/counts/retention.ts";
import { type Sources, SourcesModel } from "../state/counts/sources.ts";
import { TimelineModel } from "../state/counts/timeline.ts";
import { ColumnsModel } from "../state/kept/columns.ts";
import { PINS_KEY, PinsModel } from "../state/kept/pins.ts";
import { RowFieldsModel } from "../state/kept/row_fields.ts";
import { type Attention, AttentionModel } from "../state/page/attention.ts";
import { markIcon } from "../state/page/mark_icon.ts";
import { paced } from "../state/page/pace.ts";
import { QUERY_TOOLS } from "../state/page/query_tools.ts";
import { openZoom } from "../state/page/zoom.ts";
import { ContextModel } from "../state/rows/context.ts";
import { GapsModel } from "../state/rows/gaps.ts";
import { goToBar } from "../state/rows/jump.ts";
import { LinkedModel } from "../state/rows/linked_record.ts";
import { HistoryModel } from "../state/rows/history.ts";
import type { Row } from "../state/rows/row.ts";
import { rowsOf } from "../state/rows/row_list.ts";
import type { FetchPage } from "../state/rows/page_of_records.ts";
import { PlaceMemoryModel } from "../state/rows/place_memory.ts";
import { ReadMarkModel } from "../state/rows/read_mark.ts";
import { RepeatsModel } from "../state/rows/repeats.ts";
import { SortModel } from "../state/rows/sort.ts";
import { AlertListModel } from "../state/rows/alert_list.ts";
import { PatternListModel } from "../state/rows/pattern_list.ts";
import { RequestListModel } from "../state/rows/request_list.ts";
import { TraceListModel } from "../state/rows/trace_list.ts";
import type { View } from "../state/rows/view.ts";
import { changeQuery } from "../state/terms/query_in_force.ts";
import { withRange } from "../state/terms/time_range.ts";
import { KNOWN_PATTERNS } from "../state/terms/known_patterns.ts";
import { openFindPanel } from "./find_panel.tsx";
import type { First } from "./first.tsx";
import { keepTime } from "./keep_time.ts";
import { listenToKeys } from "./keyboard.ts";
import { openPatterns } from "./on_demand.ts";
import { followRestarts } from "./restarts.ts";
import { openSelection } from "./row_selection.tsx";

/** Wires all that the first records do not need. */
export function openAfterLive(first: First): void {
  const { state, connection, texts, initial, reconnect } = first;
  const { view, window } = state;
  const figures = new FiguresModel(connection, { delay, now: Date.now });
  const attention = new AttentionModel(computed(() => troubleOf(texts, connection.link.value)));
  attention.show(document.visibilityState === "visible");
  attention.receive(rowsAfter(view, initial.cursor));
  first.pace.nextFrame = paced({ nextFrame: requestAnimationFrame, delay, now: () => performance.now() });
  first.rowListeners.add(attention.receive);
  first.statusFigures.value = { figures, Comeback: StatusComeback, Figure: StatusFigure, Retry: StatusRetry };
  const columns = new ColumnsModel(pageStorage(), addressedColumns());
  state.columns.value = columns;
  state.sort.value = new SortModel(view, window);
  const pins = state.pins.value = new PinsModel(pageStorage());
  followStorage(PINS_KEY, pins.recall);
  const readMark = state.readMark.value = new ReadMarkModel(view, window, { storage: pageStorage(), delay });
  addEventListener("pagehide", () => readMark.show(false));
  const isFolded = computed(() => state.preferences.chosen.value.folded);
  state.repeats.value = new RepeatsModel(view, isFolded, readMark.mark);
  followAddress(view, initial, reconnect, columns.text);
  addEventListener("pagehide", () => connection.close());
  // A page that comes back from the browser's cache continues where it was.
  addEventListener("pageshow", (event) => {
    if ((event as PageTransitionEvent).persisted) connection.retry();
  });

  /** Requests a page of records, of which the server lists at most as many as it holds. */
  const fetchPage: FetchPage = (params, signal) => {
    const limit = String(Math.min(Number(params.limit), state.capacity));
    return readApi(`logs?${new URLSearchParams({ ...params, limit })}`, signal);
  };
  const sources = new SourcesModel({ read: async () => await readApi("summary") as Sources, delay });
  const counts = new CountsModel(view, {
    read: (route, params, signal) => readApi(`${route}?${params}`, signal),
    delay,
    now: Date.now,
  });
  const retention = new RetentionModel({ read: (signal) => readApi("summary", signal), delay, now: Date.now });
  const hasArchive = computed(() => retention.retention.value?.disk !== undefined);
  const history = new HistoryModel(view, window, { fetchPage, hasArchive, delay, now: Date.now });
  state.history.value = history;
  const timeline = new TimelineModel(counts.histogram, {
    // It fails while the server is away, which the status says.
    goTo: (bar, intervalMs) => void goToBar(state, bar, intervalMs, fetchPage, history).catch(() => {}),
    select: (range) => changeQuery(view, (q) => withRange(q, range)),
  });
  new PlaceMemoryModel(view, window);
  const linked = new LinkedModel(view, window, { fetchPage, delay });
  const context = new ContextModel(view, window, { fetchPage, delay });
  state.context.value = context;
  const polled = (route: string): PolledEnvironment => ({
    read: (params, signal) => readApi(`${route}?${params}`, signal),
    delay,
    now: Date.now,
  });
  const traces = state.traces.value = new TraceListModel(view, polled("traces"));
  const patterns = new PatternListModel(view, {
    ...polled("patterns"),
    readId: computed(() => readMark.mark.value?.id),
    run: () => connection.hello.peek()?.run ?? parseEventId(initial.cursor).run,
  });
  const requests = new RequestListModel(view, polled("requests"));
  const fieldStats = new FieldStatsModel(view, polled("stats/field"));
  const alerts = new AlertListModel(view, {
    read: (signal) => readApi("alerts", signal),
    post: postApi,
    delay,
    now: Date.now,
    notices: openNotices(pageStorage()),
  });
  if (state.hasAlerts) state.alerts.value = alerts;
  first.rowListeners.add(alerts.receive);
  if (state.hasPatterns) {
    state.fieldStats.value = fieldStats;
    state.patterns.value = patterns;
    state.requests.value = requests;
  }
  state.rowFields.value = new RowFieldsModel(pageStorage(), columns);
  state.gaps.value = new GapsModel(view, fetchPage);
  openPatterns(initial);
  view.learn(QUERY_TOOLS);
  keepPatterns(view);
  view.restore({ level: initial.level, q: readQuery() });

  renderIsland("toolbar", <Toolbar state={state} />, texts);
  renderIsland("menus", <Menus state={state} sources={sources} />, texts);
  renderIsland(
    "linked",
    <>
      <OutdatedNote isOutdated={followRestarts(first.restarts, view)} />
      <LinkedNote model={linked} state={state} />
    </>,
    texts,
  );
  renderIsland("record", <RecordPanel state={state} />, texts);
  followWidth(state.beside);
  const zoom = openZoom(state, counts, Date.now);
  openFindPanel(state, { counts, timeline, zoom, retention }, texts);
  followTraceLinks(view);
  listenToKeys(state, texts, zoom);
  openSelection(state, texts);
  keepTime(state);
  showAttention(attention);

  const show = () => {
    const isVisible = document.visibilityState === "visible";
    if (state.hasAlerts) alerts.show(isVisible);
    for (const model of [attention, counts, fieldStats, figures, patterns, readMark, requests, retention, traces]) {
      model.show(isVisible);
    }
  };
  document.addEventListener("visibilitychange", show);
  show();
  const followLink = () => linked.follow(addressedRecord());
  addEventListener("hashchange", followLink);
  followLink();
  followContextAddress(context);
}

/** Widths that have room for a record beside the list. The styles have the same. */
const WIDE = "(min-width: 1400px)";

/** Sets whether an open record is shown beside the list. */
function followWidth(beside: Signal<boolean>) {
  const wide = matchMedia(WIDE);
  const set = () => beside.value = wide.matches;
  wide.addEventListener("change", set);
  set();
}

/** Returns the rows that have arrived after those of the document. */
function rowsAfter({ list: { value: list } }: View, cursor: string): readonly Row[] {
  const { run, seq } = parseEventId(cursor);
  return rowsOf(list).filter(({ id }) => {
    const place = parseEventId(id);
    return place.run !== run || place.seq > seq;
  });
}

/** Returns what the reader has typed so far, while nothing listened. */
function readQuery(): string {
  return document.querySelector<HTMLInputElement>("input[name=q]")!.value;
}

function showAttention({ title, isMarked }: Attention) {
  const icon = document.querySelector<HTMLLinkElement>("link[rel=icon]")!;
  const plain = icon.href;
  effect(() => {
    document.title = title.value;
    icon.href = isMarked.value ? markIcon(plain) : plain;
  });
}

/** Time between two requests of the patterns that a query has, in ms. */
const PATTERNS_MS = 10_000;

/** Requests the patterns of the query again and again: the server may have learned that they match further messages. */
function keepPatterns(view: View): void {
  effect(() => {
    if (!/\bpattern:/.test(view.params.value.q ?? "")) return;
    const timer = setInterval(() => document.hidden || void KNOWN_PATTERNS.refresh(), PATTERNS_MS);
    return () => clearInterval(timer);
  });
}
