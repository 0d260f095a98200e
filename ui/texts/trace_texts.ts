import { useTexts } from "./context.ts";
import { english, french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of a trace. */
export interface TraceTexts {
  /** Label of the list. */
  readonly records: string;
  /** Title before the counts. */
  title(id: string): string;
  recordCount(count: number): string;
  serviceCount(count: number): string;
  loggerCount(count: number): string;
  errorCount(count: number): string;
  readonly backToAll: string;
  /** Label of the way back to the list of traces. */
  readonly backToTraces: string;
  readonly toStart: string;
  readonly sincePrevious: string;
  /** Label of the waterfall, and of the spans in it. */
  readonly waterfall: string;
  readonly spans: string;
  spanCount(count: number): string;
  /** Duration and self time of a span, after its name. */
  spanFacts(duration: string, self: string, failed: boolean): string;
  selfTime(duration: string): string;
  readonly failed: string;
  readonly zoomOut: string;
}

/** Texts of a trace, by language. */
export const TRACE_TEXTS: Readonly<Record<LanguageTag, TraceTexts>> = {
  en: {
    records: "Records of the trace, oldest first",
    title: (id) => `Trace ${id}:`,
    recordCount: (count) => english(count, "record", "records"),
    serviceCount: (count) => english(count, "service", "services"),
    loggerCount: (count) => english(count, "logger", "loggers"),
    errorCount: (count) => english(count, "error", "errors"),
    backToAll: "Back to all logs",
    backToTraces: "Back to traces",
    toStart: "Jump to start",
    sincePrevious: "Since the previous record",
    waterfall: "Waterfall",
    spans: "Spans. Arrow keys move, left and right fold, Enter goes to the records, plus and minus zoom",
    spanCount: (count) => english(count, "span", "spans"),
    spanFacts: (duration, self, failed) => `, ${duration}, self ${self}${failed ? ", failed" : ""}`,
    selfTime: (duration) => `Self time ${duration}`,
    failed: "Failed",
    zoomOut: "Zoom out",
  },
  fr: {
    records: "Entrées de la trace, la plus ancienne d’abord",
    title: (id) => `Trace ${id}\u00a0:`,
    recordCount: (count) => french(count, "entrée", "entrées"),
    serviceCount: (count) => french(count, "service", "services"),
    loggerCount: (count) => french(count, "journal", "journaux"),
    errorCount: (count) => french(count, "erreur", "erreurs"),
    backToAll: "Revenir à tout le journal",
    backToTraces: "Revenir aux traces",
    toStart: "Début de la trace",
    sincePrevious: "Depuis l’entrée précédente",
    waterfall: "Cascade",
    spans: "Spans. Les flèches déplacent, gauche et droite replient, Entrée mène aux entrées, plus et moins zooment",
    spanCount: (count) => french(count, "span", "spans"),
    spanFacts: (duration, self, failed) => `, ${duration}, dont ${self} en propre${failed ? ", en échec" : ""}`,
    selfTime: (duration) => `Temps propre ${duration}`,
    failed: "Échec",
    zoomOut: "Zoom arrière",
  },
};

/** Returns the texts of a trace in the language of its reader. */
export function useTraceTexts(): TraceTexts {
  return TRACE_TEXTS[useTexts().tag];
}
