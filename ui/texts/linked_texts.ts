import type { LanguageTag } from "./texts.ts";

/** Texts of the note about a linked record. */
export interface LinkedTexts {
  readonly label: string;
  readonly gone: string;
  readonly hidden: string;
  readonly older: string;
  readonly showInContext: string;
  readonly close: string;
}

/** Texts of the note about a linked record, by language. */
export const LINKED_TEXTS: Readonly<Record<LanguageTag, LinkedTexts>> = {
  en: {
    label: "Linked record",
    gone: "The linked record is no longer kept",
    hidden: "The linked record is hidden by the current filter",
    older: "The linked record is older than the loaded rows",
    showInContext: "Show in context",
    close: "Close",
  },
  fr: {
    label: "Entrée liée",
    gone: "L’entrée liée n’est plus conservée",
    hidden: "L’entrée liée est masquée par le filtre actuel",
    older: "L’entrée liée est plus ancienne que les lignes chargées",
    showInContext: "Afficher le contexte",
    close: "Fermer",
  },
};
