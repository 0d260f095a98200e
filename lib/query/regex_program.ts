import { type Assertion, type Node, type Range, RegexSyntaxError } from "./regex_tree.ts";

/** The most instructions of one program; a counted repetition has its own for each time. */
export const MAX_REGEX_SIZE = 256;

/** A step of a program. */
export type Instruction =
  /** Goes on if the character is in the set. */
  | { readonly kind: "set"; readonly ranges: readonly Range[]; readonly next: number }
  | { readonly kind: "assertion"; readonly assertion: Assertion; readonly next: number }
  /** Goes on in several places. */
  | { readonly kind: "fork"; readonly next: readonly number[] }
  | { readonly kind: "match" };

/** A pattern as instructions, and which of them is the first. */
export interface Program {
  readonly instructions: readonly Instruction[];
  readonly first: number;
}

/** Makes the program of a pattern. */
export function compile(source: string, tree: Node): Program {
  const instructions: Instruction[] = [];

  function emit(instruction: Instruction): number {
    if (instructions.length === MAX_REGEX_SIZE) {
      throw new RegexSyntaxError(source, 0, "a smaller regular expression");
    }
    return instructions.push(instruction) - 1;
  }

  /** Adds a part that goes on at `next`; gives where it begins. */
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
      if (first === before) break; // it matches nothing but the empty text, and any number of those is one
    }
    return first;
  }

  return { first: add(tree, emit({ kind: "match" })), instructions };
}

/** What stands beside a place in the text: nothing, since it begins or ends there, a word's character or another. */
export const EDGE = 0;
export const IN_WORD = 1;
export const NO_WORD = 2;
export type Beside = typeof EDGE | typeof IN_WORD | typeof NO_WORD;

/**
 * Goes on to all places that are reached without taking a character, which are added to `places`.
 *
 * @param places Where to begin, each once.
 * @param seen Which places were met for this character: they are not added again.
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

/** Whether an assertion holds between two places. */
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
