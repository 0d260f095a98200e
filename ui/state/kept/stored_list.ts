import { createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import type { Storage } from "./preferences.ts";

/** List in browser storage, shared by all tabs. */
export interface StoredListState<T> {
  readonly items: ReadonlySignal<readonly T[]>;
  /** True if the browser stores it; otherwise it lasts until the page is closed. */
  readonly isKept: ReadonlySignal<boolean>;
  /** Changes the stored list, which another tab may have changed before. */
  change(next: (items: readonly T[]) => readonly T[]): void;
  /** Loads the stored list, such as after another tab has changed it. */
  recall(): void;
}

/** Model of {@linkcode StoredListState}. */
export type StoredList<T> = Model<StoredListState<T>>;

/**
 * Opens a list with its stored items.
 *
 * @param storage Browser storage; `undefined` if the page may not use it.
 * @param key Storage key.
 * @param readItem Parses an item. It returns `undefined` for an item of another version or program.
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
        items.value = []; // the next change overwrites an unreadable list
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
          isKept.value = false; // storage is full or forbidden
        }
      },
    };
  });
  return new StoredListModel();
}
