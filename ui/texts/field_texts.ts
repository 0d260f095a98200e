import type { Operator } from "../../lib/query/query.ts";
import type { SuggestionGroup } from "../state/terms/suggest.ts";
import { useTexts } from "./context.ts";
import { english, french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the suggestions and the saved views. */
export interface FieldTexts {
  /** Text before a corrected query. */
  readonly didYouMean: string;
  readonly dismiss: string;
  removeFilter(text: string): string;
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
  readonly keys: readonly [select: string, accept: string, escape: string, close: string];

  readonly savedViews: string;
  readonly saveAs: string;
  readonly save: string;
  readonly replace: string;
  readonly rename: string;
  renameName(name: string): string;
  newName(name: string): string;
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
    didYouMean: "Did you mean",
    dismiss: "Dismiss",
    removeFilter: (text) => `Remove ${text}`,
    suggestions: "Suggestions",
    group(kind, field) {
      switch (kind) {
        case "queries":
          return "Recent";
        case "fields":
          return "Fields";
        case "comparisons":
          return `Compare ${field}`;
        case "values":
          return `Values of ${field}`;
        case "times":
          return "Times";
        default:
          return kind satisfies never;
      }
    },
    operators: {
      ":": "equals",
      "*": "exists",
      ">=": "at least",
      ">": "more than",
      "<=": "at most",
      "<": "less than",
    },
    timeOperators: { ">=": "at or after", ">": "after", "<=": "at or before", "<": "before" },
    records: "Records",
    ago: (count, unit) => `${english(count, unit, `${unit}s`)} ago`,
    forget: "Remove from history (Shift+Delete)",
    forgetAll: "Clear history",
    keys: ["select", "accept", "Esc", "close"],

    savedViews: "Saved views",
    saveAs: "Save this view as",
    save: "Save",
    replace: "Replace",
    rename: "Rename",
    renameName: (name) => `Rename ${name}`,
    newName: (name) => `New name for ${name}`,
    remove: "Remove",
    removeName: (name) => `Remove ${name}`,
    removed: (name) => `Removed “${name}”`,
    undo: "Undo",
    none: "No saved views. Views are stored in this browser.",
    notKept: "Storage is blocked: views last until this page is closed.",
    full: (most) => `Limit of ${most} views reached. Remove one first.`,
    everything: "All records",
    level: (level) => `${level} and above`,
  },
  fr: {
    didYouMean: "Vouliez-vous dire",
    dismiss: "Ignorer",
    removeFilter: (text) => `Retirer ${text}`,
    suggestions: "Suggestions",
    group(kind, field) {
      switch (kind) {
        case "queries":
          return "Récentes";
        case "fields":
          return "Champs";
        case "comparisons":
          return `Comparer ${field}`;
        case "values":
          return `Valeurs de ${field}`;
        case "times":
          return "Dates";
        default:
          return kind satisfies never;
      }
    },
    operators: {
      ":": "égal à",
      "*": "présent",
      ">=": "au moins",
      ">": "plus de",
      "<=": "au plus",
      "<": "moins de",
    },
    timeOperators: { ">=": "à partir de", ">": "après", "<=": "jusqu’à", "<": "avant" },
    records: "Entrées",
    ago(count, unit) {
      const [one, many] = FRENCH_UNITS[unit];
      return `il y a ${french(count, one, many)}`;
    },
    forget: "Retirer de l’historique (Maj+Suppr)",
    forgetAll: "Effacer l’historique",
    keys: ["choisir", "accepter", "Échap", "fermer"],

    savedViews: "Vues enregistrées",
    saveAs: "Enregistrer cette vue sous",
    save: "Enregistrer",
    replace: "Remplacer",
    rename: "Renommer",
    renameName: (name) => `Renommer ${name}`,
    newName: (name) => `Nouveau nom de ${name}`,
    remove: "Supprimer",
    removeName: (name) => `Supprimer ${name}`,
    removed: (name) => `«\u00a0${name}\u00a0» supprimée`,
    undo: "Annuler",
    none: "Aucune vue enregistrée. Les vues sont conservées dans ce navigateur.",
    notKept: "Stockage bloqué\u00a0: les vues durent jusqu’à la fermeture de cette page.",
    full: (most) => `Limite de ${most} vues atteinte. Supprimez-en une d’abord.`,
    everything: "Toutes les entrées",
    level: (level) => `${level} et plus`,
  },
};

const FRENCH_UNITS = { minute: ["minute", "minutes"], hour: ["heure", "heures"], day: ["jour", "jours"] } as const;

/** Returns the texts of the suggestions and the saved views in the language of the reader. */
export function useFieldTexts(): FieldTexts {
  return FIELD_TEXTS[useTexts().tag];
}
