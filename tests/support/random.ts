import { withSeeds } from "./long.ts";

/** Pseudorandom numbers (mulberry32), the same for the same seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** Returns a number from 0 up to 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  /** Returns an integer from `min` to `max`, both included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)];
  }

  /** Returns true with a probability from 0 to 1. */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Returns a list of `min` to `max` items. */
  list<T>(min: number, max: number, make: () => T): T[] {
    return Array.from({ length: this.int(min, max) }, make);
  }
}

/**
 * Checks a property with the seeds from 1 to `count`; see {@linkcode withSeeds} for the long run.
 *
 * @param count Seeds of the default run.
 * @param check The property.
 * @param checkAll Checks all the seeds of the default run together.
 */
export async function forEachSeed(
  count: number,
  check: (random: Random) => void | Promise<void>,
  checkAll?: () => void,
): Promise<void> {
  const seeds = Array.from({ length: count }, (_, index) => index + 1);
  await withSeeds(seeds, 0.01, (seed) => check(new Random(seed)), checkAll);
}

/**
 * Returns a text that is safe as the key of an object. It ends in no backslash, since once V8 has parsed `{"a\\": 0}`,
 * its `JSON.parse` reads the key `"a\n"` as `"a\\"`.
 *
 * @see {@link https://github.com/nodejs/node/issues/63785}
 */
export function asKey(text: string): string {
  return text.endsWith("\\") ? `${text}.` : text;
}

/** Texts of every form in JSON and UTF-8: plain, escaped, of one to four bytes, and invalid. */
export const TEXT_PIECES: readonly string[] = [
  "a",
  "plain text ",
  '"',
  "\\",
  "\n",
  "\0",
  "\x1f",
  "\x7f",
  "é",
  "漢",
  "😀",
  "\ud83d",
  "\ude00",
  "\u2028",
  "</script>",
];
