import { computed, createModel, type Model, type ReadonlySignal } from "@preact/signals";
import { HIDDEN_FIELDS } from "../../../lib/wire/presentation.ts";
import type { Columns } from "./columns.ts";
import type { Storage } from "./preferences.ts";
import { openStoredList } from "./stored_list.ts";

/** Choice of metadata fields shown in rows. An open row shows all of them. */
export interface RowFields {
  /** True if a key is shown in rows. */
  readonly isShown: ReadonlySignal<(key: string) => boolean>;
  /** Shows or hides a key in rows, also on later visits. */
  show(key: string, isShown: boolean): void;
}

const KEY = "ringside.fields";

/** Maximum number of stored choices. The oldest is dropped first. */
const MAX_CHOICES = 200;

type FieldChoice = readonly [key: string, isShown: boolean];

/**
 * Creates the model with the choices of earlier visits. Without storage they last until the page is closed.
 *
 * @param columns Columns of the list, whose fields rows do not show again.
 */
export const RowFieldsModel: new (storage?: Storage, columns?: Pick<Columns, "columns">) => Model<RowFields> =
  createModel(
    (storage?: Storage, columns?: Pick<Columns, "columns">): RowFields => {
      const list = openStoredList(storage, KEY, readChoice);
      return {
        isShown: computed(() => {
          const choices = new Map(list.items.value);
          const others = new Set(columns?.columns.value.map(({ field }) => field));
          return (key) => !others.has(key) && (choices.get(key) ?? !HIDDEN_FIELDS.has(key));
        }),
        show(key, isShown) {
          list.change((choices) => [
            ...choices.filter(([other]) => other !== key).slice(1 - MAX_CHOICES),
            [key, isShown],
          ]);
        },
      };
    },
  );

function readChoice(item: unknown): FieldChoice | undefined {
  if (!Array.isArray(item)) return undefined;
  const [key, isShown] = item;
  return typeof key === "string" && typeof isShown === "boolean" ? [key, isShown] : undefined;
}
