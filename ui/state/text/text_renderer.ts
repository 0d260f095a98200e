import type { MatchFinder, Range } from "./query_matches.ts";
import { splitStyles, type StyledPart } from "./terminal_colors.ts";
import type { TextPart, TextRenderer } from "./text_parts.ts";

/** Ranges of a text that are marked in one way. */
export interface Marks {
  /** CSS class of the mark. */
  readonly mark: string;
  /** Sorted ranges that do not overlap, in UTF-16 code units of the whole text. */
  readonly ranges: readonly Range[];
}

/**
 * Returns a renderer that applies terminal colors, and marks the matches of a query and of highlighted terms.
 *
 * @param matches Matches of the query.
 * @param highlights Matches of each highlighted term. They cover those of the query and of earlier terms.
 */
export function createTextRenderer(matches: MatchFinder, highlights: readonly MatchFinder[] = []): TextRenderer {
  const finders = [
    { mark: "match", finder: matches },
    ...highlights.map((finder, index) => ({
      mark: `mark-${index + 1}`,
      finder,
    })),
  ];
  return {
    render(text, field) {
      const parts = splitStyles(text);
      const plain = parts.map(({ text }) => text).join("");
      const marks = finders.map(({ mark, finder }) => ({ mark, ranges: finder.find(plain, field) }))
        .filter(({ ranges }) => ranges.length > 0);
      return marks.length === 0 && parts.every(({ classes }) => classes === "") ? plain : markRanges(parts, marks);
    },
  };
}

/** Splits parts further, so that each has one mark at most. Of marks that overlap, the last one is seen. */
export function markRanges(parts: readonly StyledPart[], marks: readonly Marks[]): readonly TextPart[] {
  return marks.reduce((marked, one) => applyMarks(marked, one), parts.map((part): TextPart => ({ ...part, mark: "" })));
}

function applyMarks(parts: readonly TextPart[], { mark, ranges }: Marks): TextPart[] {
  const marked: TextPart[] = [];
  let at = 0;
  let next = 0;
  for (const part of parts) {
    const end = at + part.text.length;
    let from = at;
    while (from < end) {
      while (next < ranges.length && ranges[next][1] <= from) next++;
      const [start, stop] = ranges[next] ?? [Infinity, Infinity];
      const isInside = start <= from;
      const to = Math.min(end, isInside ? stop : start);
      marked.push({ ...part, text: part.text.slice(from - at, to - at), mark: isInside ? mark : part.mark });
      from = to;
    }
    at = end;
  }
  return marked;
}
