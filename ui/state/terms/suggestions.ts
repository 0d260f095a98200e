import { computed, createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { readPage } from "../rows/page_of_records.ts";
import type { QueryHistory } from "../kept/query_history.ts";
import type { Row } from "../rows/row.ts";
import { type Delay, SeenFields } from "./seen_fields.ts";
import { suggest, type Suggestion, type SuggestionGroup } from "./suggest.ts";
import { type ReadFacets, ServerValues } from "./server_values.ts";
import type { View } from "../rows/view.ts";

/** Suggestions below the query field. */
export interface SuggestionsState {
  /** Groups from the top; empty while the list is closed. */
  readonly groups: ReadonlySignal<readonly SuggestionGroup[]>;
  /** Typed text before the caret that the suggestions complete. */
  readonly typed: ReadonlySignal<string>;
  /** Index of the chosen suggestion over all groups, or -1. */
  readonly active: ReadonlySignal<number>;
  /** The chosen suggestion. */
  readonly chosen: ReadonlySignal<Suggestion | undefined>;
  /** Starts to collect fields, before anything is typed. */
  begin(): void;
  /** Opens the suggestions for typed text. */
  type(q: string, caret: number): void;
  /** Opens the suggestions on request: for an empty query also the recent ones. */
  ask(q: string, caret: number): void;
  /** Chooses the next or previous suggestion. After the last comes none, then the first. */
  move(step: 1 | -1): void;
  /** Removes a query from the history. */
  forget(query: Suggestion): void;
  /** Closes the list. */
  close(): void;
  /** Closes the list and forgets the collected fields and values. */
  end(): void;
}

/** Model of {@linkcode SuggestionsState}. */
export type Suggestions = Model<SuggestionsState>;

/** Records read to find the fields. */
const SAMPLE_SIZE = 500;

/** Dependencies of the suggestions. */
export interface SuggestionsEnvironment {
  /** Fetches the newest records from the list route. */
  readNewest(limit: number): Promise<unknown>;
  readonly readFacets: ReadFacets;
  readonly delay: Delay;
}

/** Creates the suggestions for the query of a view, from its rows and from the server. */
export const SuggestionsModel: new (
  view: View,
  history: QueryHistory,
  environment: SuggestionsEnvironment,
) => Suggestions = createModel((
  view: View,
  history: QueryHistory,
  { readNewest, readFacets, delay }: SuggestionsEnvironment,
): SuggestionsState => {
  const groups = signal<readonly SuggestionGroup[]>([]);
  const typed = signal("");
  const active = signal(-1);
  const all = computed(() => groups.value.flatMap(({ suggestions }) => suggestions));
  const seen = new SeenFields(delay, refresh);
  const fromServer = new ServerValues(readFacets, delay, refresh);
  let hasBegun = false;
  /** Records of the server, fetched once. */
  let sample: readonly Row[] | undefined;
  /** Query and caret that the open list is for. */
  let wanted: { readonly q: string; readonly caret: number; readonly isRequested: boolean } | undefined;

  async function begin() {
    hasBegun = true;
    seen.learn(view.list.peek());
    if (view.list.peek().length >= SAMPLE_SIZE) return;
    try {
      sample ??= readPage(await readNewest(SAMPLE_SIZE));
    } catch {
      return; // no connection; the status shows it
    }
    const rows = sample;
    if (!hasBegun) return;
    seen.learn({ length: rows.length, at: (index) => rows[index] });
    refresh();
  }

  function want(q: string, caret: number, isRequested: boolean) {
    seen.learn(view.list.peek());
    wanted = { q, caret, isRequested };
    active.value = -1;
    refresh();
  }

  /** Updates the list with new counts, unless a suggestion is chosen. */
  function refresh() {
    if (wanted !== undefined && active.peek() === -1) show(wanted);
  }

  function show({ q, caret, isRequested }: NonNullable<typeof wanted>) {
    const found = suggest(q, caret, { fields: seen.fields, values }, isRequested);
    typed.value = found.typed;
    groups.value = isRequested && q.trim() === "" ? [...recent(q), ...found.groups] : found.groups;
  }

  function recent(q: string): SuggestionGroup[] {
    const queries = history.queries.peek();
    if (queries.length === 0) return [];
    const place = { start: 0, end: q.length };
    return [{
      kind: "queries",
      suggestions: [
        ...queries.map((text): Suggestion => ({ kind: "query", text, insert: text, ...place })),
        { kind: "clear", text: "", insert: "", ...place },
      ],
    }];
  }

  /** Merges counts of the page and of the server: either may know more records. */
  function values(name: string, beginning: string): ReadonlyMap<string, number> {
    const merged = new Map(seen.values(name));
    for (const [text, count] of fromServer.values(name, beginning)) {
      merged.set(text, Math.max(count, merged.get(text) ?? 0));
    }
    return merged;
  }

  function close() {
    wanted = undefined;
    active.value = -1;
    groups.value = [];
  }

  return {
    groups,
    typed,
    active,
    chosen: computed(() => all.value[active.value]),
    begin: () => void begin(),
    type: (q, caret) => want(q, caret, false),
    ask: (q, caret) => want(q, caret, true),
    move(step) {
      const length = all.peek().length + 1;
      active.value = (active.peek() + 1 + step + length) % length - 1;
    },
    forget({ text }) {
      history.forget(text);
      if (wanted === undefined) return;
      show(wanted);
      active.value = Math.min(active.peek(), all.peek().length - 1);
    },
    close,
    end() {
      hasBegun = false;
      close();
      seen.forget();
      fromServer.forget();
    },
  };
});
