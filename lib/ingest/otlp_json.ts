import { Buffer } from "node:buffer";
import { isPlain, setProperty } from "../record/copier.ts";
import {
  type Decoded,
  exactInteger,
  isList,
  ITEMS,
  type Kind,
  MAX_DEPTH,
  MAX_MESSAGES,
  type Message,
  msOfNanos,
  type Schema,
} from "./otlp_schema.ts";

/**
 * Reads a request in JSON. Names are in lowerCamelCase, as the protocol asks for, or as the schema spells them, since
 * to ignore those would be to lose a whole request without a word.
 *
 * @param text The request.
 * @param schema What to read of it.
 * @returns What it says.
 * @throws {SyntaxError} If the text is no such request.
 */
export function decodeJson<S extends Schema>(text: string, schema: S): Decoded<S> {
  const decoder = new Decoder();
  try {
    const message = decoder.message(JSON.parse(text), schema) as Message<S>;
    return { message, rejected: decoder.rejected, reason: decoder.reason };
  } catch (error) {
    throw new SyntaxError(`Cannot decode JSON: ${(error as Error).message}`);
  }
}

class Decoder {
  rejected = 0;
  reason = "";
  #messages = 0;

  message(json: unknown, schema: Schema): Record<string, unknown> {
    if (!isPlain(json)) throw new SyntaxError(`expected an object, got ${kindOf(json)}`);
    const message: Record<string, unknown> = {};
    for (const name in schema) {
      const given = property(json, name);
      if (given === undefined || given === null) continue;
      const [, holds] = schema[name];
      if (typeof holds === "string") message[name] = READERS[holds](given);
      else if (isList(holds)) message[name] = this.#list(given, holds[0]);
      else message[name] = this.message(given, holds);
    }
    return message;
  }

  #list(json: unknown, schema: Schema): Record<string, unknown>[] {
    const list: Record<string, unknown>[] = [];
    const isItem = ITEMS.has(schema);
    for (const element of asList(json)) {
      if (++this.#messages > MAX_MESSAGES) throw new RangeError(`more than ${MAX_MESSAGES} messages in one request`);
      try {
        list.push(this.message(element, schema));
      } catch (error) {
        if (!isItem || this.#messages > MAX_MESSAGES) throw error;
        if (this.rejected++ === 0) this.reason = (error as Error).message;
      }
    }
    return list;
  }
}

/** How each kind of value is spelled in JSON. */
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

/** Numbers of 64 bits are texts in JSON; either is taken for any. */
function readNumber(json: unknown): number {
  const number = typeof json === "string" && json !== "" ? Number(json) : json;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  throw new SyntaxError(`expected a number, got ${kindOf(json)}`);
}

/** What ids of 16 and of 8 bytes are in base64, as protobuf's own JSON has them; in hex they have other lengths. */
const BASE64_ID = /^(?:[\w+/-]{22}==|[\w+/-]{11}=)$/;

function readId(text: string): string {
  // Node's base64 is that of addresses, too.
  return BASE64_ID.test(text) ? Buffer.from(text, "base64").toString("hex") : text.toLowerCase();
}

function readValue(json: unknown, depth: number): unknown {
  // A text or a number that is not wrapped says what it is all the same.
  if (!isPlain(json)) return Array.isArray(json) ? null : json;
  const text = property(json, "stringValue");
  if (text !== undefined) return text;
  const integer = property(json, "intValue");
  if (integer !== undefined) return readInteger(integer);
  const flag = property(json, "boolValue");
  if (flag !== undefined) return flag;
  const double = property(json, "doubleValue");
  if (double !== undefined) return double;
  const map = property(json, "kvlistValue");
  if (isPlain(map)) return readKeyValues(map.values ?? [], depth + 1);
  const list = property(json, "arrayValue");
  if (isPlain(list)) return readValues(list.values ?? [], depth + 1);
  return property(json, "bytesValue") ?? null;
}

function readInteger(json: unknown): unknown {
  return typeof json === "string" && /^-?\d{1,20}$/.test(json) ? exactInteger(BigInt(json)) : json;
}

function readValues(json: unknown, depth: number): unknown[] {
  return depth > MAX_DEPTH ? [] : asList(json).map((value) => readValue(value, depth));
}

function readKeyValues(json: unknown, depth: number): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  if (depth > MAX_DEPTH) return out;
  for (const pair of asList(json)) {
    if (!isPlain(pair)) throw new SyntaxError(`expected an object with a key and a value, got ${kindOf(pair)}`);
    setProperty(out, String(pair.key ?? ""), readValue(pair.value ?? null, depth));
  }
  return out;
}

function asList(json: unknown): unknown[] {
  if (Array.isArray(json)) return json;
  throw new SyntaxError(`expected a list, got ${kindOf(json)}`);
}

/** A property by its name in lowerCamelCase, or as the schema spells it. */
function property(json: Record<string, unknown>, name: string): unknown {
  return json[name] ?? json[snakeCase(name)];
}

const SNAKE_CASE = new Map<string, string>();

function snakeCase(name: string): string {
  let snake = SNAKE_CASE.get(name);
  if (snake === undefined) {
    snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    SNAKE_CASE.set(name, snake);
  }
  return snake;
}

function kindOf(json: unknown): string {
  return json === null ? "null" : Array.isArray(json) ? "a list" : typeof json;
}
