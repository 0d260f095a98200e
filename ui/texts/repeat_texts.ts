import type { LanguageTag } from "./texts.ts";

/** Texts of repeated records. */
export interface RepeatTexts {
  /** Word behind their count, for readers who hear it. */
  readonly repeats: string;
  readonly unfold: string;
  readonly fold: string;
}

/** Texts of repeated records, by language. */
export const REPEAT_TEXTS: Readonly<Record<LanguageTag, RepeatTexts>> = {
  en: { repeats: "repeats ", unfold: "Show each record", fold: "Fold into one row" },
  fr: { repeats: "répétitions ", unfold: "Afficher chaque entrée", fold: "Replier en une ligne" },
};
