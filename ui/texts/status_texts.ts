import type { Comeback } from "../state/connection/figures.ts";
import { french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the figures about the connection. */
export interface StatusTexts {
  inSeconds(seconds: number): string;
  readonly now: string;
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
    now: "Now",
    perSecond: (rate) => `${en(rate)}/s`,
    comeback: ({ resumed, missed, restarted }) =>
      restarted ? `Back after a restart: ${en(resumed)} new` : `Back: ${en(resumed)} resumed, ${en(missed)} missed`,
    missed: (count) => `${en(count)} missed`,
    unreadable: (count) => `${en(count)} unreadable`,
  },
  fr: {
    inSeconds: (seconds) => `dans ${seconds} s`,
    now: "Maintenant",
    perSecond: (rate) => `${rate.toLocaleString("fr")}/s`,
    comeback: ({ resumed, missed, restarted }) =>
      restarted
        ? `De retour après un redémarrage\u00a0: ${french(resumed, "nouveau", "nouveaux")}`
        : `De retour\u00a0: ${french(resumed, "repris", "repris")}, ${french(missed, "manqué", "manqués")}`,
    missed: (count) => french(count, "manqué", "manqués"),
    unreadable: (count) => french(count, "illisible", "illisibles"),
  },
};
