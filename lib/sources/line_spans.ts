import type { TextEncoding } from "../parse/encoding.ts";
import type { Line } from "../parse/lines.ts";
import { lastBreakIn } from "./last_lines.ts";

const LF = 0x0a;

/** Chunk of a file, and the offset of the line that is unfinished at its start. */
export interface PlacedChunk {
  readonly chunk: Uint8Array;
  readonly chunkStart: number;
  readonly lineStart: number;
  readonly encoding: TextEncoding;
}

/** Returns the lines that a chunk completes with their places. */
export function withSpans(lines: readonly Line[], { chunk, chunkStart, lineStart, encoding }: PlacedChunk): Line[] {
  let at = 0;
  let start = lineStart;
  return lines.map((line, index) => {
    const isLast = index === lines.length - 1;
    if (encoding === "utf-8") at = chunk.indexOf(LF, at) + 1;
    // Line breaks of UTF-16 are searched from the end, so that all lines of a chunk have one place.
    else if (isLast) at = lastBreakIn(chunk, chunk.length, chunkStart, encoding);
    const span = { start, end: encoding === "utf-8" || isLast ? chunkStart + at : start };
    start = span.end;
    return { ...line, span };
  });
}
