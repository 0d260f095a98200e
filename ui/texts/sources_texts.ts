import type { Sources } from "../state/counts/sources.ts";
import { english, french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the list of sources. */
export interface SourcesTexts {
  readonly loading: string;
  readonly noAnswer: string;
  readonly nothing: string;
  source(source: Sources["sources"][number]): string;
  /** Records received over the network by a protocol. */
  taken(protocol: string, accepted: number, rejected: number): string;
  spans(count: number): string;
  metricPoints(count: number): string;
  refused(count: number): string;
}

/** Texts of the list of sources, by language. */
export const SOURCES_TEXTS: Readonly<Record<LanguageTag, SourcesTexts>> = {
  en: {
    loading: "Loading…",
    noAnswer: "Server not responding",
    nothing: "No sources yet: only Ringside's own logs",
    source: ({ source, format, lines, records }) =>
      `${source} (${format}): ${english(lines, "line", "lines")}, ${english(records, "record", "records")}`,
    taken: (protocol, accepted, rejected) =>
      `${protocol}: ${english(accepted, "record", "records")}` +
      (rejected === 0 ? "" : `, ${english(rejected, "unreadable", "unreadable")}`),
    spans: (count) => `OpenTelemetry: ${english(count, "span", "spans")}, the newest are kept`,
    metricPoints: (count) => `OpenTelemetry: ${english(count, "metric point", "metric points")}, counted and discarded`,
    refused: (count) => `${english(count, "request", "requests")} rejected`,
  },
  fr: {
    loading: "Chargement…",
    noAnswer: "Le serveur ne répond pas",
    nothing: "Aucune source\u00a0: seulement le journal de Ringside",
    source: ({ source, format, lines, records }) =>
      `${source} (${format})\u00a0: ${french(lines, "ligne", "lignes")}, ${french(records, "entrée", "entrées")}`,
    taken: (protocol, accepted, rejected) =>
      `${protocol}\u00a0: ${french(accepted, "entrée", "entrées")}` +
      (rejected === 0 ? "" : `, ${french(rejected, "illisible", "illisibles")}`),
    spans: (count) => `OpenTelemetry\u00a0: ${french(count, "span", "spans")}, les plus récents sont conservés`,
    metricPoints: (count) =>
      `OpenTelemetry\u00a0: ${french(count, "point de mesure", "points de mesure")}, comptés et ignorés`,
    refused: (count) => french(count, "requête rejetée", "requêtes rejetées"),
  },
};
