import type { ChangeLength, NewAge, OtherRange, PatternChoice } from "../state/rows/pattern_list.ts";
import { useTexts } from "./context.ts";
import { english, french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the list of patterns. */
export interface PatternListTexts {
  readonly patterns: string;
  readonly choices: Readonly<Record<PatternChoice, string>>;
  readonly since: string;
  readonly ages: Readonly<Record<NewAge, string>>;
  readonly range: string;
  readonly lengths: Readonly<Record<ChangeLength, string>>;
  readonly compare: string;
  readonly others: Readonly<Record<OtherRange, string>>;
  readonly heads: Readonly<Record<"count" | "share" | "first" | "service" | "pattern", string>>;
  readonly search: string;
  /** Number of listed patterns, and of the counted records: all that match the filter in force, or the newest ones. */
  listed(patterns: number, records: number, isComplete: boolean): string;
  readonly none: string;
  errors(count: number): string;
  /** Time of the first record of a pattern. */
  first(time: string): string;
  readonly trend: string;
  readonly onlyThis: string;
  readonly hide: string;
}

/** Texts of the list of patterns, by language. */
export const PATTERN_LIST_TEXTS: Readonly<Record<LanguageTag, PatternListTexts>> = {
  en: {
    patterns: "Patterns",
    choices: { frequent: "Frequent", failing: "With errors", new: "New", gone: "Gone", changed: "Changed" },
    since: "New since",
    ages: {
      "15m": "New in the last 15 min",
      "1h": "New in the last hour",
      "1d": "New in the last 24 hours",
      start: "New since the server started",
      mark: "New since you read up to here",
    },
    range: "Time range",
    lengths: { "5m": "Last 5 min", "15m": "Last 15 min", "1h": "Last hour", "1d": "Last 24 hours" },
    compare: "Compared with",
    others: {
      before: "Against the period before",
      dayEarlier: "Against a day earlier",
      weekEarlier: "Against a week earlier",
    },
    heads: { count: "Count", share: "Share", first: "First seen", service: "Service", pattern: "Pattern" },
    search: "Search patterns",
    listed: (patterns, records, isComplete) =>
      [
        english(patterns, "pattern", "patterns"),
        isComplete ? english(records, "record", "records") : english(records, "newest record", "newest records"),
      ].join(", "),
    none: "No matching patterns",
    errors: (count) => english(count, "error", "errors"),
    first: (time) => `First ${time}`,
    trend: "Trend",
    onlyThis: "Show only",
    hide: "Hide",
  },
  fr: {
    patterns: "Motifs",
    choices: {
      frequent: "Fréquents",
      failing: "Avec erreurs",
      new: "Nouveaux",
      gone: "Disparus",
      changed: "Changements",
    },
    since: "Nouveaux depuis",
    ages: {
      "15m": "Nouveaux depuis 15 min",
      "1h": "Nouveaux depuis 1 heure",
      "1d": "Nouveaux depuis 24 heures",
      start: "Nouveaux depuis le démarrage du serveur",
      mark: "Nouveaux depuis votre dernière lecture",
    },
    range: "Période",
    lengths: {
      "5m": "5 dernières min",
      "15m": "15 dernières min",
      "1h": "Dernière heure",
      "1d": "Dernières 24 heures",
    },
    compare: "Comparer avec",
    others: {
      before: "Avec la période précédente",
      dayEarlier: "Avec la veille",
      weekEarlier: "Avec la semaine précédente",
    },
    heads: { count: "Nombre", share: "Part", first: "Première fois", service: "Service", pattern: "Motif" },
    search: "Rechercher un motif",
    listed: (patterns, records, isComplete) =>
      [
        french(patterns, "motif", "motifs"),
        isComplete
          ? french(records, "entrée", "entrées")
          : french(records, "entrée la plus récente", "entrées les plus récentes"),
      ].join(", "),
    none: "Aucun motif correspondant",
    errors: (count) => french(count, "erreur", "erreurs"),
    first: (time) => `Premier à ${time}`,
    trend: "Évolution",
    onlyThis: "N’afficher que lui",
    hide: "Masquer",
  },
};

/** Returns the texts of the list of patterns in the language of the reader. */
export function usePatternListTexts(): PatternListTexts {
  return PATTERN_LIST_TEXTS[useTexts().tag];
}
