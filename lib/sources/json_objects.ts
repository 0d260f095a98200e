import type { Line } from "../parse/lines.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Splits a JSON document into its objects: those of a list, or those one after the other. Each is a line, whatever line
 * breaks it has. Other text between them is lines too.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { JsonObjects } from "./json_objects.ts";
 *
 * const objects = new JsonObjects(1000);
 * const lines = [...objects.push('[\n{"a":\n1}, {"b'), ...objects.push('":2}]'), ...objects.end()];
 * assertEquals(lines.map(({ text }) => text), ['{"a":\n1}', '{"b":2}']);
 * ```
 */
export class JsonObjects {
  readonly #maxLength: number;
  /** Text of the unfinished object, or of the unfinished line between objects. */
  #held = "";
  #cut = 0;
  #depth = 0;
  #isText = false;
  #isEscaped = false;

  /** @param maxLength Longest object to keep, in UTF-16 code units. */
  constructor(maxLength: number) {
    this.#maxLength = maxLength;
  }

  /** Takes a part of the document, and returns the objects that it completes. */
  push(text: string): Line[] {
    const lines: Line[] = [];
    let start = 0;
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (this.#isEscaped) this.#isEscaped = false;
      else if (this.#isText) {
        if (code === BACKSLASH) this.#isEscaped = true;
        else if (code === QUOTE) this.#isText = false;
      } else if (this.#depth === 0) {
        if (code !== OPEN_OBJECT && code !== 0x0a) continue;
        this.#hold(text.slice(start, at));
        this.#release(lines);
        start = at;
        if (code === OPEN_OBJECT) this.#depth = 1;
      } else if (code === QUOTE) this.#isText = true;
      else if (code === OPEN_OBJECT || code === OPEN_LIST) this.#depth++;
      else if ((code === CLOSE_OBJECT || code === CLOSE_LIST) && --this.#depth === 0) {
        this.#hold(text.slice(start, at + 1));
        this.#release(lines);
        start = at + 1;
      }
    }
    this.#hold(text.slice(start));
    return lines;
  }

  /** Returns the rest, such as an object without its end. */
  end(): Line[] {
    const lines: Line[] = [];
    this.#release(lines);
    return lines;
  }

  #hold(text: string): void {
    const kept = text.slice(0, this.#maxLength - this.#held.length);
    this.#held += kept;
    this.#cut += text.length - kept.length;
  }

  #release(lines: Line[]): void {
    const text = this.#held.trim();
    if (text !== "" && !isBetween(text)) lines.push({ text, cutBytes: this.#cut });
    this.#held = "";
    this.#cut = 0;
  }
}

/** Returns true for what stands between the objects of a list: brackets, commas and blanks. */
function isBetween(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code > 0x20 && code !== COMMA && code !== OPEN_LIST && code !== CLOSE_LIST) return false;
  }
  return true;
}
