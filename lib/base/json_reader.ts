import { TURNS, type Turns } from "./turns.ts";

/** Value within a JSON text. */
export interface JsonSpan {
  /** Offset of its first character. */
  readonly start: number;
  /** Offset after its last character. */
  readonly end: number;
  /** Deepest nesting: 0 for a text, a number or a literal. */
  readonly depth: number;
  /** Values within it, approximately: its lists, objects and commas. */
  readonly values: number;
}

/** Deepest nesting of JSON that is parsed at once. A record is cut far above that. */
const MAX_JSON_DEPTH = 100;

/** Maximum values of a JSON text that is parsed at once, which takes up to 25 ms. A record has room for fewer. */
const MAX_JSON_VALUES = 20_000;

/** Length below which JSON is parsed in a few milliseconds whatever it contains, in UTF-16 code units. */
const CHEAP_LENGTH = 16_384;

/**
 * Returns true if `JSON.parse` takes little time and memory for a text. One of 10 MB that opens five million lists takes
 * 12 s and 1 GB; text that is not JSON may be as expensive.
 *
 * @param text JSON or not.
 * @param maxLength Longest text that may be cheap, in UTF-16 code units. @default {Infinity}
 */
export function isCheapJson(text: string, maxLength = Infinity): boolean {
  if (text.length <= CHEAP_LENGTH) return true;
  if (text.length > maxLength) return false;
  try {
    return isCheap(new JsonReader(text).value());
  } catch {
    return false; // not JSON
  }
}

/** Returns true if `JSON.parse` takes little time and memory for a value. */
export function isCheap({ depth, values }: JsonSpan): boolean {
  return depth <= MAX_JSON_DEPTH && values <= MAX_JSON_VALUES;
}

/** Characters of a text that JSON escapes or forbids. */
// deno-lint-ignore no-control-regex
const NEEDS_PARSING = /[\\\0-\x1f]/;

/** Characters that are read before the time is checked. */
const WINDOW = 65_536;

/** Value that is read up to the current place. */
interface Unfinished {
  readonly start: number;
  depth: number;
  deepest: number;
  values: number;
  isInText: boolean;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Finds values in a JSON text without parsing it, so that a large text can be parsed in small parts. It checks brackets,
 * commas and colons on the way to a value, and nothing within it.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { JsonReader } from "./json_reader.ts";
 *
 * const text = '{"rows": [{"a": 1}, 2]}';
 * const reader = new JsonReader(text);
 * const found: string[] = [];
 * for (const key of reader.keys()) {
 *   for (const index of reader.elements()) {
 *     const { start, end } = reader.value();
 *     found.push(`${key}.${index}: ${text.slice(start, end)}`);
 *   }
 * }
 * reader.end();
 * assertEquals(found, ['rows.0: {"a": 1}', "rows.1: 2"]);
 * ```
 */
export class JsonReader {
  readonly #text: string;
  readonly #end: number;
  #at: number;

  /**
   * @param text Text to read.
   * @param span Part of the text to read. @default all of it
   */
  constructor(text: string, span?: Pick<JsonSpan, "start" | "end">) {
    this.#text = text;
    this.#at = span?.start ?? 0;
    this.#end = span?.end ?? text.length;
  }

  /** True if the next value is an object. */
  get isObject(): boolean {
    return this.#peek() === OPEN_OBJECT;
  }

  /** True if the next value is a list. */
  get isList(): boolean {
    return this.#peek() === OPEN_LIST;
  }

  /**
   * Enters an object. Its value must be read after each key.
   *
   * @returns The keys.
   * @throws {SyntaxError} If the next value is not an object, or is malformed.
   */
  *keys(): Generator<string, void, undefined> {
    this.#expect(OPEN_OBJECT);
    if (this.#take(CLOSE_OBJECT)) return;
    for (;;) {
      if (this.#peek() !== QUOTE) this.#fail('"');
      const { start, end } = this.value();
      this.#expect(COLON);
      const key = this.#text.slice(start + 1, end - 1);
      yield NEEDS_PARSING.test(key) ? JSON.parse(this.#text.slice(start, end)) : key;
      if (this.#take(CLOSE_OBJECT)) return;
      this.#expect(COMMA);
    }
  }

  /**
   * Enters a list. An element must be read after each index.
   *
   * @returns The indexes.
   * @throws {SyntaxError} If the next value is not a list, or is malformed.
   */
  *elements(): Generator<number, void, undefined> {
    this.#expect(OPEN_LIST);
    if (this.#take(CLOSE_LIST)) return;
    for (let index = 0;; index++) {
      yield index;
      if (this.#take(CLOSE_LIST)) return;
      this.#expect(COMMA);
    }
  }

  /**
   * Moves behind the next value.
   *
   * @returns The value's place and shape.
   * @throws {SyntaxError} If there is none, or it does not end.
   */
  value(): JsonSpan {
    const value = this.#begin();
    this.#advance(value, Infinity);
    return this.#finish(value);
  }

  /**
   * Moves behind the next value if it is short; `undefined` leaves the place as it is.
   *
   * @throws {SyntaxError} If there is none, or it does not end.
   */
  shortValue(): JsonSpan | undefined {
    const value = this.#begin();
    if (this.#advance(value, WINDOW)) return this.#finish(value);
    this.#at = value.start;
  }

  /**
   * Moves behind the next value, as {@linkcode value} does, and gives up the turn whenever it is over.
   *
   * @param turns Turns at the event loop.
   * @throws {SyntaxError} If there is none, or it does not end.
   */
  async longValue(turns: Turns = TURNS): Promise<JsonSpan> {
    const value = this.#begin();
    while (!this.#advance(value, WINDOW)) if (turns.spend(WINDOW)) await turns.next();
    return this.#finish(value);
  }

  /**
   * Moves behind the end of the list or object that was entered last.
   *
   * @throws {SyntaxError} If it does not end.
   */
  leave(): void {
    this.#advance({ start: this.#at, depth: 1, deepest: 1, values: 0, isInText: false }, Infinity);
  }

  /** @throws {SyntaxError} If anything but space is left. */
  end(): void {
    this.#peek();
    if (this.#at < this.#end) this.#fail("the end");
  }

  #begin(): Unfinished {
    const first = this.#peek();
    const start = this.#at;
    const isContainer = first === OPEN_LIST || first === OPEN_OBJECT;
    if (!isContainer && first !== QUOTE) {
      while (this.#at < this.#end && !isDelimiter(this.#text.charCodeAt(this.#at))) this.#at++;
      if (this.#at === start) this.#fail("a value");
      return { start, depth: 0, deepest: 0, values: 0, isInText: false };
    }
    this.#at++;
    const depth = isContainer ? 1 : 0;
    return { start, depth, deepest: depth, values: depth, isInText: !isContainer };
  }

  #finish({ start, deepest: depth, values }: Unfinished): JsonSpan {
    return { start, end: this.#at, depth, values };
  }

  /** Goes on in a value, for some characters at most; returns true at its end. */
  #advance(value: Unfinished, most: number): boolean {
    const text = this.#text;
    const stop = Math.min(this.#end, this.#at + most);
    const end = this.#end;
    let { depth, deepest, values, isInText } = value;
    let at = this.#at;
    while (at < stop && (isInText || depth > 0)) {
      if (!isInText) {
        const code = text.charCodeAt(at++);
        if (code === COMMA) values++;
        else if (code === OPEN_LIST || code === OPEN_OBJECT) {
          values++;
          if (++depth > deepest) deepest = depth;
        } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth--;
        else if (code === QUOTE) isInText = true;
        continue;
      }
      // Faster than a look at each character, also in short texts.
      const quote = text.indexOf('"', at);
      if (quote < 0 || quote >= end) at = end;
      else {
        at = quote + 1;
        isInText = text.charCodeAt(quote - 1) === BACKSLASH && isEscaped(text, quote);
      }
    }
    this.#at = at;
    value.depth = depth;
    value.deepest = deepest;
    value.values = values;
    value.isInText = isInText;
    if (!isInText && depth === 0) return true;
    if (at >= this.#end) this.#fail(isInText ? '"' : "its end", this.#end);
    return false;
  }

  /** Skips space and returns the code of the next character; NaN at the end. */
  #peek(): number {
    while (this.#at < this.#end && isSpace(this.#text.charCodeAt(this.#at))) this.#at++;
    return this.#at < this.#end ? this.#text.charCodeAt(this.#at) : NaN;
  }

  #take(code: number): boolean {
    if (this.#peek() !== code) return false;
    this.#at++;
    return true;
  }

  #expect(code: number): void {
    if (!this.#take(code)) this.#fail(String.fromCharCode(code));
  }

  #fail(expected: string, at = this.#at): never {
    const found = at < this.#end ? `"${this.#text.slice(at, at + 20)}"` : "the end";
    throw new SyntaxError(`Expected ${expected} at ${at}, got ${found}`);
  }
}

/** Returns true if a quote within a text is part of it: an odd number of backslashes stands before it. */
function isEscaped(text: string, quote: number): boolean {
  let first = quote;
  while (text.charCodeAt(first - 1) === BACKSLASH) first--;
  return (quote - first) % 2 === 1;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;
}

function isDelimiter(code: number): boolean {
  return code === COMMA || code === CLOSE_LIST || code === CLOSE_OBJECT || code === OPEN_LIST || code === OPEN_OBJECT ||
    code === QUOTE || isSpace(code);
}
