import type { GapEvent } from "../../lib/wire/event.ts";
import { french } from "./counter.ts";
import type { Texts } from "./texts.ts";

const number = (value: number) => value.toLocaleString("fr");

/** Texts of the page in French. */
export const FRENCH: Texts = {
  tag: "fr",
  number,

  connecting: "Connexion",
  live: "En direct",
  lagging: (behind) => `En retard de ${number(behind)}`,
  paused: "En pause",
  causes: {
    lost: "Reconnexion",
    silent: "Le serveur ne répond pas, reconnexion",
    offline: "Hors ligne, nouvelle tentative",
    full: "Trop de visiteurs, nouvelle tentative",
    denied: "Accès refusé, nouvelle tentative",
  },
  stale: (seconds) => `Muet depuis ${seconds} s`,
  closed: "Fermé",

  records: (newestFirst) => `Journal, les plus récentes ${newestFirst ? "d’abord" : "à la fin"}`,
  details: "Détails",
  moreLines: (count) => `+${french(count, "ligne", "lignes")}`,
  gap: ({ missed, reason }) =>
    `${missed === 0 ? "Il peut en manquer" : french(missed, "entrée manquée", "entrées manquées")}\u00a0: ${
      REASONS[reason]
    }`,
  trace: (id) => `Trace ${id}`,
  newRows: (count) => french(count, "nouvelle", "nouvelles"),
  toNewest: "Les plus récentes",
  waitingForLogs: "En attente d’entrées…",
  noMatch: "Aucune entrée ne correspond",
};

const REASONS: Readonly<Record<GapEvent["reason"], string>> = {
  lagged: "cette page n’a pas pu suivre",
  overwritten: "écrasées pendant l’absence de cette page",
  restart: "le serveur a redémarré",
};
