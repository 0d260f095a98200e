import type { JsonValue } from "../record/json.ts";

/** Line inside a block of PEM: base64, or a header. */
const LINE = /^\s*(?:[A-Za-z0-9+/]{1,80}={0,2}|(?:Proc-Type|DEK-Info|Comment): .{1,200})\s*$/;
const END = /^\s*-----END /;

/** Most records of a source after a start for which its end is waited for. */
const MAX_RECORDS = 500;

/** Most sources with an open block. */
const MAX_SOURCES = 100;

/** Finds the lines of a block of PEM whose lines arrive as one record each, as from standard input. */
export class PemLines {
  /** Records that are still looked at, by source. */
  readonly #left = new Map<JsonValue | undefined, number>();

  /** True if a block is open. */
  get isOpen(): boolean {
    return this.#left.size > 0;
  }

  /** Notes that the record of a source started a block, and did not end it. */
  open(source: JsonValue | undefined): void {
    if (this.#left.size < MAX_SOURCES || this.#left.has(source)) this.#left.set(source, MAX_RECORDS);
  }

  /** Returns true if the message of a source is a line of its open block. */
  hides(source: JsonValue | undefined, message: string): boolean {
    if (this.#left.size === 0) return false;
    const left = this.#left.get(source);
    if (left === undefined) return false;
    const isEnd = END.test(message);
    if (isEnd || left === 1) this.#left.delete(source);
    else this.#left.set(source, left - 1);
    return isEnd || LINE.test(message);
  }
}
