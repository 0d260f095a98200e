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
    offline: "Hors ligne, nouvel essai",
    full: "Trop de spectateurs, nouvel essai",
    denied: "Refusé, nouvel essai",
  },
  stale: "Aucun signe de vie, reconnexion",
  closed: "Fermé",

  records: (newestFirst) => `Journal, le plus récent ${newestFirst ? "en haut" : "en bas"}`,
  details: "Détails",
  moreLines: (count) => `+${french(count, "ligne", "lignes")}`,
  gap: ({ missed, reason }) =>
    `${missed === 0 ? "Il peut en manquer" : french(missed, "entrée manquée", "entrées manquées")}\u00a0: ${
      REASONS[reason]
    }`,
  trace: (id) => `Trace ${id}`,
  newRows: (count) => french(count, "nouveau", "nouveaux"),
  toNewest: "Les plus récents",
  waitingForFirst: "En attente de la première entrée",
  noMatch: "Aucune entrée ne correspond",
};

const REASONS: Readonly<Record<GapEvent["reason"], string>> = {
  lagged: "cette page était trop lente",
  overwritten: "écrasées pendant que cette page était absente",
  restart: "le serveur a redémarré",
};
