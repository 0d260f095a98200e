/** A line of a log and what had to be left out of it. */
export interface Line {
  /** The text without its line break, LF or CRLF; bytes that are no UTF-8 are U+FFFD. */
  readonly text: string;
  /** Bytes cut off its end. */
  readonly cutBytes: number;
}

const LF = 0x0a;
const CR = 0x0d;

/**
 * Splits bytes into lines.
 *
 * The lines of one chunk are parts of one text, so keeping one keeps that; a record copies what it keeps.
 *
 * @param chunks The bytes. A byte order mark at their beginning is left out.
 * @param maxBytes The most bytes of one line to keep.
 * @returns The lines of each chunk, as soon as it is there. A last line without a line break is a line, also where an
 * error is what ends the bytes; the error comes after it.
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
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  // One byte more than a line may have: either the CR of its end, or the first that is cut.
  const held = new Uint8Array(maxBytes + 1);
  let length = 0;
  let cutBytes = 0;
  let isFirst = true;

  function hold(bytes: Uint8Array) {
    const room = bytes.subarray(0, held.length - length);
    held.set(room, length);
    length += room.length;
    cutBytes += bytes.length - room.length;
  }

  function release(): Line {
    if (cutBytes === 0 && held[length - 1] === CR) length--;
    const end = length > maxBytes ? characterStart(held, maxBytes) : length;
    const text = decoder.decode(held.subarray(0, end));
    const line = { text: isFirst ? text.replace(/^\ufeff/, "") : text, cutBytes: cutBytes + length - end };
    isFirst = false;
    length = 0;
    cutBytes = 0;
    return line;
  }

  /** Reads lines that are all in one chunk. Decoding them at once is much faster than one by one. */
  function readWhole(bytes: Uint8Array, lines: Line[]) {
    for (const text of decoder.decode(bytes).split("\n")) {
      lines.push({ text: text.charCodeAt(text.length - 1) === CR ? text.slice(0, -1) : text, cutBytes: 0 });
    }
  }

  function readChunk(chunk: Uint8Array): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = chunk.indexOf(LF); end !== -1; end = chunk.indexOf(LF, start)) {
      hold(chunk.subarray(start, end));
      lines.push(release());
      start = end + 1;
      const last = chunk.lastIndexOf(LF);
      if (last < start || last - start > maxBytes) continue; // one that is cut may be among them
      readWhole(chunk.subarray(start, last), lines);
      start = last + 1;
    }
    hold(chunk.subarray(start));
    return lines;
  }

  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const chunk of chunks) {
      const lines = readChunk(chunk);
      if (lines.length > 0) yield lines;
    }
  } catch (error) {
    failure = { error };
  }
  if (length > 0) yield [release()];
  if (failure !== undefined) throw failure.error;
}

/** Where the character begins that the byte at `index` belongs to; UTF-8 spends at most four bytes on one. */
function characterStart(bytes: Uint8Array, index: number): number {
  for (let start = index; start >= 0 && start > index - 4; start--) {
    if ((bytes[start] & 0xc0) !== 0x80) return start;
  }
  return index;
}
