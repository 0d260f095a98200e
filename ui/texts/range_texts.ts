import type { LastRange } from "../state/terms/time_range.ts";
import { useTexts } from "./context.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the time range and the scale of the timeline. */
export interface RangeTexts {
  readonly range: string;
  readonly all: string;
  last(range: LastRange): string;
  readonly custom: string;
  readonly from: string;
  readonly to: string;
  readonly apply: string;
  readonly zoomOut: string;
  readonly zoomToSelection: string;
  readonly zoomToTrace: string;
  /** Highest count of a bar, and the length of a bar. */
  peak(count: string, length: string): string;
  /** Legend of the line for the period before. */
  readonly previous: string;
}

const FRENCH_LAST: Readonly<Record<LastRange, string>> = {
  "5m": "5 dernières minutes",
  "15m": "15 dernières minutes",
  "1h": "Dernière heure",
  "24h": "24 dernières heures",
  "7d": "7 derniers jours",
};

/** Texts of the time range and the scale of the timeline, by language. */
export const RANGE_TEXTS: Readonly<Record<LanguageTag, RangeTexts>> = {
  en: {
    range: "Time range",
    all: "All time",
    last: (range) => `Last ${range.replace(/[mhd]$/, (unit) => ({ m: " min", h: " h", d: " d" }[unit]!))}`,
    custom: "Custom range",
    from: "From",
    to: "To",
    apply: "Apply",
    zoomOut: "Zoom out",
    zoomToSelection: "Zoom to selection",
    zoomToTrace: "Zoom to trace",
    peak: (count, length) => `peak ${count} / ${length}`,
    previous: "previous period",
  },
  fr: {
    range: "Période",
    all: "Tout",
    last: (range) => FRENCH_LAST[range],
    custom: "Période au choix",
    from: "De",
    to: "À",
    apply: "Appliquer",
    zoomOut: "Zoom arrière",
    zoomToSelection: "Cadrer sur la sélection",
    zoomToTrace: "Cadrer sur la trace",
    peak: (count, length) => `max. ${count} / ${length}`,
    previous: "période précédente",
  },
};

/** Returns the texts of the time range in the language of the reader. */
export function useRangeTexts(): RangeTexts {
  return RANGE_TEXTS[useTexts().tag];
}
