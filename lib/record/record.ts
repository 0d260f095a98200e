import { Copier, isError, isPlain, readProperty, setProperty, textOf, textOfThrown } from "./copier.ts";
import { jsonBytes, type JsonObject, type JsonValue, own } from "./json.ts";
import { type Level, levelFromName, levelFromNumber } from "./level.ts";
import { PlainCopier } from "./plain_copier.ts";
import { MAX_DATE_MS } from "../base/time.ts";
import { weigh, weighText } from "./weight.ts";
import { WELL_KNOWN } from "./well_known.ts";

export type { JsonObject, JsonValue } from "./json.ts";

/** One log record. On the wire it is exactly these four fields, in this order. */
export interface LogRecord {
  /** Time in ISO 8601, UTC, with milliseconds: `"2025-10-24T10:26:15.123Z"`. */
  readonly timestamp: string;
  /** Severity. */
  readonly level: Level;
  /** Text of the event. */
  readonly message: string;
  /** Structured data. Well-known keys: `logger`, `trace_id`, `span_id`, `service`, `source`, `error`, `truncated`. */
  readonly metadata: JsonObject;
}

/** Input of a record. A field of another type is kept as text. */
export interface RecordInput {
  /** Time: an ISO 8601 text, a `Date`, or milliseconds since the Unix epoch. @default now */
  readonly timestamp?: string | number | Date;
  /** Severity: a level, its name in another library, or an OpenTelemetry severity number. @default {"INFO"} */
  readonly level?: Level | string | number;
  /** Text of the event. Of an `Error` the message is used, and `metadata.error` is set. @default {""} */
  readonly message?: unknown;
  /** Structured data of any shape. It is copied. */
  readonly metadata?: unknown;
  /** Name of the logger. It becomes `metadata.logger`, unless the metadata has one. */
  readonly logger?: string;
}

/** Options for {@linkcode toRecord}. */
export interface RecordOptions {
  /** Largest size of the record as JSON in UTF-8, in bytes. @default {65_536} */
  maxBytes?: number;
  /** Current time, in milliseconds since the Unix epoch. @default {Date.now()} */
  now?: number;
}

/** A copied record with its measurements. */
export interface RecordCopy {
  readonly record: LogRecord;
  /** Upper estimate of its memory, in bytes. */
  readonly bytes: number;
  /** True if something was cut; `metadata.truncated` is set then. */
  readonly truncated: boolean;
}

/** Default size limit of a record, in bytes of JSON. */
export const DEFAULT_MAX_RECORD_BYTES = 65_536;

/** Smallest size limit of a record, in bytes of JSON: its frame, a time and a few words. */
export const MIN_MAX_RECORD_BYTES = 256;

/** Most bytes of JSON per UTF-16 code unit: `\u0000`. */
const MAX_UNIT_BYTES = 6;

/**
 * Size of `{"timestamp":"…","level":"…","message":"","metadata":{"truncated":true}}` with the longest values, plus the
 * bytes by which the last value may exceed the limit.
 */
const FRAME_BYTES = 160;

/** Size of the mark in a record that was cut before. The frame includes it already. */
const MARK_BYTES = '{"truncated":true,}'.length;

/**
 * Copies any value into a bounded record. It never throws and keeps no reference to the caller's objects.
 *
 * Circular references, `BigInt`, symbols, functions, errors with causes, maps, sets, dates, typed arrays, getters and
 * `toJSON` that throw, a million keys and endless depth all become JSON that describes them. Other libraries' names of
 * levels and of well-known keys become ours.
 *
 * The record is deeply frozen, so a stream keeps it without another copy.
 *
 * @param input The input.
 * @param options Size limit and current time.
 * @returns The record.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { toRecord } from "./record.ts";
 *
 * assertEquals(
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
  const { record, bytes } = copyRecord(input, maxBytes, now);
  try {
    freeze(record);
    if (maxBytes <= DEFAULT_MAX_RECORD_BYTES) readyRecords.set(record, bytes + READY_OVERHEAD);
  } catch {
    // The stack is full: the record stays unfrozen, and write() copies it.
  }
  return record;
}

/**
 * Memory of each record that {@linkcode toRecord} made within the default limit, in bytes. Those are frozen and need no
 * further copy.
 */
const readyRecords = new WeakMap<RecordInput, number>();

/** Memory of an entry in that map, in bytes. */
const READY_OVERHEAD = 64;

/** Freezes a copy deeply. A copy is never circular, and its depth is bounded. */
function freeze(value: JsonValue | LogRecord): void {
  if (typeof value !== "object" || value === null) return;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
}

/** Copies an input like {@linkcode toRecord}, unfrozen, and measures the copy. */
export function copyRecord(input: RecordInput, maxBytes: number, now: number): RecordCopy {
  try {
    return copyPlain(input, maxBytes, now) ?? copyAnything(asInput(input), maxBytes, now);
  } catch (error) {
    // Happens only if the clock is out of range or the stack is full.
    const message = `[Unreadable: ${textOfThrown(error)}]`.slice(0, MIN_MAX_RECORD_BYTES / 4);
    const record: LogRecord = { timestamp: formatTime(0), level: "ERROR", message, metadata: { truncated: true } };
    return { record, bytes: 4 * MIN_MAX_RECORD_BYTES, truncated: true };
  }
}

/**
 * Copies an input like {@linkcode copyRecord}, and cuts it further until it fits into `maxWeight`: ten thousand empty
 * lists take much more memory than JSON.
 *
 * @param maxWeight Largest memory of the record, in bytes; 1 KiB or more.
 */
export function copyRecordWithin(input: RecordInput, maxBytes: number, maxWeight: number, now: number): RecordCopy {
  const ready = readyRecords.get(input);
  if (ready !== undefined && ready <= maxWeight && maxBytes >= DEFAULT_MAX_RECORD_BYTES) {
    return { record: input as LogRecord, bytes: ready, truncated: false };
  }
  let copy = copyRecord(input, maxBytes, now);
  for (let bound = maxBytes >> 1; copy.bytes > maxWeight && bound >= MIN_MAX_RECORD_BYTES; bound >>= 1) {
    copy = copyRecord(input, bound, now);
  }
  if (copy.bytes <= maxWeight) return copy;
  // The rest is a name or two that take thousands of bytes each.
  const { timestamp, level, message } = copy.record;
  const record: LogRecord = { timestamp, level, message, metadata: { truncated: true } };
  return { record, bytes: weighRecord(record), truncated: true };
}

/** Runs {@linkcode copyCertain}. Returns `undefined` if a getter throws; the slow copy then names the getter. */
function copyPlain(input: RecordInput, maxBytes: number, now: number): RecordCopy | undefined {
  try {
    return copyCertain(input, maxBytes, now);
  } catch {
    return undefined;
  }
}

/**
 * Copies the common case without counting each byte: a text message and plain metadata that are certain to fit.
 * Returns `undefined` for everything else.
 */
function copyCertain(input: RecordInput, maxBytes: number, now: number): RecordCopy | undefined {
  if (!isPlain(input)) return undefined;
  const { timestamp, level = "INFO", message = "", metadata = {}, logger } = input;
  if (typeof message !== "string" || !isPlain(metadata)) return undefined;
  if (logger !== undefined && (typeof logger !== "string" || Object.hasOwn(metadata, "logger"))) return undefined;
  const known = parseLevel(level);
  const time = timestamp === undefined ? formatTime(now) : parseTime(timestamp);
  if (known === undefined || time === undefined) return undefined;

  const copier = new PlainCopier(Math.floor((maxBytes - FRAME_BYTES) / MAX_UNIT_BYTES));
  const text = copier.text(message);
  if (text === undefined) return undefined;
  const copy = copier.metadata(metadata, logger);
  if (copy === undefined) return undefined;
  const record: LogRecord = { timestamp: time, level: known, message: text, metadata: copy };
  const bytes = copier.hasNewNames ? weighRecord(record) : RECORD_OVERHEAD + copier.bytes;
  return { record, bytes, truncated: false };
}

/** Returns the input itself, or a record whose message it is if it is an error, a list or no object. */
function asInput(input: unknown): RecordInput {
  if (typeof input !== "object" || input === null || isError(input) || isList(input)) return { message: input };
  return input;
}

function isList(value: object): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false; // a revoked proxy
  }
}

/** Copies any other input, field by field. */
function copyAnything(given: RecordInput, maxBytes: number, now: number): RecordCopy {
  const extra: [key: string, value: unknown][] = [];

  const rawTime = readProperty(given, "timestamp");
  let timestamp = rawTime === undefined ? undefined : tryParseTime(rawTime);
  if (timestamp === undefined) {
    timestamp = formatTime(now);
    if (rawTime !== undefined && rawTime !== null) extra.push(["timestamp", rawTime]);
  }

  const rawLevel = readProperty(given, "level") ?? "INFO";
  const level = parseLevel(rawLevel);
  if (level === undefined) extra.push(["level", rawLevel]);

  const fields = readProperty(given, "metadata");
  const room = maxBytes - FRAME_BYTES + (isMarked(fields) ? MARK_BYTES : 0);
  const raw = readProperty(given, "message");
  if (isError(raw)) extra.push(["error", raw]);
  const copier = new Copier(room);
  const whole = messageOf(raw, copier);
  // The message comes first. If both do not fit, it gets half of the room at most.
  const claim = Math.min(jsonBytes(whole, room) + 2, room >> 1);
  copier.room = room - claim;
  const metadata = copyMetadata(fields, readProperty(given, "logger"), extra, copier);
  copier.room = Math.max(0, copier.room) + claim;
  const message = copier.text(whole);

  const { truncated } = copier;
  if (truncated) setProperty(metadata, "truncated", true);
  const record: LogRecord = { timestamp, level: level ?? "INFO", message, metadata };
  return { record, bytes: weighRecord(record), truncated };
}

/** Returns true if metadata belongs to a record that was cut before, so that the mark does not cut it again. */
function isMarked(metadata: unknown): boolean {
  return isPlain(metadata) && readProperty(metadata, "truncated") === true;
}

function parseLevel(level: unknown): Level | undefined {
  if (typeof level === "string") return levelFromName(level);
  return typeof level === "number" ? levelFromNumber(level, "otel") : undefined;
}

function messageOf(raw: unknown, copier: Copier): string {
  if (typeof raw === "string") return raw;
  if (raw === undefined) return "";
  if (isError(raw)) return textOf(readProperty(raw, "message"));
  const value = copier.value(raw);
  return typeof value === "string" ? value : JSON.stringify(value);
}

function copyMetadata(
  source: unknown,
  logger: unknown,
  extra: readonly (readonly [string, unknown])[],
  copier: Copier,
): Record<string, JsonValue> {
  const out: Record<string, JsonValue> = {};
  const isNamed = logger !== undefined && !(isPlain(source) && tryHasOwn(source, "logger"));
  if (isNamed) copier.add(out, "logger", logger);
  if (isError(source)) {
    copier.add(out, "error", source);
  } else if (source !== undefined && source !== null) {
    const value = copier.value(source, isNamed ? NAMES_BESIDE_LOGGER : WELL_KNOWN);
    if (isPlain(value)) { for (const key of Object.keys(value)) setProperty(out, key, value[key] as JsonValue); }
    else setProperty(out, "value", value);
  }
  for (const [key, value] of extra) if (!Object.hasOwn(out, key)) copier.add(out, key, value);
  return out;
}

/** Twins in use when `logger` is given: twins of `logger` then keep their names. */
const NAMES_BESIDE_LOGGER = new Map(Array.from(WELL_KNOWN).filter(([, name]) => name !== "logger"));

function tryHasOwn(source: object, key: string): boolean {
  try {
    return Object.hasOwn(source, key);
  } catch {
    return false; // a proxy that refuses
  }
}

/** Memory of a record besides its message and metadata, in bytes: the object, its time and its slot. */
const RECORD_OVERHEAD = 152;

function weighRecord({ message, metadata }: LogRecord): number {
  return RECORD_OVERHEAD + weighText(message) + weigh(metadata);
}

let lastMs = NaN;
let lastTime = "";
let lastSecond = NaN;
let lastHead = "";

/** Ends of times, such as `123Z`, by millisecond; filled on first use. */
const timeEnds: (string | undefined)[] = new Array(1000).fill(undefined);
const TIME_END_LENGTH = "123Z".length;

/** Formats a time. Keeps the last result, since in a flood many records share a millisecond, or at least a second. */
function formatTime(time: number): string {
  const ms = Math.trunc(time);
  if (ms === lastMs) return lastTime;
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    lastHead = new Date(ms).toISOString().slice(0, -TIME_END_LENGTH);
    lastSecond = second;
  }
  const part = ms - 1000 * second;
  lastTime = lastHead + (timeEnds[part] ??= `${String(part).padStart(3, "0")}Z`);
  lastMs = ms;
  return lastTime;
}

/** Time in the form of a record, with a day that every month has. */
const CANONICAL_TIME = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** Start of an ISO time. `Date.parse` alone also accepts texts such as "round 3". */
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
  return Math.abs(ms) <= MAX_DATE_MS ? formatTime(ms) : undefined;
}

/** Runs {@linkcode parseTime}; returns `undefined` for a value that throws, such as a revoked proxy. */
function tryParseTime(value: unknown): string | undefined {
  try {
    return parseTime(value);
  } catch {
    return undefined;
  }
}
