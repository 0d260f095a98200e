import { computed, createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { type Cursor, parseEventId } from "../../lib/cursor.ts";
import type { GapEvent } from "../../lib/event.ts";
import { EVERYTHING, type Filter, FilterSyntaxError, parseFilter } from "../../lib/filter.ts";
import type { PageView } from "../../lib/page.ts";
import type { LogRecord } from "../../lib/record.ts";

/** The most rows in the document. */
export const MAX_ROWS = 100;

/** The most rows kept, so that a narrower filter has an answer before the server does. */
export const MAX_KEPT_ROWS = 1000;

/** A line of the list: a record, or records that are missing. */
export type Row =
  | { readonly kind: "record"; readonly id: string; readonly record: LogRecord }
  | { readonly kind: "gap"; readonly id: string; readonly gap: GapEvent };

/** What is seen and what decides it. */
export interface ViewState {
  /** The rows to show, newest first, {@linkcode MAX_ROWS} at the most. */
  readonly rows: ReadonlySignal<readonly Row[]>;
  /** The least severe level to show, as its field has it; `""` is every level. */
  readonly level: ReadonlySignal<string>;
  /** The query, as its field has it. */
  readonly q: ReadonlySignal<string>;
  /** What is wrong with the query; the last one that could be read stays in force. */
  readonly queryError: ReadonlySignal<FilterSyntaxError | undefined>;
  /** The filter in force. */
  readonly filter: ReadonlySignal<Filter>;
  /** The filter in force as the parameters of a route, without those that pick everything. */
  readonly params: ReadonlySignal<Readonly<Record<string, string>>>;
  /** Whether the list goes back to its newest row when one comes. */
  readonly follow: ReadonlySignal<boolean>;
  /** Whether the rows stand still while new ones are collected. */
  readonly paused: ReadonlySignal<boolean>;
  /** How many matching rows have come since the pause began, {@linkcode MAX_KEPT_ROWS} at the most. */
  readonly waiting: ReadonlySignal<number>;
  /** Records that were missed in all, by the gaps. */
  readonly missed: ReadonlySignal<number>;
  /** Events that could not be read. */
  readonly unreadable: ReadonlySignal<number>;
  /** Adds what has come, oldest first. What is known already is left out. */
  receive(rows: readonly Row[]): void;
  /** Counts events that could not be read. */
  countUnreadable(count: number): void;
  setLevel(level: string): void;
  setQuery(q: string): void;
  setFollow(follow: boolean): void;
  setPaused(paused: boolean): void;
}

/** The state of the list and the toolbar. */
export type View = Model<ViewState>;

/** Makes the state from what the document holds. */
export const ViewModel: new (initial: PageView) => View = createModel((initial: PageView): ViewState => {
  const kept = signal<readonly Row[]>(initial.entries.map((entry) => ({ kind: "record", ...entry })));
  const known = new Set(initial.entries.map(({ id }) => id));
  const level = signal<string>(initial.level);
  const q = signal("");
  const filter = signal(EVERYTHING);
  const params = signal<Readonly<Record<string, string>>>({});
  const queryError = signal<FilterSyntaxError | undefined>(undefined);
  const follow = signal(true);
  /** The rows kept when the pause began, and the newest record there was. */
  const frozen = signal<{ readonly rows: readonly Row[]; readonly newest: Cursor } | undefined>(undefined);
  let newest = parseEventId(initial.cursor);
  const missed = signal(0);
  const unreadable = signal(0);

  /**
   * Makes room for what the server picks under a new filter, which may be older than all that is kept. What no longer
   * matches comes from the server again when it is asked for again.
   */
  function keepMatching(next: Filter) {
    const matching = kept.peek().filter((row) => isShown(row, next));
    known.clear();
    for (const { id } of matching) known.add(id);
    kept.value = matching;
  }

  function readFilter() {
    const input = { level: level.peek(), q: q.peek().trim() };
    try {
      const next = parseFilter(input);
      if (next.key !== filter.peek().key) keepMatching(next);
      filter.value = next;
      params.value = Object.fromEntries(Object.entries(input).filter(([, text]) => text !== ""));
      queryError.value = undefined;
    } catch (error) {
      if (!(error instanceof FilterSyntaxError)) throw error;
      queryError.value = error;
    }
  }
  // A query that cannot be read leaves the level in force.
  readFilter();
  q.value = initial.q;
  readFilter();

  return {
    rows: computed(() => newestMatching(frozen.value?.rows ?? kept.value, filter.value)),
    level,
    q,
    queryError,
    filter,
    params,
    follow,
    paused: computed(() => frozen.value !== undefined),
    waiting: computed(() => {
      if (frozen.value === undefined) return 0;
      const { rows, newest } = frozen.value;
      return kept.value.filter((row) => isShown(row, filter.value) && isNew(row, rows, newest)).length;
    }),
    missed,
    unreadable,

    receive(rows) {
      if (rows.every(({ id }) => known.has(id))) return;
      const all = [...kept.peek()];
      for (const row of rows) {
        if (known.has(row.id)) continue;
        known.add(row.id);
        insert(all, row);
        newest = laterOf(newest, parseEventId(row.id));
        if (row.kind === "gap") missed.value += row.gap.missed;
      }
      const excess = Math.max(0, all.length - MAX_KEPT_ROWS);
      for (const { id } of all.splice(0, excess)) known.delete(id);
      kept.value = all;
    },
    countUnreadable(count) {
      unreadable.value += count;
    },
    setLevel(value) {
      level.value = value;
      readFilter();
    },
    setQuery(value) {
      q.value = value;
      readFilter();
    },
    setFollow(value) {
      follow.value = value;
    },
    setPaused(value) {
      frozen.value = value ? frozen.peek() ?? { rows: kept.peek(), newest } : undefined;
    },
  };
});

/** Gaps are shown whatever the filter is: what was missed might have matched. */
function isShown(row: Row, filter: Filter): boolean {
  return row.kind === "gap" || filter.matches(row.record);
}

function newestMatching(rows: readonly Row[], filter: Filter): readonly Row[] {
  const newest: Row[] = [];
  for (let index = rows.length - 1; index >= 0 && newest.length < MAX_ROWS; index--) {
    if (isShown(rows[index], filter)) newest.push(rows[index]);
  }
  return newest;
}

/** Whether a row came after a pause began; what a new filter brings back from before did not. */
function isNew(row: Row, before: readonly Row[], newest: Cursor): boolean {
  const { run, seq } = parseEventId(row.id);
  return run === newest.run ? seq > newest.seq : !before.includes(row);
}

/** The later of two places, the second of which came later: a run that was left does not come back. */
function laterOf(known: Cursor, next: Cursor): Cursor {
  return next.run === known.run && next.seq < known.seq ? known : next;
}

/** Puts a row behind those of its run with lower numbers; nearly always that is the end. */
function insert(rows: Row[], row: Row): void {
  const { run, seq } = parseEventId(row.id);
  let index = rows.length;
  while (index > 0) {
    const before = parseEventId(rows[index - 1].id);
    if (before.run !== run || before.seq < seq) break;
    index--;
  }
  rows.splice(index, 0, row);
}
