import { computed, createModel, type Model, type ReadonlySignal } from "@preact/signals";
import { isObject } from "../../../lib/wire/event.ts";
import type { Storage } from "./preferences.ts";
import { openStoredList } from "./stored_list.ts";
import type { Columns } from "./columns.ts";
import type { FilterFields } from "../rows/filter.ts";
import type { View } from "../rows/view.ts";

/** Named filter. */
export interface SavedView extends FilterFields {
  readonly name: string;
  /** Columns as text; `undefined` leaves the columns as they are. */
  readonly columns?: string;
}

/** Maximum number of saved views. */
export const MAX_VIEWS = 100;

/** Maximum length of a name, in UTF-16 code units. */
export const MAX_NAME_LENGTH = 80;

/** Storage key. */
export const VIEWS_KEY = "ringside.views";

/** Saved views. */
export interface SavedViewsState {
  /** Views sorted by name. */
  readonly views: ReadonlySignal<readonly SavedView[]>;
  /** Saved view that equals the current filter. */
  readonly current: ReadonlySignal<SavedView | undefined>;
  /** True if the browser stores them; otherwise they last until the page is closed. */
  readonly isKept: ReadonlySignal<boolean>;
  /** True if the maximum number is reached. */
  readonly isFull: ReadonlySignal<boolean>;
  /** Saves the current filter. It replaces a view of the same name. */
  save(name: string): void;
  /** Applies a saved view, as a step that the browser's Back undoes. */
  open(view: SavedView): void;
  /** Renames a view. It replaces a view of the new name. */
  rename(view: SavedView, name: string): void;
  remove(view: SavedView): void;
  /** Adds a removed view again. */
  restore(view: SavedView): void;
  /** Loads the changes of another tab. */
  recall(): void;
}

/** Model of {@linkcode SavedViewsState}. */
export type SavedViews = Model<SavedViewsState>;

/** Creates the model from the views stored in the browser. A view also has the columns of the list, if there are any. */
export const SavedViewsModel: new (
  view: View,
  storage: Storage | undefined,
  columns?: Pick<Columns, "text" | "set">,
) => SavedViews = createModel((
  view: View,
  storage: Storage | undefined,
  columns?: Pick<Columns, "text" | "set">,
): SavedViewsState => {
  const list = openStoredList(storage, VIEWS_KEY, readView);

  /** Adds a view and removes those that it replaces. */
  function put(saved: SavedView, ...replaced: readonly string[]) {
    if (saved.name === "") return;
    list.change((views) => {
      const others = views.filter(({ name }) => name !== saved.name && !replaced.includes(name));
      return others.length < MAX_VIEWS ? [...others, saved].sort(byName) : views;
    });
  }

  return {
    views: list.items,
    current: computed(() => {
      const { level = "", q = "" } = view.params.value;
      return list.items.value.find((saved) =>
        saved.level === level && saved.q === q && (saved.columns ?? columns?.text.value) === columns?.text.value
      );
    }),
    isKept: list.isKept,
    isFull: computed(() => list.items.value.length >= MAX_VIEWS),
    save(name) {
      const { level = "", q = "" } = view.params.peek();
      put({ name: cleanName(name), level, q, ...columns !== undefined && { columns: columns.text.peek() } });
    },
    open(saved) {
      if (saved.columns !== undefined) columns?.set(saved.columns);
      view.stepTo({ level: saved.level, q: saved.q });
    },
    rename: (saved, name) => put({ ...saved, name: cleanName(name) }, saved.name),
    remove: ({ name }) => list.change((views) => views.filter((known) => known.name !== name)),
    restore: (saved) => put(saved),
    recall: list.recall,
  };
});

/** Returns the address of a view, relative to the page. */
export function addressOfView({ level, q, columns = "" }: Omit<SavedView, "name">): string {
  return `?${new URLSearchParams(Object.entries({ level, q, columns }).filter(([, text]) => text !== ""))}`;
}

/** Returns a name as it is stored: trimmed, with single spaces, limited in length. */
export function cleanName(name: string): string {
  return name.trim().replace(/\s+/g, " ").slice(0, MAX_NAME_LENGTH);
}

function byName(a: SavedView, b: SavedView): number {
  return a.name.localeCompare(b.name, undefined, { numeric: true, sensitivity: "base" }) || (a.name < b.name ? -1 : 1);
}

function readView(item: unknown): SavedView | undefined {
  if (!isObject(item)) return undefined;
  const { name, level, q, columns } = item;
  if (typeof name !== "string" || typeof level !== "string" || typeof q !== "string") return undefined;
  return { name, level, q, ...typeof columns === "string" && { columns } };
}
