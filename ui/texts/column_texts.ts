import { english, french } from "./counter.ts";
import { useTexts } from "./context.ts";
import type { LanguageTag } from "./texts.ts";

/** Columns that every list has and can be sorted by. */
export const BUILT_IN_COLUMNS = ["level", "logger", "message"] as const;

/** Texts of the columns. */
export interface ColumnTexts {
  readonly columns: string;
  readonly time: string;
  readonly level: string;
  readonly logger: string;
  readonly message: string;
  sort(name: string, state: "none" | "descending" | "ascending"): string;
  hide(name: string): string;
  /** Keys of a column. */
  readonly keys: string;
  readonly addLabel: string;
  readonly add: string;
  readonly asColumn: string;
  asColumnName(name: string): string;
  readonly noColumn: string;
  readonly none: string;
  /** Name of the region that says how the rows are sorted. */
  readonly order: string;
  sorted(count: number, name: string): string;
  readonly byTime: string;
}

/** Texts of the columns, by language. */
export const COLUMN_TEXTS: Readonly<Record<LanguageTag, ColumnTexts>> = {
  en: {
    columns: "Columns",
    time: "Time",
    level: "Level",
    logger: "Logger",
    message: "Message",
    sort: (name, state) => state === "none" ? `Sort by ${name}` : `Sorted by ${name}, ${state}`,
    hide: (name) => `Hide column ${name}`,
    keys: "Arrow keys move between columns, Alt+arrow keys reorder, Shift+arrow keys resize, Delete hides",
    addLabel: "Field",
    add: "Add",
    asColumn: "Column",
    asColumnName: (name) => `Show ${name} as a column`,
    noColumn: "No column",
    none: "No columns. Rows show their fields as key=value.",
    order: "Sort order",
    sorted: (count, name) => `${english(count, "loaded record", "loaded records")} sorted by ${name}`,
    byTime: "Sort by time",
  },
  fr: {
    columns: "Colonnes",
    time: "Heure",
    level: "Niveau",
    logger: "Journal",
    message: "Message",
    sort: (name, state) =>
      state === "none"
        ? `Trier par ${name}`
        : `Trié par ${name}, ordre ${state === "ascending" ? "croissant" : "décroissant"}`,
    hide: (name) => `Masquer la colonne ${name}`,
    keys: "Les flèches parcourent les colonnes, Alt+flèches les déplacent, Maj+flèches les élargissent, Suppr masque",
    addLabel: "Champ",
    add: "Ajouter",
    asColumn: "Colonne",
    asColumnName: (name) => `Afficher ${name} en colonne`,
    noColumn: "Sans colonne",
    none: "Aucune colonne. Les lignes affichent leurs champs sous la forme clé=valeur.",
    order: "Ordre de tri",
    sorted: (count, name) => `${french(count, "entrée chargée triée", "entrées chargées triées")} par ${name}`,
    byTime: "Trier par heure",
  },
};

/** Returns the name of a column: the field, unless it is a built-in one. */
export function columnName(texts: ColumnTexts, field: string): string {
  const builtIn = BUILT_IN_COLUMNS.find((name) => name === field);
  return builtIn === undefined ? field : texts[builtIn];
}

/** Returns the texts of the columns in the language of the reader. */
export function useColumnTexts(): ColumnTexts {
  return COLUMN_TEXTS[useTexts().tag];
}
