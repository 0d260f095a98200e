import { type Beside, EDGE, IN_WORD, NO_WORD, type Program, reach } from "./regex_program.ts";
import { type Range, WORD } from "./regex_tree.ts";

/** Most matches found in one text. */
export const MAX_FOUND = 100;

/** Most instructions run for one text. */
const MAX_WORK = 50_000;

/**
 * Finds the matches of a program: each starts as early as possible and is as long as possible.
 *
 * All threads run at once, each with the offset of its start. Of two threads at one instruction the earlier one stays.
 * Text that was read after a match in search of a longer one is read again for the next match.
 *
 * @returns Ranges of the matches, in order. Empty matches are left out.
 */
export function findMatches(program: Program, text: string): readonly (readonly [start: number, end: number])[] {
  const found: (readonly [start: number, end: number])[] = [];
  const work = { left: MAX_WORK };
  let from = 0;
  while (found.length < MAX_FOUND && work.left > 0) {
    const match = findNext(program, text, from, work);
    if (match === undefined) break;
    found.push(match);
    from = match[1];
  }
  return found;
}

/** Thread of the program: its instruction, and the offset of its start. */
type Way = readonly [place: number, start: number];

function findNext(
  { instructions, first }: Program,
  text: string,
  from: number,
  work: { left: number },
): readonly [start: number, end: number] | undefined {
  const seen = new Uint8Array(instructions.length);
  /** Threads in order of their start. */
  let ways: Way[] = [];
  let match: readonly [start: number, end: number] | undefined;
  let before = besideOf(text.codePointAt(from - 1));
  for (let index = from; work.left > 0; index++) {
    const codePoint = text.codePointAt(index);
    const after = besideOf(codePoint);
    if (match === undefined) ways.push([first, index]);
    seen.fill(0);
    const next: Way[] = [];
    for (const [place, start] of ways) {
      if (match !== undefined && start > match[0]) break;
      if (seen[place] === 1) continue;
      const reached = [place];
      reach(instructions, reached, before, after, seen);
      work.left -= reached.length;
      for (const at of reached) {
        const instruction = instructions[at];
        if (instruction.kind === "match" && index > start) match = [start, index];
        else if (instruction.kind === "set" && codePoint !== undefined && includes(instruction.ranges, codePoint)) {
          next.push([instruction.next, start]);
        }
      }
    }
    if (codePoint === undefined || match !== undefined && next.length === 0) break;
    if (codePoint > 0xffff) index++;
    before = after;
    ways = next;
  }
  return match;
}

function besideOf(codePoint: number | undefined): Beside {
  if (codePoint === undefined) return EDGE;
  return includes(WORD, codePoint) ? IN_WORD : NO_WORD;
}

function includes(ranges: readonly Range[], codePoint: number): boolean {
  return ranges.some(([from, to]) => codePoint >= from && codePoint <= to);
}
