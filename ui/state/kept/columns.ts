import { computed, createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import type { Storage } from "./preferences.ts";

/** Column of the list. */
export interface Column {
  /** Metadata field, as a query names it. */
  readonly field: string;
  /** Width in pixels. */
  readonly width: number;
}

/** Columns of the list, from the left. Without any, a row shows its fields as `key=value`. */
export interface ColumnsState {
  readonly columns: ReadonlySignal<readonly Column[]>;
  /** Columns as text for an address and a saved view, such as `"duration_ms,status:80"`; `""` is none. */
  readonly text: ReadonlySignal<string>;
  has(field: string): boolean;
  add(field: string): void;
  remove(field: string): void;
  /** Moves a column to an index. */
  move(field: string, index: number): void;
  resize(field: string, width: number): void;
  /** Sets all columns from a text. */
  set(text: string): void;
}

/** Model of {@linkcode ColumnsState}. */
export type Columns = Model<ColumnsState>;

/** Maximum number of columns. */
export const MAX_COLUMNS = 12;

/** Limits of a width and the first one, in pixels. */
const [MIN_WIDTH, MAX_WIDTH, FIRST_WIDTH] = [40, 800, 110];

/** Maximum length of a field name, in UTF-16 code units. */
const MAX_FIELD_LENGTH = 200;

const KEY = "ringside.columns";

/**
 * Creates the model. The columns are kept for later visits.
 *
 * @param storage Storage of the browser; `undefined` if it is denied.
 * @param addressed Columns of the address; `undefined` takes those of the last visit.
 */
export const ColumnsModel: new (storage: Storage | undefined, addressed?: string) => Columns = createModel((
  storage: Storage | undefined,
  addressed?: string,
): ColumnsState => {
  const columns = signal<readonly Column[]>(readColumns(addressed ?? recall(storage)));
  const text = computed(() => printColumns(columns.value));

  function change(next: readonly Column[]) {
    columns.value = next;
    try {
      storage?.setItem(KEY, text.peek());
    } catch {
      // Storage is unavailable: the columns last until the page is closed.
    }
  }

  const without = (field: string) => columns.peek().filter((column) => column.field !== field);
  const has = (field: string) => columns.peek().some((column) => column.field === field);

  return {
    columns,
    text,
    has,
    add(name) {
      const field = name.trim().slice(0, MAX_FIELD_LENGTH);
      if (field === "" || has(field) || columns.peek().length >= MAX_COLUMNS) return;
      change([...columns.peek(), { field, width: FIRST_WIDTH }]);
    },
    remove: (field) => change(without(field)),
    move(field, index) {
      const column = columns.peek().find((column) => column.field === field);
      if (column !== undefined) change(without(field).toSpliced(Math.max(0, index), 0, column));
    },
    resize(field, width) {
      const bounded = Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)));
      change(columns.peek().map((column) => column.field === field ? { field, width: bounded } : column));
    },
    set: (text) => change(readColumns(text)),
  };
});

function recall(storage: Storage | undefined): string {
  try {
    return storage?.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}

function printColumns(columns: readonly Column[]): string {
  return columns.map(({ field, width }) =>
    field.replace(/[%,:]/g, encodeURIComponent) + (width === FIRST_WIDTH ? "" : `:${width}`)
  ).join(",");
}

/** Reads columns that anybody may have written. Parts that cannot be read are left out. */
function readColumns(text: string): readonly Column[] {
  const columns = new Map<string, Column>();
  for (const part of text.split(",")) {
    const [, name = "", width = FIRST_WIDTH] = /^([^:]+)(?::(\d{1,4}))?$/.exec(part) ?? [];
    const field = decode(name).trim();
    if (field === "" || field.length > MAX_FIELD_LENGTH || columns.size >= MAX_COLUMNS) continue;
    columns.set(field, { field, width: Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, Number(width))) });
  }
  return Array.from(columns.values());
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
