import { createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { formatEventId, parseEventId } from "../../../lib/wire/cursor.ts";
import { isObject } from "../../../lib/wire/event.ts";
import { type FetchPage, readPage } from "./page_of_records.ts";
import type { Gap, Row } from "./row.ts";
import type { View } from "./view.ts";

/** Loads the records of gaps. */
export interface GapsState {
  /** Id of the gap that is being loaded. */
  readonly loading: ReadonlySignal<string | undefined>;
  /** Loads the oldest records of a gap that the server still holds. The rest stays a gap. */
  load(id: string): Promise<void>;
}

/** Loads the records of gaps. */
export type Gaps = Model<GapsState>;

/** Records requested at a time. */
const PAGE_SIZE = 500;

/** Creates the model. */
export const GapsModel: new (view: View, fetchPage: FetchPage) => Gaps = createModel((
  view: View,
  fetchPage: FetchPage,
): GapsState => {
  const loading = signal<string | undefined>(undefined);

  return {
    loading,
    async load(id) {
      const { list: { value: list }, filter: { value: { key } } } = view;
      const index = list.indexOf(id);
      const row = index === -1 ? undefined : list.at(index);
      if (row?.kind !== "gap" || loading.peek() !== undefined) return;
      const { run } = parseEventId(id);
      const { from, to } = row.gap;
      loading.value = id;
      try {
        const page = await fetchPage({
          ...view.params.peek(),
          after: formatEventId(run, from - 1),
          before: formatEventId(run, to + 1),
          limit: String(PAGE_SIZE),
        });
        if (view.filter.peek().key === key) view.fill(id, fillOf(row, run, page));
      } catch {
        // The server is away, as the status says. The gap stays.
      } finally {
        loading.value = undefined;
      }
    },
  };
});

/** Returns true if the server may still hold the records of a gap. */
export function isLoadable({ reason, origin }: Gap): boolean {
  return origin === undefined && (reason === "skipped" || reason === "lagged");
}

/** Returns the rows that replace a gap: a gap of those that are gone, those of the page, and a gap of the rest. */
function fillOf(row: Row & { readonly kind: "gap" }, run: string, page: unknown): Row[] {
  const { id, gap } = row;
  if (!isObject(page)) return [row];
  if (page.run !== run) return [{ kind: "gap", id, gap: { ...gap, reason: "restart" } }];
  const rows: Row[] = Array.from(readPage(page));
  const found = rows.length;
  if (isObject(page.gap)) {
    const { to } = page.gap as { to: number };
    rows.unshift({
      kind: "gap",
      id: formatEventId(run, to),
      gap: { from: gap.from, to, missed: to - gap.from + 1, reason: "overwritten" },
    });
  }
  if (typeof page.next !== "string") return rows;
  const from = parseEventId(page.next).seq + 1;
  const missed = gap.reason === "skipped" ? Math.max(0, gap.missed - found) : gap.to - from + 1;
  return [...rows, { kind: "gap", id, gap: { ...gap, from, missed } }];
}
