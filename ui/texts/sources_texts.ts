import type { Sources } from "../state/counts/sources.ts";
import { english, french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

type Upstream = NonNullable<Sources["upstreams"]>[number];

/** Texts of the list of sources. */
export interface SourcesTexts {
  readonly loading: string;
  readonly noAnswer: string;
  readonly nothing: string;
  source(source: Sources["sources"][number]): string;
  /** Followed server. */
  upstream(upstream: Upstream): string;
  /** Records received over the network by a protocol. */
  taken(protocol: string, accepted: number, rejected: number): string;
  spans(count: number): string;
  metricPoints(count: number): string;
  refused(count: number): string;
}

const EN_STATES: Readonly<Record<string, string>> = {
  connecting: "connecting",
  live: "live",
  waiting: "out of reach",
  refused: "refused",
};

const FR_STATES: Readonly<Record<string, string>> = {
  connecting: "connexion",
  live: "en direct",
  waiting: "injoignable",
  refused: "refusé",
};

/** Texts of the list of sources, by language. */
export const SOURCES_TEXTS: Readonly<Record<LanguageTag, SourcesTexts>> = {
  en: {
    loading: "Loading…",
    noAnswer: "Server not responding",
    nothing: "No sources yet: only Ringside's own logs",
    source: ({ source, format, lines, records }) =>
      `${source} (${format}): ${english(lines, "line", "lines")}, ${english(records, "record", "records")}`,
    upstream: ({ url, origin, state, reason, received, missed, missed_before, behind }) =>
      [
        `${origin} (${url}): ${EN_STATES[state] ?? state}`,
        english(received, "record", "records"),
        ...missed + missed_before === 0 ? [] : [english(missed + missed_before, "missed", "missed")],
        ...behind === 0 ? [] : [english(behind, "behind", "behind")],
        ...reason === undefined ? [] : [reason],
      ].join(", "),
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
    upstream: ({ url, origin, state, reason, received, missed, missed_before, behind }) =>
      [
        `${origin} (${url})\u00a0: ${FR_STATES[state] ?? state}`,
        french(received, "entrée", "entrées"),
        ...missed + missed_before === 0 ? [] : [french(missed + missed_before, "manquée", "manquées")],
        ...behind === 0 ? [] : [`${french(behind, "entrée", "entrées")} de retard`],
        ...reason === undefined ? [] : [reason],
      ].join(", "),
    taken: (protocol, accepted, rejected) =>
      `${protocol}\u00a0: ${french(accepted, "entrée", "entrées")}` +
      (rejected === 0 ? "" : `, ${french(rejected, "illisible", "illisibles")}`),
    spans: (count) => `OpenTelemetry\u00a0: ${french(count, "span", "spans")}, les plus récents sont conservés`,
    metricPoints: (count) =>
      `OpenTelemetry\u00a0: ${french(count, "point de mesure", "points de mesure")}, comptés et ignorés`,
    refused: (count) => french(count, "requête rejetée", "requêtes rejetées"),
  },
};
