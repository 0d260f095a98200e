import { batch, computed, createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { parseEventId } from "../../../lib/wire/cursor.ts";
import type { Filter, FilterSyntaxError } from "../../../lib/query/filter.ts";
import { LEVEL_RANK, levelFromName } from "../../../lib/record/level.ts";
import type { PageView } from "../../../lib/wire/page.ts";
import { KeptRows } from "./kept_rows.ts";
import type { QueryTools } from "../page/query_tools.ts";
import type { Row, RowList } from "./row.ts";
import type { Trace } from "./trace.ts";

/** The most rows in the document. */
export const MAX_ROWS = 100;

/** What a reader is doing that new rows must not disturb. */
export type Reading = "scrolled" | "hovering" | "selecting";

/** What a filter is made of, as its fields have it. */
export interface FilterFields {
  /** The least severe level to show; `""` is every level. */
  readonly level: string;
  readonly q: string;
}

/** Picks every record. */
const EVERYTHING: Filter = { key: "", matches: () => true };

const NO_FIELDS: FilterFields = { level: "", q: "" };

/** What is seen and what decides it. */
export interface ViewState {
  /** The rows to show, from the top. */
  readonly list: ReadonlySignal<RowList>;
  /** The least severe level to show, as its field has it; `""` is every level. */
  readonly level: ReadonlySignal<string>;
  /** The query, as its field has it. */
  readonly q: ReadonlySignal<string>;
  /** What is wrong with the query; the last one that could be read stays in force. */
  readonly queryError: ReadonlySignal<FilterSyntaxError | undefined>;
  /** The filter in force. */
  readonly filter: ReadonlySignal<Filter>;
  /** Tools that read queries, once loaded. */
  readonly queryTools: ReadonlySignal<QueryTools | undefined>;
  /** The filter in force as the parameters of a route, without those that pick everything. */
  readonly params: ReadonlySignal<Readonly<Record<string, string>>>;
  /** How often the filter was changed by a deliberate step, one that the browser's Back takes back. */
  readonly steps: ReadonlySignal<number>;
  /** Whether the query is being typed: what is typed in one go is one step. */
  readonly isTyping: ReadonlySignal<boolean>;
  /** Whether new rows are shown as they come, unless they would disturb. */
  readonly follow: ReadonlySignal<boolean>;
  /** Whether the rows stand still until they are told to go on. */
  readonly paused: ReadonlySignal<boolean>;
  /** Whether new rows wait, for whatever reason. */
  readonly held: ReadonlySignal<boolean>;
  /** Whether the view was scrolled away from the newest row. */
  readonly away: ReadonlySignal<boolean>;
  /** How often something has come, whether it waits or not. */
  readonly arrivals: ReadonlySignal<number>;
  /** How many matching rows wait. */
  readonly waiting: ReadonlySignal<number>;
  /** Whether the newest row is on top, rather than at the bottom. */
  readonly newestFirst: ReadonlySignal<boolean>;
  /** The trace that the filter asks for, if for nothing else: then its rows are the list, the first one on top. */
  readonly trace: ReadonlySignal<Trace | undefined>;
  /** Whether the view rests at the top of the list, rather than at its bottom. */
  readonly restsOnTop: ReadonlySignal<boolean>;
  /** How often the view was sent there. */
  readonly rests: ReadonlySignal<number>;
  /** The id of the row that is open. */
  readonly opened: ReadonlySignal<string | undefined>;
  /** The id of the row that the keys have come to. */
  readonly current: ReadonlySignal<string | undefined>;
  /** Records that were missed in all, by the gaps. */
  readonly missed: ReadonlySignal<number>;
  /** Events that could not be read. */
  readonly unreadable: ReadonlySignal<number>;
  /** Sets the query tools, so that they are not loaded again. */
  learn(tools: QueryTools): void;
  /** Adds what has come, oldest first. What is known already is left out. */
  receive(rows: readonly Row[]): void;
  /** Counts events that could not be read. */
  countUnreadable(count: number): void;
  setLevel(level: string): void;
  /** Takes what the query's field has after each letter. */
  setQuery(q: string): void;
  /** Says that the query is as it was meant to be; what is typed from now on is another step. */
  finishTyping(): void;
  /** Changes the filter by a deliberate step. */
  stepTo(fields: FilterFields): void;
  /** Goes back to what was seen before the step into the trace. */
  leaveTrace(): void;
  /** Shows what an address has: a step that was taken before, so it is none. */
  restore(fields: FilterFields): void;
  setFollow(follow: boolean): void;
  setPaused(paused: boolean): void;
  setNewestFirst(newestFirst: boolean): void;
  /** Says what the reader is doing, or no longer does. */
  setReading(reading: Reading, on: boolean): void;
  /** Says how many of the newest rows are being read; those stay while others wait. */
  setDepth(depth: number): void;
  open(id: string | undefined): void;
  moveTo(id: string | undefined): void;
  /** Shows what waits, and goes on with what comes. */
  goLive(): void;
}

/** The state of the list and the toolbar. */
export type View = Model<ViewState>;

/** Query tools, or a function that loads them. */
export type QueryToolsSource = QueryTools | (() => Promise<QueryTools>);

/** Calls back when the next frame is painted, which a hidden tab never does. */
export type NextFrame = (callback: () => void) => void;

/** Makes the state from what the document holds. */
export const ViewModel: new (initial: PageView, source: QueryToolsSource, nextFrame?: NextFrame) => View = createModel((
  initial: PageView,
  source: QueryToolsSource,
  nextFrame: NextFrame = (callback) => callback(),
): ViewState => {
  const kept = new KeptRows(parseEventId(initial.cursor));
  /** Counts the changes of what is kept, which itself is not copied. */
  const version = signal(0);
  const level = signal<string>(initial.level);
  const q = signal("");
  const filter = signal<Filter>(EVERYTHING);
  const queryTools = signal(typeof source === "function" ? undefined : source);
  const params = signal<Readonly<Record<string, string>>>({});
  const queryError = signal<FilterSyntaxError | undefined>(undefined);
  const steps = signal(0);
  const isTyping = signal(false);
  const follow = signal(true);
  const paused = signal(false);
  const newestFirst = signal(true);
  const reading = signal<ReadonlySet<Reading>>(new Set());
  const opened = signal<string | undefined>(undefined);
  const current = signal<string | undefined>(undefined);
  const missed = signal(0);
  const unreadable = signal(0);
  const rests = signal(0);
  const arrivals = signal(0);
  /** Whether the filter that comes next is a step; it may have to wait for the query tools. */
  let isStep = false;
  /** What was seen before the step into a trace. */
  let outside = NO_FIELDS;
  /** Whether there is something to show, and whether something was shown in this frame. */
  let [due, painted] = [false, false];
  let depth = MAX_ROWS;

  const held = computed(() =>
    paused.value || !follow.value || reading.value.size > 0 || opened.value !== undefined || current.value !== undefined
  );

  const traceId = computed(() => queryTools.value?.readTraceId(filter.value.key));
  const trace = computed(() => {
    version.value;
    const id = traceId.value;
    if (id === undefined) return undefined;
    return queryTools.peek()?.orderTrace(id, Array.from({ length: kept.shown }, (_, index) => kept.at(index)));
  });

  /** Shows what is kept, unless that was done in this frame; then it is done in the next one. */
  function showArrivals() {
    due = true;
    if (painted) return;
    painted = true;
    show();
    nextFrame(() => {
      painted = false;
      if (due) showArrivals();
    });
  }

  function show() {
    due = false;
    version.value++;
  }

  /** Begins or ends the wait of new rows, after what decides it was changed. */
  function settle() {
    if (held.peek()) kept.hold();
    else {
      kept.release();
      rests.value++;
    }
    show();
  }

  /** What the rows were read for is gone with the filter they were picked by. */
  function stopReading() {
    opened.value = undefined;
    current.value = undefined;
    reading.value = new Set();
    rests.value++;
    settle();
  }

  function readFilter() {
    const input = { level: level.peek(), q: q.peek() }; // what is wrong is told by its place in the field
    const text = input.q.trim();
    const next = text === "" ? levelFilter(input.level) : queryTools.peek()?.readFilter(input);
    if (next === undefined) return loadQueryTools();
    if (next instanceof Error) {
      queryError.value = next;
      return;
    }
    params.value = { ...input.level !== "" && { level: input.level }, ...text !== "" && { q: text } };
    queryError.value = undefined;
    if (isStep) steps.value++;
    isStep = false;
    if (next.key === filter.peek().key) return;
    filter.value = next;
    // Makes room for what the server picks, which may be older; what no longer matches comes again when asked for.
    kept.retain((row) => isShown(row, next));
    stopReading();
  }

  /** Until the query tools are loaded, the last filter stays in force. */
  async function loadQueryTools() {
    if (typeof source !== "function") return;
    try {
      queryTools.value = await source();
    } catch {
      return; // the server is away, which the status says; the next letter tries again
    }
    batch(readFilter);
  }

  function setFields(fields: FilterFields, step = false) {
    isStep = step;
    isTyping.value = false;
    level.value = fields.level;
    q.value = fields.q;
    readFilter();
  }

  function stepTo(fields: FilterFields) {
    const now = { level: level.peek(), q: q.peek() };
    if (fields.level === now.level && fields.q === now.q) return;
    if (traceId.peek() === undefined) outside = now;
    setFields(fields, true);
  }

  // A query that cannot be read leaves the level in force.
  readFilter();
  q.value = initial.q;
  readFilter();
  for (const entry of initial.entries) keep({ kind: "record", ...entry });

  function keep(row: Row): boolean {
    if (isShown(row, filter.peek())) return kept.add(row);
    kept.pass(row);
    return false;
  }

  return {
    list: computed(() => {
      version.value;
      return trace.value?.list ?? listOf(kept, newestFirst.value);
    }),
    level,
    q,
    queryError,
    filter,
    queryTools,
    params,
    steps,
    isTyping,
    follow,
    paused,
    held,
    away: computed(() => reading.value.has("scrolled")),
    arrivals,
    waiting: computed(() => {
      version.value;
      return kept.waiting;
    }),
    newestFirst,
    trace,
    rests,
    restsOnTop: computed(() => trace.value !== undefined || newestFirst.value),
    opened,
    current,
    missed,
    unreadable,

    learn(value) {
      queryTools.value = value;
    },
    receive(rows) {
      let added = false;
      for (const row of rows) {
        if (!keep(row)) continue;
        added = true;
        if (row.kind === "gap") missed.value += row.gap.missed;
      }
      if (!added) return;
      kept.trim(depth);
      arrivals.value++;
      showArrivals();
    },
    countUnreadable(count) {
      unreadable.value += count;
    },
    setLevel: (value) => stepTo({ level: value, q: q.peek() }),
    setQuery(value) {
      isStep ||= !isTyping.peek();
      isTyping.value = true;
      q.value = value;
      readFilter();
    },
    finishTyping() {
      isTyping.value = false;
    },
    stepTo,
    leaveTrace() {
      stepTo(outside);
    },
    restore(fields) {
      setFields(fields);
    },
    setFollow(value) {
      follow.value = value;
      settle();
    },
    setPaused(value) {
      paused.value = value;
      settle();
    },
    setNewestFirst(value) {
      newestFirst.value = value;
    },
    setReading(what, on) {
      if (reading.peek().has(what) === on) return;
      const next = new Set(reading.peek());
      if (on) next.add(what);
      else next.delete(what);
      reading.value = next;
      settle();
    },
    setDepth(value) {
      depth = Math.max(value, MAX_ROWS);
    },
    open(id) {
      opened.value = id;
      settle();
    },
    moveTo(id) {
      current.value = id;
      settle();
    },
    goLive() {
      paused.value = false;
      follow.value = true;
      stopReading();
    },
  };
});

/** What `parseFilter()` makes of a level alone. */
function levelFilter(text: string): Filter {
  const level = levelFromName(text);
  if (level === undefined || level === "TRACE") return EVERYTHING;
  const least = LEVEL_RANK[level];
  return { key: `level>=${level}`, matches: (record) => LEVEL_RANK[record.level] >= least };
}

/** Gaps are shown whatever the filter is: what was missed might have matched. */
function isShown(row: Row, filter: Filter): boolean {
  return row.kind === "gap" || filter.matches(row.record);
}

/** What is kept, in the order in which it is seen. What is not painted yet is in it all the same. */
function listOf(kept: KeptRows, newestFirst: boolean): RowList {
  const turn = (index: number) => newestFirst ? kept.shown - 1 - index : index;
  return {
    get length() {
      return kept.shown;
    },
    at: (index) => kept.at(turn(index)),
    indexOf(id) {
      const index = kept.indexOf(id);
      return index === -1 ? -1 : turn(index);
    },
  };
}
