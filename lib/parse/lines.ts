/** A line of a log and what had to be left out of it. */
export interface Line {
  /**
   * The text without its line break, LF or CRLF; bytes that are no UTF-8 are U+FFFD. NUL bytes in a row, of which a file
   * that was cut while written to may have a million, are one.
   */
  readonly text: string;
  /** Bytes cut off its end. */
  readonly cutBytes: number;
}

const NUL = 0x00;
const LF = 0x0a;
const CR = 0x0d;

const NOTHING = new Uint8Array(0);

/** What is made room for at first when a line begins in one chunk and ends in another. */
const FIRST_HELD_BYTES = 1024;

/**
 * Splits bytes into lines.
 *
 * @param chunks The bytes. A byte order mark at their beginning is left out.
 * @param maxBytes The most bytes of one line to keep.
 * @returns The lines of each chunk, as soon as it is there. A last line without a line break is a line, also where an
 * error is what ends the bytes; the error comes after it.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { splitLines } from "./lines.ts";
 *
 * const chunks = ReadableStream.from(["one\ntw", "o\nthree"]).pipeThrough(new TextEncoderStream());
 * const lines = (await Array.fromAsync(splitLines(chunks, 4))).flat();
 * assertEquals(lines.map(({ text, cutBytes }) => [text, cutBytes]), [["one", 0], ["two", 0], ["thre", 1]]);
 * ```
 */
export async function* splitLines(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Line[]> {
  const splitter = new LineSplitter(maxBytes);
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const chunk of chunks) {
      const lines = splitter.push(chunk);
      if (lines.length > 0) yield lines;
    }
  } catch (error) {
    failure = { error };
  }
  if (splitter.isInLine) yield splitter.end();
  if (failure !== undefined) throw failure.error;
}

/**
 * Splits bytes that come in chunks into lines, for a source that must be able to tell whether a line has begun.
 *
 * The lines of one chunk are parts of one text, so keeping one keeps that; a record copies what it keeps. Between the
 * chunks it takes no more memory than what there is of an unfinished line.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { LineSplitter } from "./lines.ts";
 *
 * const splitter = new LineSplitter(1000);
 * const encoder = new TextEncoder();
 * assertEquals(splitter.push(encoder.encode("one\ntw")), [{ text: "one", cutBytes: 0 }]);
 * assertEquals(splitter.push(encoder.encode("o\n")), [{ text: "two", cutBytes: 0 }]);
 * ```
 */
export class LineSplitter {
  readonly #maxBytes: number;
  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  /** The line that has begun, as far as it is kept, and how much of it was cut. */
  #held: Uint8Array = NOTHING;
  #length = 0;
  #cutBytes = 0;
  #lastByte = LF;
  #isFirst = true;

  /** @param maxBytes The most bytes of one line to keep. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Whether a line has begun and not ended. */
  get isInLine(): boolean {
    return this.#length > 0;
  }

  /** Takes bytes, and gives the lines that they end. */
  push(bytes: Uint8Array): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, start)) {
      this.#hold(bytes.subarray(start, end));
      lines.push(this.#release());
      start = end + 1;
      const last = bytes.lastIndexOf(LF);
      if (last < start || last - start > this.#maxBytes) continue; // one that is cut may be among them
      this.#readWhole(bytes.subarray(start, last), lines);
      start = last + 1;
    }
    this.#hold(bytes.subarray(start));
    return lines;
  }

  /** Gives the line that has begun, if there is one, as if it had ended; what comes then begins anew. */
  end(): Line[] {
    const lines = this.isInLine ? [this.#release()] : [];
    this.#isFirst = true;
    return lines;
  }

  #hold(piece: Uint8Array): void {
    const bytes = this.#shrink(piece);
    // One byte more than a line may have: either the CR of its end, or the first that is cut.
    const room = bytes.subarray(0, this.#maxBytes + 1 - this.#length);
    const length = this.#length + room.length;
    if (length > this.#held.length) {
      const most = Math.max(length, 2 * this.#held.length, FIRST_HELD_BYTES);
      const held = new Uint8Array(Math.min(most, this.#maxBytes + 1));
      held.set(this.#held.subarray(0, this.#length));
      this.#held = held;
    }
    this.#held.set(room, this.#length);
    this.#length = length;
    this.#cutBytes += bytes.length - room.length;
  }

  /** Leaves one of the NUL bytes in a row, also of those that more than one chunk has. */
  #shrink(piece: Uint8Array): Uint8Array {
    const before = this.#lastByte;
    if (piece.length > 0) this.#lastByte = piece[piece.length - 1];
    if (!piece.includes(NUL)) return piece;
    return piece.filter((byte, index) => byte !== NUL || (index === 0 ? before : piece[index - 1]) !== NUL);
  }

  #release(): Line {
    const held = this.#held;
    const length = this.#cutBytes === 0 && held[this.#length - 1] === CR ? this.#length - 1 : this.#length;
    const end = length > this.#maxBytes ? characterStart(held, this.#maxBytes) : length;
    const text = this.#decoder.decode(held.subarray(0, end));
    const line = { text: this.#isFirst ? text.replace(/^\ufeff/, "") : text, cutBytes: this.#cutBytes + length - end };
    if (held.length > FIRST_HELD_BYTES) this.#held = NOTHING;
    this.#length = 0;
    this.#cutBytes = 0;
    this.#lastByte = LF;
    this.#isFirst = false;
    return line;
  }

  /** Reads lines that are all in one chunk. Decoding them at once is much faster than one by one. */
  #readWhole(bytes: Uint8Array, lines: Line[]): void {
    const decoded = this.#decoder.decode(bytes);
    const text = decoded.includes("\0") ? decoded.replace(/\0{2,}/g, "\0") : decoded;
    for (const line of text.split("\n")) {
      lines.push({ text: line.charCodeAt(line.length - 1) === CR ? line.slice(0, -1) : line, cutBytes: 0 });
    }
  }
}

/** Where the character begins that the byte at `index` belongs to; UTF-8 spends at most four bytes on one. */
function characterStart(bytes: Uint8Array, index: number): number {
  for (let start = index; start >= 0 && start > index - 4; start--) {
    if ((bytes[start] & 0xc0) !== 0x80) return start;
  }
  return index;
}
