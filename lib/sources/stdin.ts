import type { RecordInput } from "../record.ts";
import { splitLines } from "./lines.ts";
import { parseLine } from "./parse/line.ts";

/** The most bytes of one line that are looked at; what is kept of it is bounded further as a record. */
const MAX_LINE_BYTES = 1_048_576;

/**
 * Reads logs from standard input, one record a line, until it ends.
 *
 * @param write Takes each record.
 * @param input The bytes. @default {Deno.stdin.readable}
 * @returns How many lines there were.
 * @throws If the input cannot be read, such as a directory.
 */
export async function readStdin(
  write: (input: RecordInput) => void,
  input: AsyncIterable<Uint8Array> = Deno.stdin.readable,
): Promise<number> {
  let count = 0;
  for await (const lines of splitLines(input, MAX_LINE_BYTES)) {
    for (const { text, cutBytes } of lines) {
      const { metadata, ...parsed } = parseLine(text);
      const cut = cutBytes > 0 ? { truncated: true, cut_bytes: cutBytes } : {};
      // Ours stands first, since the end is cut where it is too much; a line that has a source of its own keeps that.
      write({ ...parsed, metadata: { source: "stdin", ...metadata, ...cut } });
    }
    count += lines.length;
  }
  return count;
}
