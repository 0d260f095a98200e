import { computed, createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { isError, type Row } from "../rows/row.ts";

/** What the tab shows of itself while it is not seen. */
export interface AttentionState {
  /** The title, with how many errors have come since the page was last seen. */
  readonly title: ReadonlySignal<string>;
  /** Whether there are any, so that the icon has a mark. */
  readonly isMarked: ReadonlySignal<boolean>;
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
    isMarked: computed(() => unseen.value > 0),
    receive(rows) {
      if (!isVisible) unseen.value += rows.filter(isError).length;
    },
    show(visible) {
      isVisible = visible;
      if (visible) unseen.value = 0;
    },
  };
});
