import { computed, createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { readPage } from "../rows/page_of_records.ts";
import type { QueryHistory } from "../kept/query_history.ts";
import type { Row } from "../rows/row.ts";
import { type Delay, SeenFields } from "./seen_fields.ts";
import { suggest, type Suggestion, type SuggestionGroup } from "./suggest.ts";
import { type ReadFacets, ToldValues } from "./told_values.ts";
import type { View } from "../rows/view.ts";

/** What is suggested for the query. */
export interface SuggestionsState {
  /** From the top; empty while nothing is shown. */
  readonly groups: ReadonlySignal<readonly SuggestionGroup[]>;
  /** What stands before the caret of what they are for. */
  readonly typed: ReadonlySignal<string>;
  /** Which of them all is chosen, or -1. */
  readonly active: ReadonlySignal<number>;
  /** The one that is chosen. */
  readonly chosen: ReadonlySignal<Suggestion | undefined>;
  /** Learns which fields there are, before anything is typed. */
  begin(): void;
  /** Suggests what may be meant at the caret, now that something was typed. */
  type(q: string, caret: number): void;
  /** Suggests what may stand at the caret, since the reader asks for it: with nothing typed, the last queries too. */
  ask(q: string, caret: number): void;
  /** Chooses the next one or the one before. Behind the last comes none, and then the first. */
  move(step: 1 | -1): void;
  /** Forgets a query that was in force. */
  forget(query: Suggestion): void;
  /** Takes them away. */
  close(): void;
  /** Takes them away, and lets go of what was learnt. */
  end(): void;
}

/** What is suggested for the query. */
export type Suggestions = Model<SuggestionsState>;

/** So many records tell well enough which fields there are. */
const SAMPLE_SIZE = 500;

/** What the suggestions work with. */
export interface SuggestionsEnvironment {
  /** Asks the server for so many of its newest records, as its list route gives them. */
  readNewest(limit: number): Promise<unknown>;
  readonly readFacets: ReadFacets;
  readonly delay: Delay;
}

/** Makes suggestions for the query of a view, from what its page shows and its server knows. */
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
  const told = new ToldValues(readFacets, delay, refresh);
  let hasBegun = false;
  /** Records of the server, asked for once. */
  let sample: readonly Row[] | undefined;
  /** What they are for. */
  let wanted: { readonly q: string; readonly caret: number; readonly isWish: boolean } | undefined;

  async function begin() {
    hasBegun = true;
    seen.learn(view.list.peek());
    if (view.list.peek().length >= SAMPLE_SIZE) return;
    try {
      sample ??= readPage(await readNewest(SAMPLE_SIZE));
    } catch {
      return; // the server is away, which the status says
    }
    const rows = sample;
    if (!hasBegun) return;
    seen.learn({ length: rows.length, at: (index) => rows[index] });
    refresh();
  }

  function want(q: string, caret: number, isWish: boolean) {
    seen.learn(view.list.peek());
    wanted = { q, caret, isWish };
    active.value = -1;
    refresh();
  }

  /** Takes in what was learnt, unless the reader has begun to choose. */
  function refresh() {
    if (wanted !== undefined && active.peek() === -1) show(wanted);
  }

  function show({ q, caret, isWish }: NonNullable<typeof wanted>) {
    const found = suggest(q, caret, { fields: seen.fields, values }, isWish);
    typed.value = found.typed;
    groups.value = isWish && q.trim() === "" ? [...recent(q), ...found.groups] : found.groups;
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

  /** The server may know of fewer records than the page, or of more. */
  function values(name: string, beginning: string): ReadonlyMap<string, number> {
    const merged = new Map(seen.values(name));
    for (const [text, count] of told.values(name, beginning)) merged.set(text, Math.max(count, merged.get(text) ?? 0));
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
      told.forget();
    },
  };
});
