import { stripAnsi } from "../base/ansi.ts";
import type { JsonValue, LogRecord } from "../record/record.ts";
import { makeBloom } from "./bloom.ts";
import { ASCII_CLASSES, classOf, GramSet, NO_CLASS } from "./grams.ts";
import { FOLDED, OFFSET, PRIME, TokenSet } from "./tokens.ts";

/** Filters of the texts of a block, which tell that a text is not in it. */
export interface ContentFilters {
  /** Bloom filter of the whole tokens. */
  readonly tokens: Uint8Array;
  /** Bloom filter of the trigrams. */
  readonly grams: Uint8Array;
  /** Characters of the longest token. */
  readonly longest: number;
}

const BACKSLASH = 0x5c;
const LETTER_U = 0x75;
const GRAM_MASK = 0x3ffff;

const DECODER = new TextDecoder();

/** Texts of the records of one block: their whole tokens and trigrams. */
export class Content {
  readonly #tokens = new TokenSet();
  readonly #grams = new GramSet();
  #longest = 0;

  /** Filters of the records that were added. */
  get filters(): ContentFilters {
    return { tokens: makeBloom(this.#tokens), grams: this.#grams.toFilter(), longest: this.#longest };
  }

  clear(): void {
    this.#tokens.clear();
    this.#grams.clear();
    this.#longest = 0;
  }

  /**
   * Adds a record.
   *
   * @param bytes Text with the record as a line of JSON, in UTF-8.
   * @param start Offset of the line.
   * @param from Offset behind its time and level.
   * @param end Offset behind the line.
   * @returns True if the record has escape sequences of a terminal, which searches skip.
   */
  add(bytes: Uint8Array, start: number, from: number, end: number): boolean {
    if (this.#addBytes(bytes, from, end)) return false;
    const line = DECODER.decode(bytes.subarray(start, end));
    const { message, metadata }: LogRecord = JSON.parse(line);
    this.#addText(message);
    this.#addValue(metadata);
    return line.includes("\\u001b") || line.includes("\x9b");
  }

  /** Adds JSON; returns false if it has an escape that may join tokens, or a character above ASCII. */
  #addBytes(bytes: Uint8Array, from: number, end: number): boolean {
    const tokens = this.#tokens;
    const grams = this.#grams.bits;
    let longest = this.#longest;
    let hash = OFFSET;
    let start = from;
    let gram = 0;
    for (let at = from; at < end; at++) {
      const code = bytes[at];
      if (code >= 128) return false;
      gram = (gram << 6 | ASCII_CLASSES[code]) & GRAM_MASK;
      grams[gram >> 5] |= 1 << gram;
      const folded = FOLDED[code];
      if (folded !== 0) {
        hash = Math.imul(hash ^ folded, PRIME);
        continue;
      }
      if (at > start) {
        tokens.add(hash);
        if (at - start > longest) longest = at - start;
        hash = OFFSET;
      }
      if (code === BACKSLASH) {
        if (bytes[++at] === LETTER_U) return false;
        gram = NO_CLASS;
      }
      start = at + 1;
    }
    this.#longest = longest; // a line ends with a brace
    return true;
  }

  #addValue(value: JsonValue): void {
    if (typeof value !== "object" || value === null) return this.#addText(String(value));
    for (const [key, item] of Object.entries(value)) {
      if (!Array.isArray(value)) this.#addText(key);
      this.#addValue(item);
    }
  }

  #addText(text: string): void {
    const lower = stripAnsi(text).toLowerCase();
    const grams = this.#grams.bits;
    let hash = OFFSET;
    let start = 0;
    let isPlain = true;
    let gram = 0;
    for (let at = 0; at <= lower.length; at++) {
      const code = at < lower.length ? lower.charCodeAt(at) : 0;
      gram = (gram << 6 | classOf(code)) & GRAM_MASK;
      grams[gram >> 5] |= 1 << gram;
      if (code >= 128) isPlain = false;
      else if (FOLDED[code] !== 0) hash = Math.imul(hash ^ code, PRIME);
      else {
        if (at > start) {
          if (isPlain) this.#tokens.add(hash);
          if (at - start > this.#longest) this.#longest = at - start;
        }
        hash = OFFSET;
        isPlain = true;
        start = at + 1;
      }
    }
  }
}
