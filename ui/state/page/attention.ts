import { computed, createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { isError, type Row } from "../rows/row.ts";

/** Title and icon of the tab. They count errors while the page is hidden, and name a trouble of the connection. */
export interface AttentionState {
  /** Title, with the number of errors since the page was last visible, and the trouble. */
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

/**
 * Creates the model of a visible page.
 *
 * @param trouble Text about the connection, if records do not arrive; otherwise `""`.
 */
export const AttentionModel: new (trouble: ReadonlySignal<string>) => Attention = createModel((
  trouble: ReadonlySignal<string>,
): AttentionState => {
  const unseen = signal(0);
  let isVisible = true;
  return {
    title: computed(() => {
      const name = trouble.value === "" ? TITLE : `${trouble.value} · ${TITLE}`;
      if (unseen.value === 0) return name;
      return `(${unseen.value > MAX_UNSEEN ? `${MAX_UNSEEN}+` : unseen.value}) ${name}`;
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
