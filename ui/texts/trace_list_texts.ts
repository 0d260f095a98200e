import type { TraceChoice } from "../state/rows/trace_list.ts";
import { useTexts } from "./context.ts";
import { english, french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the list of traces. */
export interface TraceListTexts {
  readonly traces: string;
  readonly choices: Readonly<Record<TraceChoice, string>>;
  readonly filter: string;
  /** Number of matching traces, of which `listed` are in the list. */
  matched(count: number, listed: number): string;
  /** Text if no trace matches, and if the server has no spans at all. */
  readonly noMatch: string;
  readonly noSpans: string;
}

/** Texts of the list of traces, by language. */
export const TRACE_LIST_TEXTS: Readonly<Record<LanguageTag, TraceListTexts>> = {
  en: {
    traces: "Traces",
    choices: { newest: "Newest", slowest: "Slowest", failed: "Failed" },
    filter: "Filter traces, such as duration_ms>500",
    matched: (count, listed) =>
      english(count, "trace", "traces") + (listed < count ? `, ${listed.toLocaleString("en")} shown` : ""),
    noMatch: "No matching traces",
    noSpans: "No traces yet. They appear once a service sends spans over OpenTelemetry.",
  },
  fr: {
    traces: "Traces",
    choices: { newest: "Les plus récentes", slowest: "Les plus lentes", failed: "En échec" },
    filter: "Filtrer les traces, par exemple duration_ms>500",
    matched: (count, listed) =>
      french(count, "trace", "traces") + (listed < count ? `, ${french(listed, "affichée", "affichées")}` : ""),
    noMatch: "Aucune trace correspondante",
    noSpans: "Aucune trace. Elles apparaissent dès qu’un service envoie des spans par OpenTelemetry.",
  },
};

/** Returns the texts of the list of traces in the language of the reader. */
export function useTraceListTexts(): TraceListTexts {
  return TRACE_LIST_TEXTS[useTexts().tag];
}
