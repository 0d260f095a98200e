import { batch, createModel, effect, type Model, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { compareCursors, parseEventId } from "../../../lib/wire/cursor.ts";
import { hasRoom, historyOf, newerOf, oldestOf, slide } from "./history_rows.ts";
import { bring } from "./list_motion.ts";
import type { ListWindow } from "./list_window.ts";
import { type FetchPage, readPage } from "./page_of_records.ts";
import type { Row } from "./row.ts";
import type { KeptList } from "./rows.ts";
import { HistorySearch, type SearchStep, type Side } from "./search_step.ts";
import type { View } from "./view.ts";

/** Search of history that takes longer than a moment. */
export interface SearchProgress {
  readonly state: "running" | "stopped";
  /** Part of the time that was searched, from 0 to 1; `undefined` while it is unknown. */
  readonly part: number | undefined;
  /** Timestamp near the record that the search has come to; `undefined` before the first answer. */
  readonly timestamp: string | undefined;
  /** Records found. */
  readonly found: number;
}

/** The history behind the rows that are kept: records that the server holds, and those of its archive. */
export interface HistoryState {
  /** The search, from shortly after it began. */
  readonly search: ReadonlySignal<SearchProgress | undefined>;
  /** Stops the search. The rows that were found stay. */
  stop(): void;
  /** Continues a search that was stopped. */
  resume(): void;
  /** Shows a row that is not kept, and those around it under the filter. */
  goTo(row: Row): void;
}

/** Model of {@linkcode HistoryState}. */
export type HistoryModelInstance = Model<HistoryState>;

/** Dependencies of the model; tests inject fakes. */
export interface HistoryEnvironment {
  readonly fetchPage: FetchPage;
  /** True if the server has an archive, which is searched if the list does not fill the view. */
  readonly hasArchive: ReadonlySignal<boolean>;
  /** Schedules `callback` after `ms`; returns a cancel function. */
  delay(callback: () => void, ms: number): () => void;
  /** Returns the time in ms since the Unix epoch. */
  now(): number;
}

/** Distance to either end at which further records are requested, in rows. */
const NEAR_ROWS = 50;

/** Minimum distance of the view to the oldest kept row at which the kept rows are shown again, in rows. */
const RETURN_ROWS = 4 * NEAR_ROWS;

/** Time for which a filter is in force before the archive is searched for it, in ms. */
const REST_MS = 300;

/** Duration from which on a search is shown, in ms. */
const SHOWN_MS = 400;

/** Time from a failure to the next request, and from one that found no newer record, in ms. */
const RETRY_MS = 2000;

/** Id before all records. */
const START = "0-0";

/** Place up to which one end of the rows was searched. */
interface Reach {
  /** Id up to which all records were looked at; `undefined` before the first search. */
  id: string | undefined;
  /** Id of the last row at this end. */
  edge: string | undefined;
  /** True if nothing is beyond, for now. */
  isEnd: boolean;
  /** Calls off another look. */
  callOff(): void;
}

/** Search beyond one end, in several steps. */
interface Running {
  readonly side: Side;
  readonly abort: AbortController;
  /** True while a step is under way. */
  isAsking: boolean;
  found: number;
  /** Timestamps of its first and last step, and of the oldest record. */
  first: string | undefined;
  last: string | undefined;
  oldest: string | undefined;
  callOff(): void;
}

/**
 * Creates the model. Near the oldest row it loads older records into the list. Beyond the bound of the list it shows a part
 * of history in its place, which moves with the reader. Back at the rows of the list, the list is shown again.
 */
export const HistoryModel: new (
  view: View,
  list: ListWindow,
  environment: HistoryEnvironment,
) => HistoryModelInstance = createModel((
  view: View,
  list: ListWindow,
  { fetchPage, hasArchive, delay, now }: HistoryEnvironment,
): HistoryState => {
  const search = signal<SearchProgress | undefined>(undefined);
  const searcher = new HistorySearch(fetchPage, now);
  /** Counts the times to look at the ends again. */
  const looks = signal(0);
  let ends = newEnds();
  /** Filter and kind of the rows that the ends are of. */
  let of = { key: view.filter.peek().key, isHistory: false };
  let running: Running | undefined;
  let isStopped = false;
  /** True once the filter has been in force for a moment. */
  const isRested = signal(true);
  let callOffRest = () => {};

  function endSearch() {
    running?.abort.abort();
    running?.callOff();
    running = undefined;
    search.value = undefined;
  }

  function lookAgain(reach: Reach) {
    reach.callOff();
    reach.callOff = delay(() => {
      reach.isEnd = false;
      looks.value++;
    }, RETRY_MS);
  }

  /** Begins anew with other rows. */
  function begin(next: typeof of) {
    endSearch();
    for (const { callOff } of [ends.older, ends.newer]) callOff();
    ends = newEnds();
    if (next.key !== of.key) {
      isStopped = false;
      isRested.value = false;
      callOffRest();
      callOffRest = delay(() => isRested.value = true, REST_MS);
    }
    of = next;
  }

  effect(() => {
    const { key } = view.filter.value;
    const instead = view.instead.value;
    untracked(() => {
      // Rows of another kind, such as those around a record, are shown for a while.
      if (instead !== undefined && instead.history === undefined) return endSearch();
      const isHistory = instead !== undefined;
      if (key !== of.key || isHistory !== of.isHistory) begin({ key, isHistory });
    });
  });

  effect(() => {
    const newestFirst = view.newestFirst.value;
    const history = untracked(() => view.instead.value?.history);
    if (history !== undefined) view.showInstead(historyOf(history, newestFirst));
  });

  effect(() => {
    looks.value;
    const { rows, first } = list.slice.value;
    const kept = view.kept.value;
    const instead = view.instead.value;
    const newestFirst = view.newestFirst.value;
    const nearTop = first < NEAR_ROWS;
    const nearBottom = first + rows.length > view.list.value.length - NEAR_ROWS;
    const near = newestFirst ? { older: nearBottom, newer: nearTop } : { older: nearTop, newer: nearBottom };
    const isTrace = view.trace.value !== undefined;
    const isWanted = hasArchive.value && isRested.value && (isTrace || near.older) ||
      view.away.value && !isTrace && near.older && rows.length > 0;
    if (isStopped || running?.isAsking || instead !== undefined && instead.history === undefined) return;
    untracked(() => {
      if (instead?.history !== undefined) move(instead.history, rows, kept, near);
      else if (isWanted && kept.isJoined) bringOlder(kept, isTrace);
      else endSearch();
    });
  });

  /** Loads older records into the list, or shows a part of history that begins with its oldest rows. */
  function bringOlder(kept: KeptList, isTrace: boolean) {
    const reach = ends.older;
    const edge = oldestId(kept);
    // The oldest rows were dropped since, or rows have arrived in an empty list.
    if (edge !== reach.edge && isNewer(edge, reach.id)) Object.assign(reach, { id: edge, isEnd: false });
    reach.edge = edge;
    if (reach.isEnd) return endSearch();
    if (!hasRoom(kept) && (isTrace || !view.away.peek())) return endSearch();
    void extend("older", (rows) => {
      const now = view.kept.peek();
      if (rows.length === 0) return;
      if (!hasRoom(now)) return show(slide(oldestOf(now, view.newestFirst.peek()), "older", rows));
      view.receive(rows);
      reach.edge = oldestId(now);
    });
  }

  function oldestId(kept: KeptList): string | undefined {
    return kept.length === 0 ? undefined : kept.at(view.newestFirst.peek() ? kept.length - 1 : 0).id;
  }

  function show(history: readonly Row[]) {
    view.showInstead(historyOf(history, view.newestFirst.peek()));
  }

  /** Extends the part of history near its ends, or returns to the kept rows. */
  function move(history: readonly Row[], inView: readonly Row[], kept: KeptList, near: Record<Side, boolean>) {
    const newest = history[history.length - 1].id;
    ends.older.id ??= history[0].id;
    ends.newer.id ??= newest;
    if (isBack(history, inView, kept, near)) return goBack(history, inView, kept);
    const index = near.newer ? kept.indexOf(newest) : -1;
    const next = index === -1 ? [] : newerOf(kept, index, view.newestFirst.peek());
    if (next.length > 0) {
      ends.newer.id = next[next.length - 1].id;
      add("newer", next);
    } else if (near.older && !ends.older.isEnd) void extend("older", (rows) => add("older", rows));
    else if (near.newer && index === -1 && !ends.newer.isEnd) {
      void extend("newer", (rows) => {
        const known = rows.findIndex(({ id }) => view.kept.peek().indexOf(id) !== -1);
        add("newer", known === -1 ? rows : rows.slice(0, known + 1));
      });
    } else endSearch();
  }

  /** Returns true if the kept rows have all those in view, or can take them. */
  function isBack(
    history: readonly Row[],
    inView: readonly Row[],
    kept: KeptList,
    near: Record<Side, boolean>,
  ): boolean {
    if (inView.length === 0) return false;
    if (near.newer && ends.newer.isEnd && hasRoom(kept, history.length)) return true;
    const places = [inView[0], inView[inView.length - 1]].map(({ id }) => kept.indexOf(id));
    if (places.includes(-1)) return false;
    const distance = view.newestFirst.peek() ? kept.length - 1 - Math.max(...places) : Math.min(...places);
    return distance >= RETURN_ROWS || hasRoom(kept, history.length);
  }

  function goBack(history: readonly Row[], inView: readonly Row[], kept: KeptList) {
    batch(() => {
      if (hasRoom(kept, history.length)) view.receive(history.filter(({ kind }) => kind === "record"));
      view.showInstead(undefined);
    });
    // A row that the keys came to far away lets no rows wait.
    if (view.opened.peek() === undefined && !inView.some(({ id }) => id === view.current.peek())) {
      view.moveTo(undefined);
    }
    // Rows that arrived meanwhile may wait, and the view may be among them. At the newest row the list is live again.
    if (view.kept.peek().indexOf(inView[0].id) === -1) view.goLive();
    else list.scrolled(list.geometry.top());
  }

  /** Adds rows to the part of history. */
  function add(side: Side, more: readonly Row[]) {
    const { history } = view.instead.peek() ?? {};
    if (history === undefined || more.length === 0) return;
    const rows = slide(history, side, more);
    const [other, edge] = side === "older" ? [ends.newer, rows[rows.length - 1]] : [ends.older, rows[0]];
    if (rows.length < history.length + more.length) Object.assign(other, { id: edge.id, isEnd: false });
    show(rows);
  }

  /** Looks at further records beyond an end. */
  async function extend(side: Side, receive: (rows: readonly Row[]) => void) {
    const reach = ends[side];
    const params = view.params.peek();
    const isSame = running?.side === side;
    if (!isSame) endSearch();
    const own = running ??= newSearch(side);
    if (!isSame) {
      own.callOff = delay(() => report("running"), SHOWN_MS);
      if (side === "older" && Object.keys(params).length > 0) void findOldest(own);
    }
    own.isAsking = true;
    let step: SearchStep | undefined;
    try {
      step = await searcher.step(side, reach.id, params, own.abort.signal);
    } catch {
      // The server is away, as the status says. It is asked again.
    }
    if (running !== own) return;
    own.isAsking = false;
    batch(() => {
      looks.value++;
      if (step === undefined || step.isEnd) {
        reach.isEnd = true;
        if (step === undefined || side === "newer") lookAgain(reach);
        return endSearch();
      }
      reach.id = step.reached ?? reach.id;
      own.found += step.rows.length;
      own.first ??= step.timestamp;
      own.last = step.timestamp;
      if (search.peek() !== undefined) report("running");
      receive(step.rows);
    });
  }

  /** Finds the timestamp at which a search ends. */
  async function findOldest(own: Running) {
    try {
      const [row] = readPage(await fetchPage({ after: START, limit: "1" }, own.abort.signal));
      if (row?.kind === "record") own.oldest = row.record.timestamp;
    } catch {
      // The search is shown without its part.
    }
  }

  function report(state: SearchProgress["state"]) {
    if (running === undefined) return;
    const { found, first, last, oldest } = running;
    const [start, at, end] = [first, last, oldest].map((time) => Date.parse(time ?? ""));
    // Records may be out of order in time: an imported file is older than the start of its own server.
    const part = Math.max(0, (start - at) / (start - end));
    search.value = { state, found, timestamp: last, part: end < start && part <= 1 ? part : undefined };
  }

  return {
    search,
    stop() {
      if (running === undefined) return;
      isStopped = true;
      report("stopped");
      const stopped = search.peek();
      endSearch();
      search.value = stopped;
    },
    resume() {
      isStopped = false;
      search.value = undefined;
      looks.value++;
    },
    goTo(row) {
      begin(of);
      isStopped = false;
      show([row]);
      view.open(undefined);
      view.moveTo(row.id);
      bring(view, list, 0);
    },
  };
});

function newEnds(): Record<Side, Reach> {
  const reach = (): Reach => ({ id: undefined, edge: undefined, isEnd: false, callOff() {} });
  return { older: reach(), newer: reach() };
}

function newSearch(side: Side): Running {
  return {
    ...{ side, abort: new AbortController(), isAsking: false, found: 0 },
    ...{ first: undefined, last: undefined, oldest: undefined, callOff() {} },
  };
}

/** Returns true if an id is that of a newer record; also if there is no other one. */
function isNewer(id: string | undefined, than: string | undefined): boolean {
  if (id === undefined) return false;
  return than === undefined || compareCursors(parseEventId(id), parseEventId(than)) > 0;
}
