/**
 * Number of classes of characters. Each letter and digit of ASCII, in lower case, has a class of its own.
 *
 * A trigram is three classes in a row, so it is a number of 18 bits.
 */
const CLASSES = 64;

/** Number of trigrams. */
const GRAMS = CLASSES ** 3;

/** Bits of the filter for each trigram, and hashes of each: 15 % of those that are absent seem present. */
const BITS_PER_GRAM = 4;
const HASHES = 3;
const MIN_BYTES = 8;

/** Class of a character that ends all trigrams: quotes, backslashes and controls, which JSON writes in its own way. */
export const NO_CLASS = 0;

/** Classes of ASCII characters. Some marks share one. */
export const ASCII_CLASSES: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code).toLowerCase();
  if (code < 32 || code === 127 || character === '"' || character === "\\") return NO_CLASS;
  const at = "abcdefghijklmnopqrstuvwxyz0123456789 -_./:=,@?&%+*#;|~".indexOf(character);
  return at === -1 ? 55 + code % 8 : at + 1;
});

/**
 * Trigrams that are not kept: those of hexadecimal digits, which ids have in all combinations. Those of letters alone are
 * part of words.
 */
const IGNORED = makeIgnored();

/** Returns the class of a character in lower case. */
export function classOf(code: number): number {
  return code < 128 ? ASCII_CLASSES[code] : 1 + code % (CLASSES - 1);
}

/** Set of trigrams: a bit for each of them. */
export class GramSet {
  readonly #bits = new Int32Array(GRAMS / 32);

  /** The bits, for a loop that adds many: `bits[gram >> 5] |= 1 << gram`. */
  get bits(): Int32Array {
    return this.#bits;
  }

  clear(): void {
    this.#bits.fill(0);
  }

  /** Returns a Bloom filter of the trigrams. */
  toFilter(): Uint8Array {
    const bits = this.#bits;
    let size = 0;
    for (let index = 0; index < bits.length; index++) {
      const word = bits[index] &= ~IGNORED[index];
      if (word !== 0) size += countBits(word);
    }
    const filter = new Uint8Array(Math.max(MIN_BYTES, Math.ceil(size * BITS_PER_GRAM / 8)));
    for (let index = 0; index < bits.length; index++) {
      for (let word = bits[index]; word !== 0; word &= word - 1) {
        addTo(filter, index * 32 + 31 - Math.clz32(word & -word));
      }
    }
    return filter;
  }
}

/**
 * Returns the trigrams that each text with this part has.
 *
 * @param part Part of a text.
 */
export function gramsOf(part: string): number[] {
  const lower = part.toLowerCase();
  const grams = new Set<number>();
  for (let at = 2; at < lower.length; at++) {
    const classes = [at - 2, at - 1, at].map((index) => classOf(lower.charCodeAt(index)));
    if (classes.includes(NO_CLASS)) continue;
    const gram = (classes[0] * CLASSES + classes[1]) * CLASSES + classes[2];
    if ((IGNORED[gram >> 5] & 1 << gram) === 0) grams.add(gram);
  }
  return [...grams];
}

/** Returns false if a trigram is certainly not in the block of a filter. */
export function mayHaveGram(filter: Uint8Array, gram: number): boolean {
  const bits = filter.length * 8;
  for (let count = 0, hash = mix(gram); count < HASHES; count++, hash = mix(hash)) {
    const bit = hash % bits;
    if ((filter[bit >> 3] & (1 << (bit & 7))) === 0) return false;
  }
  return true;
}

function addTo(filter: Uint8Array, gram: number): void {
  const bits = filter.length * 8;
  for (let count = 0, hash = mix(gram); count < HASHES; count++, hash = mix(hash)) {
    const bit = hash % bits;
    filter[bit >> 3] |= 1 << (bit & 7);
  }
}

/** Returns a hash of 32 bits. */
function mix(value: number): number {
  const first = Math.imul(value + 0x9e3779b9 ^ value >>> 15, 0x85ebca6b);
  const second = Math.imul(first ^ first >>> 13, 0xc2b2ae35);
  return (second ^ second >>> 16) >>> 0;
}

function countBits(word: number): number {
  const pairs = word - (word >>> 1 & 0x55555555);
  const fours = (pairs & 0x33333333) + (pairs >>> 2 & 0x33333333);
  return Math.imul(fours + (fours >>> 4) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

function makeIgnored(): Int32Array {
  const ignored = new Int32Array(GRAMS / 32);
  const digits = Array.from("0123456789abcdef", (digit) => ASCII_CLASSES[digit.charCodeAt(0)]);
  const isNumeric = (index: number) => index < 10;
  for (const [a, first] of digits.entries()) {
    for (const [b, second] of digits.entries()) {
      for (const [c, third] of digits.entries()) {
        if (![a, b, c].some(isNumeric)) continue;
        const gram = (first * CLASSES + second) * CLASSES + third;
        ignored[gram >> 5] |= 1 << gram;
      }
    }
  }
  return ignored;
}
