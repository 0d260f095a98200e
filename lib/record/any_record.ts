import { plausible, readEpoch } from "../base/epoch.ts";
import { Copier, isError, isPlain, readProperty, setProperty, textOf } from "./copier.ts";
import { jsonBytes, type JsonValue } from "./json.ts";
import { type Level, levelFromName, levelFromNumber, parseRecordLevel } from "./level.ts";
import { FRAME_BYTES, INPUT_KEYS, type LogRecord, type RecordCopy, weighRecord } from "./log_record.ts";
import { formatTime, parseTimestamp } from "./timestamp.ts";
import { LEVEL_KEYS, LOGGER_TWINS, MESSAGE_KEYS, TIME_KEYS, WELL_KNOWN } from "./well_known.ts";

/** Size of the mark in a record that was cut before. The frame includes it already. */
const MARK_BYTES = '{"truncated":true,}'.length;

/**
 * Copies any input, field by field, and cuts it to the size limit. Names of other libraries stand in for missing fields,
 * and all other fields become metadata.
 *
 * @param input Input of any type.
 * @param maxBytes Size limit, in bytes of JSON.
 * @param now Current time, in milliseconds since the Unix epoch.
 * @throws {RangeError} If the stack is full, or no `Date` can have the time `now`.
 */
export function copyAnyRecord(input: unknown, maxBytes: number, now: number): RecordCopy {
  const fields = new Fields(input);
  const raw = fields.message();
  const timestamp = fields.timestamp(now);
  const level = fields.level();
  const source = fields.read("metadata");
  if (isError(raw)) fields.extra.push(["error", raw]);

  const room = maxBytes - FRAME_BYTES + (isMarked(source) ? MARK_BYTES : 0);
  const copier = new Copier(room);
  const whole = messageOf(raw, copier);
  // The message comes first. If both do not fit, it gets half of the room.
  const claim = Math.min(jsonBytes(whole, room) + 2, room >> 1);
  copier.room = room - claim;
  const metadata = copyMetadata(source, fields, copier);
  copier.room = Math.max(0, copier.room) + claim;
  const message = copier.text(whole);

  const { truncated } = copier;
  if (truncated) setProperty(metadata, "truncated", true);
  const record: LogRecord = { timestamp, level, message, metadata };
  return { record, bytes: weighRecord(record), truncated };
}

/** Fields of an input. Reading one never throws. */
class Fields {
  /** Fields whose value could not be used. They become metadata. */
  readonly extra: [key: string, value: unknown][] = [];
  readonly #given: object;
  /** Names of the other fields that were not used in place of a missing one. */
  readonly #others: Set<string>;
  /** True if the message was `msg`, as pino and bunyan call it. */
  #isPino = false;

  constructor(input: unknown) {
    this.#given = isRecordLike(input) ? input : { message: input };
    const others = ownKeys(this.#given).filter((key) => !INPUT_KEYS.has(key));
    this.#others = others.length === 0 ? NO_KEYS : new Set(others);
  }

  /** Names of the other fields, which become metadata. */
  get others(): ReadonlySet<string> {
    return this.#others;
  }

  read(key: string): unknown {
    return readProperty(this.#given, key);
  }

  /** Returns the raw message. */
  message(): unknown {
    const raw = this.read("message");
    if (raw !== undefined) return raw;
    const found = this.#findTwin(
      MESSAGE_KEYS,
      (value) => typeof value === "string" || isError(value) ? value : undefined,
    );
    this.#isPino = found?.key === "msg";
    return found?.value;
  }

  level(): Level {
    const raw = this.read("level") ?? undefined;
    const level = this.#isPino && typeof raw === "number" ? levelFromNumber(raw, "pino") : parseRecordLevel(raw);
    if (level !== undefined) return level;
    if (raw !== undefined) this.extra.push(["level", raw]);
    const found = this.#findTwin(LEVEL_KEYS, (value) => typeof value === "string" ? levelFromName(value) : undefined);
    return found?.value ?? "INFO";
  }

  timestamp(now: number): string {
    const raw = this.read("timestamp") ?? undefined;
    const timestamp = tryParseTimestamp(raw);
    if (timestamp !== undefined) return timestamp;
    if (raw !== undefined) this.extra.push(["timestamp", raw]);
    const found = this.#findTwin(TIME_KEYS, (value, key) => {
      if (typeof value !== "number") return key === "date" ? undefined : tryParseTimestamp(value);
      const ms = plausible(readEpoch(value), now);
      return ms === undefined ? undefined : formatTime(ms);
    });
    return found?.value ?? formatTime(now);
  }

  /** Finds the first other field of these names with a usable value, and uses it up. */
  #findTwin<T>(
    keys: readonly string[],
    read: (value: unknown, key: string) => T | undefined,
  ): { key: string; value: T } | undefined {
    if (this.#others.size === 0) return undefined;
    for (const key of keys) {
      const value = this.#others.has(key) ? read(this.read(key), key) : undefined;
      if (value === undefined) continue;
      this.#others.delete(key);
      return { key, value };
    }
  }
}

/** Shared by inputs without other fields; nothing is ever added. */
const NO_KEYS: Set<string> = new Set();

/** Returns true if an input has fields; an error, a list, a map or a text is a message. */
function isRecordLike(input: unknown): input is object {
  if (typeof input !== "object" || input === null || isError(input) || isList(input)) return false;
  return isPlain(input) || ownKeys(input).length > 0 || ["message", "metadata"].some((key) => tryHas(input, key));
}

function isList(value: object): boolean {
  try {
    return Array.isArray(value);
  } catch {
    return false; // a revoked proxy
  }
}

function ownKeys(value: object): string[] {
  try {
    return Object.keys(value);
  } catch {
    return []; // a proxy that refuses
  }
}

function tryHas(value: object, key: string): boolean {
  try {
    return key in value;
  } catch {
    return true; // a proxy that refuses; reading it tells why
  }
}

function tryHasOwn(value: object, key: string): boolean {
  try {
    return Object.hasOwn(value, key);
  } catch {
    return false; // a proxy that refuses
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

function copyMetadata(source: unknown, fields: Fields, copier: Copier): Record<string, JsonValue> {
  const out: Record<string, JsonValue> = {};
  const logger = fields.read("logger");
  const isNamed = logger !== undefined && !(isPlain(source) && tryHasOwn(source, "logger"));
  if (isNamed) copier.add(out, "logger", logger);
  if (isError(source)) {
    copier.add(out, "error", source);
  } else if (source !== undefined && source !== null) {
    const value = copier.value(source, isNamed ? NAMES_BESIDE_LOGGER : WELL_KNOWN);
    if (isPlain(value)) { for (const key of Object.keys(value)) setProperty(out, key, value[key] as JsonValue); }
    else setProperty(out, "value", value);
  }
  for (const [key, value] of fields.extra) if (!Object.hasOwn(out, key)) copier.add(out, key, value);
  addOthers(out, fields, copier);
  return out;
}

/** Twins in use when `logger` is given: twins of `logger` then keep their names. */
const NAMES_BESIDE_LOGGER = new Map(Array.from(WELL_KNOWN).filter(([, name]) => name !== "logger"));

/** Adds the other fields of an input. Those whose name is taken become `args`. */
function addOthers(out: Record<string, JsonValue>, fields: Fields, copier: Copier): void {
  if (fields.others.size === 0) return;
  const taken: Record<string, unknown> = {};
  for (const key of fields.others) {
    const known = WELL_KNOWN.get(key) ?? LOGGER_TWINS.get(key);
    const name = known === undefined || fields.others.has(known) || Object.hasOwn(out, known) ? key : known;
    if (Object.hasOwn(out, name)) setProperty(taken, name, fields.read(key));
    else if (!copier.add(out, name, fields.read(key))) return;
  }
  if (Object.keys(taken).length === 0) return;
  const args = Object.hasOwn(out, "args") ? [out.args, taken] : [taken];
  delete out.args;
  copier.add(out, "args", args);
}
