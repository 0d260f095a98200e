import { type Level, levelFromName, levelFromNumber } from "./level.ts";

/** What JSON can say. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** One log record. On the wire it is exactly these four fields, in this order. */
export interface LogRecord {
  /** ISO 8601 in UTC with milliseconds: `"2025-10-24T10:26:15.123Z"`. */
  readonly timestamp: string;
  /** How severe it is. */
  readonly level: Level;
  /** What happened. */
  readonly message: string;
  /** Everything else. Well known: `logger`, `trace_id`, `span_id`, `service`, `source`, `error`, `truncated`. */
  readonly metadata: JsonObject;
}

/** What can be made into a record. A value of another type does no harm: it is kept as text. */
export interface RecordInput {
  /** An ISO 8601 text, a `Date`, or milliseconds since the Unix epoch. @default now */
  readonly timestamp?: string | number | Date;
  /** A level's name, another library's name for it, or an OpenTelemetry severity number. @default {"INFO"} */
  readonly level?: Level | string | number;
  /** What happened. An `Error` gives its message here and itself to `metadata.error`. @default {""} */
  readonly message?: unknown;
  /** Everything else, of any shape: it is copied. */
  readonly metadata?: unknown;
}

/** Options for {@linkcode toRecord}. */
export interface RecordOptions {
  /** The most bytes the record may take as JSON in UTF-8. @default {65_536} */
  maxBytes?: number;
  /** Now, in milliseconds since the Unix epoch. @default {Date.now()} */
  now?: number;
}

/** A record and what is known of it after the copy. */
export interface RecordCopy {
  readonly record: LogRecord;
  /** What it takes in memory, in bytes, estimated from above. */
  readonly bytes: number;
  /** Whether something had to be cut; the record says so in `metadata.truncated`. */
  readonly truncated: boolean;
}

/** The size a record is cut to unless told otherwise, in bytes of its JSON. */
export const DEFAULT_MAX_RECORD_BYTES = 65_536;

/** The least a record can be bounded to: its frame, a time and a few words. */
export const MIN_MAX_RECORD_BYTES = 256;

/** How deep metadata may nest before it is cut. */
const MAX_DEPTH = 32;

/** The most bytes of JSON one UTF-16 code unit becomes: `\u0000`. */
const MAX_UNIT_BYTES = 6;

/**
 * `{"timestamp":"…","level":"…","message":"","metadata":{"truncated":true}}` with the longest of each, and as much as
 * the last value before the end of the room may take too much.
 */
const FRAME_BYTES = 160;

/** What stands in a record for a part that was cut. */
const ELLIPSIS = "…";
const ELLIPSIS_BYTES = 3;

/** Other spellings of the well-known keys. */
const WELL_KNOWN: ReadonlyMap<string, string> = new Map(
  Object.entries({
    logger: ["loggerName", "logger_name", "logger.name", "log.logger"],
    trace_id: ["traceId", "traceID", "trace.id", "dd.trace_id", "otelTraceID"],
    span_id: ["spanId", "spanID", "span.id", "dd.span_id", "otelSpanID"],
    service: ["serviceName", "service_name", "service.name", "dd.service"],
    error: ["err", "exception"],
  }).flatMap(([key, twins]) => twins.map((twin) => [twin, key] as const)),
);

/**
 * Makes the safe, bounded copy of whatever came in. It never throws and keeps no reference to the caller's objects.
 *
 * Circular references, `BigInt`, symbols, functions, errors with causes, maps, sets, dates, typed arrays, getters
 * and `toJSON` that throw, a million keys and depth without end all become JSON that says what was there. Names of
 * levels and of well-known keys that other libraries use are folded into ours.
 *
 * @param input What is to be recorded.
 * @param options The bound and the time.
 * @returns The record.
 *
 * @example Usage
 * ```ts
 * import { deepStrictEqual } from "node:assert/strict";
 * import { toRecord } from "./record.ts";
 *
 * deepStrictEqual(
 *   toRecord({ timestamp: 1761301575123, level: "warning", message: "Slow", metadata: { traceId: "4bf92f", n: 7n } }),
 *   {
 *     timestamp: "2025-10-24T10:26:15.123Z",
 *     level: "WARN",
 *     message: "Slow",
 *     metadata: { trace_id: "4bf92f", n: "7" },
 *   },
 * );
 * ```
 */
export function toRecord(input: RecordInput, options: RecordOptions = {}): LogRecord {
  const { maxBytes = DEFAULT_MAX_RECORD_BYTES, now = Date.now() } = options;
  return copyRecord(input, maxBytes, now).record;
}

/** Does what {@linkcode toRecord} does, and tells the size of the copy. */
export function copyRecord(input: RecordInput, maxBytes: number, now: number): RecordCopy {
  try {
    return copyPlain(input, maxBytes, now) ?? new Copier(maxBytes).copy(input, now);
  } catch (error) {
    // Only a clock out of its range, or a stack that is already full, leads here.
    const message = `[Unreadable: ${textOfThrown(error)}]`.slice(0, MIN_MAX_RECORD_BYTES / 4);
    const record: LogRecord = { timestamp: formatTime(0), level: "ERROR", message, metadata: { truncated: true } };
    return { record, bytes: 4 * MIN_MAX_RECORD_BYTES, truncated: true };
  }
}

/** {@linkcode copyFlat}, or `undefined` where a getter of the input throws: the walk names which one. */
function copyPlain(input: RecordInput, maxBytes: number, now: number): RecordCopy | undefined {
  try {
    return copyFlat(input, maxBytes, now);
  } catch {
    return undefined;
  }
}

/**
 * The common case, without a walk: a message that is text and metadata that is flat, plain, and certain to fit.
 * Gives `undefined` for everything else.
 */
function copyFlat(input: RecordInput, maxBytes: number, now: number): RecordCopy | undefined {
  if (input === null || typeof input !== "object") return undefined;
  const { timestamp, level = "INFO", message = "", metadata } = input;
  if (typeof message !== "string") return undefined;
  const known = typeof level === "string" ? levelFromName(level) : undefined;
  const time = timestamp === undefined ? formatTime(now) : parseTime(timestamp);
  if (known === undefined || time === undefined) return undefined;

  const copy: Record<string, JsonValue> = {};
  const mostUnits = (maxBytes - FRAME_BYTES) / MAX_UNIT_BYTES;
  let units = message.length;
  if (metadata !== undefined) {
    if (!isPlain(metadata)) return undefined;
    for (const key in metadata) {
      if (WELL_KNOWN.has(key) || key === "__proto__" || startsWithDigit(key)) return undefined;
      const value = metadata[key];
      units += key.length + 8;
      if (typeof value === "string") {
        units += value.length;
        copy[key] = own(value);
      } else if (typeof value === "number") {
        if (!Number.isFinite(value)) return undefined;
        copy[key] = value;
      } else if (typeof value === "boolean" || value === null) {
        copy[key] = value;
      } else {
        return undefined;
      }
      if (units > mostUnits) return undefined;
    }
  }
  if (units > mostUnits) return undefined;
  const record: LogRecord = { timestamp: time, level: known, message: own(message), metadata: copy };
  return { record, bytes: weighRecord(record), truncated: false };
}

/** Walks anything, counting exactly what each part takes as JSON, and stops where the room ends. */
class Copier {
  readonly #maxBytes: number;
  #room = 0;
  #truncated = false;
  /** The objects around the one being copied, to tell a circle. */
  readonly #ancestors: object[] = [];

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  copy(input: unknown, now: number): RecordCopy {
    const given: RecordInput = typeof input === "object" && input !== null ? input : { message: input };
    const extra: [key: string, value: unknown][] = [];

    const rawTime = readProperty(given, "timestamp");
    let timestamp = rawTime === undefined ? undefined : tryParseTime(rawTime);
    if (timestamp === undefined) {
      timestamp = formatTime(now);
      if (rawTime !== undefined && rawTime !== null) extra.push(["timestamp", rawTime]);
    }

    const rawLevel = readProperty(given, "level");
    let level: Level | undefined = "INFO";
    if (rawLevel !== undefined && rawLevel !== null) {
      if (typeof rawLevel === "string") level = levelFromName(rawLevel);
      else level = typeof rawLevel === "number" ? levelFromNumber(rawLevel, "otel") : undefined;
      if (level === undefined) {
        level = "INFO";
        extra.push(["level", rawLevel]);
      }
    }

    const total = this.#maxBytes - FRAME_BYTES;
    const raw = readProperty(given, "message");
    if (isError(raw)) extra.push(["error", raw]);
    const whole = this.#messageText(raw, total);
    // The message has the first claim, on half of the room at the most where both do not fit.
    const claim = Math.min(jsonBytes(whole, total) + 2, total >> 1);
    this.#room = total - claim;
    const metadata = this.#metadata(readProperty(given, "metadata"), extra);
    this.#room = Math.max(0, this.#room) + claim;
    const message = this.#cut(whole, this.#room);

    if (this.#truncated) set(metadata, "truncated", true);
    const record: LogRecord = { timestamp, level, message, metadata };
    return { record, bytes: weighRecord(record), truncated: this.#truncated };
  }

  #messageText(raw: unknown, room: number): string {
    if (typeof raw === "string") return raw;
    if (raw === undefined) return "";
    if (isError(raw)) return textOf(readProperty(raw, "message"));
    this.#room = room;
    const value = this.#value(raw, MAX_DEPTH);
    return typeof value === "string" ? value : JSON.stringify(value);
  }

  #metadata(source: unknown, extra: readonly (readonly [string, unknown])[]): Record<string, JsonValue> {
    let out: Record<string, JsonValue> = {};
    if (isError(source)) {
      this.#add(out, "error", source, MAX_DEPTH);
    } else if (source !== undefined && source !== null) {
      const value = this.#value(source, MAX_DEPTH, WELL_KNOWN);
      // What #value gives is new, so it can be added to.
      if (isPlain(value)) out = value as Record<string, JsonValue>;
      else set(out, "value", value);
    }
    for (const [key, value] of extra) if (!Object.hasOwn(out, key)) this.#add(out, key, value, MAX_DEPTH);
    return out;
  }

  /** Adds one property while there is room; says whether there was. */
  #add(out: Record<string, JsonValue>, key: string, value: unknown, depth: number): boolean {
    if (value === undefined) {
      this.#room--; // so that an iterator of nothing comes to an end
      return this.#room > 0 || this.#stop();
    }
    const cost = jsonBytes(key, this.#room) + 4; // two quotes, a colon and a comma
    if (this.#room < cost + ELLIPSIS_BYTES + 2) return this.#stop();
    this.#room -= cost;
    set(out, key, this.#value(value, depth));
    return true;
  }

  /** Adds one element while there is room; says whether there was. */
  #push(out: JsonValue[], value: unknown, depth: number): boolean {
    if (this.#room < ELLIPSIS_BYTES + 3) return this.#stop();
    this.#room--; // a comma
    out.push(this.#value(value, depth));
    return true;
  }

  #stop(): false {
    this.#truncated = true;
    return false;
  }

  #value(value: unknown, depth: number, names?: ReadonlyMap<string, string>): JsonValue {
    switch (typeof value) {
      case "string":
        return this.#text(value);
      case "number":
        if (!Number.isFinite(value)) return this.#text(String(value));
        this.#room -= 24; // the longest a double is spelled
        return value;
      case "boolean":
        this.#room -= 5;
        return value;
      case "undefined":
        this.#room -= 4;
        return null;
      case "bigint":
      case "symbol":
        return this.#text(String(value));
      case "function":
        return this.#text(`[Function: ${textOf(readProperty(value as object, "name")) || "anonymous"}]`);
    }
    if (value === null) {
      this.#room -= 4;
      return null;
    }
    try {
      return this.#object(value as object, depth, names);
    } catch (error) {
      return this.#text(`[Thrown: ${textOfThrown(error)}]`);
    }
  }

  #object(value: object, depth: number, names?: ReadonlyMap<string, string>): JsonValue {
    if (this.#ancestors.includes(value)) return this.#text("[Circular]");
    if (depth === 0) {
      this.#stop();
      return this.#text(Array.isArray(value) ? "[Array]" : "[Object]");
    }
    this.#ancestors.push(value);
    this.#room -= 2;
    try {
      if (Array.isArray(value)) return this.#list(value, depth);
      if (isError(value)) return this.#error(value, depth);
      if (value instanceof Date) {
        const ms = Date.prototype.getTime.call(value);
        return this.#text(Number.isNaN(ms) ? "Invalid Date" : new Date(ms).toISOString());
      }
      const toJson = readProperty(value, "toJSON");
      if (typeof toJson === "function") {
        const json = toJson.call(value, "");
        if (json !== value) return this.#value(json, depth - 1, names);
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
      if (value instanceof RegExp) return this.#text(String(value));
      if (isBoxed(value)) return this.#value(value.valueOf(), depth - 1);
      if (isEntryList(value)) return this.#entries(value, depth);
      return this.#properties(value, depth, names);
    } finally {
      this.#ancestors.pop();
    }
  }

  #list(values: Iterable<unknown>, depth: number): JsonValue {
    const out: JsonValue[] = [];
    for (const value of values) if (!this.#push(out, value, depth - 1)) break;
    return out.slice(); // without the room to spare that pushing left
  }

  /** The pairs of a map or of headers. The values of a name that comes again are a list. */
  #entries(entries: Iterable<[unknown, unknown]>, depth: number): JsonValue {
    const out: Record<string, JsonValue> = {};
    const lists = new Map<string, JsonValue[]>();
    for (const [key, value] of entries) {
      const name = textOf(key);
      if (!Object.hasOwn(out, name)) {
        if (this.#add(out, name, value, depth - 1)) continue;
        break;
      }
      let list = lists.get(name);
      if (list === undefined) {
        lists.set(name, list = [out[name]]);
        this.#room -= 2;
      }
      if (!this.#push(list, value, depth - 1)) break;
    }
    for (const [name, list] of lists) set(out, name, list.slice());
    return out;
  }

  #properties(value: object, depth: number, names?: ReadonlyMap<string, string>): JsonValue {
    const out: Record<string, JsonValue> = {};
    const keys = Object.keys(value);
    if (keys.length === 0 && !isPlain(value)) {
      const tag = Object.prototype.toString.call(value);
      if (tag !== "[object Object]") return this.#text(tag); // all that can be seen of a Promise or a Response
    }
    for (const key of keys) {
      const known = names?.get(key);
      const name = known === undefined || Object.hasOwn(value, known) || Object.hasOwn(out, known) ? key : known;
      if (!this.#add(out, name, readProperty(value, key), depth - 1)) break;
    }
    return out;
  }

  /** An error as OpenTelemetry's `exception.*` has it, with its cause and what else it carries. */
  #error(error: object, depth: number): JsonValue {
    const out: Record<string, JsonValue> = {};
    this.#add(out, "type", errorType(error), depth - 1);
    this.#add(out, "message", readProperty(error, "message"), depth - 1);
    this.#add(out, "stack", readProperty(error, "stack"), depth - 1);
    this.#add(out, "cause", readProperty(error, "cause"), depth - 1);
    this.#add(out, "errors", readProperty(error, "errors"), depth - 1);
    for (const key of Object.keys(error)) {
      if (Object.hasOwn(out, key) || key === "name") continue;
      if (!this.#add(out, key, readProperty(error, key), depth - 1)) break;
    }
    return out;
  }

  #text(value: string): string {
    return this.#cut(value, this.#room, this.#room >> 1);
  }

  /** Takes a copy of `value` from the room if it fits; else of as much of it as fits into `part`. */
  #cut(value: string, room: number, part = room): string {
    const cost = jsonBytes(value, room) + 2;
    if (cost <= room) {
      this.#room -= cost;
      return own(value);
    }
    this.#truncated = true;
    const end = fit(value, Math.max(0, part - ELLIPSIS_BYTES - 2));
    const text = own(value.slice(0, end) + ELLIPSIS);
    this.#room -= jsonBytes(text, room) + 2;
    return text;
  }
}

/** What a text takes inside the quotes of JSON in UTF-8, in bytes, counted no further than a little above `limit`. */
function jsonBytes(text: string, limit: number): number {
  if (text.length > limit) return text.length;
  return PLAIN.test(text) ? text.length : measure(text, Infinity).bytes;
}

/** How many UTF-16 code units of a text fit into a number of bytes of JSON, without parting a surrogate pair. */
function fit(text: string, bytes: number): number {
  return measure(text, bytes).units;
}

/** Text that JSON spells with one byte for each character. */
const PLAIN = /^[ !#-[\]-~]*$/;
const SHORT_ESCAPES = "\b\t\n\f\r";

function measure(text: string, limit: number): { bytes: number; units: number } {
  let bytes = 0;
  let units = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    let cost: number;
    if (code < 0x20) cost = SHORT_ESCAPES.includes(character) ? 2 : 6;
    else if (character === '"' || character === "\\") cost = 2;
    else if (code < 0x80) cost = 1;
    else if (code < 0x800) cost = 2;
    else if (code >= 0xd800 && code <= 0xdfff) cost = 6; // a lone surrogate is spelled as an escape
    else cost = character.length === 2 ? 4 : 3;
    if (bytes + cost > limit) break;
    bytes += cost;
    units += character.length;
  }
  return { bytes, units };
}

/** The length from which on V8 makes a slice of a text, or a sum of two, refer to what it was made from. */
const MIN_REFERRING_LENGTH = 13;

/** The same text in memory of its own: what was cut out of a large one would keep all of that. */
function own(text: string): string {
  // Joining copies the characters; of a single part it would give the part itself.
  return text.length < MIN_REFERRING_LENGTH ? text : [text.slice(0, 1), text.slice(1)].join("");
}

/** What the parts of a record take in memory beside their text on a 64-bit V8, rounded up. */
const RECORD_OVERHEAD = 152;
const OBJECT_OVERHEAD = 56;
const STRING_OVERHEAD = 24;
const DOUBLE_OVERHEAD = 16;
const ELEMENT_OVERHEAD = 8;
const PROPERTY_OVERHEAD = 12;
/** Names that no other object has in this order take a hidden class or a hash table, each a place in it, and itself. */
const NEW_SHAPE_OVERHEAD = 144;
const NEW_NAME_OVERHEAD = 56;

/** What a record takes in memory, in bytes, estimated from above. */
function weighRecord({ message, metadata }: LogRecord): number {
  return RECORD_OVERHEAD + weighText(message) + weighObject(metadata);
}

function weighValue(value: JsonValue): number {
  switch (typeof value) {
    case "string":
      return weighText(value);
    case "number":
      return (value | 0) === value ? 0 : DOUBLE_OVERHEAD; // a small integer stands in its place itself
    case "object":
      if (value === null) return 0;
      return Array.isArray(value) ? weighList(value) : weighObject(value as JsonObject);
    default:
      return 0;
  }
}

function weighText(text: string): number {
  return STRING_OVERHEAD + weighCharacters(text);
}

const WIDE = /[^\0-\xff]/;

/** V8 spends one byte on a character, or two once one of them is above U+00FF. */
function weighCharacters(text: string): number {
  return WIDE.test(text) ? 2 * text.length : text.length;
}

function weighList(list: readonly JsonValue[]): number {
  let bytes = OBJECT_OVERHEAD + list.length * ELEMENT_OVERHEAD;
  for (const value of list) bytes += weighValue(value);
  return bytes;
}

/** How far apart names that are whole numbers may be, and how large, before V8 puts them into a hash table. */
const MAX_INDEX_GAP = 1024;
const MAX_INDEX_REACH = 5000;

function weighObject(object: JsonObject): number {
  let bytes = OBJECT_OVERHEAD;
  let shape = EMPTY_SHAPE;
  let isNew = false;
  // V8 keeps what is named by a whole number in an array, with half as much room to spare. Such names come first.
  let reach = 0;
  for (const key in object) {
    bytes += PROPERTY_OVERHEAD + weighValue(object[key]);
    if (startsWithDigit(key) && String(Number(key)) === key) {
      const index = Number(key);
      if (index < reach) continue;
      const grown = index + (index >> 1) + 18;
      if (index - reach < MAX_INDEX_GAP && grown < Math.max(MAX_INDEX_REACH, 3 * reach)) {
        bytes += (grown - reach) * ELEMENT_OVERHEAD;
        reach = grown;
        continue;
      }
    }
    let next = shape.get(key);
    if (next === undefined) {
      bytes += NEW_NAME_OVERHEAD + weighCharacters(key) + (isNew ? 0 : NEW_SHAPE_OVERHEAD);
      isNew = true;
      next = rememberShape(shape, key);
    }
    shape = next;
  }
  return bytes;
}

/** What comes after the names that an object has so far. V8 gives those with the same names in the same order one class. */
interface Shape extends Map<string, Shape> {}

const EMPTY_SHAPE: Shape = new Map();

/** The shapes remembered before all are forgotten, and the longest name in one. A forgotten one weighs as if new. */
const MAX_SHAPES = 1000;
const MAX_SHAPE_NAME = 64;
let shapes = 0;

function rememberShape(shape: Shape, key: string): Shape {
  const next: Shape = new Map();
  if (key.length > MAX_SHAPE_NAME) return next;
  if (shapes === MAX_SHAPES) {
    EMPTY_SHAPE.clear();
    shapes = 0;
  }
  shape.set(key, next);
  shapes++;
  return next;
}

function startsWithDigit(key: string): boolean {
  const first = key.charCodeAt(0);
  return first >= 0x30 && first <= 0x39;
}

let lastMs = NaN;
let lastTime = "";

/** Spells a time, and keeps the last one: in a flood many records share a millisecond. */
function formatTime(ms: number): string {
  if (ms !== lastMs) {
    lastTime = new Date(ms).toISOString();
    lastMs = ms;
  }
  return lastTime;
}

/** A time as a record has it, of a day that every month has. */
const CANONICAL_TIME = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** What `Date` would make a time of by guessing, such as "round 3", is none. */
const ISO_TIME = /^(\d{4}|[+-]\d{6})-\d\d/;

function parseTime(value: unknown): string | undefined {
  if (typeof value === "string") {
    if (value === lastTime || CANONICAL_TIME.test(value)) return own(value);
    return ISO_TIME.test(value) ? formatValidTime(Date.parse(value)) : undefined;
  }
  if (typeof value === "number") return formatValidTime(value);
  return value instanceof Date ? formatValidTime(Date.prototype.getTime.call(value)) : undefined;
}

function formatValidTime(ms: number): string | undefined {
  return Math.abs(ms) <= 8.64e15 ? formatTime(ms) : undefined;
}

/** `parseTime` for what may not even be touched, such as a revoked proxy. */
function tryParseTime(value: unknown): string | undefined {
  try {
    return parseTime(value);
  } catch {
    return undefined;
  }
}

/** Whether a value is an object literal or alike: its properties are all that it is. */
export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  try {
    const prototype = Object.getPrototypeOf(value);
    return prototype === Object.prototype || prototype === null;
  } catch {
    return false; // a revoked proxy
  }
}

/** Whether a value is an error, of this realm or of another, such as a vm's. */
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

/** Reads a property; what a getter throws becomes a text that says so. */
export function readProperty(source: object, key: string): unknown {
  try {
    return (source as Record<string, unknown>)[key];
  } catch (error) {
    return `[Thrown: ${textOfThrown(error)}]`;
  }
}

/** `String()` that cannot throw. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === undefined) return "";
  try {
    return String(value);
  } catch {
    return "[Unreadable]"; // an object without a usable toString, as a key or a name
  }
}

function textOfThrown(error: unknown): string {
  return textOf(typeof error === "object" && error !== null ? readProperty(error, "message") : error);
}

/** Sets a property, `__proto__` included, which an assignment would take for the prototype. */
function set(target: Record<string, JsonValue>, key: string, value: JsonValue): void {
  if (key !== "__proto__") target[key] = value;
  else Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true });
}
