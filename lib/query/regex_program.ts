import { expectation } from "./expected.ts";
import { type Assertion, type Node, type Range, RegexSyntaxError } from "./regex_tree.ts";

/** Most instructions of a program. A counted repetition has one copy per repetition. */
export const MAX_REGEX_SIZE = 256;

/** Instruction of a program. */
export type Instruction =
  /** Consumes a character of the set. */
  | { readonly kind: "set"; readonly ranges: readonly Range[]; readonly next: number }
  | { readonly kind: "assertion"; readonly assertion: Assertion; readonly next: number }
  /** Continues at several instructions. */
  | { readonly kind: "fork"; readonly next: readonly number[] }
  | { readonly kind: "match" };

/** Compiled pattern: its instructions and the index of the first one. */
export interface Program {
  readonly instructions: readonly Instruction[];
  readonly first: number;
}

/** Compiles a pattern to a program. */
export function compile(source: string, tree: Node): Program {
  const instructions: Instruction[] = [];

  function emit(instruction: Instruction): number {
    if (instructions.length === MAX_REGEX_SIZE) {
      throw new RegexSyntaxError(source, 0, expectation("smaller-regex"));
    }
    return instructions.push(instruction) - 1;
  }

  /** Adds a node that continues at `next`; returns its first instruction. */
  function add(node: Node, next: number): number {
    switch (node.kind) {
      case "set":
      case "assertion":
        return emit({ ...node, next });
      case "sequence":
        return node.items.reduceRight((after, item) => add(item, after), next);
      case "choice":
        return emit({ kind: "fork", next: node.items.map((item) => add(item, next)) });
      case "repeat":
        return repeat(node.item, node.min, node.max, next);
      default:
        return node satisfies never;
    }
  }

  function repeat(item: Node, min: number, max: number, next: number): number {
    let first = next;
    if (max === Infinity) {
      const ways = [next];
      first = emit({ kind: "fork", next: ways });
      ways.push(add(item, first));
    } else {
      for (let count = min; count < max; count++) first = emit({ kind: "fork", next: [add(item, first), next] });
    }
    for (let count = 0; count < min; count++) {
      const before = first;
      first = add(item, before);
      if (first === before) break; // it matches only the empty text, so further copies change nothing
    }
    return first;
  }

  return { first: add(tree, emit({ kind: "match" })), instructions };
}

/** Neighbor of a position in the text: none at either end, a word character, or another character. */
export const EDGE = 0;
export const IN_WORD = 1;
export const NO_WORD = 2;
export type Beside = typeof EDGE | typeof IN_WORD | typeof NO_WORD;

/**
 * Follows forks and assertions, and adds all instructions reached without consuming a character to `places`.
 *
 * @param places Instructions to start from, each once.
 * @param seen Flags of the instructions visited for this character; those are not added again.
 */
export function reach(
  instructions: readonly Instruction[],
  places: number[],
  before: Beside,
  after: Beside,
  seen: Uint8Array,
): void {
  for (const place of places) seen[place] = 1;
  for (let index = 0; index < places.length; index++) {
    const instruction = instructions[places[index]];
    if (instruction.kind === "fork") { for (const next of instruction.next) add(next, places, seen); }
    else if (instruction.kind === "assertion" && holds(instruction.assertion, before, after)) {
      add(instruction.next, places, seen);
    }
  }
}

function add(place: number, places: number[], seen: Uint8Array): void {
  if (seen[place] === 1) return;
  seen[place] = 1;
  places.push(place);
}

/** Returns true if an assertion holds between two neighbors. */
function holds(assertion: Assertion, before: Beside, after: Beside): boolean {
  switch (assertion) {
    case "start":
      return before === EDGE;
    case "end":
      return after === EDGE;
    case "boundary":
      return (before === IN_WORD) !== (after === IN_WORD);
    case "no boundary":
      return (before === IN_WORD) === (after === IN_WORD);
    default:
      return assertion satisfies never;
  }
}
