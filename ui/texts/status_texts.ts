import type { Comeback } from "../state/connection/figures.ts";
import { compact, french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the figures about the connection. */
export interface StatusTexts {
  inSeconds(seconds: number): string;
  readonly retryNow: string;
  perSecond(rate: number): string;
  /** Number of waiting rows in short form, such as `26.8K new`. */
  waiting(count: number): string;
  /** Number of records that the server has not sent yet, in short form. */
  behind(count: number): string;
  comeback(comeback: Comeback): string;
}

const en = (value: number) => value.toLocaleString("en");
const compactEnglish = compact("en", 100_000);
const compactFrench = compact("fr", 100_000);

/** Texts of the figures about the connection, in each language. */
export const STATUS_TEXTS: Readonly<Record<LanguageTag, StatusTexts>> = {
  en: {
    inSeconds: (seconds) => `in ${seconds} s`,
    retryNow: "Retry now",
    perSecond: (rate) => `${en(rate)}/s`,
    waiting: (count) => `${compactEnglish(count)} new`,
    behind: (count) => `${compactEnglish(count)} behind`,
    comeback: ({ resumed, missed, restarted }) =>
      restarted
        ? `Reconnected after a server restart: ${en(resumed)} new`
        : `Reconnected: ${en(resumed)} caught up, ${en(missed)} missed`,
  },
  fr: {
    inSeconds: (seconds) => `dans ${seconds} s`,
    retryNow: "Réessayer",
    perSecond: (rate) => `${rate.toLocaleString("fr")}/s`,
    waiting: (count) => `${compactFrench(count)} nouv.`,
    behind: (count) => `−${compactFrench(count)}`,
    comeback: ({ resumed, missed, restarted }) =>
      restarted
        ? `Reconnecté après un redémarrage du serveur\u00a0: ${french(resumed, "nouvelle", "nouvelles")}`
        : `Reconnecté\u00a0: ${french(resumed, "rattrapée", "rattrapées")}, ${french(missed, "manquée", "manquées")}`,
  },
};
