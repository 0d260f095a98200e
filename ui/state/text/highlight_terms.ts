/** Maximum number of highlighted terms. Each has a color of its own. */
export const MAX_HIGHLIGHTS = 5;

/** Maximum length of a term, in UTF-16 code units. */
export const MAX_HIGHLIGHT_LENGTH = 200;

/** Adds a term. A term that is there already stays where it is; a full list stays as it is. */
export function addHighlight(terms: readonly string[], text: string): readonly string[] {
  const term = text.trim().slice(0, MAX_HIGHLIGHT_LENGTH);
  return term === "" || terms.includes(term) || terms.length >= MAX_HIGHLIGHTS ? terms : [...terms, term];
}
