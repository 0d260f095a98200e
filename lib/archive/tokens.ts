/** Offset and prime of the FNV-1a hash. */
export const OFFSET = 0x811c9dc5 | 0;
export const PRIME = 0x01000193;

/**
 * Classes of ASCII characters: 0 separates tokens, otherwise the character in lower case. A token is a run of letters,
 * digits and underscores. Characters above ASCII belong to tokens too, but such tokens have no hash.
 */
export const FOLDED: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /\w/.test(character) ? character.toLowerCase().charCodeAt(0) : 0;
});

/** Set of token hashes. It is open-addressed, since a `Set` of numbers would take most of the time of storing. */
export class TokenSet {
  #slots = new Int32Array(8192);
  #size = 0;

  /** Number of distinct hashes. */
  get size(): number {
    return this.#size;
  }

  add(hash: number): void {
    const value = hash === 0 ? 1 : hash;
    const mask = this.#slots.length - 1;
    let slot = (value ^ (value >>> 15)) & mask;
    for (let found = this.#slots[slot]; found !== 0; found = this.#slots[slot = (slot + 1) & mask]) {
      if (found === value) return;
    }
    this.#slots[slot] = value;
    if (++this.#size * 2 > this.#slots.length) this.#grow();
  }

  clear(): void {
    this.#slots.fill(0);
    this.#size = 0;
  }

  /** Calls back with each hash. */
  forEach(take: (hash: number) => void): void {
    for (const value of this.#slots) if (value !== 0) take(value);
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2);
    this.#size = 0;
    for (const value of old) if (value !== 0) this.add(value);
  }
}

/** A text of a query, and its ends that are ends of the value too. */
export interface TokenSource {
  readonly text: string;
  /** True if the value starts with the text. */
  readonly isStart: boolean;
  /** True if the value ends with the text. */
  readonly isEnd: boolean;
}

/** Returns true if a text is one token, or a part of one. */
export function isWord(text: string): boolean {
  return /^\w+$/.test(text);
}

/** Returns the hashes of the tokens that each value with this text has as whole tokens. */
export function wholeTokens({ text, isStart, isEnd }: TokenSource): number[] {
  const hashes: number[] = [];
  for (const match of text.toLowerCase().matchAll(/[\w\u0080-\uffff]+/g)) {
    const [token] = match;
    const isWhole = (isStart || match.index > 0) && (isEnd || match.index + token.length < text.length);
    if (!isWhole || !isWord(token)) continue;
    let hash = OFFSET;
    for (let at = 0; at < token.length; at++) hash = Math.imul(hash ^ token.charCodeAt(at), PRIME);
    hashes.push(hash === 0 ? 1 : hash);
  }
  return hashes;
}
