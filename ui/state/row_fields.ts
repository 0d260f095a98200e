import { computed, createModel, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { HIDDEN_FIELDS } from "../../lib/presentation.ts";
import type { Storage } from "./preferences.ts";

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

/** Begins with what was chosen on an earlier visit; without a storage the choice holds until the page is left. */
export const RowFieldsModel: new (storage?: Storage) => Model<RowFields> = createModel(
  (storage?: Storage): RowFields => {
    const chosen = signal(read(storage));
    return {
      isShown: computed(() => {
        const choices = chosen.value;
        return (key) => choices.get(key) ?? !HIDDEN_FIELDS.has(key);
      }),
      show(key, isShown) {
        const next = Array.from(chosen.peek()).filter(([other]) => other !== key);
        chosen.value = new Map([...next, [key, isShown] as const].slice(-MAX_CHOICES));
        try {
          storage?.setItem(KEY, JSON.stringify(Array.from(chosen.peek())));
        } catch {
          // A browser that keeps nothing.
        }
      },
    };
  },
);

/** What is kept may be of another version, or of another program. */
function read(storage: Storage | undefined): ReadonlyMap<string, boolean> {
  try {
    const entries: unknown = JSON.parse(storage?.getItem(KEY) ?? "[]");
    return new Map(Array.isArray(entries) ? entries.filter(isChoice) : []);
  } catch {
    return new Map();
  }
}

function isChoice(entry: unknown): entry is [key: string, isShown: boolean] {
  return Array.isArray(entry) && typeof entry[0] === "string" && typeof entry[1] === "boolean";
}
