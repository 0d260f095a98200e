import { Scanner } from "../base/scanner.ts";
import { type Expectation, expectation, expectedInEnglish } from "./expected.ts";

/** Syntax error in a regular expression. */
export class RegexSyntaxError extends SyntaxError {
  override readonly name = "RegexSyntaxError";
  /** Offset of the error, in UTF-16 code units from 0. */
  readonly offset: number;
  /** The expected text, as a code with values. */
  readonly expectation: Expectation;
  /** Description of the expected text, in English. */
  readonly expected: string;

  constructor(source: string, offset: number, expectation: Expectation) {
    const expected = expectedInEnglish(expectation);
    super(`Cannot parse regular expression "${source}" at ${offset}: expected ${expected}`);
    this.offset = offset;
    this.expectation = expectation;
    this.expected = expected;
  }
}

/** Most characters of a pattern. */
const MAX_SOURCE = 1000;

/** Deepest nesting of groups. */
const MAX_DEPTH = 32;

/** Range of code points, both ends included. */
export type Range = readonly [from: number, to: number];

/** Condition between two characters. */
export type Assertion = "start" | "end" | "boundary" | "no boundary";

/** Node of a syntax tree. */
export type Node =
  | { readonly kind: "set"; readonly ranges: readonly Range[] }
  | { readonly kind: "assertion"; readonly assertion: Assertion }
  | { readonly kind: "sequence"; readonly items: readonly Node[] }
  | { readonly kind: "choice"; readonly items: readonly Node[] }
  | { readonly kind: "repeat"; readonly item: Node; readonly min: number; readonly max: number };

/**
 * Parses a pattern to a syntax tree.
 *
 * @param source The pattern, without the slashes, in JavaScript's syntax.
 * @param ignoreCase True to match texts in lower case.
 * @throws {RegexSyntaxError} If the pattern has a syntax error.
 */
export function parseRegex(source: string, ignoreCase: boolean): Node {
  return new Parser(source, ignoreCase).parse();
}

const MAX_CODE_POINT = 0x10ffff;
const DIGITS: readonly Range[] = [[0x30, 0x39]];

/** Characters of `\w`. */
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

/** Recursive-descent parser: one method per rule of the grammar. */
class Parser {
  readonly #text: Scanner;
  readonly #ignoreCase: boolean;
  #depth = 0;

  constructor(source: string, ignoreCase: boolean) {
    this.#text = new Scanner(source);
    this.#ignoreCase = ignoreCase;
  }

  parse(): Node {
    if (this.#text.source.length > MAX_SOURCE) this.#fail(expectation("fewer-characters", MAX_SOURCE), MAX_SOURCE);
    const tree = this.#choice();
    if (!this.#text.atEnd) this.#fail(expectation("opening-parenthesis"));
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
      if (item.kind === "repeat" || item.kind === "assertion") this.#fail(expectation("repeatable"), start);
      this.#text.take("?"); // a lazy quantifier matches the same texts
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
    if (max < min) this.#fail(expectation("ordered-counts"), this.#text.at - text.length);
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
    if (this.#counts() !== undefined) this.#fail(expectation("repeatable"), start);
    return { kind: "set", ranges: this.#fold(this.#character(false)) };
  }

  #group(): Node {
    if (this.#text.match(/\?(?:[=!]|<[=!])/y)) this.#fail(expectation("no-lookaround"), this.#text.at - 1);
    if (this.#text.sees("?") && !this.#text.match(/\?(?::|<[\p{L}_$][\p{L}\p{N}_$]*>)/uy)) {
      this.#fail(expectation("group-type"));
    }
    if (++this.#depth > MAX_DEPTH) this.#fail(expectation("fewer-groups", MAX_DEPTH));
    const tree = this.#choice();
    this.#depth--;
    if (!this.#text.take(")")) this.#fail(expectation("closing-parenthesis"));
    return tree;
  }

  #set(): Node {
    const inverted = this.#text.take("^");
    const ranges: Range[] = [];
    while (!this.#text.take("]")) {
      if (this.#text.atEnd) this.#fail(expectation("closing-bracket"));
      const start = this.#text.at;
      const low = this.#character(true);
      if (!this.#text.sees("-") || this.#text.source[this.#text.at + 1] === "]") {
        ranges.push(...low);
        continue;
      }
      this.#text.at++;
      if (this.#text.atEnd) this.#fail(expectation("closing-bracket"));
      const high = this.#character(true);
      if (isOne(low) && isOne(high)) {
        if (high[0][0] < low[0][0]) this.#fail(expectation("ordered-range"), start);
        ranges.push([low[0][0], high[0][0]]);
      } else {
        ranges.push(...low, [0x2d, 0x2d], ...high);
      }
    }
    const folded = this.#fold(ranges);
    return { kind: "set", ranges: inverted ? invert(folded) : folded };
  }

  /** Reads a character or an escape. */
  #character(inSet: boolean): readonly Range[] {
    const start = this.#text.at;
    if (!this.#text.take("\\")) return one(this.#codePoint());
    if (this.#text.atEnd) this.#fail(expectation("escaped-character"));
    const [, hex] = this.#text.match(/(?:x([\da-f]{2}))/iy) ?? this.#text.match(/(?:u([\da-f]{4}))/iy) ??
      this.#text.match(/(?:u\{([\da-f]{1,6})\})/iy) ?? [];
    if (hex !== undefined) {
      const value = parseInt(hex, 16);
      if (value > MAX_CODE_POINT) this.#fail(expectation("code-point"), start);
      return one(value);
    }
    if (!inSet && this.#text.match(/[1-9]|k</y)) this.#fail(expectation("no-backreference"), start);
    const letter = String.fromCodePoint(this.#codePoint());
    if (Object.hasOwn(CLASSES, letter)) return CLASSES[letter];
    if (Object.hasOwn(CONTROLS, letter)) return one(CONTROLS[letter]);
    if (letter === "b" && inSet) return one(0x08);
    if (/[a-z\d]/i.test(letter)) this.#fail(expectation("known-escape"), start);
    return one(letter.codePointAt(0)!);
  }

  #codePoint(): number {
    const value = this.#text.source.codePointAt(this.#text.at)!;
    this.#text.at += value > 0xffff ? 2 : 1;
    return value;
  }

  /** Adds lower-case letters if case is ignored: the text is then in lower case. */
  #fold(ranges: readonly Range[]): readonly Range[] {
    if (!this.#ignoreCase) return ranges;
    return merged([...ranges, ...ranges.flatMap(lowerCased)]);
  }

  #fail(expectation: Expectation, offset = this.#text.at): never {
    throw new RegexSyntaxError(this.#text.source, offset, expectation);
  }
}

function one(codePoint: number): readonly [Range] {
  return [[codePoint, codePoint]];
}

/** Returns true if ranges hold a single character. */
export function isOne(ranges: readonly Range[]): boolean {
  return ranges.length === 1 && ranges[0][0] === ranges[0][1];
}

/** Sorts and merges ranges, since the cost of a program grows with their number. */
function merged(ranges: readonly Range[]): readonly Range[] {
  const apart: [from: number, to: number][] = [];
  for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
    const last = apart.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else apart.push([from, to]);
  }
  return apart;
}

/** Returns all code points that are in none of the ranges. */
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

/** Longest range to fold. A longer one contains its lower-case letters, or has no letters. */
const MAX_FOLDED = 256;

/** Returns the lower-case forms of the letters of a range. */
function lowerCased([from, to]: Range): readonly Range[] {
  if (to - from > MAX_FOLDED) return [];
  const codePoints = Array.from({ length: to - from + 1 }, (_, index) => from + index);
  return codePoints.flatMap((codePoint) => one(String.fromCodePoint(codePoint).toLowerCase().codePointAt(0)!));
}
