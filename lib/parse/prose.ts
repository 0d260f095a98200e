import { isBlankOrEnd, isDigit, isLetter } from "./characters.ts";

/** Characters of formats, envelopes and terminals. A line without them is prose, depending on its first words. */
// deno-lint-ignore no-control-regex
const MARK = /[\0-\x08\x0a-\x1f"=[\]{}|\x7f\x80-\x9f\u2502\ufffd]/;

/** First words of prose with a meaning: levels, days, months, methods, and beginnings of failures and of stacks. */
const RESERVED: ReadonlySet<string> = new Set(
  ("alert caused cmake connect crit critical dbg debu debug delete emerg emergency erro eror err error exception fatal ftl " +
    "get goroutine head inf info information lvl level note notice npm options panic patch php post put severe " +
    "severity silly stack success thread trace traceback trc uncaught unhandled verbose warn warning wrn " +
    "mon tue wed thu fri sat sun jan feb mar apr may jun jul aug sep oct nov dec").split(" "),
);

/** Longest reserved word, in UTF-16 code units. */
const MAX_RESERVED = 11;

/** Lengths of the reserved words, one bit each, by their first letter. They exclude most words without a search. */
const LENGTHS = Uint16Array.from({ length: 26 }, (_, letter) => {
  const words = [...RESERVED].filter((word) => word.charCodeAt(0) === 0x61 + letter);
  return words.reduce((bits, { length }) => bits | 1 << length, 0);
});

/** Longest first word, in UTF-16 code units. */
const MAX_FIRST = 30;

const SPACE = 0x20;

/**
 * Returns true for a line that is certainly prose: words without a time or a level, in no format and no envelope. Such a
 * line neither begins a trace nor continues a line like itself. Other prose exists; a parser recognises it.
 *
 * @param line Line without its line break.
 *
 * @example Usage
 * ```ts
 * import { assert, assertFalse } from "@std/assert";
 * import { isProse } from "./prose.ts";
 *
 * assert(isProse("Order 7 was placed"));
 * assertFalse(isProse("Error: no such order"));
 * ```
 */
export function isProse(line: string): boolean {
  const end = wordEnd(line, 0);
  if (end < 2 || end > MAX_FIRST || line.charCodeAt(end) !== SPACE || isReserved(line, 0, end)) return false;
  const second = end + 1;
  if (isDigit(line.charCodeAt(second))) {
    // Order 2025-10-24 …, R02 1117838570 2005.06.03 …
    for (let at = second + 1; !isBlankOrEnd(line, at); at++) if (!isDigit(line.charCodeAt(at))) return false;
    if (line.charCodeAt(second + 10) === SPACE) return false;
  } else {
    const next = wordEnd(line, second);
    if (next === second || next === second + 3 && isReserved(line, second, next)) return false;
  }
  // nginx exited with code 1
  return !MARK.test(line) && !(isDigit(line.charCodeAt(line.length - 1)) && line.includes(" exited with code "));
}

/** Returns the end of the run of letters at `at`, or an index beyond the longest first word. */
function wordEnd(line: string, at: number): number {
  let end = at;
  while (end <= at + MAX_FIRST && isLetter(line.charCodeAt(end))) end++;
  return end;
}

function isReserved(line: string, at: number, end: number): boolean {
  const length = end - at;
  if (length > MAX_RESERVED) return false;
  const letter = (line.charCodeAt(at) | 0x20) - 0x61;
  return (LENGTHS[letter] & 1 << length) !== 0 && RESERVED.has(line.slice(at, end).toLowerCase());
}
