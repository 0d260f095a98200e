import { isCheap, isCheapJson, JsonReader, type JsonSpan } from "../base/json_reader.ts";
import { TURNS } from "../base/turns.ts";
import { parseExact } from "../parse/exact_json.ts";
import {
  asList,
  kindOf,
  MAX_DEPTH,
  msOfNanos,
  property,
  readId,
  readKeyValues,
  readNumber,
  readValue,
  snakeCase,
} from "../parse/otlp/value.ts";
import { isPlain, setProperty } from "../record/copier.ts";
import { MAX_RECORDS_PER_REQUEST } from "./intake.ts";
import { type Decoded, isList, ITEMS, type Kind, type Message, type Schema } from "./otlp_schema.ts";

/**
 * Decodes a request in JSON. Names are in lowerCamelCase, as the protocol says, or as in the schema files: a request
 * with those would be lost silently.
 *
 * A batch of a usual size is parsed at once. Of a larger or stranger one, lists of messages are decoded one message at a
 * time, so that no request takes all memory or holds up everything else.
 *
 * @param text Request.
 * @param schema Fields to read.
 * @returns The decoded message.
 * @throws {SyntaxError} If the text is not such a request.
 */
export async function decodeJson<S extends Schema>(text: string, schema: S): Promise<Decoded<S>> {
  const decoder = new Decoder(text);
  try {
    const message = await decoder.request(schema) as Message<S>;
    return { message, rejected: decoder.rejected, reason: decoder.reason };
  } catch (error) {
    throw new SyntaxError(`Cannot decode JSON: ${(error as Error).message}`);
  }
}

/** Maximum length of a request that is parsed at once, in UTF-16 code units: an SDK's batch of 512 records has half of it. */
const MAX_LENGTH_AT_ONCE = 524_288;

/** Work of a field, a message or a value, in units of `Turns.spend`. */
const VALUE_WORK = 64;

/** Maximum values of one field that is decoded part by part. A record has room for fewer. */
const MAX_VALUES = 50_000;

class Decoder {
  rejected = 0;
  reason = "";
  readonly #text: string;
  #messages = 0;
  /** Values read since the current field began. */
  #values = 0;

  constructor(text: string) {
    this.#text = text;
  }

  async request(schema: Schema): Promise<Record<string, unknown>> {
    if (isCheapJson(this.#text, MAX_LENGTH_AT_ONCE)) return this.#message(parseExact(this.#text), schema);
    const reader = new JsonReader(this.#text);
    const message = await this.#walk(reader, schema);
    reader.end();
    return message;
  }

  /** Decodes the next value as a message, field by field. */
  async #walk(reader: JsonReader, schema: Schema): Promise<Record<string, unknown>> {
    if (!reader.isObject) {
      const kind = reader.isList ? "a list" : kindOf(this.#parse(await this.#next(reader)));
      throw new SyntaxError(`expected an object, got ${kind}`);
    }
    const message: Record<string, unknown> = {};
    for (const key of reader.keys()) {
      const name = nameOf(schema, key);
      if (name === undefined) await this.#next(reader);
      else {
        const value = await this.#field(reader, schema[name][1]);
        if (value !== undefined) message[name] = value;
      }
      if (TURNS.spend(VALUE_WORK)) await TURNS.next();
    }
    return message;
  }

  async #field(reader: JsonReader, holds: Schema[string][1]): Promise<unknown> {
    if (reader.isList) {
      if (holds === "count") return await this.#count(reader);
      if (typeof holds !== "string" && isList(holds)) return await this.#list(reader, holds[0]);
    }
    const span = await this.#next(reader);
    return isCheap(span) ? this.#read(this.#parse(span), holds) : await this.#readLarge(span, holds);
  }

  async #list(reader: JsonReader, schema: Schema): Promise<Record<string, unknown>[]> {
    const list: Record<string, unknown>[] = [];
    const isItem = ITEMS.has(schema);
    for (const _ of reader.elements()) {
      this.#add();
      const element = isItem
        ? await this.#item(reader.shortValue() ?? await reader.longValue(), schema)
        : await this.#walk(reader, schema);
      if (element !== undefined) list.push(element);
      if (TURNS.spend(VALUE_WORK)) await TURNS.next();
    }
    return list;
  }

  async #count(reader: JsonReader): Promise<number> {
    let count = 0;
    for (const _ of reader.elements()) {
      if (reader.shortValue() === undefined) await reader.longValue();
      if (++count > MAX_VALUES) throw new RangeError(`more than ${MAX_VALUES} values`);
      if (TURNS.spend(VALUE_WORK)) await TURNS.next();
    }
    return count;
  }

  /** Decodes an item, or returns `undefined` if it is left out. */
  async #item(span: JsonSpan, schema: Schema): Promise<Record<string, unknown> | undefined> {
    try {
      if (isCheap(span)) return this.#message(this.#parse(span), schema);
      return await this.#walk(new JsonReader(this.#text, span), schema);
    } catch (error) {
      this.#reject(error);
    }
  }

  /** Counts an item that is left out; the error of a request with too many messages ends it. */
  #reject(error: unknown): void {
    if (this.#messages > MAX_RECORDS_PER_REQUEST) throw error;
    if (this.rejected++ === 0) this.reason = (error as Error).message;
  }

  #message(json: unknown, schema: Schema): Record<string, unknown> {
    if (!isPlain(json)) throw new SyntaxError(`expected an object, got ${kindOf(json)}`);
    const message: Record<string, unknown> = {};
    for (const name in schema) {
      const value = this.#read(property(json, name), schema[name][1]);
      if (value !== undefined) message[name] = value;
    }
    return message;
  }

  /** Decodes a parsed field; `undefined` for one that is absent. */
  #read(json: unknown, holds: Schema[string][1]): unknown {
    if (json === undefined || json === null) return undefined;
    if (typeof holds === "string") return READERS[holds](json);
    if (!isList(holds)) return this.#message(json, holds);
    const list: Record<string, unknown>[] = [];
    const isItem = ITEMS.has(holds[0]);
    for (const element of asList(json)) {
      this.#add();
      try {
        list.push(this.#message(element, holds[0]));
      } catch (error) {
        if (!isItem) throw error;
        this.#reject(error);
      }
    }
    return list;
  }

  /** Decodes a field that would take too long to parse at once. */
  async #readLarge(span: JsonSpan, holds: Schema[string][1]): Promise<unknown> {
    this.#values = 0;
    const reader = new JsonReader(this.#text, span);
    if (holds === "value") return await this.#anyValue(reader, 0);
    if (holds === "attributes") {
      const out: Record<string, unknown> = {};
      for (const _ of reader.elements()) await this.#keyValue(reader, out, 0);
      return out;
    }
    if (typeof holds !== "string" && !isList(holds)) return await this.#walk(reader, holds);
    return this.#parse(span); // refuses it
  }

  /** Decodes an `AnyValue`, as {@linkcode readValue} does, part by part. */
  async #anyValue(reader: JsonReader, depth: number): Promise<unknown> {
    if (++this.#values > MAX_VALUES) throw new RangeError(`more than ${MAX_VALUES} values`);
    if (TURNS.spend(VALUE_WORK)) await TURNS.next();
    if (!reader.isObject) return readValue(this.#parse(await this.#next(reader)), depth);
    let value: unknown = null;
    for (const key of reader.keys()) {
      if (key === "arrayValue" || key === "array_value") {
        const list: unknown[] = value = [];
        await this.#eachValue(reader, depth + 1, async () => void list.push(await this.#anyValue(reader, depth + 1)));
      } else if (key === "kvlistValue" || key === "kvlist_value") {
        const map: Record<string, unknown> = value = {};
        await this.#eachValue(reader, depth + 1, () => this.#keyValue(reader, map, depth + 1));
      } else value = readValue({ [key]: this.#parse(await this.#next(reader)) }, depth) ?? value;
    }
    return value;
  }

  /** Calls `read` before each element of an `ArrayValue` or `KeyValueList`; those nested too deep are left out. */
  async #eachValue(reader: JsonReader, depth: number, read: () => Promise<void>): Promise<void> {
    if (!reader.isObject) return void await this.#next(reader);
    for (const key of reader.keys()) {
      if (key !== "values" || depth > MAX_DEPTH) await this.#next(reader);
      else for (const _ of reader.elements()) await read();
    }
  }

  async #keyValue(reader: JsonReader, out: Record<string, unknown>, depth: number): Promise<void> {
    let name = "";
    let value: unknown = null;
    for (const key of reader.keys()) {
      if (key === "value") value = await this.#anyValue(reader, depth);
      else if (key === "key") name = String(this.#parse(await this.#next(reader)));
      else await this.#next(reader);
    }
    setProperty(out, name, value);
  }

  /** Moves behind the next value. */
  async #next(reader: JsonReader): Promise<JsonSpan> {
    return reader.shortValue() ?? await reader.longValue();
  }

  #add(): void {
    if (++this.#messages <= MAX_RECORDS_PER_REQUEST) return;
    throw new RangeError(`more than ${MAX_RECORDS_PER_REQUEST} messages in one request`);
  }

  #parse(span: JsonSpan): unknown {
    if (!isCheap(span)) throw new RangeError("a value is nested too deep or has too many parts");
    return parseExact(this.#text.slice(span.start, span.end));
  }
}

/** Returns the name of a field for a key, which is the name itself or its form in the schema files. */
function nameOf(schema: Schema, key: string): string | undefined {
  if (Object.hasOwn(schema, key)) return key;
  return key.includes("_") ? Object.keys(schema).find((name) => snakeCase(name) === key) : undefined;
}

/** Decoders of each kind of value. */
const READERS: Readonly<Record<Kind, (json: unknown) => unknown>> = {
  text(json) {
    if (typeof json === "string") return json;
    throw new SyntaxError(`expected a text, got ${kindOf(json)}`);
  },
  integer: readNumber,
  time: (json) => msOfNanos(readNumber(json)),
  id(json) {
    if (typeof json !== "string") throw new SyntaxError(`expected an id, got ${kindOf(json)}`);
    return readId(json);
  },
  value: (json) => readValue(json, 0),
  attributes: (json) => readKeyValues(json, 0),
  count: (json) => asList(json).length,
};
