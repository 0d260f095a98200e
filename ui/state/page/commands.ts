import { firstInView, reveal } from "../rows/list_motion.ts";
import { LEVELS } from "../../../lib/record/severity.ts";
import { printQuery } from "../../../lib/query/query.ts";
import type { LogRecord } from "../../../lib/record/record.ts";
import type { PageState } from "./page_state.ts";
import { type Theme, TIME_STYLES } from "../kept/preferences.ts";
import { fieldTerm } from "../terms/query_terms.ts";
import { recordText } from "../text/record_text.ts";
import { isError, type Row } from "../rows/row.ts";
import type { RowFormat } from "../text/record_formats.ts";
import type { Selection } from "../rows/selection.ts";
import type { View } from "../rows/view.ts";

/** Name of a command. */
export type CommandName =
  | "search"
  | "clear"
  | "severer"
  | "milder"
  | "facets"
  | "timeline"
  | "rangeMenu"
  | "zoomOut"
  | "zoomToRows"
  | "highlight"
  | "trace"
  | "traces"
  | "patterns"
  | "requests"
  | "alerts"
  | "fieldStats"
  | "context"
  | "contextScope"
  | "next"
  | "previous"
  | "nextError"
  | "previousError"
  | "readMark"
  | "toReadMark"
  | "open"
  | "copyJson"
  | "copyText"
  | "copyLink"
  | "copyForAssistant"
  | "findInRecord"
  | "pin"
  | "selectRows"
  | "selectNext"
  | "selectPrevious"
  | "pause"
  | "follow"
  | "reconnect"
  | "newest"
  | "times"
  | "wrap"
  | "theme"
  | "savedMenu"
  | "viewMenu"
  | "foldRepeats"
  | "columnsMenu"
  | "exportMenu"
  | "sourcesMenu"
  | "close"
  | "help";

/** Headings of the commands, in the order of the help. */
export const COMMAND_GROUPS = ["find", "move", "record", "live", "look", "page"] as const;

/** Heading of a command. */
export type CommandGroup = typeof COMMAND_GROUPS[number];

/** Action of a key. */
export interface Command {
  readonly name: CommandName;
  readonly group: CommandGroup;
  /** True if it acts on the rows of the list, so that it does nothing while those are covered. @default {false} */
  readonly needsRows?: boolean;
  /** Keys, as in `KeyboardEvent.key`. */
  readonly keys: readonly string[];
  /** Label of the key. @default the first key */
  readonly shown?: string;
  run(state: PageState, browser: CommandBrowser): void;
}

/** Part of the browser that commands use. */
export interface CommandBrowser {
  focusSearch(): void;
  /** Moves the focus to the facets, or hides them. */
  toggleFacets(): void;
  focusTimeline(): void;
  /** Moves the focus to the search field of the open record. */
  focusRecordSearch(): void;
  /** Widens the time range. */
  zoomOut(): void;
  /** Sets the time range to that of the selected rows, or of the trace. */
  zoomToRows(): void;
  /** Highlights the text that is selected in the list, or opens the menu for it. */
  highlight(): void;
  /** Opens or closes the menu with a name. */
  toggleMenu(name: string): void;
  copy(text: string): void;
  copyRows(rows: readonly Row[], format: RowFormat): void;
  /** Copies a record with the records around it and its trace. */
  copyForAssistant(id: string, record: LogRecord): void;
  /** Returns the address of a record. */
  linkTo(id: string): string;
  /** Tries to connect at once, if the next try is waited for. */
  reconnect(): void;
  toggleHelp(): void;
  /** True if the system is set to dark colors. */
  readonly prefersDark: boolean;
}

/** Commands by key, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  { name: "search", group: "find", keys: ["/"], run: (_, browser) => browser.focusSearch() },
  { name: "clear", group: "find", keys: ["x"], run: ({ view }) => view.stepTo({ level: "", q: "" }) },
  { name: "severer", group: "find", keys: ["l"], run: ({ view }) => stepLevel(view, 1) },
  { name: "milder", group: "find", keys: ["L"], run: ({ view }) => stepLevel(view, -1) },
  { name: "facets", group: "find", keys: ["a"], run: (_, browser) => browser.toggleFacets() },
  { name: "highlight", group: "find", keys: ["h"], run: (_, browser) => browser.highlight() },
  { name: "timeline", group: "find", keys: ["i"], run: (_, browser) => browser.focusTimeline() },
  { name: "rangeMenu", group: "find", keys: ["p"], run: (_, browser) => browser.toggleMenu("range") },
  { name: "zoomOut", group: "find", keys: ["-"], run: (_, browser) => browser.zoomOut() },
  { name: "zoomToRows", group: "find", needsRows: true, keys: ["Z"], run: (_, browser) => browser.zoomToRows() },
  { name: "trace", group: "find", needsRows: true, keys: ["g"], run: ({ view }) => toggleTrace(view) },
  { name: "traces", group: "find", keys: ["T"], run: ({ traces }) => traces.peek()?.toggle() },
  { name: "patterns", group: "find", keys: ["M"], run: ({ patterns }) => patterns.peek()?.toggle() },
  { name: "requests", group: "find", keys: ["R"], run: ({ requests }) => requests.peek()?.toggle() },
  { name: "alerts", group: "find", keys: ["A"], run: ({ alerts }) => alerts.peek()?.toggle() },
  { name: "fieldStats", group: "find", keys: ["S"], run: ({ fieldStats }) => fieldStats.peek()?.toggle() },
  { name: "context", group: "find", needsRows: true, keys: ["o"], run: (state) => toggleContext(state) },
  {
    name: "contextScope",
    group: "find",
    needsRows: true,
    keys: ["O"],
    run: ({ context }) => context.peek()?.nextScope(),
  },
  { name: "next", group: "move", needsRows: true, keys: ["j", "ArrowDown"], run: (state) => step(state, 1) },
  { name: "previous", group: "move", needsRows: true, keys: ["k", "ArrowUp"], run: (state) => step(state, -1) },
  { name: "nextError", group: "move", needsRows: true, keys: ["e"], run: (state) => moveToError(state, 1) },
  { name: "previousError", group: "move", needsRows: true, keys: ["E"], run: (state) => moveToError(state, -1) },
  { name: "readMark", group: "move", needsRows: true, keys: ["u"], run: (state) => markRead(state) },
  { name: "toReadMark", group: "move", needsRows: true, keys: ["U"], run: ({ readMark }) => readMark.peek()?.goTo() },
  { name: "open", group: "record", needsRows: true, keys: ["Enter"], run: ({ view }) => toggle(view) },
  {
    name: "copyJson",
    group: "record",
    needsRows: true,
    keys: ["c"],
    run: (state, browser) => copyAs("json", state, browser, (record) => JSON.stringify(record, null, 2)),
  },
  {
    name: "copyText",
    group: "record",
    needsRows: true,
    keys: ["C"],
    run: (state, browser) => copyAs("text", state, browser, recordText),
  },
  {
    name: "copyLink",
    group: "record",
    needsRows: true,
    keys: ["y"],
    run: ({ view }, browser) => copy(view, browser, (_, id) => browser.linkTo(id)),
  },
  {
    name: "copyForAssistant",
    group: "record",
    needsRows: true,
    keys: ["Y"],
    run({ view }, browser) {
      const row = currentRow(view);
      if (row?.kind === "record") browser.copyForAssistant(row.id, row.record);
    },
  },
  { name: "pin", group: "record", needsRows: true, keys: ["P"], run: (state) => togglePin(state) },
  {
    name: "findInRecord",
    group: "record",
    needsRows: true,
    keys: ["F"],
    run: (_, browser) => browser.focusRecordSearch(),
  },
  { name: "selectRows", group: "record", needsRows: true, keys: ["V"], run: (state) => toggleSelecting(state) },
  {
    name: "selectNext",
    group: "record",
    needsRows: true,
    keys: ["Shift+ArrowDown"],
    shown: "Shift+↓",
    run: (state) => extend(state, 1),
  },
  {
    name: "selectPrevious",
    group: "record",
    needsRows: true,
    keys: ["Shift+ArrowUp"],
    shown: "Shift+↑",
    run: (state) => extend(state, -1),
  },
  {
    name: "pause",
    group: "live",
    keys: [" "],
    shown: "Space",
    run: ({ view }) => view.setPaused(!view.paused.peek()),
  },
  {
    name: "follow",
    group: "live",
    keys: ["f"],
    run({ view }) {
      if (view.follow.peek() && !view.held.peek()) view.setFollow(false);
      else view.goLive();
    },
  },
  { name: "reconnect", group: "live", keys: ["r"], run: (_, browser) => browser.reconnect() },
  {
    name: "newest",
    group: "look",
    keys: ["n"],
    run: ({ preferences }) => preferences.choose({ newestFirst: !preferences.chosen.peek().newestFirst }),
  },
  {
    name: "times",
    group: "look",
    keys: ["z"],
    run({ preferences }) {
      const next = TIME_STYLES.indexOf(preferences.chosen.peek().times) + 1;
      preferences.choose({ times: TIME_STYLES[next % TIME_STYLES.length] });
    },
  },
  {
    name: "wrap",
    group: "look",
    keys: ["w"],
    run: ({ preferences }) => preferences.choose({ wrap: !preferences.chosen.peek().wrap }),
  },
  {
    name: "foldRepeats",
    group: "look",
    keys: ["m"],
    run: ({ preferences }) => preferences.choose({ folded: !preferences.chosen.peek().folded }),
  },
  {
    name: "theme",
    group: "look",
    keys: ["t"],
    run({ preferences }, { prefersDark }) {
      preferences.choose({ theme: otherTheme(preferences.chosen.peek().theme, prefersDark) });
    },
  },
  { name: "savedMenu", group: "page", keys: ["b"], run: (_, browser) => browser.toggleMenu("saved") },
  { name: "viewMenu", group: "page", keys: ["v"], run: (_, browser) => browser.toggleMenu("view") },
  { name: "columnsMenu", group: "page", keys: ["H"], run: (_, browser) => browser.toggleMenu("columns") },
  { name: "exportMenu", group: "page", keys: ["d"], run: (_, browser) => browser.toggleMenu("export") },
  { name: "sourcesMenu", group: "page", keys: ["s"], run: (_, browser) => browser.toggleMenu("sources") },
  {
    name: "close",
    group: "page",
    keys: ["Escape"],
    shown: "Esc",
    run({ view, selection, context, sort, traces, patterns, requests, alerts, fieldStats }) {
      if (alerts.peek()?.isOpen.peek()) alerts.peek()!.toggle();
      else if (fieldStats.peek()?.isOpen.peek()) fieldStats.peek()!.toggle();
      else if (requests.peek()?.isOpen.peek()) requests.peek()!.toggle();
      else if (patterns.peek()?.isOpen.peek()) patterns.peek()!.toggle();
      else if (traces.peek()?.isOpen.peek()) traces.peek()!.toggle();
      else if (hasSelection(selection.peek())) selection.peek()!.clear();
      else if (view.opened.peek() !== undefined) view.open(undefined);
      else if (context.peek()?.shown.peek() !== undefined) context.peek()!.leave();
      else if (sort.peek()?.sorted.peek() !== undefined) sort.peek()!.end();
      else view.moveTo(undefined);
    },
  },
  { name: "help", group: "page", keys: ["?"], run: (_, browser) => browser.toggleHelp() },
];

/** Returns the theme that is not in use. */
export function otherTheme(theme: Theme, prefersDark: boolean): Theme {
  return (theme === "auto" ? prefersDark : theme === "dark") ? "light" : "dark";
}

/** Returns the index of the row that the keys have come to, or -1. */
function placeOf(view: View): number {
  const id = view.current.peek() ?? view.opened.peek();
  return id === undefined ? -1 : view.list.peek().indexOf(id);
}

/** Moves the keys by a row. */
export function step(state: PageState, by: 1 | -1): void {
  const { view, window } = state;
  const place = placeOf(view);
  goTo(state, place === -1 ? firstInView(window) : place + by);
}

function goTo({ view, window, selection }: PageState, index: number) {
  const list = view.list.peek();
  if (index < 0 || index >= list.length) return;
  const { id } = list.at(index);
  if (selection.peek()?.isExtending.peek()) selection.peek()!.extendTo(id);
  else selection.peek()?.clear();
  reveal(window, index);
  // The open row moves along.
  if (view.opened.peek() !== undefined) view.open(id);
  view.moveTo(id);
}

function moveToError(state: PageState, step: 1 | -1) {
  const list = state.view.list.peek();
  const place = placeOf(state.view);
  let index = place === -1 ? firstInView(state.window) : place + step;
  while (index >= 0 && index < list.length && !isError(list.at(index))) index += step;
  goTo(state, index);
}

function toggle(view: View) {
  const id = view.current.peek();
  if (id !== undefined) view.open(view.opened.peek() === id ? undefined : id);
}

/** Starts a selection at the row of the keys, which their moves extend; or clears it. */
function toggleSelecting({ view, window, selection }: PageState) {
  const model = selection.peek();
  if (model?.isExtending.peek()) return model.clear();
  const place = placeOf(view);
  const index = place === -1 ? firstInView(window) : place;
  if (index === -1) return;
  const { id } = view.list.peek().at(index);
  model?.begin(id);
  view.moveTo(id);
}

/** Extends the selection by a row. The first time it selects the row of the keys and the next one. */
function extend({ view, window, selection }: PageState, step: 1 | -1) {
  const list = view.list.peek();
  const place = placeOf(view);
  const index = place === -1 ? firstInView(window) : Math.max(0, Math.min(place + step, list.length - 1));
  if (index === -1) return;
  const { id } = list.at(index);
  selection.peek()?.extendTo(id);
  reveal(window, index);
  view.moveTo(id);
}

function hasSelection(selection: Selection | undefined): boolean {
  return selection !== undefined && selection.ids.peek().size > 0;
}

/** Copies the selected rows, or a text of the record that the keys have come to. */
function copyAs(
  format: RowFormat,
  { view, selection }: PageState,
  browser: CommandBrowser,
  textOf: (record: LogRecord, id: string) => string,
) {
  if (hasSelection(selection.peek())) browser.copyRows(selection.peek()!.rows(), format);
  else copy(view, browser, textOf);
}

/** Copies a text of the record that the keys have come to. */
function copy(view: View, browser: CommandBrowser, textOf: (record: LogRecord, id: string) => string) {
  const row = currentRow(view);
  if (row?.kind === "record") browser.copy(textOf(row.record, row.id));
}

function currentRow(view: View): Row | undefined {
  return rowAt(view, placeOf(view));
}

function rowAt(view: View, index: number): Row | undefined {
  return index === -1 ? undefined : view.list.peek().at(index);
}

/** Pins the record that the keys or the pointer have come to, or removes its pin. */
function togglePin({ view, pins, pointed }: PageState) {
  const place = placeOf(view);
  const row = rowAt(view, place === -1 ? view.list.peek().indexOf(pointed.peek() ?? "") : place);
  if (row?.kind === "record") pins.peek()?.toggle(row.id, row.record);
}

/** Marks the row that the keys have come to, or else the newest one, as the last one read. */
function markRead({ view, readMark }: PageState) {
  const row = currentRow(view);
  if (row === undefined) readMark.peek()?.markNewest();
  else readMark.peek()?.toggle(row.id);
}

/** Raises or lowers the least severe level that is shown. */
function stepLevel(view: View, step: 1 | -1) {
  const { level = LEVELS[0] } = view.params.peek();
  const next = LEVELS.findIndex((known) => known === level) + step;
  if (next < 0 || next >= LEVELS.length) return;
  view.stepTo({ level: next === 0 ? "" : LEVELS[next], q: view.q.peek() });
}

/** Shows the records around the one that the keys or the pointer have come to, or goes back. */
function toggleContext({ view, context, pointed }: PageState) {
  const model = context.peek();
  if (model?.shown.peek() !== undefined) return model.leave();
  const place = placeOf(view);
  const id = place === -1 ? pointed.peek() : view.list.peek().at(place).id;
  if (id !== undefined) void model?.show(id);
}

function toggleTrace(view: View) {
  if (view.trace.peek() !== undefined) return view.leaveTrace();
  const row = currentRow(view);
  const id = row?.kind === "record" ? row.record.metadata.trace_id : undefined;
  const term = id === undefined ? undefined : fieldTerm("trace_id", id);
  if (term === undefined) return;
  view.showInstead(undefined);
  view.stepTo({ level: "", q: printQuery(term) });
}
