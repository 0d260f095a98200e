import type { ChosenRecords } from "../state/counts/field_stats.ts";
import { useTexts } from "./context.ts";
import { english, french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the statistics of a field. */
export interface FieldStatsTexts {
  /** Label of the button that opens the statistics of a field. */
  open(field: string): string;
  readonly title: string;
  readonly compare: string;
  readonly choices: Readonly<Record<ChosenRecords, string>>;
  readonly field: string;
  status(records: number, isComplete: boolean, missing: number): string;
  readonly none: string;
  /** Sentence before and after a value that differs: it is in a part of the chosen records and of the others. */
  difference(chosen: string, rest: string, records: ChosenRecords): string;
  readonly noDifference: string;
  readonly distribution: string;
  readonly records: string;
  readonly all: string;
  readonly rest: string;
  bucket(range: string, count: number, part: number, records: ChosenRecords): string;
  readonly value: string;
  readonly share: string;
  readonly empty: string;
  /** Number of the values that are not listed, and of their records. */
  other(values: number, records: number): string;
  readonly onlyThis: string;
}

/** Texts of the statistics of a field, by language. */
export const FIELD_STATS_TEXTS: Readonly<Record<LanguageTag, FieldStatsTexts>> = {
  en: {
    open: (field) => `Statistics of ${field}`,
    title: "Field statistics",
    compare: "Compare with the rest",
    choices: { errors: "Errors", warnings: "Warnings and errors" },
    field: "Field",
    status: (records, isComplete, missing) =>
      [
        isComplete ? english(records, "record", "records") : english(records, "newest record", "newest records"),
        ...missing > 0 ? [`${missing.toLocaleString("en")} without the field`] : [],
      ].join(", "),
    none: "No matching record has the field",
    difference: (chosen, rest, records) =>
      ` is in ${chosen} of ${records === "errors" ? "the errors" : "these"} and ${rest} of the others.`,
    noDifference: "No value is much more or less frequent in these than in the others.",
    distribution: "Distribution",
    records: "Records",
    all: "All",
    rest: "Others",
    bucket: (range, count, part, records) =>
      `${range}: ${english(count, "record", "records")}, ${
        records === "errors"
          ? english(part, "error", "errors")
          : english(part, "warning or error", "warnings and errors")
      }`,
    value: "Value",
    share: "Share",
    empty: "(empty)",
    other: (values, records) =>
      [
        ...values > 0 ? [english(values, "other value", "other values")] : [],
        `${english(records, "record", "records")} with another value`,
      ].join(", "),
    onlyThis: "Show only",
  },
  fr: {
    open: (field) => `Statistiques de ${field}`,
    title: "Statistiques d’un champ",
    compare: "Comparer au reste",
    choices: { errors: "Erreurs", warnings: "Avertissements et erreurs" },
    field: "Champ",
    status: (records, isComplete, missing) =>
      [
        isComplete
          ? french(records, "entrée", "entrées")
          : french(records, "entrée la plus récente", "entrées les plus récentes"),
        ...missing > 0 ? [`${missing.toLocaleString("fr")} sans le champ`] : [],
      ].join(", "),
    none: "Aucune entrée correspondante n’a ce champ",
    difference: (chosen, rest, records) =>
      ` est dans ${chosen} ${records === "errors" ? "des erreurs" : "de celles-ci"} et ${rest} des autres.`,
    noDifference: "Aucune valeur n’y est beaucoup plus ou moins fréquente que dans les autres.",
    distribution: "Distribution",
    records: "Entrées",
    all: "Toutes",
    rest: "Autres",
    bucket: (range, count, part, records) =>
      `${range}\u00a0: ${french(count, "entrée", "entrées")}, ${
        records === "errors"
          ? french(part, "erreur", "erreurs")
          : french(part, "avertissement ou erreur", "avertissements et erreurs")
      }`,
    value: "Valeur",
    share: "Part",
    empty: "(vide)",
    other: (values, records) =>
      [
        ...values > 0 ? [french(values, "autre valeur", "autres valeurs")] : [],
        `${french(records, "entrée", "entrées")} avec une autre valeur`,
      ].join(", "),
    onlyThis: "N’afficher qu’elle",
  },
};

/** Returns the texts of the statistics of a field in the language of the reader. */
export function useFieldStatsTexts(): FieldStatsTexts {
  return FIELD_STATS_TEXTS[useTexts().tag];
}
