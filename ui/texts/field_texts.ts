import type { Operator } from "../../lib/query/query.ts";
import type { SuggestionGroup } from "../state/terms/suggest.ts";
import { useTexts } from "./context.ts";
import { english, french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the suggestions and the saved views. */
export interface FieldTexts {
  readonly suggestions: string;
  group(kind: SuggestionGroup["kind"], field: string): string;
  /** Meaning of each operator; `"*"` tests that the field exists. */
  readonly operators: Readonly<Record<":" | "*" | Operator, string>>;
  /** Meaning of each operator for times. */
  readonly timeOperators: Readonly<Record<Operator, string>>;
  /** Heading of the record counts. */
  readonly records: string;
  /** Time before now. */
  ago(count: number, unit: "minute" | "hour" | "day"): string;
  readonly forget: string;
  readonly forgetAll: string;
  /** Actions of the keys Arrow Down, Tab and Escape, with the name of Escape before its action. */
  readonly keys: readonly [choose: string, take: string, escape: string, close: string];

  readonly savedViews: string;
  readonly saveAs: string;
  readonly save: string;
  readonly replace: string;
  readonly rename: string;
  renameName(name: string): string;
  otherName(name: string): string;
  readonly remove: string;
  removeName(name: string): string;
  removed(name: string): string;
  readonly undo: string;
  readonly none: string;
  readonly notKept: string;
  full(most: number): string;
  /** Filter of a view that matches every record. */
  readonly everything: string;
  level(level: string): string;
}

/** Texts of the suggestions and the saved views, by language. */
export const FIELD_TEXTS: Readonly<Record<LanguageTag, FieldTexts>> = {
  en: {
    suggestions: "Suggestions",
    group(kind, field) {
      switch (kind) {
        case "queries":
          return "Recent";
        case "fields":
          return "Fields";
        case "comparisons":
          return `Where ${field}`;
        case "values":
          return `Values of ${field}`;
        case "times":
          return "Times";
        default:
          return kind satisfies never;
      }
    },
    operators: {
      ":": "is",
      "*": "is there",
      ">=": "is at least",
      ">": "is above",
      "<=": "is at most",
      "<": "is below",
    },
    timeOperators: { ">=": "is from … on", ">": "is after", "<=": "is until", "<": "is before" },
    records: "Records",
    ago: (count, unit) => `${english(count, unit, `${unit}s`)} ago`,
    forget: "Forget it (Shift+Delete)",
    forgetAll: "Forget all of them",
    keys: ["choose", "take", "Esc", "close"],

    savedViews: "Saved views",
    saveAs: "Save this view as",
    save: "Save",
    replace: "Replace",
    rename: "Rename",
    renameName: (name) => `Rename ${name}`,
    otherName: (name) => `Another name for ${name}`,
    remove: "Remove",
    removeName: (name) => `Remove ${name}`,
    removed: (name) => `Removed “${name}”`,
    undo: "Undo",
    none: "No view is saved yet. They stay in this browser.",
    notKept: "This browser keeps nothing: they last until the page is left.",
    full: (most) => `There are ${most} already: remove one first.`,
    everything: "Everything",
    level: (level) => `${level} and above`,
  },
  fr: {
    suggestions: "Suggestions",
    group(kind, field) {
      switch (kind) {
        case "queries":
          return "Récentes";
        case "fields":
          return "Champs";
        case "comparisons":
          return `Où ${field}`;
        case "values":
          return `Valeurs de ${field}`;
        case "times":
          return "Dates";
        default:
          return kind satisfies never;
      }
    },
    operators: {
      ":": "est",
      "*": "est présent",
      ">=": "est au moins",
      ">": "est au-dessus de",
      "<=": "est au plus",
      "<": "est au-dessous de",
    },
    timeOperators: { ">=": "est à partir de", ">": "est après", "<=": "est jusqu’à", "<": "est avant" },
    records: "Entrées",
    ago(count, unit) {
      const [one, many] = FRENCH_UNITS[unit];
      return `il y a ${french(count, one, many)}`;
    },
    forget: "L’oublier (Maj+Suppr)",
    forgetAll: "Les oublier toutes",
    keys: ["choisir", "prendre", "Échap", "fermer"],

    savedViews: "Vues enregistrées",
    saveAs: "Enregistrer cette vue sous",
    save: "Enregistrer",
    replace: "Remplacer",
    rename: "Renommer",
    renameName: (name) => `Renommer ${name}`,
    otherName: (name) => `Un autre nom pour ${name}`,
    remove: "Supprimer",
    removeName: (name) => `Supprimer ${name}`,
    removed: (name) => `«\u00a0${name}\u00a0» supprimée`,
    undo: "Annuler",
    none: "Aucune vue enregistrée. Elles restent dans ce navigateur.",
    notKept: "Ce navigateur ne garde rien\u00a0: elles durent tant que la page est ouverte.",
    full: (most) => `Il y en a déjà ${most}\u00a0: supprimez-en une d’abord.`,
    everything: "Tout",
    level: (level) => `${level} et au-dessus`,
  },
};

const FRENCH_UNITS = { minute: ["minute", "minutes"], hour: ["heure", "heures"], day: ["jour", "jours"] } as const;

/** Returns the texts of the suggestions and the saved views in the language of the reader. */
export function useFieldTexts(): FieldTexts {
  return FIELD_TEXTS[useTexts().tag];
}
