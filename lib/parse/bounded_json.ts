import { JsonReader, type JsonSpan } from "../base/json_reader.ts";
import { setProperty } from "../record/copier.ts";
import { parseExact } from "./exact_json.ts";

/** Deepest nesting that is parsed. A record is cut above that, and marked. */
const MAX_DEPTH = 40;

/** Maximum values that are parsed. A record has no room for as many, so it is marked as truncated. */
const MAX_VALUES = 40_000;

/** Maximum fields of the outermost object. Their names alone take more than the room of a record. */
const MAX_FIELDS = 12_000;

/** Last texts, numbers and literals of the outermost object that are parsed as well: loggers write the message last. */
const LAST_VALUES = 100;

/**
 * Parses JSON as {@linkcode parseExact} does, in bounded time and memory: values that are nested too deep become `null`,
 * and those after the first 40,000, or the first 12,000 fields, are left out, except the last ones of the outermost
 * object. Of those that are left out, only the brackets are checked.
 *
 * @throws {SyntaxError} If the text is not JSON.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseBounded } from "./bounded_json.ts";
 *
 * assertEquals(parseBounded('{"msg":"Slow","rows":[1,2]}'), { msg: "Slow", rows: [1, 2] });
 * ```
 */
export function parseBounded(text: string): unknown {
  const reader = new JsonReader(text);
  const parser = new Parser(text, reader);
  const value = reader.isObject ? parser.outermost() : parser.value(MAX_DEPTH);
  reader.end();
  return value;
}

class Parser {
  readonly #text: string;
  readonly #reader: JsonReader;
  #room = MAX_VALUES;

  constructor(text: string, reader: JsonReader) {
    this.#text = text;
    this.#reader = reader;
  }

  /** Parses the outermost object. */
  outermost(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    const last: [key: string, span: JsonSpan][] = [];
    let fields = 0;
    for (const key of this.#reader.keys()) {
      if (this.#room > 0 && ++fields <= MAX_FIELDS) {
        setProperty(object, key, this.value(MAX_DEPTH - 1));
        continue;
      }
      const span = this.#reader.value();
      if (span.depth > 0) continue;
      last.push([key, span]);
      if (last.length > 2 * LAST_VALUES) last.splice(0, LAST_VALUES);
    }
    for (const [key, span] of last.slice(-LAST_VALUES)) setProperty(object, key, this.#parse(span));
    return object;
  }

  value(depth: number): unknown {
    const reader = this.#reader;
    this.#room--;
    if (depth > 0 && reader.isObject) {
      const object: Record<string, unknown> = {};
      for (const key of reader.keys()) {
        if (this.#isFull()) break;
        setProperty(object, key, this.value(depth - 1));
      }
      return object;
    }
    if (depth > 0 && reader.isList) {
      const list: unknown[] = [];
      for (const _ of reader.elements()) {
        if (this.#isFull()) break;
        list.push(this.value(depth - 1));
      }
      return list;
    }
    const span = reader.value();
    return span.depth > 0 ? null : this.#parse(span);
  }

  #parse({ start, end }: JsonSpan): unknown {
    return parseExact(this.#text.slice(start, end));
  }

  /** Returns true if there is no room for another value; the list or object is left then. */
  #isFull(): boolean {
    if (this.#room > 0) return false;
    this.#reader.leave();
    return true;
  }
}
