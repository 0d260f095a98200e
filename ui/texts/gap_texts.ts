import { gapText } from "../../lib/wire/gap_text.ts";
import { relayGapText } from "../../lib/wire/relay_gap.ts";
import type { Gap } from "../state/rows/row.ts";
import { english, french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of a gap. */
export interface GapTexts {
  gap(gap: Pick<Gap, "missed" | "reason" | "origin">): string;
  readonly load: string;
  readonly loading: string;
}

/** Texts of a gap, in each language. */
export const GAP_TEXTS: Readonly<Record<LanguageTag, GapTexts>> = {
  en: {
    gap({ missed, reason, origin }) {
      if (origin !== undefined) return relayGapText({ origin, missed, reason });
      if (reason !== "skipped") return gapText({ missed, reason }, "page");
      return missed === 0 ? "Records not loaded" : `${english(missed, "record", "records")} not loaded`;
    },
    load: "Load",
    loading: "Loading…",
  },
  fr: {
    gap({ missed, reason, origin }) {
      if (origin !== undefined) {
        const count = missed === 0
          ? `Il peut manquer des entrées de ${origin}`
          : `${french(missed, "entrée", "entrées")} de ${origin} ${missed === 1 ? "manquée" : "manquées"}`;
        return `${count}\u00a0: ${RELAY_REASONS[reason] ?? `raison «\u00a0${reason}\u00a0»`}`;
      }
      if (reason !== "skipped") {
        const count = missed === 0 ? "Il peut en manquer" : french(missed, "entrée manquée", "entrées manquées");
        return `${count}\u00a0: ${REASONS[reason] ?? `raison «\u00a0${reason}\u00a0»`}`;
      }
      return missed === 0 ? "Entrées non chargées" : french(missed, "entrée non chargée", "entrées non chargées");
    },
    load: "Charger",
    loading: "Chargement…",
  },
};

const RELAY_REASONS: Readonly<Partial<Record<string, string>>> = {
  lagged: "le serveur qui le suit n’a pas pu suivre le rythme",
  overwritten: "écrasées avant d’être relayées",
  restart: "il a redémarré",
  unstored: "absentes de ses archives",
  unreadable: "illisibles",
};

const REASONS: Readonly<Partial<Record<string, string>>> = {
  lagged: "cette page n’a pas pu suivre",
  overwritten: "écrasées pendant l’absence de cette page",
  restart: "le serveur a redémarré",
  unstored: "absentes des archives",
};
