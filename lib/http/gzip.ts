import { concat } from "../base/bytes.ts";

/** What is loaded once someone asks for gzip, since it takes longer than all else at the start of a program. */
type Zlib = typeof import("node:zlib");

/** Opens what packs the stream of one viewer. */
export async function openGzip(): Promise<GzipWriter> {
  return new GzipWriter(await import("node:zlib"));
}

/**
 * Packs the stream of one viewer with gzip, so that whatever is written can be read at once.
 *
 * Every part is deflated by itself and flushed, which makes it a run of whole bytes that refers to nothing before it.
 * Such runs may follow one another in any order, so viewers that are sent the same bytes are sent the same packed bytes
 * too, deflated once. All that a viewer has of its own is the checksum of what it was sent.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc1951} and {@link https://www.rfc-editor.org/rfc/rfc1952}
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { gunzipSync } from "node:zlib";
 * import { openGzip } from "./gzip.ts";
 *
 * const writer = await openGzip();
 * const [first, last] = ["Get set, ", "ready"].map((text) => new TextEncoder().encode(text));
 * const packed = new Blob([writer.write(first), writer.end(last)]);
 * assertStrictEquals(gunzipSync(await packed.bytes()).toString(), "Get set, ready");
 * ```
 */
export class GzipWriter {
  readonly #zlib: Zlib;
  #begun = false;
  #crc = 0;
  #length = 0;

  constructor(zlib: Zlib) {
    this.#zlib = zlib;
  }

  /** Packs what comes next. The result is shared between writers and must not be changed. */
  write(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const part = deflate(bytes, this.#zlib);
    this.#crc = multiply(this.#crc, part.shift) ^ part.crc;
    this.#length += bytes.length;
    if (this.#begun) return part.packed;
    this.#begun = true;
    return concat(HEADER, part.packed);
  }

  /** Packs what comes last, with an empty last block, the checksum and the length behind it. */
  end(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const last = this.write(bytes);
    const trailer = new DataView(new ArrayBuffer(8));
    trailer.setUint32(0, this.#crc, true);
    trailer.setUint32(4, this.#length, true);
    return concat(last, LAST_BLOCK, new Uint8Array(trailer.buffer));
  }
}

/** Deflated, without a name or a time, on a system that is not told. */
const HEADER = new Uint8Array([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]);

/** A block with nothing in it that says it is the last. */
const LAST_BLOCK = new Uint8Array([3, 0]);

/** A chunk of 64 KiB takes it some 80 µs between two turns of the event loop; level 6 takes thrice that for a tenth less. */
const LEVEL = 3;

/** A part of a stream, deflated. */
interface Part {
  readonly packed: Uint8Array<ArrayBuffer>;
  /** The checksum of what was packed. */
  readonly crc: number;
  /** What the checksum of all before is multiplied by. */
  readonly shift: number;
}

/** The parts made of bytes that are still sent to someone. */
const parts = new WeakMap<Uint8Array, Part>();

function deflate(bytes: Uint8Array<ArrayBuffer>, { constants, crc32, deflateRawSync }: Zlib): Part {
  let part = parts.get(bytes);
  if (part === undefined) {
    const packed = new Uint8Array(deflateRawSync(bytes, { level: LEVEL, finishFlush: constants.Z_SYNC_FLUSH }));
    part = { packed, crc: crc32(bytes) | 0, shift: power(bytes.length) };
    parts.set(bytes, part);
  }
  return part;
}

/*
 * A CRC-32 is the remainder of a polynomial of bits, so the one of two texts in a row is that of the first, moved up by
 * the length of the second, plus that of the second: a product and a sum modulo the CRC's polynomial. The highest power
 * of x is the lowest bit, as the CRC has it.
 */
const POLYNOMIAL = 0xedb88320;
const ONE = 0x80000000;
const X_TO_8 = ONE >>> 8;

/** The product of two polynomials. */
function multiply(left: number, right: number): number {
  let product = 0;
  for (let bit = ONE; bit !== 0; bit >>>= 1) {
    if ((left & bit) !== 0) product ^= right;
    right = (right >>> 1) ^ (POLYNOMIAL & -(right & 1));
  }
  return product;
}

/** x to the power of 8 times a number of bytes. */
function power(bytes: number): number {
  let result = ONE | 0;
  for (let square = X_TO_8; bytes > 0; bytes = Math.floor(bytes / 2)) {
    if (bytes % 2 === 1) result = multiply(result, square);
    square = multiply(square, square);
  }
  return result;
}
