/** Returns true if a UTF-16 code unit is an ASCII digit. */
export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Returns true if a UTF-16 code unit is an ASCII letter. */
export function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** Returns true if a UTF-16 code unit is an ASCII letter, a digit or `_`. */
export function isWord(code: number): boolean {
  return isDigit(code) || isLetter(code) || code === 0x5f;
}

/** Returns true if `text` has white space at index `at`, or ends there. */
export function isBlankOrEnd(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || Number.isNaN(code);
}

/** Returns the first index from `at` on that is not white space. */
export function skipBlanks(text: string, at: number): number {
  while (at < text.length && isBlankOrEnd(text, at)) at++;
  return at;
}

const NO_GROUPS: readonly string[] = [];

/**
 * Matches a sticky pattern at an index.
 *
 * @param pattern Sticky pattern. Afterwards its `lastIndex` is the end of the match, or 0 without a match.
 * @returns The match and its groups; an empty list without a match.
 */
export function execAt(pattern: RegExp, text: string, at: number): readonly string[] {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? NO_GROUPS;
}
