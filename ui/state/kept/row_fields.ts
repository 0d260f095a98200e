import { computed, createModel, type Model, type ReadonlySignal } from "@preact/signals";
import { HIDDEN_FIELDS } from "../../../lib/wire/presentation.ts";
import type { Storage } from "./preferences.ts";
import { openStoredList } from "./stored_list.ts";

/** Which metadata stands in the rows. An open row has all of it. */
export interface RowFields {
  /** Whether a key of the metadata does. */
  readonly isShown: ReadonlySignal<(key: string) => boolean>;
  /** Chooses whether it does, on later visits too. */
  show(key: string, isShown: boolean): void;
}

const KEY = "ringside.fields";

/** The most keys that are remembered; beyond them the oldest choice is forgotten. */
const MAX_CHOICES = 200;

type FieldChoice = readonly [key: string, isShown: boolean];

/** Begins with what was chosen on an earlier visit; without a storage the choice holds until the page is left. */
export const RowFieldsModel: new (storage?: Storage) => Model<RowFields> = createModel(
  (storage?: Storage): RowFields => {
    const list = openStoredList(storage, KEY, readChoice);
    return {
      isShown: computed(() => {
        const choices = new Map(list.items.value);
        return (key) => choices.get(key) ?? !HIDDEN_FIELDS.has(key);
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
