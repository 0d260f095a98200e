import type { Line } from "./lines.ts";

const LF = 0x0a;
const CR = 0x0d;

/** What is made room for when a line begins in one piece of bytes and ends in another. */
const FIRST_HELD_BYTES = 1024;

/**
 * Splits bytes that come in pieces into lines, as {@linkcode splitLines} does, for a source that must be able to tell
 * whether a line has begun. It takes no more memory than what there is of an unfinished line.
 *
 * @example Usage
 * ```ts
 * import { deepStrictEqual } from "node:assert/strict";
 * import { LineSplitter } from "./line_splitter.ts";
 *
 * const splitter = new LineSplitter(1000);
 * const encoder = new TextEncoder();
 * deepStrictEqual(splitter.push(encoder.encode("one\ntw")), [{ text: "one", cutBytes: 0 }]);
 * deepStrictEqual(splitter.push(encoder.encode("o\n")), [{ text: "two", cutBytes: 0 }]);
 * ```
 */
export class LineSplitter {
  readonly #maxBytes: number;
  readonly #decoder = new TextDecoder();
  #held: Uint8Array = new Uint8Array(0);
  #length = 0;
  #cutBytes = 0;

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
      const piece = bytes.subarray(start, end);
      if (this.#length === 0 && piece.length <= this.#maxBytes + 1) {
        lines.push(this.#line(piece, 0));
      } else {
        this.#hold(piece);
        lines.push(this.#release());
      }
      start = end + 1;
    }
    this.#hold(bytes.subarray(start));
    return lines;
  }

  /** Gives the line that has begun, if there is one, as if it had ended. */
  end(): Line[] {
    return this.isInLine ? [this.#release()] : [];
  }

  #hold(bytes: Uint8Array): void {
    // One byte more than a line may have: either the CR of its end, or the first that is cut.
    const room = bytes.subarray(0, this.#maxBytes + 1 - this.#length);
    const length = this.#length + room.length;
    if (length > this.#held.length) {
      const held = new Uint8Array(
        Math.min(Math.max(length, 2 * this.#held.length, FIRST_HELD_BYTES), this.#maxBytes + 1),
      );
      held.set(this.#held.subarray(0, this.#length));
      this.#held = held;
    }
    this.#held.set(room, this.#length);
    this.#length = length;
    this.#cutBytes += bytes.length - room.length;
  }

  #release(): Line {
    const line = this.#line(this.#held.subarray(0, this.#length), this.#cutBytes);
    this.#held = new Uint8Array(0);
    this.#length = 0;
    this.#cutBytes = 0;
    return line;
  }

  #line(bytes: Uint8Array, cutBytes: number): Line {
    const length = cutBytes === 0 && bytes[bytes.length - 1] === CR ? bytes.length - 1 : bytes.length;
    const end = length > this.#maxBytes ? characterStart(bytes, this.#maxBytes) : length;
    return { text: this.#decoder.decode(bytes.subarray(0, end)), cutBytes: cutBytes + length - end };
  }
}

/** Where the character begins that the byte at `index` belongs to; UTF-8 spends at most four bytes on one. */
function characterStart(bytes: Uint8Array, index: number): number {
  for (let start = index; start >= 0 && start > index - 4; start--) {
    if ((bytes[start] & 0xc0) !== 0x80) return start;
  }
  return index;
}
