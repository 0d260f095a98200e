import { computed, createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { LEVEL_RANK } from "../../lib/level.ts";
import type { Row } from "./view.ts";

/** What the tab shows of itself while it is not seen. */
export interface AttentionState {
  /** The title, with how many errors have come since the page was last seen. */
  readonly title: ReadonlySignal<string>;
  /** The address of the icon, which has a mark where there are any. */
  readonly icon: ReadonlySignal<string>;
  /** Counts the errors among rows that come while the page is not seen. */
  receive(rows: readonly Row[]): void;
  /** Says whether the page is seen. */
  show(isVisible: boolean): void;
}

/** What the tab shows of itself. */
export type Attention = Model<AttentionState>;

/** The name of the page. */
export const TITLE = "Ringside";

/** More are not told apart. */
const MAX_UNSEEN = 99;

/** Makes the state of a page that is seen. */
export const AttentionModel: new () => Attention = createModel((): AttentionState => {
  const unseen = signal(0);
  let isVisible = true;
  return {
    title: computed(() => {
      if (unseen.value === 0) return TITLE;
      return `(${unseen.value > MAX_UNSEEN ? `${MAX_UNSEEN}+` : unseen.value}) ${TITLE}`;
    }),
    icon: computed(() => iconOf(unseen.value > 0)),
    receive(rows) {
      if (!isVisible) unseen.value += rows.filter(isError).length;
    },
    show(visible) {
      isVisible = visible;
      if (visible) unseen.value = 0;
    },
  };
});

function isError(row: Row): boolean {
  return row.kind === "record" && LEVEL_RANK[row.record.level] >= LEVEL_RANK.ERROR;
}

/** The address of the page's icon, with or without a red mark. */
export function iconOf(isMarked: boolean): string {
  return "data:image/svg+xml," + encodeURIComponent(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0d1117"/>' +
      '<path d="M3 4h10M3 8h7M3 12h9" stroke="#58a6ff" stroke-width="2" stroke-linecap="round"/>' +
      (isMarked ? '<circle cx="12" cy="4" r="4" fill="#f85149"/>' : "") + "</svg>",
  );
}
