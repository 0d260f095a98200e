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

/** Compiled regular expression with linear-time matching. */
export interface Regex {
  /** Number of instructions: the most work per character. */
  readonly size: number;
  /** Returns true if the text contains a match. Takes time proportional to the length of the text. */
  test(text: string): boolean;
  /**
   * Returns the ranges of the matches, in order. Leaves out empty matches, and those after the first
   * {@linkcode MAX_FOUND} or after too much work.
   */
  find(text: string): readonly (readonly [start: number, end: number])[];
}

/** Options for {@linkcode compileRegex}. */
export interface RegexOptions {
  /** Ignores letter case. @default {false} */
  ignoreCase?: boolean;
}

/** Size of the state cache, in numbers stored. */
const MAX_REMEMBERED = 16_384;

/**
 * Compiles a regular expression to a matcher that runs in linear time.
 *
 * The matcher simulates all threads of an NFA at once (Thompson's construction) and never backtracks. Each character
 * runs each instruction once at most, so the work is bounded by the length of the text times
 * {@linkcode MAX_REGEX_SIZE}. Sets of threads are cached as DFA states, so most characters take a single look-up; the
 * cache is bounded.
 *
 * The syntax is JavaScript's, without backreferences and lookaround.
 *
 * @param source The pattern, without the slashes.
 * @param options Flags.
 * @returns The matcher.
 * @throws {RegexSyntaxError} If the pattern has a syntax error or is too large.
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
  /** Created on first use, since a parser of queries only needs the size. */
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
      // A few letters grow in lower case, so that offsets differ.
      return folded.length === text.length && this.test(text) ? findMatches(program, folded) : [];
    },
  };
}

/** Returns the longest literal that every match contains; `whole` is true if the pattern is that literal. */
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

/** DFA state: the threads at one position of the text. */
interface State {
  /** Instructions in order, before forks and assertions are followed, since those depend on the next character. */
  readonly places: readonly number[];
  readonly before: Beside;
  /** Next state by character class, as far as it was computed. */
  readonly next: (State | typeof MATCHED | undefined)[];
}

/** Final state. */
const MATCHED = Symbol("matched");

/** Code points below this have their class in a table. */
const TABLE_SIZE = 256;

/** Runs a program with cached DFA states. */
class Automaton {
  readonly #instructions: readonly Instruction[];
  readonly #first: number;
  /** First code point of each character class. The program treats all code points of a class alike. */
  readonly #bounds: readonly number[];
  readonly #kinds = new Uint16Array(TABLE_SIZE);
  readonly #states = new Map<string, State>();
  readonly #begin: State;
  /** Room left in the cache. */
  #room = MAX_REMEMBERED;
  /** Classes in each set, as flags. */
  readonly #sets = new Map<readonly Range[], Uint8Array>();
  readonly #wordKinds: Uint8Array;
  /** Instructions visited for the current character. */
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

  /** Returns the class of a code point: the index of the last bound that is not above it. */
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

  /** Returns the state after a character of a class. */
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

  /** Returns the threads after a character, in order. */
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

  /** Returns the threads after forks and assertions were followed. */
  #reach({ places, before }: State, after: Beside): readonly number[] | typeof MATCHED {
    const reached = [...places];
    reach(this.#instructions, reached, before, after, this.#seen.fill(0));
    return reached.some((place) => this.#instructions[place].kind === "match") ? MATCHED : reached;
  }

  /** Returns the cached state with these threads, or a new one, cached while there is room. */
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
