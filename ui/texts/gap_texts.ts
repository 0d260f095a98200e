import type { GapEvent } from "../../lib/wire/event.ts";
import { gapText } from "../../lib/wire/gap_text.ts";
import { french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Formats the number of missed records and the reason, by language. */
export const GAP_TEXTS: Readonly<Record<LanguageTag, (gap: Pick<GapEvent, "missed" | "reason">) => string>> = {
  en: (gap) => gapText(gap, "page"),
  fr: ({ missed, reason }) =>
    `${missed === 0 ? "Il peut en manquer" : french(missed, "entrée manquée", "entrées manquées")}\u00a0: ${
      REASONS[reason]
    }`,
};

const REASONS: Readonly<Record<GapEvent["reason"], string>> = {
  lagged: "cette page n’a pas pu suivre",
  overwritten: "écrasées pendant l’absence de cette page",
  restart: "le serveur a redémarré",
};
