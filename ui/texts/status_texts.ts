import type { Comeback } from "../state/connection/figures.ts";
import { french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the figures about the connection. */
export interface StatusTexts {
  inSeconds(seconds: number): string;
  readonly retryNow: string;
  perSecond(rate: number): string;
  comeback(comeback: Comeback): string;
  missed(count: number): string;
  unreadable(count: number): string;
}

const en = (value: number) => value.toLocaleString("en");

/** Texts of the figures about the connection, in each language. */
export const STATUS_TEXTS: Readonly<Record<LanguageTag, StatusTexts>> = {
  en: {
    inSeconds: (seconds) => `in ${seconds} s`,
    retryNow: "Retry now",
    perSecond: (rate) => `${en(rate)}/s`,
    comeback: ({ resumed, missed, restarted }) =>
      restarted
        ? `Reconnected after a server restart: ${en(resumed)} new`
        : `Reconnected: ${en(resumed)} caught up, ${en(missed)} missed`,
    missed: (count) => `${en(count)} missed`,
    unreadable: (count) => `${en(count)} unreadable`,
  },
  fr: {
    inSeconds: (seconds) => `dans ${seconds} s`,
    retryNow: "Réessayer",
    perSecond: (rate) => `${rate.toLocaleString("fr")}/s`,
    comeback: ({ resumed, missed, restarted }) =>
      restarted
        ? `Reconnecté après un redémarrage du serveur\u00a0: ${french(resumed, "nouvelle", "nouvelles")}`
        : `Reconnecté\u00a0: ${french(resumed, "rattrapée", "rattrapées")}, ${french(missed, "manquée", "manquées")}`,
    missed: (count) => french(count, "manquée", "manquées"),
    unreadable: (count) => french(count, "illisible", "illisibles"),
  },
};
