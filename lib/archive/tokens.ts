import { stripAnsi } from "../base/ansi.ts";
import type { JsonValue, LogRecord } from "../record/record.ts";

/** Offset and prime of the FNV-1a hash. */
const OFFSET = 0x811c9dc5 | 0;
const PRIME = 0x01000193;

/**
 * Classes of ASCII characters: 0 separates tokens, otherwise the character in lower case. A token is a run of letters,
 * digits and underscores. Characters above ASCII belong to tokens too, but such tokens have no hash.
 */
const FOLDED = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  return /\w/.test(character) ? character.toLowerCase().charCodeAt(0) : 0;
});

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
/** First character of an escape sequence of one character (CSI). */
const CSI = 0x9b;
/** Sign that is `k` in lower case, so it is the only character above ASCII that folds into a token with a hash. */
const KELVIN = 0x212a;

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

/**
 * Adds the hashes of the whole tokens of a text, in any letter case.
 *
 * @param text The text.
 * @param from Offset of the first character, in UTF-16 code units.
 * @param tokens Receives the hashes.
 * @returns False if the text is JSON with an escape that may join tokens; some hashes are missing then.
 */
function addTokens(text: string, from: number, tokens: TokenSet): boolean {
  let hash = OFFSET;
  let length = 0;
  let isPlain = true;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 128) {
      const folded = FOLDED[code];
      if (folded !== 0) {
        hash = Math.imul(hash ^ folded, PRIME);
        length++;
        continue;
      }
      if (length > 0) {
        if (isPlain) tokens.add(hash);
        hash = OFFSET;
        length = 0;
        isPlain = true;
      }
      if (code === BACKSLASH && text.charCodeAt(++at) === LETTER_U) return false;
    } else {
      if (code === CSI || code === KELVIN) return false;
      isPlain = false;
      length++;
    }
  }
  if (length > 0 && isPlain) tokens.add(hash);
  return true;
}

/**
 * Adds the hashes of the whole tokens of a record, so that a filter of them tells which blocks cannot have a token.
 *
 * @param line The record as a line of JSON.
 * @param from Offset behind the time and the level.
 * @param tokens Receives the hashes.
 * @returns True if the record has escape sequences of a terminal, which searches skip.
 */
export function addRecordTokens(line: string, from: number, tokens: TokenSet): boolean {
  if (addTokens(line, from, tokens)) return false;
  const { message, metadata }: LogRecord = JSON.parse(line);
  addText(message);
  addValue(metadata);
  return line.includes("\\u001b") || line.includes("\x9b");

  function addValue(value: JsonValue): void {
    if (typeof value !== "object" || value === null) return addText(String(value));
    for (const [key, item] of Object.entries(value)) {
      if (!Array.isArray(value)) addText(key);
      addValue(item);
    }
  }

  function addText(text: string): void {
    // Without backslashes the scan cannot take the text for an escape. They separate tokens anyway.
    const clean = stripAnsi(text).toLowerCase().replaceAll("\\", " ").replace(/[\x9b\u212a]/g, "\x80");
    addTokens(clean, 0, tokens);
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

/** Returns the hashes of the tokens that each value with this text has as whole tokens. */
export function wholeTokens({ text, isStart, isEnd }: TokenSource): number[] {
  const hashes: number[] = [];
  for (const match of text.toLowerCase().matchAll(/[\w\u0080-\uffff]+/g)) {
    const [token] = match;
    const isWhole = (isStart || match.index > 0) && (isEnd || match.index + token.length < text.length);
    if (!isWhole || !/^\w+$/.test(token)) continue;
    let hash = OFFSET;
    for (let at = 0; at < token.length; at++) hash = Math.imul(hash ^ token.charCodeAt(at), PRIME);
    hashes.push(hash === 0 ? 1 : hash);
  }
  return hashes;
}

/** Returns the offset of the level in a line. A time beyond the year 9999 is longer than usual. */
export function levelOffset(line: string): number {
  // {"timestamp":"2025-10-24T10:26:15.123Z","level":"INFO"
  const usual = 49;
  return line.charCodeAt(38) === QUOTE ? usual : line.indexOf('"level":"') + 9;
}
