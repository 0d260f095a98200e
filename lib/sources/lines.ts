/** A line of a log and what had to be left out of it. */
export interface Line {
  /** The text without its line break; bytes that are no UTF-8 are U+FFFD. */
  readonly text: string;
  /** Bytes cut off its end. */
  readonly cutBytes: number;
}

const NEWLINE = 0x0a;

/**
 * Splits bytes into lines. A line is decoded from its own bytes, so keeping it keeps nothing else in memory.
 *
 * @param chunks The bytes.
 * @param maxBytes The most bytes of one line to keep.
 * @returns The lines of each chunk, as soon as it is there. A last line without a line break is a line.
 *
 * @example Usage
 * ```ts
 * import { deepStrictEqual } from "node:assert/strict";
 * import { splitLines } from "./lines.ts";
 *
 * const chunks = ReadableStream.from(["one\ntw", "o\nthree"]).pipeThrough(new TextEncoderStream());
 * const lines = (await Array.fromAsync(splitLines(chunks, 4))).flat();
 * deepStrictEqual(lines.map(({ text, cutBytes }) => [text, cutBytes]), [["one", 0], ["two", 0], ["thre", 1]]);
 * ```
 */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Line[]> {
  const decoder = new TextDecoder();
  const held = new Uint8Array(maxBytes);
  let length = 0;
  let cutBytes = 0;

  function hold(bytes: Uint8Array) {
    const room = bytes.subarray(0, maxBytes - length);
    held.set(room, length);
    length += room.length;
    cutBytes += bytes.length - room.length;
  }

  function release(): Line {
    const line = { text: decoder.decode(held.subarray(0, length)), cutBytes };
    length = 0;
    cutBytes = 0;
    return line;
  }

  for await (const chunk of chunks) {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      hold(chunk.subarray(start, end));
      lines.push(release());
      start = end + 1;
    }
    hold(chunk.subarray(start));
    if (lines.length > 0) yield lines;
  }
  if (length > 0) yield [release()];
}
