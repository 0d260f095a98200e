import { createModel, effect, type Model, type ReadonlySignal } from "@preact/signals";
import type { Storage } from "./preferences.ts";
import { openStoredList } from "./stored_list.ts";
import type { View } from "../rows/view.ts";

/** Maximum number of queries in the history. */
export const MAX_QUERIES = 50;

/** Maximum length of a query, in UTF-16 code units. Servers refuse longer addresses. */
const MAX_QUERY_LENGTH = 2000;

/** Time that a typed query must stay unchanged before it is added, in ms. */
export const REST_MS = 2000;

/** Storage key. */
export const HISTORY_KEY = "ringside.queries";

/** History of queries. */
export interface QueryHistoryState {
  /** Queries, most recent first, without duplicates. */
  readonly queries: ReadonlySignal<readonly string[]>;
  forget(query: string): void;
  clear(): void;
  /** Loads the changes of another tab. */
  recall(): void;
}

/** Model of {@linkcode QueryHistoryState}. */
export type QueryHistory = Model<QueryHistoryState>;

/** Dependencies of the history. */
export interface HistoryEnvironment {
  readonly storage: Storage | undefined;
  /** Schedules `callback` after `ms`; returns a cancel function. */
  delay(callback: () => void, ms: number): () => void;
}

/** Records the queries of a view. A typed query is added after a pause or when it is confirmed, not at each letter. */
export const QueryHistoryModel: new (view: View, environment: HistoryEnvironment) => QueryHistory = createModel((
  view: View,
  { storage, delay }: HistoryEnvironment,
): QueryHistoryState => {
  const list = openStoredList(storage, HISTORY_KEY, readQuery);
  /** Query added while it was still being typed. The text that it becomes replaces it. */
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
