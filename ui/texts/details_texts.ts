import type { RecordView } from "../state/page/record_view.ts";
import { useTexts } from "./context.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of an open record. */
export interface DetailsTexts {
  /** Label of the panel. */
  readonly record: string;
  readonly previous: string;
  readonly next: string;
  readonly close: string;
  readonly recordView: string;
  readonly recordViews: Readonly<Record<RecordView, string>>;
  readonly findInRecord: string;
  /** Note if no value has the text. */
  readonly noValue: string;
  /** Tooltip of a value. */
  readonly pick: string;
  readonly copyJson: string;
  readonly copyText: string;
  readonly copyLink: string;
  readonly copyForAssistant: string;
  readonly copy: string;
  copyName(name: string): string;
  readonly copied: string;
  readonly copyFailed: string;
  readonly filterFor: string;
  filterForName(name: string): string;
  readonly filterOut: string;
  filterOutName(name: string): string;
  readonly hideInRows: string;
  hideNameInRows(name: string): string;
  readonly showInRows: string;
  showNameInRows(name: string): string;
  readonly causedBy: string;
  /** Note on an open record that the filter excludes. */
  readonly excluded: string;
  /** Label of the button that shows `count` more of the `left` hidden values. */
  showMore(count: number, left: number): string;
}

/** Texts of an open record, by language. */
export const DETAILS_TEXTS: Readonly<Record<LanguageTag, DetailsTexts>> = {
  en: {
    record: "Record",
    previous: "Previous record",
    next: "Next record",
    close: "Close",
    recordView: "View of the record",
    recordViews: { fields: "Fields", json: "JSON", text: "Text" },
    findInRecord: "Find in this record",
    noValue: "No matching values",
    pick: "Click to filter for this value, Alt+click to filter it out",
    copyJson: "Copy JSON",
    copyText: "Copy text",
    copyLink: "Copy link",
    copyForAssistant: "Copy for an assistant",
    copy: "Copy",
    copyName: (name) => `Copy ${name}`,
    copied: "Copied",
    copyFailed: "Copy failed",
    filterFor: "Filter for",
    filterForName: (name) => `Filter for ${name}`,
    filterOut: "Filter out",
    filterOutName: (name) => `Filter out ${name}`,
    hideInRows: "Hide in rows",
    hideNameInRows: (name) => `Hide ${name} in rows`,
    showInRows: "Show in rows",
    showNameInRows: (name) => `Show ${name} in rows`,
    causedBy: "Caused by:",
    excluded: "Excluded by the filter; shown until closed",
    showMore: (count, left) => `Show ${count} more of ${left.toLocaleString("en")}`,
  },
  fr: {
    record: "Entrée",
    previous: "Entrée précédente",
    next: "Entrée suivante",
    close: "Fermer",
    recordView: "Vue de l’entrée",
    recordViews: { fields: "Champs", json: "JSON", text: "Texte" },
    findInRecord: "Chercher dans cette entrée",
    noValue: "Aucune valeur correspondante",
    pick: "Cliquer pour filtrer sur cette valeur, Alt+clic pour l’exclure",
    copyJson: "Copier le JSON",
    copyText: "Copier le texte",
    copyLink: "Copier le lien",
    copyForAssistant: "Copier pour un assistant",
    copy: "Copier",
    copyName: (name) => `Copier ${name}`,
    copied: "Copié",
    copyFailed: "Échec de la copie",
    filterFor: "Filtrer",
    filterForName: (name) => `Filtrer sur ${name}`,
    filterOut: "Exclure",
    filterOutName: (name) => `Exclure ${name}`,
    hideInRows: "Masquer dans la liste",
    hideNameInRows: (name) => `Masquer ${name} dans la liste`,
    showInRows: "Afficher dans la liste",
    showNameInRows: (name) => `Afficher ${name} dans la liste`,
    causedBy: "Causée par\u00a0:",
    excluded: "Exclue par le filtre ; affichée jusqu’à sa fermeture",
    showMore: (count, left) => `Afficher ${count} de plus sur ${left.toLocaleString("fr")}`,
  },
};

/** Returns the texts of an open record in the language of its reader. */
export function useDetailsTexts(): DetailsTexts {
  return DETAILS_TEXTS[useTexts().tag];
}
