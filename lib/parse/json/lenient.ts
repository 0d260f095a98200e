import { setProperty } from "../../record/copier.ts";
import { keepExact } from "../exact_json.ts";

/** Object found in a text. */
export interface FoundObject {
  readonly fields: Record<string, unknown>;
  /** Offset of its first character. */
  readonly start: number;
  /** Offset after its last character. */
  readonly end: number;
}

/** Longest text that is read, in UTF-16 code units. A record has no room for more. */
const MAX_LENGTH = 262_144;

/** Deepest nesting, and maximum values. */
const MAX_DEPTH = 40;
const MAX_VALUES = 20_000;

/**
 * Parses text that is almost JSON: one or several objects, or a list of objects. Besides JSON it reads `NaN`,
 * `Infinity`, `\x22`, control characters in texts, commas before a bracket, values that are missing or `-`, and the
 * objects that Node.js, Python and Ruby print, with single quotes and bare names.
 *
 * @param text Text of one line, or of a few.
 * @returns The objects in their order, or `undefined` for any other text.
 *
 * @example Usage
 * ```ts
 * import { assertEquals, assertStrictEquals } from "@std/assert";
 * import { parseLenient } from "./lenient.ts";
 *
 * assertEquals(parseLenient("{level: 'warn', ms: NaN,}")?.[0].fields, { level: "warn", ms: "NaN" });
 * assertEquals(parseLenient('{"a":1} {"a":2}')?.map(({ fields }) => fields.a), [1, 2]);
 * assertStrictEquals(parseLenient("{not JSON}"), undefined);
 * ```
 */
export function parseLenient(text: string): readonly FoundObject[] | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  try {
    return new Parser(text).objects();
  } catch (error) {
    if (error === UNREADABLE) return undefined;
    throw error;
  }
}

/** Thrown within the parser. An error with a stack takes longer than all else. */
const UNREADABLE = Symbol("unreadable");

/** Bare words with a meaning. Those without one in JSON become text. */
const WORDS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ...["true", "True"].map((word) => [word, true] as const),
  ...["false", "False"].map((word) => [word, false] as const),
  ...["null", "None", "nil", "undefined", "-", ""].map((word) => [word, null] as const),
  ...["NaN", "nan", "-NaN"].map((word) => [word, "NaN"] as const),
  ...["Infinity", "+Infinity", "inf"].map((word) => [word, "Infinity"] as const),
  ...["-Infinity", "-inf"].map((word) => [word, "-Infinity"] as const),
]);

const SPACE = /\s*/y;
const KEY = /:?([A-Za-z_$@][\w$.@-]{0,200})/y;
const SEPARATOR = /\s*(?:=>|:(?!:))\s*/y;
const PLUS = /\s*\+\s*["'`]/y;
const BARE = /[^\s,[\]{}"'<(]*/y;
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?n?$/;
const TIME = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[.\d]*Z/y;

/** Values that are printed as a name, such as `[Object]`, `<ref *1>` and `datetime.datetime(2025, 10, 24)`. */
const NAMED =
  /\[(?:Object|Array|Circular|Function|Getter|Symbol|class)[^[\]\n]{0,200}\]|<[^<>\n]{1,200}>|[A-Za-z_][\w.]{0,100}\([^()\n]{0,200}\)/y;

class Parser {
  readonly #text: string;
  #at = 0;
  #values = 0;

  constructor(text: string) {
    this.#text = text;
  }

  objects(): FoundObject[] {
    const objects: FoundObject[] = [];
    this.#match(SPACE);
    const isList = this.#take("[");
    while (this.#next()) {
      if (isList && this.#take("]")) {
        if (this.#next()) throw UNREADABLE;
        return this.#checked(objects);
      }
      const start = this.#at;
      if (!this.#take("{")) throw UNREADABLE;
      const fields = this.#object(MAX_DEPTH);
      objects.push({ fields, start, end: this.#at });
    }
    if (isList) throw UNREADABLE;
    return this.#checked(objects);
  }

  #checked(objects: FoundObject[]): FoundObject[] {
    if (objects.length === 0) throw UNREADABLE;
    for (const { fields } of objects) {
      let isEmpty = true;
      for (const _key in fields) isEmpty = false;
      if (isEmpty) throw UNREADABLE;
    }
    return objects;
  }

  /** Skips blanks and one comma; returns false at the end. */
  #next(): boolean {
    this.#match(SPACE);
    if (this.#take(",")) this.#match(SPACE);
    return this.#at < this.#text.length;
  }

  /** Parses an object after its opening brace. */
  #object(depth: number): Record<string, unknown> {
    if (depth === 0) throw UNREADABLE;
    const fields: Record<string, unknown> = {};
    for (;;) {
      this.#match(SPACE);
      if (this.#take("}")) return fields;
      const key = this.#key();
      if (this.#match(SEPARATOR) === undefined) throw UNREADABLE;
      setProperty(fields, key, this.#value(depth));
      this.#match(SPACE);
      if (this.#take(",") || this.#sees("}")) continue;
      throw UNREADABLE;
    }
  }

  #list(depth: number): unknown[] {
    if (depth === 0) throw UNREADABLE;
    const list: unknown[] = [];
    for (;;) {
      this.#match(SPACE);
      if (this.#take("]")) return list;
      list.push(this.#value(depth));
      this.#match(SPACE);
      if (this.#take(",") || this.#sees("]")) continue;
      throw UNREADABLE;
    }
  }

  #key(): string {
    const quote = this.#text[this.#at];
    if (quote === '"' || quote === "'") {
      this.#at++;
      return this.#quoted(quote);
    }
    KEY.lastIndex = this.#at;
    const [whole, name] = KEY.exec(this.#text) ?? [];
    if (whole === undefined) throw UNREADABLE;
    this.#at += whole.length;
    return name!;
  }

  #value(depth: number): unknown {
    if (++this.#values > MAX_VALUES) throw UNREADABLE;
    const first = this.#text[this.#at];
    if (first === '"' || first === "'" || first === "`") {
      this.#at++;
      let text = this.#quoted(first);
      // Node.js prints a text of several lines as a sum.
      for (let more = this.#match(PLUS); more !== undefined; more = this.#match(PLUS)) {
        text += this.#quoted(more[more.length - 1]);
      }
      return text;
    }
    if (this.#take("{")) return this.#object(depth - 1);
    const named = this.#match(NAMED) ?? this.#match(TIME);
    if (named !== undefined) return named;
    if (this.#take("[")) return this.#list(depth - 1);
    return this.#bare();
  }

  #bare(): unknown {
    const word = this.#match(BARE)!;
    if (WORDS.has(word)) return WORDS.get(word);
    if (!NUMBER.test(word)) throw UNREADABLE;
    // Leading zeros and the sign of a big integer belong to a text.
    if (/^[+-]?0\d/.test(word) || word.endsWith("n")) return word.replace(/n$/, "");
    return keepExact(Number(word), word);
  }

  /** Parses a text after its opening quote. */
  #quoted(quote: string): string {
    const text = this.#text;
    let out = "";
    let start = this.#at;
    for (let at = start; at < text.length;) {
      const character = text[at];
      if (character === quote) {
        this.#at = at + 1;
        return out + text.slice(start, at);
      }
      if (character !== "\\") {
        at++;
        continue;
      }
      out += text.slice(start, at);
      ESCAPE.lastIndex = at;
      const [whole, hex4, hex2, hex8, simple] = ESCAPE.exec(text) ?? [];
      if (whole === undefined) throw UNREADABLE;
      const code = parseInt(hex4 ?? hex2 ?? hex8 ?? "", 16);
      if (code <= MAX_CODE_POINT) out += hex4 === undefined ? String.fromCodePoint(code) : String.fromCharCode(code);
      else out += ESCAPES.get(simple) ?? whole;
      start = at = ESCAPE.lastIndex;
    }
    throw UNREADABLE;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found === null) return undefined;
    this.#at = pattern.lastIndex;
    return found[0];
  }

  #sees(character: string): boolean {
    return this.#text[this.#at] === character;
  }

  #take(character: string): boolean {
    if (!this.#sees(character)) return false;
    this.#at++;
    return true;
  }
}

/** Escape of JSON, JavaScript or Python; of any other the backslash stays, as in `C:\Users`. */
const ESCAPE = /\\(?:u([\da-fA-F]{4})|x([\da-fA-F]{2})|U([\da-fA-F]{8})|([^]))/y;

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
  ["b", "\b"],
  ["f", "\f"],
  ["v", "\v"],
  ["0", "\0"],
  ["\n", ""],
  ...['"', "'", "`", "\\", "/"].map((character) => [character, character] as const),
]);

const MAX_CODE_POINT = 0x10ffff;
