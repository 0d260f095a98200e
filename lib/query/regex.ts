import { findMatches } from "./regex_find.ts";
import {
  type Beside,
  compile,
  EDGE,
  IN_WORD,
  type Instruction,
  MAX_REGEX_SIZE,
  NO_WORD,
  type Program,
  reach,
} from "./regex_program.ts";
import { isOne, type Node, parseRegex, type Range, RegexSyntaxError, WORD } from "./regex_tree.ts";

export { MAX_REGEX_SIZE, RegexSyntaxError };

/** A regular expression that can be asked about any text without holding up the program. */
export interface Regex {
  /** How many instructions its program has: the most work that a character can make. */
  readonly size: number;
  /** Whether the text has a match in it. Takes time in proportion to the text's length. */
  test(text: string): boolean;
  /**
   * Where its matches are, one after another: from which code unit to before which. Those that are empty are left out,
   * and so are those behind the first {@linkcode MAX_FOUND}, or behind too much work.
   */
  find(text: string): readonly (readonly [start: number, end: number])[];
}

/** Options for {@linkcode compileRegex}. */
export interface RegexOptions {
  /** Whether the case of letters makes no difference. @default {false} */
  ignoreCase?: boolean;
}

/** How much is remembered of the sets of places that were met, in numbers. */
const MAX_REMEMBERED = 16_384;

/**
 * Makes a matcher that no pattern and no text can stall.
 *
 * It follows all ways through the pattern at once (Thompson's construction), so it never goes back in the text: for
 * each character it looks at each instruction once at the most. The work is bounded by the length of the text times
 * {@linkcode MAX_REGEX_SIZE}. Sets of places that were met before are remembered, with where each character leads from
 * them, so that it is a single look-up for nearly every character; what is remembered is bounded too.
 *
 * The syntax is JavaScript's, without what cannot be done this way: references back and looking around.
 *
 * @param source The pattern, without the slashes.
 * @param options Flags.
 * @returns The matcher.
 * @throws {RegexSyntaxError} If the pattern cannot be read or is too large.
 *
 * @see {@link https://swtch.com/~rsc/regexp/regexp1.html}
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { compileRegex } from "./regex.ts";
 *
 * assertStrictEquals(compileRegex("ECONN\\w+").test("connect ECONNREFUSED"), true);
 * assertStrictEquals(compileRegex("^(a+)+$").test("a".repeat(50_000) + "!"), false);
 * ```
 */
export function compileRegex(source: string, options: RegexOptions = {}): Regex {
  const { ignoreCase = false } = options;
  const tree = parseRegex(source, ignoreCase);
  const { literal, whole } = findLiteral(tree);
  const program = compile(source, tree);
  /** Made when it is needed: whoever reads a query only asks for the size. */
  let automaton: Automaton | undefined;
  return {
    size: program.instructions.length,
    test(text) {
      const folded = ignoreCase ? text.toLowerCase() : text;
      if (!folded.includes(literal)) return false;
      return whole || (automaton ??= new Automaton(program)).test(folded);
    },
    find(text) {
      const folded = ignoreCase ? text.toLowerCase() : text;
      // A few letters grow, and then nothing is where it was.
      return folded.length === text.length && this.test(text) ? findMatches(program, folded) : [];
    },
  };
}

/** The longest text that every match has in it, and whether to have it is enough. */
function findLiteral(tree: Node): { literal: string; whole: boolean } {
  const items = tree.kind === "sequence" ? tree.items : [tree];
  const runs: string[] = [""];
  for (const item of items) {
    if (item.kind === "set" && isOne(item.ranges)) runs[runs.length - 1] += String.fromCodePoint(item.ranges[0][0]);
    else runs.push("");
  }
  const literal = runs.reduce((longest, run) => run.length > longest.length ? run : longest);
  return { literal, whole: runs.length === 1 };
}

/** All the places in the program where a match may be, at one place in the text. */
interface State {
  /** In their order; what forks and assertions lead to is not in it yet, since that depends on what comes after. */
  readonly places: readonly number[];
  readonly before: Beside;
  /** Where each kind of character leads, as far as it is known. */
  readonly next: (State | typeof MATCHED | undefined)[];
}

/** A match was found. */
const MATCHED = Symbol("matched");

/** Characters below this have their kind in a table. */
const TABLE_SIZE = 256;

/** Runs a program. */
class Automaton {
  readonly #instructions: readonly Instruction[];
  readonly #first: number;
  /** Where a new kind of characters begins: those between two of these are alike for the program. */
  readonly #bounds: readonly number[];
  readonly #kinds = new Uint16Array(TABLE_SIZE);
  readonly #states = new Map<string, State>();
  readonly #begin: State;
  /** How much more can be remembered. */
  #room = MAX_REMEMBERED;
  /** Of each set, which kinds of characters are in it. */
  readonly #sets = new Map<readonly Range[], Uint8Array>();
  readonly #wordKinds: Uint8Array;
  /** Which instructions were met for this character. */
  readonly #seen: Uint8Array;

  constructor({ instructions, first }: Program) {
    this.#instructions = instructions;
    this.#first = first;
    this.#seen = new Uint8Array(instructions.length);
    const ranges = [WORD, ...instructions.map((each) => each.kind === "set" ? each.ranges : [])].flat();
    this.#bounds = Array.from(new Set([0, ...ranges.flatMap(([from, to]) => [from, to + 1])])).sort((a, b) => a - b);
    for (let codePoint = 0; codePoint < TABLE_SIZE; codePoint++) this.#kinds[codePoint] = this.#search(codePoint);
    this.#wordKinds = this.#kindsIn(WORD);
    for (const each of instructions) if (each.kind === "set") this.#sets.set(each.ranges, this.#kindsIn(each.ranges));
    this.#begin = { places: [first], before: EDGE, next: [] };
  }

  test(text: string): boolean {
    let state = this.#begin;
    for (let index = 0; index < text.length; index++) {
      let codePoint = text.charCodeAt(index);
      if (codePoint >= 0xd800 && codePoint < 0xdc00) {
        codePoint = text.codePointAt(index)!;
        if (codePoint > 0xffff) index++;
      }
      const kind = codePoint < TABLE_SIZE ? this.#kinds[codePoint] : this.#search(codePoint);
      const next = state.next[kind] ?? this.#step(state, kind);
      if (next === MATCHED) return true;
      state = next;
    }
    return this.#reach(state, EDGE) === MATCHED;
  }

  /** The kind of a character: the number of the last bound that is not above it. */
  #search(codePoint: number): number {
    let low = 0;
    let high = this.#bounds.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (this.#bounds[middle] <= codePoint) low = middle;
      else high = middle;
    }
    return low;
  }

  #kindsIn(ranges: readonly Range[]): Uint8Array {
    return Uint8Array.from(this.#bounds, (bound) => Number(ranges.some(([from, to]) => bound >= from && bound <= to)));
  }

  /** Where a kind of character leads. */
  #step(state: State, kind: number): State | typeof MATCHED {
    const after = this.#wordKinds[kind] === 1 ? IN_WORD : NO_WORD;
    const reached = this.#reach(state, after);
    const next = reached === MATCHED ? MATCHED : this.#state(this.#advance(reached, kind), after);
    if (this.#room > 0) {
      state.next[kind] = next;
      this.#room--;
    }
    return next;
  }

  /** The places after a character, in their order. */
  #advance(reached: readonly number[], kind: number): number[] {
    const seen = this.#seen.fill(0);
    seen[this.#first] = 1; // a match may begin at each character
    for (const place of reached) {
      const instruction = this.#instructions[place];
      if (instruction.kind === "set" && this.#sets.get(instruction.ranges)![kind] === 1) seen[instruction.next] = 1;
    }
    const places: number[] = [];
    for (let place = 0; place < seen.length; place++) if (seen[place] === 1) places.push(place);
    return places;
  }

  /** The places reached without taking a character. */
  #reach({ places, before }: State, after: Beside): readonly number[] | typeof MATCHED {
    const reached = [...places];
    reach(this.#instructions, reached, before, after, this.#seen.fill(0));
    return reached.some((place) => this.#instructions[place].kind === "match") ? MATCHED : reached;
  }

  /** The state with these places: the one that is remembered, or a new one, which is remembered while there is room. */
  #state(places: readonly number[], before: Beside): State {
    if (this.#room <= 0) return { places, before, next: [] };
    const key = String.fromCharCode(before, ...places);
    let state = this.#states.get(key);
    if (state === undefined) {
      state = { places, before, next: [] };
      this.#states.set(key, state);
      this.#room -= places.length;
    }
    return state;
  }
}
