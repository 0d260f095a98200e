import type { TokenSet } from "./tokens.ts";

/** Bits for each token, and hashes of each: about 1 % of the tokens that are absent seem present. */
const BITS_PER_TOKEN = 10;
const HASHES = 7;
const MIN_BYTES = 8;

/** Returns a Bloom filter of the tokens of a block. */
export function makeBloom(tokens: TokenSet): Uint8Array {
  const filter = new Uint8Array(Math.max(MIN_BYTES, Math.ceil(tokens.size * BITS_PER_TOKEN / 8)));
  const bits = filter.length * 8;
  tokens.forEach((hash) => {
    const step = stepOf(hash);
    for (let count = 0, at = hash >>> 0; count < HASHES; count++, at = (at + step) >>> 0) {
      const bit = at % bits;
      filter[bit >> 3] |= 1 << (bit & 7);
    }
  });
  return filter;
}

/** Returns false if a token is certainly not in the block of a filter. */
export function mayHave(filter: Uint8Array, hash: number): boolean {
  const bits = filter.length * 8;
  const step = stepOf(hash);
  for (let count = 0, at = hash >>> 0; count < HASHES; count++, at = (at + step) >>> 0) {
    const bit = at % bits;
    if ((filter[bit >> 3] & (1 << (bit & 7))) === 0) return false;
  }
  return true;
}

/** Returns a second hash, made of the first one. It is odd, so it visits all bits. */
function stepOf(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return ((mixed ^ (mixed >>> 13)) | 1) >>> 0;
}
