import { type Beside, EDGE, IN_WORD, NO_WORD, type Program, reach } from "./regex_program.ts";
import { type Range, WORD } from "./regex_tree.ts";

/** The most matches that are found in one text. */
export const MAX_FOUND = 100;

/** The most instructions that are looked at for one text. */
const MAX_WORK = 50_000;

/**
 * Finds where the matches of a program are, each as early as it can begin and then as long as it can be.
 *
 * As when it is tested, all ways are followed at once, here each with the place where it began; where two meet, the one
 * that began first goes on. What is read behind a match in the hope of a longer one is read again for the next.
 *
 * @returns From which code unit to before which, one after another. Empty ones are left out.
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

/** A way through the program: the instruction it has come to, and where in the text it began. */
type Way = readonly [place: number, start: number];

function findNext(
  { instructions, first }: Program,
  text: string,
  from: number,
  work: { left: number },
): readonly [start: number, end: number] | undefined {
  const seen = new Uint8Array(instructions.length);
  /** In the order of where they began. */
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
