import type { Bar } from "../state/counts/counts.ts";
import { type Level, LEVELS } from "../../lib/record/level.ts";
import { useTexts } from "./context.ts";
import { english, french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the level chips, the facets and the timeline. */
export interface FindTexts {
  /** Label of the section. */
  readonly find: string;
  readonly levels: string;
  readonly facets: string;
  /** Records that the counts cover. */
  readonly scope: string;
  /** Number of records in short form, such as `12.3K`. */
  count(count: number): string;
  /** Noun after a count, for screen readers. */
  readonly records: string;
  exclude(value: string): string;
  excludeFrom(value: string, field: string): string;
  more(count: number): string;
  readonly fewer: string;
  readonly emptyValue: string;
  readonly nothing: string;
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
    nothing: "Nothing to count",
    close: "Close",
    timeline: "Timeline",
    timelineKeys: "Arrow keys move, Enter goes there, Shift and arrow keys select a range",
    bar: (range, { count, levels }) => withLevels(`${range}: ${english(count, "record", "records")}`, levels, "en"),
    timelineSummary: (count, range, busiest) =>
      `${english(count, "record", "records")}, ${range}; the most at ${busiest}`,
    removeRange: (range) => `Remove the range ${range}`,
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
    nothing: "Rien à compter",
    close: "Fermer",
    timeline: "Chronologie",
    timelineKeys: "Les flèches déplacent, Entrée y mène, Maj et flèches sélectionnent une plage",
    bar: (range, { count, levels }) =>
      withLevels(`${range}\u00a0: ${french(count, "entrée", "entrées")}`, levels, "fr"),
    timelineSummary: (count, range, busiest) =>
      `${french(count, "entrée", "entrées")}, ${range}\u00a0; le plus à ${busiest}`,
    removeRange: (range) => `Retirer la plage ${range}`,
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

function compact(language: string): (count: number) => string {
  const format = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  return (count) => count < 10_000 ? count.toLocaleString(language) : format.format(count);
}
