import { MAX_HIGHLIGHTS } from "../state/text/highlight_terms.ts";
import type { LanguageTag } from "./texts.ts";

/** Texts of the highlighted terms. */
export interface HighlightTexts {
  readonly field: string;
  readonly add: string;
  remove(term: string): string;
  readonly hint: string;
  readonly full: string;
}

/** Texts of the highlighted terms, by language. */
export const HIGHLIGHT_TEXTS: Readonly<Record<LanguageTag, HighlightTexts>> = {
  en: {
    field: "Highlight without filtering",
    add: "Add",
    remove: (term) => `Remove ${term}`,
    hint: "Or select text and press h",
    full: `Limit of ${MAX_HIGHLIGHTS} terms reached`,
  },
  fr: {
    field: "Surligner sans filtrer",
    add: "Ajouter",
    remove: (term) => `Retirer ${term}`,
    hint: "Ou sélectionnez du texte et appuyez sur h",
    full: `Limite de ${MAX_HIGHLIGHTS} termes atteinte`,
  },
};
