import type { RequestChoice, RequestColumn } from "../state/rows/request_list.ts";
import { useTexts } from "./context.ts";
import { english, french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the list of requests. */
export interface RequestListTexts {
  readonly requests: string;
  readonly choices: Readonly<Record<RequestChoice, string>>;
  readonly columns: Readonly<Record<RequestColumn, string>>;
  readonly rate: string;
  readonly trend: string;
  /** Title of a column that sorts. */
  sort(column: string): string;
  readonly search: string;
  /**
   * Number of listed endpoints, of further ones, and of all requests: all that match the filter in force, or the newest
   * ones.
   */
  listed(endpoints: number, more: number, requests: number, isComplete: boolean): string;
  readonly none: string;
  /** Help for a list without any request. */
  readonly noRequests: string;
  /** Rate, given as a number per second or per minute. */
  perSecond(rate: string): string;
  perMinute(rate: string): string;
  errors(count: number): string;
  readonly onlyThis: string;
  /** Label of the button that shows the slowest requests of an endpoint. */
  details(endpoint: string): string;
  readonly slowest: string;
  readonly statuses: string;
  readonly services: string;
  /** Link to the record of a request. */
  readonly record: string;
  /** Link to the trace of a request. */
  readonly trace: string;
}

/** Texts of the list of requests, by language. */
export const REQUEST_LIST_TEXTS: Readonly<Record<LanguageTag, RequestListTexts>> = {
  en: {
    requests: "Requests",
    choices: { all: "All endpoints", failing: "With errors" },
    columns: { endpoint: "Endpoint", count: "Requests", errors: "Errors", p50: "p50", p90: "p90", p99: "p99" },
    rate: "Rate",
    trend: "Trend",
    sort: (column) => `Sort by ${column}`,
    search: "Search endpoints",
    listed: (endpoints, more, requests, isComplete) =>
      [
        english(endpoints, "endpoint", "endpoints"),
        ...more > 0 ? [`${more.toLocaleString("en")} more`] : [],
        isComplete ? english(requests, "request", "requests") : english(requests, "newest request", "newest requests"),
      ].join(", "),
    none: "No matching endpoints",
    noRequests: "No matching records have a method, a path, and a status or a duration.",
    perSecond: (rate) => `${rate}/s`,
    perMinute: (rate) => `${rate}/min`,
    errors: (count) => english(count, "error", "errors"),
    onlyThis: "Show only",
    details: (endpoint) => `Slowest requests of ${endpoint}`,
    slowest: "Slowest",
    statuses: "Status",
    services: "Service",
    record: "Record",
    trace: "Trace",
  },
  fr: {
    requests: "Requêtes",
    choices: { all: "Tous les points d’accès", failing: "Avec erreurs" },
    columns: { endpoint: "Route", count: "Requêtes", errors: "Erreurs", p50: "p50", p90: "p90", p99: "p99" },
    rate: "Débit",
    trend: "Évolution",
    sort: (column) => `Trier par ${column}`,
    search: "Rechercher un point d’accès",
    listed: (endpoints, more, requests, isComplete) =>
      [
        french(endpoints, "point d’accès", "points d’accès"),
        ...more > 0 ? [`${more.toLocaleString("fr")} autres`] : [],
        isComplete
          ? french(requests, "requête", "requêtes")
          : french(requests, "requête la plus récente", "requêtes les plus récentes"),
      ].join(", "),
    none: "Aucun point d’accès correspondant",
    noRequests: "Aucune entrée correspondante n’a une méthode, un chemin, et un statut ou une durée.",
    perSecond: (rate) => `${rate}/s`,
    perMinute: (rate) => `${rate}/min`,
    errors: (count) => french(count, "erreur", "erreurs"),
    onlyThis: "N’afficher que lui",
    details: (endpoint) => `Requêtes les plus lentes de ${endpoint}`,
    slowest: "Les plus lentes",
    statuses: "Statut",
    services: "Service",
    record: "Entrée",
    trace: "Trace",
  },
};

/** Returns the texts of the list of requests in the language of the reader. */
export function useRequestListTexts(): RequestListTexts {
  return REQUEST_LIST_TEXTS[useTexts().tag];
}
