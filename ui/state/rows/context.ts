import { batch, createModel, effect, type Model, type ReadonlySignal, signal, untracked } from "@preact/signals";
import { printQuery } from "../../../lib/query/query.ts";
import type { LogRecord } from "../../../lib/record/record.ts";
import { formatEventId, parseEventId } from "../../../lib/wire/cursor.ts";
import { fieldTerm } from "../terms/query_terms.ts";
import { offsetOf, place } from "./list_motion.ts";
import type { ListWindow } from "./list_window.ts";
import { type FetchPage, readPage } from "./page_of_records.ts";
import type { InsteadRows, Row } from "./row.ts";
import { listOf, recordOf } from "./row_list.ts";
import type { View } from "./view.ts";

/** Records of the context: all, or those with the same value in a field. */
export const CONTEXT_SCOPES = ["all", "service", "logger", "trace"] as const;

/** Records of the context. */
export type ContextScope = typeof CONTEXT_SCOPES[number];

/** Context of a record. */
export interface RecordContext {
  readonly id: string;
  readonly scope: ContextScope;
  readonly state: "loading" | "ready" | "gone" | "failed";
  /** The record, once known. */
  readonly record: LogRecord | undefined;
  /** Number of records shown. */
  readonly count: number;
}

/** The records around one, whatever the filter leaves out. */
export interface ContextState {
  /** Context that is shown or requested. */
  readonly shown: ReadonlySignal<RecordContext | undefined>;
  /** Shows the records around the one with an id. A record that is not loaded is requested. */
  show(id: string, scope?: ContextScope): Promise<void>;
  /** Shows the context again with the next scope that the record has. */
  nextScope(): void;
  /** Returns to the filter, the scroll position and the open record from before. */
  leave(): void;
}

/** Model of {@linkcode ContextState}. */
export type ContextModelInstance = Model<ContextState>;

/** Dependencies of the model; tests inject fakes. */
export interface ContextEnvironment {
  readonly fetchPage: FetchPage;
  /** Schedules `callback` after `ms`; returns a cancel function. */
  delay(callback: () => void, ms: number): () => void;
}

/** Records requested before the record, after it, and whenever the reader comes to either end. */
const PAGE_SIZE = 200;

/** Most records of a context. */
const MAX_ROWS = 5000;

/** Distance to either end at which further records are requested, in rows. */
const NEAR_ROWS = 30;

/** Time until an end is requested again: for newer records, or after a failure, in ms. */
const NEWER_MS = 2000;

/** Metadata key of each scope. */
const KEYS = { service: "service", logger: "logger", trace: "trace_id" } as const;

/** End of the context. */
type Side = "older" | "newer";

/** Place of the reader before the context. */
interface Before {
  readonly opened: string | undefined;
  readonly current: string | undefined;
  /** First row in view and its distance from the top, if the view was away from the newest row. */
  readonly anchor: { readonly id: string; readonly offset: number } | undefined;
  /** Part of history that was shown. */
  readonly history: InsteadRows | undefined;
}

/** Creates the model. It shows no context at first. */
export const ContextModel: new (
  view: View,
  list: ListWindow,
  environment: ContextEnvironment,
) => ContextModelInstance = createModel((
  view: View,
  list: ListWindow,
  { fetchPage, delay }: ContextEnvironment,
): ContextState => {
  const shown = signal<RecordContext | undefined>(undefined);
  let before: Before | undefined;
  let rows: readonly Row[] = [];
  let asking = false;
  /** Ends that are not requested, since the server has nothing beyond them or has failed. */
  const ends = { older: false, newer: false };
  /** Cancel functions of further requests. */
  const callOffs = new Map<Side, () => void>();

  function paramsOf({ scope, record }: RecordContext): Record<string, string> | undefined {
    if (scope === "all") return {};
    const value = record?.metadata[KEYS[scope]];
    const term = value === undefined ? undefined : fieldTerm(KEYS[scope], value);
    return term === undefined ? undefined : { q: printQuery(term) };
  }

  function placeNow(): Before {
    const index = view.away.peek() ? list.geometry.placeAt(list.geometry.top())?.index : undefined;
    return {
      opened: view.opened.peek(),
      current: view.current.peek(),
      history: view.instead.peek()?.history === undefined ? undefined : view.instead.peek(),
      anchor: index === undefined ? undefined : { id: view.list.peek().at(index).id, offset: offsetOf(list, index) },
    };
  }

  /** Returns the distance of a row from the top of the view, within the middle third of the view. */
  function offsetInView(id: string): number {
    const index = view.list.peek().indexOf(id);
    const height = list.geometry.height();
    const offset = index === -1 ? 0 : offsetOf(list, index);
    return Math.max(height / 3, Math.min(offset, 2 * height / 3));
  }

  function apply(context: RecordContext, next: readonly Row[]) {
    rows = next;
    shown.value = { ...context, state: "ready", count: rows.length };
    view.showInstead({ around: context.id, list: listOf(inOrder(view.newestFirst.peek())) });
  }

  function inOrder(newestFirst: boolean): readonly Row[] {
    return newestFirst ? rows.toReversed() : rows;
  }

  async function show(id: string, scope: ContextScope = "all") {
    const known = recordOf(view.list.peek(), id);
    before ??= placeNow();
    callOff();
    Object.assign(ends, { older: false, newer: false });
    const context: RecordContext = {
      id,
      scope,
      state: "loading",
      record: known ?? (shown.peek()?.id === id ? shown.peek()!.record : undefined),
      count: 0,
    };
    shown.value = context;
    view.setReading("instead", true); // the row must not move away meanwhile
    const { run, seq } = parseEventId(id);
    try {
      const record = context.record ?? await fetchRecord(id);
      const params = paramsOf({ ...context, record });
      if (record === undefined || params === undefined) return settle(context, { state: "gone", record });
      const limit = String(PAGE_SIZE);
      const [older, newer] = (await Promise.all([
        fetchPage({ ...params, before: formatEventId(run, seq), limit }),
        fetchPage({ ...params, after: id, limit }),
      ])).map(readPage);
      if (shown.peek() !== context) return;
      batch(() => {
        const offset = offsetInView(id);
        apply({ ...context, record }, [...older, { kind: "record", id, record }, ...newer]);
        view.open(view.opened.peek() === id ? id : undefined);
        view.moveTo(id);
        place(list, view.list.peek().indexOf(id), offset);
      });
    } catch {
      settle(context, { state: "failed" });
    }
  }

  function settle(context: RecordContext, result: Partial<RecordContext>) {
    if (shown.peek() === context) shown.value = { ...context, ...result };
  }

  async function fetchRecord(id: string): Promise<LogRecord | undefined> {
    const { run, seq } = parseEventId(id);
    const between = { after: formatEventId(run, Math.max(0, seq - 1)), before: formatEventId(run, seq + 1) };
    const [row] = readPage(await fetchPage({ ...between, limit: "1" }));
    return row?.kind === "record" && row.id === id ? row.record : undefined;
  }

  /** Loads further records at an end that the reader has come to. */
  async function extend(side: Side) {
    const context = shown.peek();
    const edge = side === "older" ? rows[0] : rows.at(-1);
    const params = context === undefined ? undefined : paramsOf(context);
    if (edge === undefined || params === undefined || rows.length >= MAX_ROWS) return;
    asking = true;
    let more: readonly Row[] | undefined;
    try {
      const bound = side === "older" ? "before" : "after";
      more = readPage(await fetchPage({ ...params, [bound]: edge.id, limit: String(PAGE_SIZE) }));
    } catch {
      // The server is away, as the status says, and is asked again.
    }
    asking = false;
    const isSame = shown.peek()?.id === context!.id && shown.peek()?.scope === context!.scope;
    if (!isSame || view.instead.peek()?.around === undefined) return void looks.value++;
    if (more !== undefined && more.length > 0) {
      return batch(() => apply(shown.peek()!, side === "older" ? [...more, ...rows] : [...rows, ...more]));
    }
    ends[side] = true;
    if (side === "newer" || more === undefined) callOffs.set(side, delay(() => lookAgain(side), NEWER_MS));
    looks.value++; // for the other end
  }

  /** Counts the times to look at the ends again. */
  const looks = signal(0);
  function lookAgain(side: Side) {
    ends[side] = false;
    looks.value++;
  }

  function callOff() {
    for (const cancel of callOffs.values()) cancel();
    callOffs.clear();
  }

  effect(() => {
    looks.value;
    const { rows: drawn, first } = list.slice.value;
    const { list: shownList, around } = view.instead.value ?? {};
    if (shownList === undefined || around === undefined || asking || untracked(() => shown.value?.state) !== "ready") {
      return;
    }
    const nearTop = first < NEAR_ROWS;
    const nearBottom = first + drawn.length > shownList.length - NEAR_ROWS;
    const [older, newer] = view.newestFirst.value ? [nearBottom, nearTop] : [nearTop, nearBottom];
    if (older && !ends.older) void extend("older");
    else if (newer && !ends.newer) void extend("newer");
  });

  // The order of the list is that of the other lists.
  effect(() => {
    const newestFirst = view.newestFirst.value;
    const around = untracked(() => view.instead.value?.around);
    if (around !== undefined) view.showInstead({ around, list: listOf(inOrder(newestFirst)) });
  });

  // Another filter and the newest rows end the context.
  let last = { key: view.filter.peek().key, isShown: false };
  effect(() => {
    const now = { key: view.filter.value.key, isShown: view.instead.value?.around !== undefined };
    if (now.key !== last.key || last.isShown && !now.isShown) untracked(end);
    last = now;
  });

  function end() {
    if (shown.peek() === undefined) return;
    callOff();
    before = undefined;
    rows = [];
    shown.value = undefined;
  }

  return {
    shown,
    show,
    nextScope() {
      const context = shown.peek();
      if (context === undefined) return;
      const scopes = scopesOf(context.record);
      void show(context.id, scopes[(scopes.indexOf(context.scope) + 1) % scopes.length]);
    },
    leave() {
      const place = before;
      const isReplaced = view.instead.peek()?.around !== undefined;
      end();
      view.showInstead(place?.history);
      if (place === undefined || !isReplaced) return;
      view.open(place.opened);
      view.moveTo(place.current);
      const { anchor } = place;
      const index = anchor === undefined ? -1 : view.list.peek().indexOf(anchor.id);
      if (index === -1) view.setReading("scrolled", false);
      else list.scrolled(list.geometry.startOf(index) - anchor!.offset);
    },
  };
});

/** Returns the scopes that a record has a value for. */
export function scopesOf(record: LogRecord | undefined): readonly ContextScope[] {
  return CONTEXT_SCOPES.filter((scope) => scope === "all" || record?.metadata[KEYS[scope]] !== undefined);
}
