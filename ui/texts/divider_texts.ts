import type { MissedRows } from "../state/rows/read_mark.ts";
import { french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the lines between rows. */
export interface DividerTexts {
  today(date: string): string;
  yesterday(date: string): string;
  /** Time without any record, or without a matching one. */
  pause(duration: string, isFiltered: boolean): string;
  /** Line that the reader has set. */
  readonly readUpTo: string;
  /** Rows that arrived while the reader was away. */
  newSince(missed: MissedRows): string;
  /** Name of the button that removes the line. */
  readonly removeMark: string;
  /** Tooltip of the button that leads to the line. */
  readonly toMark: string;
}

/** Texts of the lines between rows, by language. */
export const DIVIDER_TEXTS: Readonly<Record<LanguageTag, DividerTexts>> = {
  en: {
    today: (date) => `Today, ${date}`,
    yesterday: (date) => `Yesterday, ${date}`,
    pause: (duration, isFiltered) => `${isFiltered ? "No matches" : "Nothing"} for ${duration}`,
    readUpTo: "Read up to here",
    newSince: ({ count, isLeast }) => `${count.toLocaleString("en")}${isLeast ? "+" : ""} new since you left`,
    removeMark: "Remove this line",
    toMark: "Go to where you left off",
  },
  fr: {
    today: (date) => `Aujourd’hui, ${date}`,
    yesterday: (date) => `Hier, ${date}`,
    pause: (duration, isFiltered) => `${isFiltered ? "Aucune correspondance" : "Rien"} pendant ${duration}`,
    readUpTo: "Lu jusqu’ici",
    newSince: ({ count, isLeast }) =>
      `${isLeast ? "Au moins " : ""}${french(count, "nouvelle", "nouvelles")} depuis votre départ`,
    removeMark: "Retirer cette ligne",
    toMark: "Aller au dernier point de lecture",
  },
};
