import { createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import type { Storage } from "./preferences.ts";

/** A list that a browser keeps from one visit to the next, the same in all of its tabs. */
export interface StoredListState<T> {
  readonly items: ReadonlySignal<readonly T[]>;
  /** Whether the browser keeps it; otherwise it lasts until the page is left. */
  readonly isKept: ReadonlySignal<boolean>;
  /** Changes what is there now, which may be the work of another tab. */
  change(next: (items: readonly T[]) => readonly T[]): void;
  /** Takes what is kept, as after another tab has changed it. */
  recall(): void;
}

/** A list that a browser keeps. */
export type StoredList<T> = Model<StoredListState<T>>;

/**
 * Opens a list with what is kept of it.
 *
 * @param storage Where it is kept; `undefined` where a browser lets pages keep nothing.
 * @param key Its name there.
 * @param readItem Reads an item, or gives `undefined`: what is kept may be of another version, or of another program.
 */
export function openStoredList<T>(
  storage: Storage | undefined,
  key: string,
  readItem: (item: unknown) => T | undefined,
): StoredList<T> {
  const StoredListModel = createModel((): StoredListState<T> => {
    const items = signal<readonly T[]>([]);
    const isKept = signal(storage !== undefined);

    function recall() {
      if (!isKept.peek()) return;
      try {
        const kept: unknown = JSON.parse(storage?.getItem(key) ?? "[]");
        items.value = Array.isArray(kept) ? kept.map(readItem).filter((item) => item !== undefined) : [];
      } catch {
        items.value = []; // what cannot be read is written anew with the next change
      }
    }

    recall();
    return {
      items,
      isKept,
      recall,
      change(next) {
        recall();
        items.value = next(items.peek());
        try {
          storage?.setItem(key, JSON.stringify(items.peek()));
        } catch {
          isKept.value = false; // it is full, or forbidden
        }
      },
    };
  });
  return new StoredListModel();
}
