import type { LanguageTag } from "./texts.ts";

/** Texts of the note about a linked record. */
export interface LinkedTexts {
  readonly label: string;
  gone(id: string): string;
  hidden(id: string): string;
  older(id: string): string;
  readonly showAround: string;
  readonly close: string;
}

/** Texts of the note about a linked record, by language. */
export const LINKED_TEXTS: Readonly<Record<LanguageTag, LinkedTexts>> = {
  en: {
    label: "Linked record",
    gone: (id) => `Record ${id}, which this link leads to, is not kept any more`,
    hidden: (id) => `Record ${id}, which this link leads to, is not among those that the filter picks`,
    older: (id) => `Record ${id}, which this link leads to, is older than those shown`,
    showAround: "Show those around it",
    close: "Close",
  },
  fr: {
    label: "Entrée liée",
    gone: (id) => `L’entrée ${id}, où mène ce lien, n’est plus conservée`,
    hidden: (id) => `L’entrée ${id}, où mène ce lien, n’est pas de celles que le filtre garde`,
    older: (id) => `L’entrée ${id}, où mène ce lien, est plus ancienne que celles affichées`,
    showAround: "Montrer ce qui l’entoure",
    close: "Fermer",
  },
};
