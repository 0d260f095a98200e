import { french } from "./counter.ts";
import type { Texts } from "./texts.ts";

const number = (value: number) => value.toLocaleString("fr");

/** Texts of the page in French. */
export const FRENCH: Texts = {
  tag: "fr",
  number,

  connecting: "Connexion",
  live: "En direct",
  lagging: "En retard",
  paused: "En pause",
  reading: "Lecture",
  pause: "Pause",
  resume: "Reprendre",
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
  trace: (id) => `Trace ${id}`,
  waitingForLogs: "En attente d’entrées…",
  noMatch: "Aucune entrée ne correspond",
};
