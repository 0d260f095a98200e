import { concat } from "../base/bytes.ts";
import { encodingOf, mayBeMark, type TextEncoding, Utf16Reader } from "./encoding.ts";

/** Line of a log. */
export interface Line {
  /**
   * Text without its line break, LF or CRLF. Bytes that are not UTF-8 become U+FFFD. Byte order marks and NUL bytes at
   * its beginning are dropped, and a run of NUL bytes in it becomes one: a file truncated while a program writes to it
   * can begin with a million.
   */
  readonly text: string;
  /** Bytes cut off the end. */
  readonly cutBytes: number;
  /** Place of the line in its file, with its line break. @default not known */
  readonly span?: LineSpan;
}

/** Place of a line in a file, in bytes. */
export interface LineSpan {
  readonly start: number;
  readonly end: number;
}

const NUL = 0x00;
const LF = 0x0a;
const CR = 0x0d;
const BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const MARK = 0xfeff;

const NOTHING = new Uint8Array(0);

/** Initial buffer for a line that begins in one chunk and ends in another, in bytes. */
const FIRST_HELD_BYTES = 1024;

/**
 * Splits bytes into lines.
 *
 * @param chunks Bytes in UTF-8, or in UTF-16 after its byte order mark.
 * @param maxBytes Longest line to keep, in bytes.
 * @returns The lines of each chunk. A last line without a line break counts, also if `chunks` fails; the error is thrown
 * after it.
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
  const last = splitter.end();
  if (last.length > 0) yield last;
  if (failure !== undefined) throw failure.error;
}

/**
 * Splits chunks of bytes into lines, and tells whether a line is unfinished.
 *
 * The lines of one chunk share one text, so a kept line keeps all of it; a record copies what it keeps. Between chunks
 * only the unfinished line takes memory.
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
  /** Kept bytes of the unfinished line; `#length` of them are in use. */
  #held: Uint8Array = NOTHING;
  #length = 0;
  #cutBytes = 0;
  #lastByte = LF;
  /** First bytes, while they do not tell the encoding. */
  #beginning: Uint8Array | undefined = NOTHING;
  #utf16: Utf16Reader | undefined;

  /** @param maxBytes Longest line to keep, in bytes. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** True if a line has begun and not ended. */
  get isInLine(): boolean {
    return this.#length > 0 || this.#beginning !== undefined && this.#beginning.length > 0;
  }

  /** True if a line has begun that looks like an object of JSON without its end. */
  get isInObject(): boolean {
    return this.#held[0] === BRACE && this.#length > 0 && this.#held[this.#length - 1] !== CLOSING_BRACE;
  }

  /** Bytes of memory that the unfinished line takes. */
  get heldBytes(): number {
    return this.#held.length;
  }

  /** Begins within a text. */
  begin(encoding: TextEncoding): void {
    this.#beginning = undefined;
    this.#utf16 = encoding === "utf-8" ? undefined : new Utf16Reader(encoding);
  }

  /** Takes bytes and returns the lines that they complete. */
  push(bytes: Uint8Array): Line[] {
    if (this.#beginning !== undefined) {
      const beginning = this.#beginning.length === 0 ? bytes : concat(this.#beginning, bytes);
      this.#beginning = beginning.slice(0, 1);
      if (mayBeMark(beginning)) return [];
      this.begin(encodingOf(beginning));
      bytes = beginning;
    }
    return this.#split(this.#utf16?.push(bytes) ?? bytes);
  }

  #split(bytes: Uint8Array): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let end = bytes.indexOf(LF); end !== -1; end = bytes.indexOf(LF, start)) {
      this.#hold(bytes.subarray(start, end));
      lines.push(this.#release());
      start = end + 1;
      const last = bytes.lastIndexOf(LF);
      if (last < start || last - start > this.#maxBytes) continue; // a line may be too long
      this.#readWhole(bytes.subarray(start, last), lines);
      start = last + 1;
    }
    this.#hold(bytes.subarray(start));
    return lines;
  }

  /** Ends the unfinished line, if any, and returns it. The next bytes are the beginning of a new text. */
  end(): Line[] {
    this.#hold(this.#beginning ?? this.#utf16?.end() ?? NOTHING);
    this.#beginning = NOTHING;
    this.#utf16 = undefined;
    return this.endLine();
  }

  /** Ends the unfinished line, if any, and returns it. The text goes on. */
  endLine(): Line[] {
    return this.#length > 0 ? [this.#release()] : [];
  }

  #hold(piece: Uint8Array): void {
    const bytes = this.#shrink(piece);
    // One byte more than the limit: the CR of the line's end, or the first byte that is cut.
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

  /** Reduces each run of NUL bytes to one, also a run that spans chunks. */
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
    const line = { text: withoutMarks(text), cutBytes: this.#cutBytes + length - end };
    if (held.length > FIRST_HELD_BYTES) this.#held = NOTHING;
    this.#length = 0;
    this.#cutBytes = 0;
    this.#lastByte = LF;
    return line;
  }

  /** Splits lines that are complete in one chunk. Decoding them at once is much faster than one by one. */
  #readWhole(bytes: Uint8Array, lines: Line[]): void {
    const decoded = this.#decoder.decode(bytes);
    // A BOM begins each file of several that were joined.
    const text = decoded.includes("\0") || decoded.includes("\ufeff")
      ? decoded.replace(/\0{2,}/g, "\0").replace(/(^|\n)[\0\ufeff]+/g, "$1")
      : decoded;
    for (const line of text.split("\n")) {
      lines.push({ text: line.charCodeAt(line.length - 1) === CR ? line.slice(0, -1) : line, cutBytes: 0 });
    }
  }
}

/** Returns a line without what may stand before it: the byte order mark of its file, and NUL bytes. */
function withoutMarks(text: string): string {
  const first = text.charCodeAt(0);
  return first === NUL || first === MARK ? text.replace(/^[\0\ufeff]+/, "") : text;
}

/** Returns the first byte of the character that the byte at `index` belongs to. A character has at most four bytes. */
function characterStart(bytes: Uint8Array, index: number): number {
  for (let start = index; start >= 0 && start > index - 4; start--) {
    if ((bytes[start] & 0xc0) !== 0x80) return start;
  }
  return index;
}
