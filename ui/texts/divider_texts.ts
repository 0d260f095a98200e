import type { LanguageTag } from "./texts.ts";

/** Texts of the lines between rows. */
export interface DividerTexts {
  today(date: string): string;
  yesterday(date: string): string;
  /** Time without any record, or without a matching one. */
  pause(duration: string, isFiltered: boolean): string;
}

/** Texts of the lines between rows, by language. */
export const DIVIDER_TEXTS: Readonly<Record<LanguageTag, DividerTexts>> = {
  en: {
    today: (date) => `Today, ${date}`,
    yesterday: (date) => `Yesterday, ${date}`,
    pause: (duration, isFiltered) => `${isFiltered ? "No matches" : "Nothing"} for ${duration}`,
  },
  fr: {
    today: (date) => `Aujourd’hui, ${date}`,
    yesterday: (date) => `Hier, ${date}`,
    pause: (duration, isFiltered) => `${isFiltered ? "Aucune correspondance" : "Rien"} pendant ${duration}`,
  },
};
