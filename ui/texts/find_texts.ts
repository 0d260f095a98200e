import type { Bar } from "../state/counts/counts.ts";
import { type Level, LEVELS } from "../../lib/record/severity.ts";
import { useTexts } from "./context.ts";
import { compact, english, french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the level chips, the facets and the timeline. */
export interface FindTexts {
  /** Label of the section. */
  readonly find: string;
  /** Label of the tabs, and the tab of the records. */
  readonly views: string;
  readonly logs: string;
  readonly levels: string;
  /** Actions of a click on the chip of a level. */
  levelHint(level: string): string;
  /** Text after the minimum level. */
  readonly andAbove: string;
  readonly facets: string;
  /** Records that the counts cover. */
  readonly scope: string;
  readonly newestScope: string;
  /** Number of records in short form, such as `12.3K`. */
  count(count: number): string;
  /** Noun after a count, for screen readers. */
  readonly records: string;
  exclude(value: string): string;
  excludeFrom(value: string, field: string): string;
  more(count: number): string;
  readonly fewer: string;
  readonly emptyValue: string;
  readonly clearFilters: string;
  readonly noValues: string;
  readonly noRecords: string;
  readonly close: string;

  readonly timeline: string;
  /** Keys of the timeline. */
  readonly timelineKeys: string;
  /** Time and counts of a bar. */
  bar(range: string, bar: Pick<Bar, "count" | "levels">): string;
  /** Summary of the timeline: number of records, their time range and the time of the most records. */
  timelineSummary(count: number, range: string, busiest: string): string;
  removeRange(range: string): string;
}

/** Texts of the level chips, the facets and the timeline, by language. */
export const FIND_TEXTS: Readonly<Record<LanguageTag, FindTexts>> = {
  en: {
    find: "Find records",
    views: "Views",
    logs: "Logs",
    levels: "Levels",
    levelHint: (level) => `Click: ${level} · Shift+click: ${level} and above · Alt+click: all but ${level}`,
    andAbove: "and above",
    facets: "Facets",
    scope: "Counts cover the records still kept",
    newestScope: "Counts cover the newest records",
    count: compact("en"),
    records: "records",
    exclude: (value) => `Exclude ${value}`,
    excludeFrom: (value, field) => `Exclude ${value} from ${field}`,
    more: (count) => `Show ${count.toLocaleString("en")} more`,
    fewer: "Show fewer",
    emptyValue: "(empty)",
    clearFilters: "Clear filters",
    noValues: "No values",
    noRecords: "No records",
    close: "Close",
    timeline: "Timeline",
    timelineKeys: "Arrow keys move, Enter scrolls to the time, Shift+arrow keys select a range",
    bar: (range, { count, levels }) => withLevels(`${range}: ${english(count, "record", "records")}`, levels, "en"),
    timelineSummary: (count, range, busiest) => `${english(count, "record", "records")}, ${range}; peak at ${busiest}`,
    removeRange: (range) => `Clear time range ${range}`,
  },
  fr: {
    find: "Recherche d’entrées",
    views: "Vues",
    logs: "Journal",
    levels: "Niveaux",
    levelHint: (level) =>
      `Clic\u00a0: ${level} · Maj+clic\u00a0: ${level} et plus · Alt+clic\u00a0: tout sauf ${level}`,
    andAbove: "et plus",
    facets: "Facettes",
    scope: "Décompte des entrées encore conservées",
    newestScope: "Décompte des entrées les plus récentes",
    count: compact("fr"),
    records: "entrées",
    exclude: (value) => `Exclure ${value}`,
    excludeFrom: (value, field) => `Exclure ${value} de ${field}`,
    more: (count) => `Afficher ${french(count, "autre", "autres")}`,
    fewer: "Afficher moins",
    emptyValue: "(vide)",
    clearFilters: "Effacer les filtres",
    noValues: "Aucune valeur",
    noRecords: "Aucune entrée",
    close: "Fermer",
    timeline: "Chronologie",
    timelineKeys: "Les flèches déplacent, Entrée fait défiler jusqu’à l’heure, Maj+flèches sélectionnent une plage",
    bar: (range, { count, levels }) =>
      withLevels(`${range}\u00a0: ${french(count, "entrée", "entrées")}`, levels, "fr"),
    timelineSummary: (count, range, busiest) =>
      `${french(count, "entrée", "entrées")}, ${range}\u00a0; pic à ${busiest}`,
    removeRange: (range) => `Effacer la plage ${range}`,
  },
};

/** Returns the texts of the level chips, the facets and the timeline in the language of the reader. */
export function useFindTexts(): FindTexts {
  return FIND_TEXTS[useTexts().tag];
}

/** Appends the count of each level, most severe first. */
function withLevels(text: string, levels: Readonly<Record<Level, number>>, language: string): string {
  const found = LEVELS.toReversed().filter((level) => levels[level] > 0);
  return [text, ...found.map((level) => `${levels[level].toLocaleString(language)} ${level}`)].join(", ");
}
