import { concat } from "../base/bytes.ts";
import type { Line } from "../parse/lines.ts";

const LF = 0x0a;
const CR = 0x0d;
const NUL = 0x00;
const SPACE = 0x20;

/** Digits of a length, such as `1048576`. */
const MAX_DIGITS = 8;

const NOTHING = new Uint8Array(0);

/**
 * Splits the bytes of a TCP connection into messages of syslog: by the length before each, `34 <13>1 …`, or by line breaks
 * or NUL bytes. Each message tells its framing.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc6587}
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { SyslogFraming } from "./syslog_framing.ts";
 *
 * const framing = new SyslogFraming(1000);
 * const messages = framing.push(new TextEncoder().encode("5 <13>a<13>b\n"));
 * assertEquals(messages.map(({ text }) => text), ["<13>a", "<13>b"]);
 * ```
 */
export class SyslogFraming {
  readonly #maxBytes: number;
  readonly #decoder = new TextDecoder();
  /** Bytes of the unfinished message, up to the bound. */
  #held = NOTHING;
  /** Bytes of it that were dropped. */
  #cutBytes = 0;
  /** Bytes of a counted message that are still to come; `undefined` between messages and within a line. */
  #missing: number | undefined;
  #isInLine = false;

  /** @param maxBytes Longest message to keep, in bytes. */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Takes bytes and returns the messages that they complete. */
  push(bytes: Uint8Array): Line[] {
    const messages: Line[] = [];
    let rest = bytes;
    while (rest.length > 0) {
      if (this.#missing === undefined && !this.#isInLine) {
        const begun = this.#begin(rest);
        if (begun === undefined) break;
        rest = begun;
        continue;
      }
      const end = this.#missing ?? endOfLine(rest);
      const isWhole = end !== -1 && end <= rest.length;
      this.#hold(isWhole ? rest.subarray(0, end) : rest);
      if (!isWhole) {
        if (this.#missing !== undefined) this.#missing -= rest.length;
        break;
      }
      rest = rest.subarray(this.#missing === undefined ? end + 1 : end);
      this.#release(messages);
    }
    return messages;
  }

  /** Returns the unfinished message, if any. */
  end(): Line[] {
    const messages: Line[] = [];
    if (this.#held.length > 0) this.#release(messages);
    return messages;
  }

  /** Reads the framing of a message. Returns the bytes after it, or `undefined` if more are needed to tell. */
  #begin(bytes: Uint8Array): Uint8Array | undefined {
    const whole = this.#held.length === 0 ? bytes : concat(this.#held, bytes);
    this.#held = NOTHING;
    let at = 0;
    while (at < whole.length && (whole[at] === LF || whole[at] === CR || whole[at] === NUL)) at++;
    const start = at;
    while (at - start < MAX_DIGITS && whole[at] >= 0x30 && whole[at] <= 0x39) at++;
    if (at === whole.length && at - start < MAX_DIGITS) {
      this.#held = whole.slice(start);
      return undefined;
    }
    if (at > start && whole[at] === SPACE && whole[start] !== 0x30) {
      this.#missing = Number(this.#decoder.decode(whole.subarray(start, at)));
      return whole.subarray(at + 1);
    }
    this.#isInLine = true;
    return whole.subarray(start);
  }

  #hold(bytes: Uint8Array): void {
    const room = bytes.subarray(0, this.#maxBytes - this.#held.length);
    this.#held = this.#held.length === 0 ? room.slice() : concat(this.#held, room);
    this.#cutBytes += bytes.length - room.length;
  }

  #release(messages: Line[]): void {
    const text = this.#decoder.decode(this.#held).trimEnd();
    if (text !== "") messages.push({ text, cutBytes: this.#cutBytes });
    this.#held = NOTHING;
    this.#cutBytes = 0;
    this.#missing = undefined;
    this.#isInLine = false;
  }
}

/** Returns the index of the first line break or NUL byte, or -1. */
function endOfLine(bytes: Uint8Array): number {
  const lf = bytes.indexOf(LF);
  const nul = bytes.indexOf(NUL);
  return lf === -1 || nul !== -1 && nul < lf ? nul : lf;
}
