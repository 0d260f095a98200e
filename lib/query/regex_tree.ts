import { Scanner } from "../base/scanner.ts";

/** A regular expression could not be read. */
export class RegexSyntaxError extends SyntaxError {
  override readonly name = "RegexSyntaxError";
  /** Where in the source, in UTF-16 code units from 0. */
  readonly offset: number;
  /** What should have been there. */
  readonly expected: string;

  constructor(source: string, offset: number, expected: string) {
    super(`Cannot parse regular expression "${source}" at ${offset}: expected ${expected}`);
    this.offset = offset;
    this.expected = expected;
  }
}

/** The most characters of one pattern. */
const MAX_SOURCE = 1000;

/** How deep groups may be inside one another. */
const MAX_DEPTH = 32;

/** Code points from the first to the second. */
export type Range = readonly [from: number, to: number];

/** What must hold between two characters. */
export type Assertion = "start" | "end" | "boundary" | "no boundary";

/** A pattern, or a part of one. */
export type Node =
  | { readonly kind: "set"; readonly ranges: readonly Range[] }
  | { readonly kind: "assertion"; readonly assertion: Assertion }
  | { readonly kind: "sequence"; readonly items: readonly Node[] }
  | { readonly kind: "choice"; readonly items: readonly Node[] }
  | { readonly kind: "repeat"; readonly item: Node; readonly min: number; readonly max: number };

/**
 * Reads a pattern as a tree.
 *
 * @param source The pattern, without the slashes, in JavaScript's syntax.
 * @param ignoreCase Whether it is for texts in lower case.
 * @throws {RegexSyntaxError} If it cannot be read.
 */
export function parseRegex(source: string, ignoreCase: boolean): Node {
  return new Parser(source, ignoreCase).parse();
}

const MAX_CODE_POINT = 0x10ffff;
const DIGITS: readonly Range[] = [[0x30, 0x39]];

/** What `\w` means. */
export const WORD: readonly Range[] = [[0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]];

const SPACES: readonly Range[] = [
  ...[[0x09, 0x0d], [0x20, 0x20], [0xa0, 0xa0], [0x1680, 0x1680], [0x2000, 0x200a], [0x2028, 0x2029]] as const,
  ...[[0x202f, 0x202f], [0x205f, 0x205f], [0x3000, 0x3000], [0xfeff, 0xfeff]] as const,
];
const LINE_ENDS: readonly Range[] = [[0x0a, 0x0a], [0x0d, 0x0d], [0x2028, 0x2029]];
const CLASSES: Readonly<Record<string, readonly Range[]>> = {
  d: DIGITS,
  D: invert(DIGITS),
  w: WORD,
  W: invert(WORD),
  s: SPACES,
  S: invert(SPACES),
};
const CONTROLS: Readonly<Record<string, number>> = { n: 0x0a, r: 0x0d, t: 0x09, v: 0x0b, f: 0x0c, 0: 0 };

/** Reads a pattern. */
class Parser {
  readonly #text: Scanner;
  readonly #ignoreCase: boolean;
  #depth = 0;

  constructor(source: string, ignoreCase: boolean) {
    this.#text = new Scanner(source);
    this.#ignoreCase = ignoreCase;
  }

  parse(): Node {
    if (this.#text.source.length > MAX_SOURCE) this.#fail(`no more than ${MAX_SOURCE} characters`, MAX_SOURCE);
    const tree = this.#choice();
    if (!this.#text.atEnd) this.#fail("an opening ( before");
    return tree;
  }

  #choice(): Node {
    const items = [this.#sequence()];
    while (this.#text.take("|")) items.push(this.#sequence());
    return items.length === 1 ? items[0] : { kind: "choice", items };
  }

  #sequence(): Node {
    const items: Node[] = [];
    while (!this.#text.atEnd && !this.#text.sees("|") && !this.#text.sees(")")) items.push(this.#repeat());
    return { kind: "sequence", items };
  }

  #repeat(): Node {
    const start = this.#text.at;
    let item = this.#item();
    for (let counts = this.#counts(); counts !== undefined; counts = this.#counts()) {
      if (item.kind === "repeat" || item.kind === "assertion") this.#fail("something to repeat", start);
      this.#text.take("?"); // fewest first finds the same texts
      item = { kind: "repeat", item, ...counts };
    }
    return item;
  }

  #counts(): { min: number; max: number } | undefined {
    if (this.#text.take("*")) return { min: 0, max: Infinity };
    if (this.#text.take("+")) return { min: 1, max: Infinity };
    if (this.#text.take("?")) return { min: 0, max: 1 };
    const [text, least, most] = this.#text.match(/\{(\d{1,9})(?:,(\d{0,9}))?\}/y) ?? [];
    if (text === undefined) return undefined;
    const min = Number(least);
    const max = most === undefined ? min : most === "" ? Infinity : Number(most);
    if (max < min) this.#fail("counts in order", this.#text.at - text.length);
    return { min, max };
  }

  #item(): Node {
    if (this.#text.take("(")) return this.#group();
    if (this.#text.take("[")) return this.#set();
    if (this.#text.take(".")) return { kind: "set", ranges: invert(LINE_ENDS) };
    if (this.#text.take("^")) return { kind: "assertion", assertion: "start" };
    if (this.#text.take("$")) return { kind: "assertion", assertion: "end" };
    if (this.#text.take("\\b")) return { kind: "assertion", assertion: "boundary" };
    if (this.#text.take("\\B")) return { kind: "assertion", assertion: "no boundary" };
    const start = this.#text.at;
    if (this.#counts() !== undefined) this.#fail("something to repeat", start);
    return { kind: "set", ranges: this.#fold(this.#character(false)) };
  }

  #group(): Node {
    if (this.#text.match(/\?(?:[=!]|<[=!])/y)) this.#fail("a group that does not look around", this.#text.at - 1);
    if (this.#text.sees("?") && !this.#text.match(/\?(?::|<[\p{L}_$][\p{L}\p{N}_$]*>)/uy)) this.#fail("?: after the (");
    if (++this.#depth > MAX_DEPTH) this.#fail(`no more than ${MAX_DEPTH} groups inside one another`);
    const tree = this.#choice();
    this.#depth--;
    if (!this.#text.take(")")) this.#fail("a closing )");
    return tree;
  }

  #set(): Node {
    const inverted = this.#text.take("^");
    const ranges: Range[] = [];
    while (!this.#text.take("]")) {
      if (this.#text.atEnd) this.#fail("a closing ]");
      const start = this.#text.at;
      const low = this.#character(true);
      if (!this.#text.sees("-") || this.#text.source[this.#text.at + 1] === "]") {
        ranges.push(...low);
        continue;
      }
      this.#text.at++;
      if (this.#text.atEnd) this.#fail("a closing ]");
      const high = this.#character(true);
      if (isOne(low) && isOne(high)) {
        if (high[0][0] < low[0][0]) this.#fail("a range in order", start);
        ranges.push([low[0][0], high[0][0]]);
      } else {
        ranges.push(...low, [0x2d, 0x2d], ...high);
      }
    }
    const folded = this.#fold(ranges);
    return { kind: "set", ranges: inverted ? invert(folded) : folded };
  }

  /** One character, or an escape that stands for one or for many. */
  #character(inSet: boolean): readonly Range[] {
    const start = this.#text.at;
    if (!this.#text.take("\\")) return one(this.#codePoint());
    if (this.#text.atEnd) this.#fail("a character after \\");
    const [, hex] = this.#text.match(/(?:x([\da-f]{2}))/iy) ?? this.#text.match(/(?:u([\da-f]{4}))/iy) ??
      this.#text.match(/(?:u\{([\da-f]{1,6})\})/iy) ?? [];
    if (hex !== undefined) {
      const value = parseInt(hex, 16);
      if (value > MAX_CODE_POINT) this.#fail("a code point", start);
      return one(value);
    }
    if (!inSet && this.#text.match(/[1-9]|k</y)) this.#fail("no reference to a group", start);
    const letter = String.fromCodePoint(this.#codePoint());
    if (Object.hasOwn(CLASSES, letter)) return CLASSES[letter];
    if (Object.hasOwn(CONTROLS, letter)) return one(CONTROLS[letter]);
    if (letter === "b" && inSet) return one(0x08);
    if (/[a-z\d]/i.test(letter)) this.#fail("an escape that is known", start);
    return one(letter.codePointAt(0)!);
  }

  #codePoint(): number {
    const value = this.#text.source.codePointAt(this.#text.at)!;
    this.#text.at += value > 0xffff ? 2 : 1;
    return value;
  }

  /** Where case makes no difference the text comes in lower case. */
  #fold(ranges: readonly Range[]): readonly Range[] {
    if (!this.#ignoreCase) return ranges;
    return merged([...ranges, ...ranges.flatMap(lowerCased)]);
  }

  #fail(expected: string, offset = this.#text.at): never {
    throw new RegexSyntaxError(this.#text.source, offset, expected);
  }
}

function one(codePoint: number): readonly [Range] {
  return [[codePoint, codePoint]];
}

/** Whether ranges are one character. */
export function isOne(ranges: readonly Range[]): boolean {
  return ranges.length === 1 && ranges[0][0] === ranges[0][1];
}

/** The same code points in as few ranges as can be, in order: what a program costs grows with their number. */
function merged(ranges: readonly Range[]): readonly Range[] {
  const apart: [from: number, to: number][] = [];
  for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
    const last = apart.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else apart.push([from, to]);
  }
  return apart;
}

/** Every code point that is in none of the ranges. */
function invert(ranges: readonly Range[]): readonly Range[] {
  const rest: Range[] = [];
  let next = 0;
  for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
    if (from > next) rest.push([next, from - 1]);
    next = Math.max(next, to + 1);
  }
  if (next <= MAX_CODE_POINT) rest.push([next, MAX_CODE_POINT]);
  return rest;
}

/** A range longer than any alphabet has its small letters in it, or is not about letters. */
const MAX_FOLDED = 256;

/** What the letters of a range are in lower case. */
function lowerCased([from, to]: Range): readonly Range[] {
  if (to - from > MAX_FOLDED) return [];
  const codePoints = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return codePoints.flatMap((codePoint) => one(String.fromCodePoint(codePoint).toLowerCase().codePointAt(0)!));
}
