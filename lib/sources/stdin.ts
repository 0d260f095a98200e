import type { LineRecords } from "../parse/line_records.ts";

/**
 * Reads logs from standard input until it ends.
 *
 * @param records Receives the lines.
 * @param input Bytes. @default {Deno.stdin.readable}
 * @throws If the input cannot be read, for example a directory.
 */
export async function readStdin(
  records: LineRecords,
  input: AsyncIterable<Uint8Array> = Deno.stdin.readable,
): Promise<void> {
  await records.read(input);
}
