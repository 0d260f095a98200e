import { isPlain, setProperty } from "../../record/copier.ts";
import { LOGGER_TWINS } from "../../record/well_known.ts";
import { type Draft, type Fields, isObject } from "./draft.ts";
import { readError, readStack } from "./error.ts";
import {
  ACCESS_KEYS,
  ERROR_KEYS,
  ERROR_MESSAGE_KEYS,
  ERROR_STACK_KEYS,
  ERROR_TYPE_KEYS,
  LINE_LEVEL_KEYS,
  LINE_MESSAGE_KEYS,
  LINE_TIME_KEYS,
  LOGGER_NAME_KEYS,
  STACK_KEYS,
} from "./keys.ts";
import { readLevel } from "./level.ts";
import { KEEP, Readers } from "./reader_table.ts";
import {
  type FieldReader,
  readAccessMark,
  readAppleType,
  readDatadog,
  readLoguru,
  readLoguruText,
  readMongo,
  readMysqlLabel,
  readStart,
  readStatus,
  readTarget,
  readTracingFields,
  setWellKnown,
} from "./shapes.ts";
import { readTimeValue } from "./time_value.ts";

/** Reads all fields of an object into the draft. */
export function readAll(draft: Draft, fields: Fields): void {
  readWith(draft, fields, typeof fields.level === "number" ? NUMBERED_READERS : READERS);
}

function readWith(draft: Draft, fields: Fields, readers: Readers): void {
  for (const key in fields) {
    const reader = readers.of(key);
    const value = fields[key];
    if (reader === KEEP) draft.metadata[key] = value;
    else if (!reader(draft, value, key)) setProperty(draft.metadata, key, value);
  }
}

/** Returns true if a field of this name becomes metadata as it is, in any object. */
export function isOnlyKept(key: string): boolean {
  return READERS.of(key) === KEEP && NUMBERED_READERS.of(key) === KEEP;
}

/** Added to the rank of a name in another letter case. */
const FOLDED_RANK = 1000;

function makeReaders(timeKeys: readonly string[], messageKeys: readonly string[]): Readers {
  const exact = new Map<string, FieldReader>();
  const folded = new Map<string, FieldReader>();
  function add(keys: readonly string[], reader: FieldReader) {
    for (const key of keys) {
      exact.set(key, reader);
      folded.set(key, reader);
    }
  }
  function addRanked(keys: readonly string[], readerOf: (rank: number) => FieldReader) {
    for (const [rank, key] of keys.entries()) {
      if (exact.has(key)) continue;
      exact.set(key, readerOf(rank));
      folded.set(key, readerOf(rank + FOLDED_RANK));
    }
  }
  addRanked(timeKeys, timeReader);
  addRanked(LINE_LEVEL_KEYS, levelReader);
  const messageOf = messageReader(messageKeys.indexOf("log"));
  addRanked(messageKeys, messageReader);
  for (const [twin, name] of LOGGER_TWINS) add([twin], (draft, value) => setWellKnown(draft, name, value));
  for (const [name, twins] of WELL_KNOWN_FOLDED) {
    for (const twin of twins) folded.set(twin, (draft, value) => setWellKnown(draft, name, value));
  }
  add(ERROR_KEYS, readErrorField);
  add(ERROR_TYPE_KEYS, partReader("errorType", readText));
  add(ERROR_MESSAGE_KEYS, partReader("errorMessage", readText));
  add(ERROR_STACK_KEYS, partReader("stack", readStack));
  add(STACK_KEYS, readStackField);
  add(["jsonPayload", "@fields"], readNested);
  add(["properties", "Properties", "args"], readProperties);
  add(["metadata"], readMetadata);
  add(["log"], readLog(messageOf));
  add(LOGGER_NAME_KEYS, readLoggerName);
  add(["trace", "logging.googleapis.com/trace"], readTraceId);
  add(["span", "logging.googleapis.com/spanId"], idReader("span_id"));
  add(["service"], readService);
  add(["source"], readSource);
  add(["s", "c"], readMongo);
  add(["dd"], readDatadog);
  add(["fields"], readTracingFields);
  add(["target"], readTarget);
  add(["record"], readLoguru);
  add(["text"], readLoguruText);
  add(["label"], readMysqlLabel);
  add(["messageType"], readAppleType);
  add(["status"], readStatus);
  add([...ACCESS_KEYS, "DownstreamStatus"], readAccessMark);
  add(["start_time", "startTime", "started_at", "msec"], readStart);
  add(["__proto__"], () => false);
  return new Readers(exact, folded);
}

/** Known names of fields that only in another letter case are renamed here; the copy of a record renames the others. */
const WELL_KNOWN_FOLDED: readonly (readonly [name: string, twins: readonly string[]])[] = [
  ["logger", ["logger", "loggerName"]],
  ["trace_id", ["traceId"]],
  ["span_id", ["spanId"]],
];

const READERS = makeReaders(LINE_TIME_KEYS, LINE_MESSAGE_KEYS);

/** Readers for a numeric level, which pino and bunyan write. Other names of the time and the message are then the program's. */
const NUMBERED_READERS = makeReaders(["time", ...LINE_TIME_KEYS], ["msg", ...LINE_MESSAGE_KEYS]);

function timeReader(rank: number): FieldReader {
  return function readTimeField(draft, value, key) {
    // Fluent Bit writes a number. A text is a date of the program's own.
    if (key === "date" && typeof value !== "number") return false;
    const ms = readTimeValue(value, draft);
    return ms !== undefined && draft.time.take(ms, rank, key, value, draft.metadata);
  };
}

function levelReader(rank: number): FieldReader {
  return function readLevelField(draft, value, key) {
    const name = readLevel(value, key, draft.fields);
    return name !== undefined && draft.level.take(name, rank, key, value, draft.metadata);
  };
}

function messageReader(rank: number): FieldReader {
  return function readMessageField({ message, metadata }, value, key) {
    // OpenTelemetry's Go SDK prints the type of a text beside it.
    const text = typeof value === "object" && value !== null && /^body$/i.test(key)
      ? (value as Record<string, unknown>).stringValue ?? (value as Record<string, unknown>).Value
      : value;
    return typeof text === "string" && message.take(text, rank, key, value, metadata);
  };
}

function readText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function readErrorField(draft: Draft, value: unknown): boolean {
  const error = draft.error === undefined ? readError(value) : undefined;
  if (error === undefined) return false;
  draft.error = error;
  return true;
}

function partReader(
  name: "errorType" | "errorMessage" | "stack",
  read: (value: unknown) => string | undefined,
): FieldReader {
  return function readPart(draft, value) {
    const text = draft[name] === undefined ? read(value) : undefined;
    if (text === undefined) return false;
    draft[name] = text;
    return true;
  };
}

/** Reads a stack beside the error. A text of a single line is another field with that name. */
function readStackField(draft: Draft, value: unknown): boolean {
  const stack = draft.stack === undefined ? readStack(value) : undefined;
  if (stack === undefined || typeof value === "string" && !value.includes("\n")) return false;
  draft.stack = stack;
  return true;
}

/** Reads an object that nests the fields of a record. */
function readNested(draft: Draft, value: unknown): boolean {
  if (!isObject(value) || draft.nested) return false;
  draft.nested = true;
  readWith(draft, value, READERS);
  return true;
}

/** Reads the properties that a program passed to LogTape, Serilog or `@std/log`, which nest them. */
function readProperties(draft: Draft, value: unknown, key: string): boolean {
  const { fields, metadata } = draft;
  const belongs = key === "properties"
    ? Object.hasOwn(fields, "@timestamp") && Object.hasOwn(fields, "logger")
    : key === "Properties"
    ? Object.hasOwn(fields, "MessageTemplate")
    : typeof fields.datetime === "number";
  if (!belongs || !isObject(value) || draft.nested) return false;
  draft.nested = true;
  const taken: Record<string, unknown> = {};
  for (const [name, item] of Object.entries(value)) {
    if (ERROR_NAMES.has(name) && readErrorField(draft, item)) continue;
    if (LOGGER_TWINS.has(name) && READERS.of(name)(draft, item, name)) continue;
    const isTaken = Object.hasOwn(fields, name) || Object.hasOwn(metadata, name);
    setProperty(isTaken ? taken : metadata, name, item);
  }
  if (Object.keys(taken).length > 0) metadata[key] = taken;
  return true;
}

/** Reads `metadata` of a record like ours, and of winston, which may nest its time there. */
function readMetadata(draft: Draft, value: unknown): boolean {
  const { fields, metadata, time } = draft;
  if (!isPlain(value) || !Object.keys(fields).every((key) => OWN_NAMES.has(key))) return false;
  for (const [name, item] of Object.entries(value)) {
    const isTime = name === "timestamp" && !Object.hasOwn(fields, name) && time.value === undefined;
    if (!isTime || !READERS.of(name)(draft, item, name)) setProperty(metadata, name, item);
  }
  return true;
}

const OWN_NAMES: ReadonlySet<string> = new Set(["timestamp", "level", "message", "metadata"]);

const ERROR_NAMES: ReadonlySet<string> = new Set(["error", "err", "exception"]);

/** Reads `log`: an object in the Elastic Common Schema, the message in other libraries. */
function readLog(readMessage: FieldReader): FieldReader {
  return function readLogField(draft, value, key) {
    if (!isObject(value)) return readMessage(draft, value, key);
    const { level, logger, ...rest } = value;
    const levelTaken = level === undefined || READERS.of("log.level")(draft, level, "log.level");
    const loggerTaken = logger === undefined || setWellKnown(draft, "logger", logger);
    const left = { ...rest, ...!levelTaken && { level }, ...!loggerTaken && { logger } };
    if (Object.keys(left).length > 0) draft.metadata[key] = left;
    return true;
  };
}

/** Reads the logger's name if the other fields are those of a library that uses this key for it. */
function readLoggerName(draft: Draft, value: unknown, key: string): boolean {
  const { fields } = draft;
  const isLogger = key === "channel"
    ? Object.hasOwn(fields, "level_name")
    : key === "Category"
    ? Object.hasOwn(fields, "LogLevel")
    : typeof fields.level === "number" || Object.hasOwn(fields, "levelname") ||
      typeof fields.pid === "number" && Object.hasOwn(fields, "hostname"); // pino with level names
  return isLogger && setWellKnown(draft, "logger", value);
}

const readTraceObject = idReader("trace_id");

/** Reads Elastic's `trace.id` and Google Cloud's `projects/…/traces/…`. */
function readTraceId(draft: Draft, value: unknown, key: string): boolean {
  if (typeof value !== "string") return readTraceObject(draft, value, key);
  if (key === "trace" && !value.includes("/traces/")) return false;
  return setWellKnown(draft, "trace_id", value.slice(value.lastIndexOf("/") + 1));
}

function idReader(name: string): FieldReader {
  return function readId(draft, value, key) {
    if (typeof value === "string" && key !== "span") return setWellKnown(draft, name, value);
    if (!isObject(value)) return false;
    const { id, ...rest } = value;
    if (!setWellKnown(draft, name, id)) return false;
    if (Object.keys(rest).length > 0) draft.metadata[key] = rest;
    return true;
  };
}

/** Reads Elastic's `service` object: its name, and the other fields under their dotted names. */
function readService({ metadata }: Draft, value: unknown): boolean {
  if (!isObject(value) || typeof value.name !== "string") return false;
  const { name, ...rest } = value;
  metadata.service = name;
  for (const [key, item] of Object.entries(rest)) metadata[`service.${key}`] = item;
  return true;
}

/** Reads slog's place in the code. Our own `source` names the origin of the line. */
function readSource({ metadata }: Draft, value: unknown): boolean {
  if (!isObject(value)) return false;
  metadata.source_location = value;
  return true;
}
