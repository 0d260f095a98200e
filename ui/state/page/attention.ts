import { computed, createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { isError, type Row } from "../rows/row.ts";

/** Title and icon of the tab, which count errors while the page is hidden. */
export interface AttentionState {
  /** Title, with the number of errors since the page was last visible. */
  readonly title: ReadonlySignal<string>;
  /** True if there are any, so that the icon has a mark. */
  readonly isMarked: ReadonlySignal<boolean>;
  /** Counts the errors among rows, if the page is hidden. */
  receive(rows: readonly Row[]): void;
  /** Sets whether the page is visible. */
  show(isVisible: boolean): void;
}

/** Title and icon of the tab. */
export type Attention = Model<AttentionState>;

/** Title of the page. */
export const TITLE = "Ringside";

/** Largest number shown. */
const MAX_UNSEEN = 99;

/** Creates the model of a visible page. */
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
