import { Buffer } from "node:buffer";
import { isPlain, setProperty } from "../../record/copier.ts";

/** Deepest nesting of values; deeper ones are left out. A record is cut above that, and marked. */
export const MAX_DEPTH = 40;

/** Returns an integer of 64 bits as a number, or as a text if a number is not exact. */
export function exactInteger(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

/** Converts nanoseconds to milliseconds, exact to the microsecond although a number cannot hold all nanoseconds. */
export function msOfNanos(nanos: number): number {
  return Math.round(nanos / 1000) / 1000;
}

/** Decodes a number. Those of 64 bits are texts in JSON; both forms are accepted for any number. */
export function readNumber(json: unknown): number {
  const number = typeof json === "string" && json !== "" ? Number(json) : json;
  if (typeof number === "number" && Number.isFinite(number)) return number;
  throw new SyntaxError(`expected a number, got ${kindOf(json)}`);
}

/** Ids of 16 and of 8 bytes in base64, the form of protobuf's own JSON. In hex they have other lengths. */
const BASE64_ID = /^(?:[\w+/-]{22}==|[\w+/-]{11}=)$/;

/** Returns an id in lower-case hex. */
export function readId(text: string): string {
  const isBase64 = text.endsWith("=") && BASE64_ID.test(text);
  // Node accepts the URL-safe alphabet too.
  return isBase64 ? Buffer.from(text, "base64").toString("hex") : text.toLowerCase();
}

/** Decodes an `AnyValue`. */
export function readValue(json: unknown, depth: number): unknown {
  // A text or a number without its wrapper is unambiguous.
  if (!isPlain(json)) return Array.isArray(json) ? null : json;
  const text = property(json, "stringValue");
  if (text !== undefined) return text;
  const integer = property(json, "intValue");
  if (integer !== undefined) return readInteger(integer);
  const flag = property(json, "boolValue");
  if (flag !== undefined) return flag;
  const double = property(json, "doubleValue");
  if (double !== undefined) return typeof double === "string" && /^-?\d+$/.test(double) ? Number(double) : double;
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

/** Decodes a list of `KeyValue`. */
export function readKeyValues(json: unknown, depth: number): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  if (depth > MAX_DEPTH) return out;
  for (const pair of asList(json)) {
    if (!isPlain(pair)) throw new SyntaxError(`expected an object with a key and a value, got ${kindOf(pair)}`);
    setProperty(out, String(pair.key ?? ""), readValue(pair.value ?? null, depth));
  }
  return out;
}

export function asList(json: unknown): unknown[] {
  if (Array.isArray(json)) return json;
  throw new SyntaxError(`expected a list, got ${kindOf(json)}`);
}

/** Returns a property by its name in lowerCamelCase, or in the form of the schema files. */
export function property(json: Record<string, unknown>, name: string): unknown {
  return json[name] ?? json[snakeCase(name)];
}

const SNAKE_CASE = new Map<string, string>();

export function snakeCase(name: string): string {
  let snake = SNAKE_CASE.get(name);
  if (snake === undefined) {
    snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    SNAKE_CASE.set(name, snake);
  }
  return snake;
}

export function kindOf(json: unknown): string {
  return json === null ? "null" : Array.isArray(json) ? "a list" : typeof json;
}
