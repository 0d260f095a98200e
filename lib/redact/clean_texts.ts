/** Texts remembered, a power of two, and the longest one: 256 KB in all for wide characters. */
const SLOTS = 1024;
const MAX_LENGTH = 128;

/** Remembers texts without secrets: the messages and values of most programs repeat. */
export class CleanTexts {
  readonly #texts: string[] = new Array(SLOTS).fill("");

  /** Returns true if a text is known to have no secret. */
  has(text: string): boolean {
    return text.length <= MAX_LENGTH && this.#texts[slotOf(text)] === text;
  }

  /** Notes that a text has no secret. */
  add(text: string): void {
    if (text.length <= MAX_LENGTH) this.#texts[slotOf(text)] = text;
  }
}

/** Returns a slot by the length and a few characters. */
function slotOf(text: string): number {
  const { length } = text;
  const sample = Math.imul(length, 31) + text.charCodeAt(length - 1) * 7 + text.charCodeAt(length >> 1) * 131 +
    text.charCodeAt(0);
  return sample & (SLOTS - 1);
}
