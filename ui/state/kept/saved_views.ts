import { computed, createModel, type Model, type ReadonlySignal } from "@preact/signals";
import { isObject } from "../../../lib/wire/event.ts";
import type { Storage } from "./preferences.ts";
import { openStoredList } from "./stored_list.ts";
import type { FilterFields, View } from "../rows/view.ts";

/** What decides which records are seen, under a name. */
export interface SavedView extends FilterFields {
  readonly name: string;
}

/** The most views kept. */
export const MAX_VIEWS = 100;

/** The longest name, in UTF-16 code units. */
export const MAX_NAME_LENGTH = 80;

/** Under which name they are kept. */
export const VIEWS_KEY = "ringside.views";

/** The views that were saved. */
export interface SavedViewsState {
  /** In the order of their names. */
  readonly views: ReadonlySignal<readonly SavedView[]>;
  /** The one that is seen now, if it was saved. */
  readonly current: ReadonlySignal<SavedView | undefined>;
  /** Whether the browser keeps them; otherwise they last until the page is left. */
  readonly isKept: ReadonlySignal<boolean>;
  /** Whether there can be no more. */
  readonly isFull: ReadonlySignal<boolean>;
  /** Saves what is seen now; a view of the same name gives way. */
  save(name: string): void;
  /** Shows a saved view, by a step that the browser's Back takes back. */
  open(view: SavedView): void;
  /** Gives a view another name; another view of that name gives way. */
  rename(view: SavedView, name: string): void;
  remove(view: SavedView): void;
  /** Takes back what was removed. */
  restore(view: SavedView): void;
  /** Takes what another tab has changed. */
  recall(): void;
}

/** The views that were saved. */
export type SavedViews = Model<SavedViewsState>;

/** Opens the views that a browser keeps. */
export const SavedViewsModel: new (view: View, storage: Storage | undefined) => SavedViews = createModel((
  view: View,
  storage: Storage | undefined,
): SavedViewsState => {
  const list = openStoredList(storage, VIEWS_KEY, readView);

  /** Puts a view among the others, in the place of those that it is to replace. */
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
      return list.items.value.find((saved) => saved.level === level && saved.q === q);
    }),
    isKept: list.isKept,
    isFull: computed(() => list.items.value.length >= MAX_VIEWS),
    save(name) {
      const { level = "", q = "" } = view.params.peek();
      put({ name: cleanName(name), level, q });
    },
    open: ({ level, q }) => view.stepTo({ level, q }),
    rename: (saved, name) => put({ ...saved, name: cleanName(name) }, saved.name),
    remove: ({ name }) => list.change((views) => views.filter((known) => known.name !== name)),
    restore: (saved) => put(saved),
    recall: list.recall,
  };
});

/** The address of a view, from the page. */
export function addressOfView({ level, q }: FilterFields): string {
  return `?${new URLSearchParams(Object.entries({ level, q }).filter(([, text]) => text !== ""))}`;
}

/** A name as it is kept. */
export function cleanName(name: string): string {
  return name.trim().replace(/\s+/g, " ").slice(0, MAX_NAME_LENGTH);
}

function byName(a: SavedView, b: SavedView): number {
  return a.name.localeCompare(b.name, undefined, { numeric: true, sensitivity: "base" }) || (a.name < b.name ? -1 : 1);
}

function readView(item: unknown): SavedView | undefined {
  if (!isObject(item)) return undefined;
  const { name, level, q } = item;
  if (typeof name !== "string" || typeof level !== "string" || typeof q !== "string") return undefined;
  return { name, level, q };
}
