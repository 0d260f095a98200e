import { createModel, effect, type Model, type ReadonlySignal } from "@preact/signals";
import type { Storage } from "./preferences.ts";
import { openStoredList } from "./stored_list.ts";
import type { View } from "../rows/view.ts";

/** The most queries remembered. */
export const MAX_QUERIES = 50;

/** Longer ones are not remembered: addresses of that length are refused by servers. */
const MAX_QUERY_LENGTH = 2000;

/** How long a query that is being typed must have been in force until it is remembered, in ms. */
export const REST_MS = 2000;

/** Under which name they are kept. */
export const HISTORY_KEY = "ringside.queries";

/** The queries that were in force. */
export interface QueryHistoryState {
  /** The last one first, each once. */
  readonly queries: ReadonlySignal<readonly string[]>;
  forget(query: string): void;
  clear(): void;
  /** Takes what another tab has changed. */
  recall(): void;
}

/** The queries that were in force. */
export type QueryHistory = Model<QueryHistoryState>;

/** What the history works with. */
export interface HistoryEnvironment {
  readonly storage: Storage | undefined;
  /** Calls back after a time in ms; gives what calls it off. */
  delay(callback: () => void, ms: number): () => void;
}

/** Remembers the queries of a view, each once it has rested for a while or was confirmed, and not each letter of it. */
export const QueryHistoryModel: new (view: View, environment: HistoryEnvironment) => QueryHistory = createModel((
  view: View,
  { storage, delay }: HistoryEnvironment,
): QueryHistoryState => {
  const list = openStoredList(storage, HISTORY_KEY, readQuery);
  /** What was remembered while the query was still being typed: what is made of it by typing takes its place. */
  let draft: string | undefined;
  let typed = "";

  effect(() => {
    const q = view.params.value.q ?? "";
    if (view.isTyping.value) {
      typed = q;
      return delay(() => draft = remember(q, draft), REST_MS);
    }
    remember(q, q === typed ? draft : undefined);
    draft = undefined;
  });

  function remember(q: string, replaced: string | undefined): string | undefined {
    const isShort = q !== "" && q.length <= MAX_QUERY_LENGTH;
    if (!isShort) return replaced;
    if (list.items.peek()[0] === q) return q === replaced ? q : undefined;
    list.change((queries) =>
      [q, ...queries.filter((known) => known !== q && known !== replaced)].slice(0, MAX_QUERIES)
    );
    return q;
  }

  return {
    queries: list.items,
    forget: (query) => list.change((queries) => queries.filter((known) => known !== query)),
    clear: () => list.change(() => []),
    recall: list.recall,
  };
});

function readQuery(item: unknown): string | undefined {
  return typeof item === "string" ? item : undefined;
}
