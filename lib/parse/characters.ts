/** Whether a UTF-16 code unit is an ASCII digit. */
export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

/** Whether it is an ASCII letter. */
export function isLetter(code: number): boolean {
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/** Whether it is an ASCII letter, a digit or `_`. */
export function isWord(code: number): boolean {
  return isDigit(code) || isLetter(code) || code === 0x5f;
}

/** Whether a blank is at a place in a text, or the text ends there. */
export function isBlankOrEnd(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x20 || (code >= 0x09 && code <= 0x0d) || Number.isNaN(code);
}

/** The first place from `at` on that is no blank. */
export function skipBlanks(text: string, at: number): number {
  while (at < text.length && isBlankOrEnd(text, at)) at++;
  return at;
}

const NO_GROUPS: readonly string[] = [];

/**
 * Matches at a place in a text.
 *
 * @param pattern A sticky one; its `lastIndex` is where the text goes on, or 0 where there is no match.
 * @returns The match and its groups; none where there is no match.
 */
export function execAt(pattern: RegExp, text: string, at: number): readonly string[] {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? NO_GROUPS;
}
