/** Encoding of a text: UTF-16 if it begins with its byte order mark, otherwise UTF-8. */
export type TextEncoding = "utf-8" | "utf-16le" | "utf-16be";

/** Bytes that tell the encoding. */
export const MARK_BYTES = 2;

const encoder = new TextEncoder();

/** Returns the encoding of a text by its first bytes. PowerShell 5 writes UTF-16. */
export function encodingOf(beginning: Uint8Array): TextEncoding {
  if (beginning[0] === 0xff && beginning[1] === 0xfe) return "utf-16le";
  return beginning[0] === 0xfe && beginning[1] === 0xff ? "utf-16be" : "utf-8";
}

/** Returns true if the first bytes of a text may be the beginning of the mark of UTF-16. */
export function mayBeMark(beginning: Uint8Array): boolean {
  return beginning.length < MARK_BYTES && (beginning[0] === undefined || beginning[0] >= 0xfe);
}

/** Turns chunks of UTF-16 into UTF-8. A character may be split between chunks. */
export class Utf16Reader {
  readonly #decoder: TextDecoder;

  constructor(encoding: Exclude<TextEncoding, "utf-8">) {
    this.#decoder = new TextDecoder(encoding, { ignoreBOM: true });
  }

  /** Returns the text of a chunk in UTF-8. */
  push(bytes: Uint8Array): Uint8Array {
    return encoder.encode(this.#decoder.decode(bytes, { stream: true }));
  }

  /** Ends the text, and returns a replacement character if half of a character is left. */
  end(): Uint8Array {
    return encoder.encode(this.#decoder.decode());
  }
}
