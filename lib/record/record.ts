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
  /** Who says so. It becomes `metadata.logger`, unless the metadata has a `logger` itself. */
  readonly logger?: string;
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

/** The most bytes of JSON one UTF-16 code unit becomes: `\u0000`. */
const MAX_UNIT_BYTES = 6;

/**
 * `{"timestamp":"…","level":"…","message":"","metadata":{"truncated":true}}` with the longest of each, and as much as
 * the last value before the end of the room may take too much.
 */
const FRAME_BYTES = 160;

/** What the mark takes in a record that was cut before, for which the frame has room already. */
const MARK_BYTES = '{"truncated":true,}'.length;

/**
 * Makes the safe, bounded copy of whatever came in. It never throws and keeps no reference to the caller's objects.
 *
 * Circular references, `BigInt`, symbols, functions, errors with causes, maps, sets, dates, typed arrays, getters
 * and `toJSON` that throw, a million keys and depth without end all become JSON that says what was there. Names of
 * levels and of well-known keys that other libraries use are folded into ours.
 *
 * The record is frozen, all of it, so a stream that it is written to keeps it as it is.
 *
 * @param input What is to be recorded.
 * @param options The bound and the time.
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
    // The stack is full. The record is one like any other then, which is copied where it is written.
  }
  return record;
}

/**
 * What records take in memory, in bytes, that {@linkcode toRecord} made within the usual bound. Nobody can change them
 * any more, so they need no other copy.
 */
const readyRecords = new WeakMap<RecordInput, number>();

/** What an entry there takes in memory, in bytes. */
const READY_OVERHEAD = 64;

/** Freezes a copy: it has no circles, and does not nest without end. */
function freeze(value: JsonValue | LogRecord): void {
  if (typeof value !== "object" || value === null) return;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
}

/** Does what {@linkcode toRecord} does, and tells the size of the copy. */
export function copyRecord(input: RecordInput, maxBytes: number, now: number): RecordCopy {
  try {
    return copyPlain(input, maxBytes, now) ?? copyAnything(asInput(input), maxBytes, now);
  } catch (error) {
    // Only a clock out of its range, or a stack that is already full, leads here.
    const message = `[Unreadable: ${textOfThrown(error)}]`.slice(0, MIN_MAX_RECORD_BYTES / 4);
    const record: LogRecord = { timestamp: formatTime(0), level: "ERROR", message, metadata: { truncated: true } };
    return { record, bytes: 4 * MIN_MAX_RECORD_BYTES, truncated: true };
  }
}

/**
 * Does what {@linkcode copyRecord} does, and cuts a record further that takes much more in memory than as JSON, such
 * as one with ten thousand empty lists.
 *
 * @param maxWeight The most it may take in memory, in bytes; from 1 KiB on it is kept.
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
  // What is left is a name or two that cost thousands of bytes each.
  const { timestamp, level, message } = copy.record;
  const record: LogRecord = { timestamp, level, message, metadata: { truncated: true } };
  return { record, bytes: weighRecord(record), truncated: true };
}

/** {@linkcode copyCertain}, or `undefined` where a getter of the input throws: the walk names which one. */
function copyPlain(input: RecordInput, maxBytes: number, now: number): RecordCopy | undefined {
  try {
    return copyCertain(input, maxBytes, now);
  } catch {
    return undefined;
  }
}

/**
 * The common case, without counting each byte: a message that is text and metadata that is plain, and certain to fit.
 * Gives `undefined` for everything else.
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

/** What is no object with fields of its own, such as an error, a list or a text, is the message. */
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

/** Anything else: what can be read of it, field by field. */
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
  // The message has the first claim, on half of the room at the most where both do not fit.
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

/** Whether it is the metadata of a record that was cut, which is not to be cut once more when it comes back. */
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

/** Where it is known who the logger is, another spelling of that is a name like any other. */
const NAMES_BESIDE_LOGGER = new Map(Array.from(WELL_KNOWN).filter(([, name]) => name !== "logger"));

function tryHasOwn(source: object, key: string): boolean {
  try {
    return Object.hasOwn(source, key);
  } catch {
    return false; // a proxy that refuses
  }
}

/** What a record takes in memory beside its message and metadata, in bytes: itself, its time, and its place. */
const RECORD_OVERHEAD = 152;

function weighRecord({ message, metadata }: LogRecord): number {
  return RECORD_OVERHEAD + weighText(message) + weigh(metadata);
}

let lastMs = NaN;
let lastTime = "";
let lastSecond = NaN;
let lastHead = "";

/** What a time ends with, `123Z`, by the millisecond of its second, as far as it was met. */
const timeEnds: (string | undefined)[] = new Array(1000).fill(undefined);
const TIME_END_LENGTH = "123Z".length;

/** Spells a time, and keeps the last one: in a flood many records share a millisecond, or a second at least. */
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
  return Math.abs(ms) <= MAX_DATE_MS ? formatTime(ms) : undefined;
}

/** `parseTime` for what may not even be touched, such as a revoked proxy. */
function tryParseTime(value: unknown): string | undefined {
  try {
    return parseTime(value);
  } catch {
    return undefined;
  }
}
