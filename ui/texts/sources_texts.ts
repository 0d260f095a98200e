import type { Sources } from "../state/counts/sources.ts";
import { english, french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the list of sources. */
export interface SourcesTexts {
  readonly asking: string;
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
    asking: "Asking…",
    noAnswer: "The server does not answer",
    nothing: "Nothing but what the program itself writes",
    source: ({ source, format, lines, records }) =>
      `${source}: ${english(lines, "line", "lines")} as ${format}, ${english(records, "record", "records")}`,
    taken: (protocol, accepted, rejected) =>
      `${protocol}: ${english(accepted, "record", "records")}` +
      (rejected === 0 ? "" : `, ${english(rejected, "could not be read", "could not be read")}`),
    spans: (count) => `OpenTelemetry: ${english(count, "span", "spans")}, not shown yet`,
    metricPoints: (count) => `OpenTelemetry: ${english(count, "metric point", "metric points")}, counted and dropped`,
    refused: (count) => `${english(count, "request", "requests")} refused`,
  },
  fr: {
    asking: "Demande en cours…",
    noAnswer: "Le serveur ne répond pas",
    nothing: "Rien d’autre que ce que le programme écrit lui-même",
    source: ({ source, format, lines, records }) =>
      `${source}\u00a0: ${french(lines, "ligne", "lignes")} en ${format}, ${french(records, "entrée", "entrées")}`,
    taken: (protocol, accepted, rejected) =>
      `${protocol}\u00a0: ${french(accepted, "entrée", "entrées")}` +
      (rejected === 0 ? "" : `, ${french(rejected, "illisible", "illisibles")}`),
    spans: (count) => `OpenTelemetry\u00a0: ${french(count, "span", "spans")}, pas encore montrés`,
    metricPoints: (count) =>
      `OpenTelemetry\u00a0: ${french(count, "point de mesure", "points de mesure")}, comptés et laissés de côté`,
    refused: (count) => french(count, "requête refusée", "requêtes refusées"),
  },
};
