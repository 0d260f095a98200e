import { counter } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** What the level chips, the facets and the timeline say. */
export interface FindTexts {
  /** What all of them are for. */
  readonly find: string;
  readonly levels: string;
  readonly facets: string;
  /** What the counts are counts of. */
  readonly scope: string;
  /** A number of records in little room, such as `12.3K`. */
  count(count: number): string;
  /** Stands behind a number for those who do not see what it counts. */
  readonly records: string;
  exclude(value: string): string;
  excludeFrom(value: string, field: string): string;
  more(count: number): string;
  readonly fewer: string;
  readonly emptyValue: string;
  readonly nothing: string;
  readonly close: string;
}

const french = counter("fr");

/** What the level chips, the facets and the timeline say, in each language. */
export const FIND_TEXTS: Readonly<Record<LanguageTag, FindTexts>> = {
  en: {
    find: "Find records",
    levels: "Levels",
    facets: "Facets",
    scope: "Of the records that the server keeps",
    count: compact("en"),
    records: "records",
    exclude: (value) => `Exclude ${value}`,
    excludeFrom: (value, field) => `Exclude ${value} from ${field}`,
    more: (count) => `+ ${count.toLocaleString("en")} more`,
    fewer: "Fewer",
    emptyValue: "(empty)",
    nothing: "Nothing to count yet",
    close: "Close",
  },
  fr: {
    find: "Trouver des entrées",
    levels: "Niveaux",
    facets: "Facettes",
    scope: "Parmi les entrées que le serveur garde",
    count: compact("fr"),
    records: "entrées",
    exclude: (value) => `Exclure ${value}`,
    excludeFrom: (value, field) => `Exclure ${value} de ${field}`,
    more: (count) => `+ ${french(count, "autre", "autres")}`,
    fewer: "Moins",
    emptyValue: "(vide)",
    nothing: "Rien à compter pour l’instant",
    close: "Fermer",
  },
};

function compact(language: string): (count: number) => string {
  const format = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  return (count) => count < 10_000 ? count.toLocaleString(language) : format.format(count);
}
