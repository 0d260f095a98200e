import { english, french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the line at the foot of the page. */
export interface FootTexts {
  /** Label of the line. */
  readonly label: string;
  /** Number of records that the server keeps. */
  total(count: number): string;
  /** Matches among the records in memory, which is said if there are others on disk. */
  matching(matched: number, total: number, hasDisk: boolean): string;
  /** Number of records that the filter leaves out. */
  hidden(count: number): string;
  missed(count: number): string;
  unreadable(count: number): string;
  /** Followed servers from which nothing arrives. */
  away(origins: readonly string[]): string;
  /** Most useful keys with their actions. */
  readonly keys: string;
}

const en = (value: number) => value.toLocaleString("en");

/** Texts of the line at the foot of the page, by language. */
export const FOOT_TEXTS: Readonly<Record<LanguageTag, FootTexts>> = {
  en: {
    label: "Totals",
    total: (count) => english(count, "record", "records"),
    matching: (matched, total, hasDisk) =>
      `${en(matched)} of ${english(total, "record", "records")}${hasDisk ? " in memory" : ""} match`,
    hidden: (count) => `${en(count)} hidden`,
    missed: (count) => `${en(count)} missed`,
    unreadable: (count) => `${en(count)} unreadable`,
    away: (origins) => `${origins.length === 1 ? origins[0] : `${en(origins.length)} servers`} out of reach`,
    keys: "↑↓ move · Enter open · / search · ? shortcuts",
  },
  fr: {
    label: "Totaux",
    total: (count) => french(count, "entrée", "entrées"),
    matching: (matched, total, hasDisk) =>
      `${french(matched, "correspond", "correspondent")} sur ${french(total, "entrée", "entrées")}` +
      (hasDisk ? " en mémoire" : ""),
    hidden: (count) => french(count, "masquée", "masquées"),
    missed: (count) => french(count, "manquée", "manquées"),
    unreadable: (count) => french(count, "illisible", "illisibles"),
    away: (origins) =>
      origins.length === 1
        ? `${origins[0]} injoignable`
        : french(origins.length, "serveur injoignable", "serveurs injoignables"),
    keys: "↑↓ déplacer · Entrée ouvrir · / rechercher · ? raccourcis",
  },
};
