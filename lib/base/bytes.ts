/** Concatenates byte arrays into a new one. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((bytes, part) => bytes + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

const FIRST_ROOM = 16_384;

/**
 * Collects chunks of bytes in one growing buffer. A list of a million one-byte chunks would take a hundred times the
 * memory.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { Gathering } from "./bytes.ts";
 *
 * const gathering = new Gathering();
 * for (const byte of [1, 2, 3]) gathering.push(Uint8Array.of(byte));
 * assertEquals(gathering.bytes, Uint8Array.of(1, 2, 3));
 * ```
 */
export class Gathering {
  #room = new Uint8Array(FIRST_ROOM);
  #length = 0;

  /** All bytes so far: a view of the buffer, which must not be changed. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#room.subarray(0, this.#length);
  }

  /** Appends a chunk. */
  push(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#room.length) {
      const room = new Uint8Array(Math.max(length, 2 * this.#room.length));
      room.set(this.bytes);
      this.#room = room;
    }
    this.#room.set(piece, this.#length);
    this.#length = length;
  }
}
