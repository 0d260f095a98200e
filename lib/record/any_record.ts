import { Copier, isError, isPlain, readProperty, setProperty, textOf } from "./copier.ts";
import { jsonBytes, type JsonValue } from "./json.ts";
import { parseRecordLevel } from "./level.ts";
import { FRAME_BYTES, type LogRecord, type RecordCopy, type RecordInput, weighRecord } from "./log_record.ts";
import { formatTime, parseTimestamp } from "./timestamp.ts";
import { WELL_KNOWN } from "./well_known.ts";

/** Size of the mark in a record that was cut before. The frame includes it already. */
const MARK_BYTES = '{"truncated":true,}'.length;

/**
 * Copies any input, field by field, and cuts it to the size limit.
 *
 * @param input Input of any type.
 * @param maxBytes Size limit, in bytes of JSON.
 * @param now Current time, in milliseconds since the Unix epoch.
 * @throws {RangeError} If the stack is full, or no `Date` can have the time `now`.
 */
export function copyAnyRecord(input: unknown, maxBytes: number, now: number): RecordCopy {
  const given = asInput(input);
  const extra: [key: string, value: unknown][] = [];

  const rawTime = readProperty(given, "timestamp");
  let timestamp = rawTime === undefined ? undefined : tryParseTimestamp(rawTime);
  if (timestamp === undefined) {
    timestamp = formatTime(now);
    if (rawTime !== undefined && rawTime !== null) extra.push(["timestamp", rawTime]);
  }

  const rawLevel = readProperty(given, "level") ?? "INFO";
  const level = parseRecordLevel(rawLevel);
  if (level === undefined) extra.push(["level", rawLevel]);

  const fields = readProperty(given, "metadata");
  const room = maxBytes - FRAME_BYTES + (isMarked(fields) ? MARK_BYTES : 0);
  const raw = readProperty(given, "message");
  if (isError(raw)) extra.push(["error", raw]);
  const copier = new Copier(room);
  const whole = messageOf(raw, copier);
  // The message comes first. If both do not fit, it gets half of the room.
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

/** Runs {@linkcode parseTimestamp}; returns `undefined` for a value that throws, such as a revoked proxy. */
function tryParseTimestamp(value: unknown): string | undefined {
  try {
    return parseTimestamp(value);
  } catch {
    return undefined;
  }
}

/** Returns true if metadata belongs to a record that was cut before, so that the mark does not cut it again. */
function isMarked(metadata: unknown): boolean {
  return isPlain(metadata) && readProperty(metadata, "truncated") === true;
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
