import { type LineRecords, MAX_LINE_BYTES } from "./line_records.ts";
import { splitLines } from "./lines.ts";

/**
 * Reads logs from standard input until it ends.
 *
 * @param records Takes the lines.
 * @param input The bytes. @default {Deno.stdin.readable}
 * @throws If the input cannot be read, such as a directory.
 */
export async function readStdin(
  records: LineRecords,
  input: AsyncIterable<Uint8Array> = Deno.stdin.readable,
): Promise<void> {
  try {
    for await (const lines of splitLines(input, MAX_LINE_BYTES)) records.push(lines);
  } finally {
    records.flush();
  }
}
