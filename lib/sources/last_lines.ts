import type { TextEncoding } from "../parse/encoding.ts";
import { readAt } from "./file_bytes.ts";

/** Bytes at the end of a file that are searched for its last lines. */
const MAX_LAST_LINES_BYTES = 256 * 1024 ** 2;

/** Bytes read at once. */
const BLOCK_BYTES = 262_144;

const LF = 0x0a;

/** Returns the offset of the last lines of a file. An unfinished line counts. */
export async function startOfLastLines(
  file: Deno.FsFile,
  size: number,
  lines: number,
  encoding: TextEncoding = "utf-8",
): Promise<number> {
  if (lines === 0) return size;
  const bound = Math.max(0, size - MAX_LAST_LINES_BYTES);
  let earliest = size;
  let found = 0;
  for (let end = size; end > bound;) {
    const start = Math.max(bound, end - BLOCK_BYTES);
    const block = await readAt(file, start, end - start);
    for (let at = block.length;;) {
      const next = lastBreakIn(block, at, start, encoding);
      if (next === -1) break;
      at = next - 1;
      if (start + next === size) continue; // no line begins after the last line break
      earliest = start + next;
      if (++found === lines) return earliest;
    }
    // A line break of two bytes may lie on the border.
    end = start === 0 || encoding === "utf-8" ? start : start + start % 2;
  }
  // Either the file has fewer lines, or the search has reached its bound.
  return bound === 0 ? 0 : earliest;
}

/**
 * Returns the index after the last line break of a block, or -1.
 *
 * @param block Part of a text.
 * @param end Index before which the line break ends.
 * @param offset Bytes of the text before the block.
 * @param encoding Encoding of the text. A line break of UTF-16 has two bytes, at an even offset.
 */
export function lastBreakIn(block: Uint8Array, end: number, offset: number, encoding: TextEncoding): number {
  if (encoding === "utf-8") return end === 0 ? -1 : block.lastIndexOf(LF, end - 1) + 1 || -1;
  const low = encoding === "utf-16le" ? 0 : 1;
  for (let at = end - 2 + low; at >= low; at--) {
    at = block.lastIndexOf(LF, at);
    if (at < low) return -1;
    const first = at - low;
    if ((offset + first) % 2 === 0 && block[first + 1 - low] === 0 && first + 2 <= end) return first + 2;
  }
  return -1;
}
