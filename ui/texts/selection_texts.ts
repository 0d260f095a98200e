import type { RowFormat } from "../state/text/record_formats.ts";
import { english, french } from "./counter.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the bar for selected rows. */
export interface SelectionTexts {
  readonly label: string;
  selected(count: number): string;
  /** Label of the button that copies the rows. */
  readonly copy: Readonly<Record<RowFormat, string>>;
  readonly export: string;
  readonly clear: string;
}

/** Texts of the bar for selected rows, by language. */
export const SELECTION_TEXTS: Readonly<Record<LanguageTag, SelectionTexts>> = {
  en: {
    label: "Selected rows",
    selected: (count) => `${english(count, "row", "rows")} selected`,
    copy: { text: "Copy text", json: "Copy JSON", ndjson: "Copy NDJSON", markdown: "Copy Markdown" },
    export: "Export selection",
    clear: "Clear selection",
  },
  fr: {
    label: "Lignes sélectionnées",
    selected: (count) => french(count, "ligne sélectionnée", "lignes sélectionnées"),
    copy: {
      text: "Copier le texte",
      json: "Copier le JSON",
      ndjson: "Copier le NDJSON",
      markdown: "Copier le Markdown",
    },
    export: "Exporter la sélection",
    clear: "Effacer la sélection",
  },
};
