import type { ContextScope } from "../state/rows/context.ts";
import { english, french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the context of a record. */
export interface ContextTexts {
  readonly label: string;
  readonly show: string;
  /** Name of the button in a row. */
  showFor(message: string): string;
  /** Summary of the context that is shown. */
  around(message: string, count: number): string;
  readonly loading: string;
  readonly gone: string;
  readonly failed: string;
  readonly retry: string;
  readonly scope: string;
  readonly scopes: Readonly<Record<ContextScope, string>>;
  readonly back: string;
}

/** Texts of the context of a record, by language. */
export const CONTEXT_TEXTS: Readonly<Record<LanguageTag, ContextTexts>> = {
  en: {
    label: "Context",
    show: "Show in context",
    showFor: (message) => `Show in context: ${message}`,
    around: (message, count) => `${english(count, "record", "records")} around “${message}”, without the filters`,
    loading: "Loading the records around it…",
    gone: "The record is no longer kept",
    failed: "Cannot load the records around it: the server is not responding",
    retry: "Retry",
    scope: "Records of the context",
    scopes: { all: "All", service: "Same service", logger: "Same logger", trace: "Same trace" },
    back: "Back",
  },
  fr: {
    label: "Contexte",
    show: "Afficher le contexte",
    showFor: (message) => `Afficher le contexte\u00a0: ${message}`,
    around: (message, count) =>
      `${french(count, "entrée", "entrées")} autour de «\u00a0${message}\u00a0», sans les filtres`,
    loading: "Chargement des entrées voisines…",
    gone: "L’entrée n’est plus conservée",
    failed: "Impossible de charger les entrées voisines\u00a0: le serveur ne répond pas",
    retry: "Réessayer",
    scope: "Entrées du contexte",
    scopes: { all: "Toutes", service: "Même service", logger: "Même journal", trace: "Même trace" },
    back: "Retour",
  },
};
