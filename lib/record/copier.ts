import { fit, jsonBytes, type JsonValue, own } from "./json.ts";

/** Deepest nesting of metadata; deeper values are cut. */
const MAX_DEPTH = 32;

/** Mark of a text that was cut. */
const ELLIPSIS = "…";
const ELLIPSIS_BYTES = 3;

/** Copies any value to JSON, counts its exact size, and stops at the size limit. */
export class Copier {
  /** Bytes of JSON left. The last value may exceed it by a few. */
  room: number;
  #truncated = false;
  /** Objects around the current one, to detect circular references. */
  readonly #ancestors: object[] = [];

  constructor(room: number) {
    this.room = room;
  }

  /** True if something was cut. */
  get truncated(): boolean {
    return this.#truncated;
  }

  /**
   * Copies any value.
   *
   * @param value The value.
   * @param names New names for the value's own properties, by old name.
   * @param depth Deepest nesting allowed.
   */
  value(value: unknown, names?: ReadonlyMap<string, string>, depth = MAX_DEPTH): JsonValue {
    switch (typeof value) {
      case "string":
        return this.#part(value);
      case "number":
        if (!Number.isFinite(value)) return this.#part(String(value));
        this.room -= String(value).length;
        return value;
      case "boolean":
        this.room -= String(value).length;
        return value;
      case "undefined":
        this.room -= 4;
        return null;
      case "bigint":
      case "symbol":
        return this.#part(String(value));
      case "function":
        return this.#part(`[Function: ${textOf(readProperty(value as object, "name")) || "anonymous"}]`);
    }
    if (value === null) {
      this.room -= 4;
      return null;
    }
    try {
      return this.#object(value as object, depth, names);
    } catch (error) {
      return this.#part(`[Thrown: ${textOfThrown(error)}]`);
    }
  }

  /** Adds a property if there is room; returns true if there was. */
  add(out: Record<string, JsonValue>, key: string, value: unknown, depth = MAX_DEPTH): boolean {
    if (value === undefined) {
      this.room--; // bounds an endless iterator of undefined
      return this.room > 0 || this.#stop();
    }
    const cost = jsonBytes(key, this.room) + 4; // two quotes, a colon and a comma
    if (this.room < cost + ELLIPSIS_BYTES + 2) return this.#stop();
    this.room -= cost;
    setProperty(out, key, this.value(value, undefined, depth));
    return true;
  }

  /** Copies a text if there is room; otherwise the start of it that fits into `part` bytes. */
  text(value: string, part = this.room): string {
    const cost = jsonBytes(value, this.room) + 2;
    if (cost <= this.room) {
      this.room -= cost;
      return own(value);
    }
    this.#truncated = true;
    const end = fit(value, Math.max(0, part - ELLIPSIS_BYTES - 2));
    const text = own(value.slice(0, end) + ELLIPSIS);
    this.room -= jsonBytes(text, this.room) + 2;
    return text;
  }

  #object(value: object, depth: number, names?: ReadonlyMap<string, string>): JsonValue {
    if (this.#ancestors.includes(value)) return this.#part("[Circular]");
    if (depth === 0) {
      this.#stop();
      return this.#part(Array.isArray(value) ? "[Array]" : "[Object]");
    }
    this.#ancestors.push(value);
    this.room -= 2;
    try {
      if (Array.isArray(value)) return this.#list(value, depth);
      if (isError(value)) return this.#error(value, depth);
      if (value instanceof Date) {
        const ms = Date.prototype.getTime.call(value);
        return this.#part(Number.isNaN(ms) ? "Invalid Date" : new Date(ms).toISOString());
      }
      const toJson = readProperty(value, "toJSON");
      if (typeof toJson === "function") {
        const json = toJson.call(value, "");
        if (json !== value) return this.value(json, names, depth - 1);
      }
      if (value instanceof Map) return this.#entries(value, depth);
      if (value instanceof Set) return this.#list(value, depth);
      if (isBuffer(value)) return this.#list(new Uint8Array(value), depth);
      if (ArrayBuffer.isView(value)) {
        const bytes = value instanceof DataView
          ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
          : value;
        return this.#list(bytes as unknown as Iterable<unknown>, depth);
      }
      if (value instanceof RegExp) return this.#part(String(value));
      if (isBoxed(value)) return this.value(value.valueOf(), undefined, depth - 1);
      if (isEntryList(value)) return this.#entries(value, depth);
      return this.#properties(value, depth, names);
    } finally {
      this.#ancestors.pop();
    }
  }

  #list(values: Iterable<unknown>, depth: number): JsonValue {
    const out: JsonValue[] = [];
    for (const value of values) if (!this.#push(out, value, depth - 1)) break;
    return out.slice(); // drops the spare capacity that push() allocated
  }

  /** Copies the pairs of a map or of headers. Values of a repeated name become a list. */
  #entries(entries: Iterable<[unknown, unknown]>, depth: number): JsonValue {
    const out: Record<string, JsonValue> = {};
    const lists = new Map<string, JsonValue[]>();
    for (const [key, value] of entries) {
      const name = textOf(key);
      if (!Object.hasOwn(out, name)) {
        if (this.add(out, name, value, depth - 1)) continue;
        break;
      }
      let list = lists.get(name);
      if (list === undefined) {
        lists.set(name, list = [out[name]]);
        this.room -= 2;
      }
      if (!this.#push(list, value, depth - 1)) break;
    }
    for (const [name, list] of lists) setProperty(out, name, list.slice());
    return out;
  }

  #properties(value: object, depth: number, names?: ReadonlyMap<string, string>): JsonValue {
    const out: Record<string, JsonValue> = {};
    const keys = Object.keys(value);
    if (keys.length === 0 && !isPlain(value)) {
      const tag = Object.prototype.toString.call(value);
      if (tag !== "[object Object]") return this.#part(tag); // a Promise or a Response shows nothing else
    }
    for (const key of keys) {
      const known = names?.get(key);
      const name = known === undefined || Object.hasOwn(value, known) || Object.hasOwn(out, known) ? key : known;
      if (!this.add(out, name, readProperty(value, key), depth - 1)) break;
    }
    return out;
  }

  /** Copies an error with the fields of OpenTelemetry's `exception.*`, its cause and its own properties. */
  #error(error: object, depth: number): JsonValue {
    const out: Record<string, JsonValue> = {};
    this.add(out, "type", errorType(error), depth - 1);
    this.add(out, "message", readProperty(error, "message"), depth - 1);
    this.add(out, "stack", readProperty(error, "stack"), depth - 1);
    this.add(out, "cause", readProperty(error, "cause"), depth - 1);
    this.add(out, "errors", readProperty(error, "errors"), depth - 1);
    for (const key of Object.keys(error)) {
      if (Object.hasOwn(out, key) || key === "name") continue;
      if (!this.add(out, key, readProperty(error, key), depth - 1)) break;
    }
    return out;
  }

  /** Adds an element if there is room; returns true if there was. */
  #push(out: JsonValue[], value: unknown, depth: number): boolean {
    if (this.room < ELLIPSIS_BYTES + 3) return this.#stop();
    this.room--; // a comma
    out.push(this.value(value, undefined, depth));
    return true;
  }

  /** Copies a text and, if it must be cut, leaves half of the room to the values after it. */
  #part(value: string): string {
    return this.text(value, this.room >> 1);
  }

  #stop(): false {
    this.#truncated = true;
    return false;
  }
}

/** Returns true if a value is an object literal or has no prototype. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  try {
    const prototype = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null;
  } catch {
    return false; // a revoked proxy
  }
}

/** Returns true if a value is an error, of this realm or of another such as a `vm` context. */
export function isError(value: unknown): value is Error {
  if (typeof value !== "object" || value === null) return false;
  try {
    return value instanceof Error || Object.prototype.toString.call(value) === "[object Error]";
  } catch {
    return false; // a revoked proxy
  }
}

function isBuffer(value: object): value is ArrayBufferLike {
  return value instanceof ArrayBuffer ||
    (typeof SharedArrayBuffer === "function" && value instanceof SharedArrayBuffer);
}

function isBoxed(value: object): boolean {
  return value instanceof Number || value instanceof String || value instanceof Boolean || value instanceof BigInt ||
    value instanceof Symbol;
}

function isEntryList(value: object): value is Iterable<[unknown, unknown]> {
  return value instanceof Headers || value instanceof URLSearchParams || value instanceof FormData;
}

function errorType(error: object): string {
  const name = textOf(readProperty(error, "name"));
  if (name !== "" && name !== "Error") return name;
  const constructor = readProperty(error, "constructor");
  return textOf(typeof constructor === "function" ? readProperty(constructor, "name") : undefined) || "Error";
}

/** Reads a property. If a getter throws, returns a text with the error. */
export function readProperty(source: object, key: string): unknown {
  try {
    return (source as Record<string, unknown>)[key];
  } catch (error) {
    return `[Thrown: ${textOfThrown(error)}]`;
  }
}

/** Converts any value to text without throwing; `undefined` becomes `""`. */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === undefined) return "";
  try {
    return String(value);
  } catch {
    return "[Unreadable]"; // an object without a usable toString, as a key or a name
  }
}

/** Returns the message of a thrown value. */
export function textOfThrown(error: unknown): string {
  return textOf(typeof error === "object" && error !== null ? readProperty(error, "message") : error);
}

/** Sets a property. An assignment to `__proto__` would set the prototype instead. */
export function setProperty<T>(target: Record<string, T>, key: string, value: T): void {
  if (key !== "__proto__") target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
