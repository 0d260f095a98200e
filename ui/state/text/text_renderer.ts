import type { MatchFinder, Range } from "./query_matches.ts";
import { splitStyles, type StyledPart } from "./terminal_colors.ts";
import type { TextPart, TextRenderer } from "./text_parts.ts";

/** Returns a renderer that applies terminal colors and marks the matches of a query. */
export function createTextRenderer(matches: MatchFinder): TextRenderer {
  return {
    render(text, field) {
      const parts = splitStyles(text);
      const plain = parts.map(({ text }) => text).join("");
      const ranges = matches.find(plain, field);
      return ranges.length === 0 && parts.every(({ classes }) => classes === "") ? plain : markRanges(parts, ranges);
    },
  };
}

/**
 * Splits parts further, so that each is either inside or outside a range.
 *
 * @param ranges Sorted ranges that do not overlap, in UTF-16 code units of the whole text.
 */
export function markRanges(parts: readonly StyledPart[], ranges: readonly Range[]): readonly TextPart[] {
  const marked: TextPart[] = [];
  let at = 0;
  let next = 0;
  for (const { text, classes } of parts) {
    const end = at + text.length;
    let from = at;
    while (from < end) {
      while (next < ranges.length && ranges[next][1] <= from) next++;
      const [start, stop] = ranges[next] ?? [Infinity, Infinity];
      const isMatch = start <= from;
      const to = Math.min(end, isMatch ? stop : start);
      marked.push({ text: text.slice(from - at, to - at), classes, isMatch });
      from = to;
    }
    at = end;
  }
  return marked;
}
