import { readAt } from "./file_bytes.ts";

/** Bytes at the end of a file that are searched for its last lines. */
const MAX_LAST_LINES_BYTES = 256 * 1024 ** 2;

/** Bytes read at once. */
const BLOCK_BYTES = 65_536;

const LF = 0x0a;

/** Returns the offset of the last lines of a file. An unfinished line counts. */
export async function startOfLastLines(file: Deno.FsFile, size: number, lines: number): Promise<number> {
  if (lines === 0) return size;
  const bound = Math.max(0, size - MAX_LAST_LINES_BYTES);
  let earliest = size;
  let found = 0;
  for (let end = size; end > bound;) {
    const start = Math.max(bound, end - BLOCK_BYTES);
    const block = await readAt(file, start, end - start);
    for (let at = block.lastIndexOf(LF); at !== -1; at = at === 0 ? -1 : block.lastIndexOf(LF, at - 1)) {
      if (start + at + 1 === size) continue; // no line begins after the last line break
      earliest = start + at + 1;
      if (++found === lines) return earliest;
    }
    end = start;
  }
  // Either the file has fewer lines, or the search has reached its bound.
  return bound === 0 ? 0 : earliest;
}
