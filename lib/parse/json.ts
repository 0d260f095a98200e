import { cleanText } from "../base/ansi.ts";
import { isPlain, setProperty } from "../record/copier.ts";
import { type Level, levelFromName, levelFromNumber, levelOfStatus, LEVELS } from "../record/level.ts";
import { type ReadError, readError, readErrorText, readStack } from "./error.ts";
import { parseExact } from "./exact_json.ts";
import { renderTemplate } from "./message_template.ts";
import type { ParsedLine } from "./parsed_line.ts";
import { readRequest } from "./text/access.ts";
import { readTime } from "./time.ts";

/** The names that loggers use for each field, the most telling first. */
const TIME_KEYS = [
  "timestamp",
  "@timestamp",
  "time",
  "ts",
  "datetime",
  "@t",
  "asctime",
  "Timestamp",
  "instant",
  "time_iso8601",
  "Time",
  "date",
  "t",
];
const LEVEL_KEYS = [
  "level_name",
  "level",
  "severity",
  "log.level",
  "levelname",
  "lvl",
  "@l",
  "@level",
  "Level",
  "LogLevel",
  "severity_text",
  "severityText",
  "log_level",
  "loglevel",
];
const MESSAGE_KEYS = [
  "message",
  "msg",
  "@message",
  "event",
  "textPayload",
  "@m",
  "short_message",
  "RenderedMessage",
  "Message",
  "Msg",
  "log",
];

/** Other names of the well-known keys; those that need no look at the value are folded by the record itself. */
const TWINS = { "@module": "logger", "SourceContext": "logger", "@tr": "trace_id", "@sp": "span_id" };

type Fields = Readonly<Record<string, unknown>>;

/** One of the fields that say the same, and what else it could have been. */
class Choice<T> {
  value: T | undefined = undefined;
  #rank = Infinity;
  #key = "";
  #raw: unknown = undefined;

  /** Takes a field instead of the one taken before, if it tells more; the other one becomes metadata. */
  take(value: T, rank: number, key: string, raw: unknown, metadata: Record<string, unknown>): boolean {
    if (this.#rank < rank) return false;
    if (this.#key !== "") setProperty(metadata, this.#key, this.#raw);
    this.value = value;
    this.#rank = rank;
    this.#key = key;
    this.#raw = raw;
    return true;
  }
}

/** What was read of an object so far. */
class Draft {
  readonly fields: Fields;
  readonly now: number;
  readonly metadata: Record<string, unknown>;
  readonly time = new Choice<number>();
  readonly level = new Choice<string>();
  readonly message = new Choice<string>();
  error: ReadError | undefined = undefined;
  /** Parts of an error that stood beside it. */
  errorType: string | undefined = undefined;
  errorMessage: string | undefined = undefined;
  stack: string | undefined = undefined;
  /** Whether another field was looked into, which is done once. */
  nested = false;

  constructor(fields: Fields, now: number, metadata: Record<string, unknown>) {
    this.fields = fields;
    this.now = now;
    this.metadata = metadata;
  }
}

/** Reads one field into the draft; says whether it is kept nowhere else. */
type FieldReader = (draft: Draft, value: unknown, key: string) => boolean;

/**
 * Reads a line that is a JSON object, as loggers write it.
 *
 * @param line The line.
 * @param now Now, in milliseconds since the Unix epoch; a time more than a day ahead of that is not believed.
 * @returns What it says, or `undefined` if it is no JSON object.
 */
export function parseJson(line: string, now: number = Date.now()): ParsedLine | undefined {
  const fields = parseObject(line);
  return fields === undefined ? undefined : readFields(fields, () => line.trim(), now);
}

/** Parses a line that is a JSON object; any other gives `undefined`. */
export function parseObject(line: string): Record<string, unknown> | undefined {
  if (line.charCodeAt(0) !== BRACE) {
    line = line.trimStart();
    if (line.charCodeAt(0) !== BRACE) return undefined;
  }
  try {
    return parseExact(line) as Record<string, unknown>;
  } catch {
    return undefined; // a plain line that begins with a brace
  }
}

const BRACE = 0x7b;

/**
 * Reads the fields that a logger wrote.
 *
 * @param fields The fields.
 * @param whole The message of an object that has none: the reader sees what was written.
 * @param now Now, in milliseconds since the Unix epoch.
 * @param metadata What the rest is added to.
 * @returns What they say.
 */
export function readFields(
  fields: Fields,
  whole: () => string,
  now: number,
  metadata: Record<string, unknown> = {},
): ParsedLine {
  const own = readOwn(fields);
  if (own !== undefined) return own;
  const draft = new Draft(fields, now, metadata);
  readAll(draft, fields, typeof fields.level === "number" ? NUMBERED_READERS : READERS);
  const request = draft.level.value === undefined ? readAnswered(fields) : undefined;
  const message = draft.message.value ?? readMessage(draft) ?? request?.message;
  addError(draft);
  const parsed: { -readonly [Key in keyof ParsedLine]: ParsedLine[Key] } = {
    message: message === undefined ? whole() : cleanText(message),
    metadata,
  };
  if (draft.time.value !== undefined) parsed.timestamp = draft.time.value;
  const level = draft.level.value ?? request?.level;
  if (level !== undefined) parsed.level = level;
  return parsed;
}

/** What `Date` writes, and so every record of ours. */
const OWN_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * A record of ours, as exports and the terminal's `--json` give it: it is the same again, whatever its metadata is
 * called, and where it came from at first goes before where it comes from now.
 */
function readOwn(fields: Fields): ParsedLine | undefined {
  const { id, timestamp, level, message, metadata } = fields;
  if (!isPlain(metadata) || typeof timestamp !== "string" || typeof message !== "string") return undefined;
  if (!LEVELS.includes(level as Level) || !OWN_TIME.test(timestamp)) return undefined;
  const keys = Object.keys(fields).length;
  if (keys !== 4 && !(keys === 5 && typeof id === "string")) return undefined;
  const ms = Date.parse(timestamp);
  return Number.isNaN(ms) ? undefined : { timestamp: ms, level: level as Level, message, metadata };
}

function readAll(draft: Draft, fields: Fields, readers: ReadonlyMap<string, FieldReader>): void {
  for (const key in fields) {
    const reader = readers.get(key);
    const value = fields[key];
    if (reader === undefined) draft.metadata[key] = value;
    else if (!reader(draft, value, key)) setProperty(draft.metadata, key, value);
  }
}

/** Finds a message that is not simply a field. */
function readMessage(draft: Draft): string | undefined {
  const { fields, metadata } = draft;
  if (typeof fields["@mt"] === "string") {
    const renderings = Array.isArray(fields["@r"]) ? fields["@r"] : [];
    delete metadata["@r"];
    return renderTemplate(fields["@mt"], fields, renderings);
  }
  if (typeof fields.MessageTemplate === "string") {
    return renderTemplate(fields.MessageTemplate, isObject(fields.Properties) ? fields.Properties : {});
  }
  // AWS Lambda has the error itself for the message.
  const { message } = fields;
  if (isObject(message) && typeof message.errorType === "string" && typeof message.errorMessage === "string") {
    draft.error ??= readError(message);
    delete metadata.message;
    return message.errorMessage;
  }
}

/** A request and the status of its answer, as web servers write them that were told to log in JSON. */
function readAnswered(fields: Fields): { readonly level: Level; readonly message?: string } | undefined {
  const { request, request_method: method, request_uri: uri = fields.uri } = fields;
  const status = Number(fields.status);
  if (!(status >= 100 && status <= 599) || (typeof request !== "string" && typeof method !== "string")) {
    return undefined;
  }
  const line = typeof request === "string" ? readRequest(request) : { method, path: uri };
  const isKnown = typeof line.method === "string" && typeof line.path === "string";
  return { level: levelOfStatus(status), ...isKnown && { message: `${line.method} ${line.path} ${status}` } };
}

/** Puts the parts of the error together. */
function addError(draft: Draft): void {
  const { error, errorType: type, errorMessage: message, stack, metadata } = draft;
  if (error === undefined && type === undefined && message === undefined && stack === undefined) return;
  const parts = {
    ...type !== undefined && { type },
    ...message !== undefined && { message },
    ...stack !== undefined && { ...error === undefined && readErrorOfStack(stack), stack },
  };
  metadata.error = { ...parts, ...error };
}

/** What a stack says of its error; that of Go says nothing. */
function readErrorOfStack(stack: string): { type?: string; message?: string } {
  const { type, message } = readErrorText(stack);
  return type === undefined ? {} : { type, message };
}

const READERS = makeReaders(TIME_KEYS, MESSAGE_KEYS);

/** Where the level is a number pino or bunyan wrote the line, and other names for these are the program's own. */
const NUMBERED_READERS = makeReaders(["time", ...TIME_KEYS], ["msg", ...MESSAGE_KEYS]);

function makeReaders(timeKeys: readonly string[], messageKeys: readonly string[]): Map<string, FieldReader> {
  const readers = new Map<string, FieldReader>();
  function add(keys: readonly string[], reader: FieldReader) {
    for (const key of keys) readers.set(key, reader);
  }
  function addRanked(keys: readonly string[], readerOf: (rank: number) => FieldReader) {
    for (const [rank, key] of keys.entries()) if (!readers.has(key)) readers.set(key, readerOf(rank));
  }
  addRanked(timeKeys, timeReader);
  addRanked(LEVEL_KEYS, levelReader);
  addRanked(messageKeys, messageReader);
  for (const [twin, name] of Object.entries(TWINS)) add([twin], (draft, value) => setWellKnown(draft, name, value));
  add(["error", "err", "exception", "exc_info", "@x", "Exception", "thrown"], readErrorField);
  add(["error.type", "errorType", "exception.type"], partReader("errorType", readText));
  add(["error.message", "errorMessage", "exception.message"], partReader("errorMessage", readText));
  add(["error.stack_trace", "error.stack", "exception.stacktrace"], partReader("stack", readStack));
  add(["stack", "stacktrace", "stack_trace", "stackTrace"], readStackField);
  add(["jsonPayload", "@fields"], readNested);
  add(["properties", "Properties", "args"], readProperties);
  add(["metadata"], readMetadata);
  add(["log"], readLog(readers.get("log")!));
  add(["name", "channel", "Category"], readLoggerName);
  add(["trace", "logging.googleapis.com/trace"], readTraceId);
  add(["span", "logging.googleapis.com/spanId"], idReader("span_id"));
  add(["service"], readService);
  add(["source"], readSource);
  add(["s", "c"], readMongo);
  add(["dd"], readDatadog);
  add(["__proto__"], () => false);
  return readers;
}

function timeReader(rank: number): FieldReader {
  return function readTimeField({ time, now, metadata }, value, key) {
    // Fluent Bit's is a number; of a text the program may mean any day.
    if (key === "date" && typeof value !== "number") return false;
    const ms = readTime(isObject(value) ? value.$date ?? secondsOf(value) : value, now);
    return ms !== undefined && time.take(ms, rank, key, value, metadata);
  };
}

/** Google Cloud's seconds and nanoseconds, and log4j's. */
function secondsOf({ seconds, nanos, epochSecond, nanoOfSecond }: Fields): number {
  return Number(seconds ?? epochSecond) + Number(nanos ?? nanoOfSecond ?? 0) / 1e9;
}

function levelReader(rank: number): FieldReader {
  return function readLevelField(draft, value, key) {
    const name = readLevel(value, draft, key);
    return name !== undefined && draft.level.take(name, rank, key, value, draft.metadata);
  };
}

function messageReader(rank: number): FieldReader {
  return function readMessageField({ message, metadata }, value, key) {
    return typeof value === "string" && message.take(value, rank, key, value, metadata);
  };
}

function readText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function readLevel(value: unknown, { fields }: Draft, key: string): string | undefined {
  if (typeof value === "string") return levelFromName(value) ?? readSlogLevel(value);
  if (typeof value !== "number") return undefined;
  if (key === "severity") return readSeverity(value);
  return levelFromNumber(value, typeof fields.short_message === "string" ? "syslog" : "pino"); // GELF has syslog's
}

/** slog's levels between the named ones, such as `"INFO+2"`: it has four steps from each to the next. */
function readSlogLevel(text: string): string | undefined {
  const [, name, offset] = /^(DEBUG|INFO|WARN|ERROR)([+-]\d{1,3})$/.exec(text) ?? [];
  if (name === undefined) return undefined;
  const level = 4 * ["DEBUG", "INFO", "WARN", "ERROR"].indexOf(name) + Number(offset);
  return levelFromNumber(Math.min(Math.max(level + 5, 1), 24), "otel");
}

/** syslog's numbers, or Google Cloud's from 100 (debug) to 800 (emergency). */
function readSeverity(value: number): string | undefined {
  if (value < 100) return value === 0 ? undefined : levelFromNumber(value, "syslog");
  return ["DEBUG", "INFO", "INFO", "WARN", "ERROR", "FATAL", "FATAL", "FATAL"][Math.floor(value / 100) - 1];
}

function setWellKnown({ fields, metadata }: Draft, name: string, value: unknown): boolean {
  if (typeof value !== "string" || Object.hasOwn(fields, name) || Object.hasOwn(metadata, name)) return false;
  metadata[name] = value;
  return true;
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

/** A stack beside the error; a single word of that name is something else. */
function readStackField(draft: Draft, value: unknown): boolean {
  const stack = draft.stack === undefined ? readStack(value) : undefined;
  if (stack === undefined || typeof value === "string" && !value.includes("\n")) return false;
  draft.stack = stack;
  return true;
}

/** What has a record's fields one floor below. */
function readNested(draft: Draft, value: unknown): boolean {
  if (!isObject(value) || draft.nested) return false;
  draft.nested = true;
  readAll(draft, value, READERS);
  return true;
}

/** What a program gave to LogTape, Serilog and `@std/log`, which nest that. */
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
    if (Object.hasOwn(TWINS, name) && READERS.get(name)!(draft, item, name)) continue;
    const isTaken = Object.hasOwn(fields, name) || Object.hasOwn(metadata, name);
    setProperty(isTaken ? taken : metadata, name, item);
  }
  if (Object.keys(taken).length > 0) metadata[key] = taken;
  return true;
}

/** The metadata of what is like a record of ours, and of winston, whose time may be in there. */
function readMetadata(draft: Draft, value: unknown): boolean {
  const { fields, metadata, time } = draft;
  if (!isPlain(value) || !Object.keys(fields).every((key) => OWN_NAMES.has(key))) return false;
  for (const [name, item] of Object.entries(value)) {
    const isTime = name === "timestamp" && !Object.hasOwn(fields, name) && time.value === undefined;
    if (!isTime || !READERS.get(name)!(draft, item, name)) setProperty(metadata, name, item);
  }
  return true;
}

const OWN_NAMES: ReadonlySet<string> = new Set(["timestamp", "level", "message", "metadata"]);

const ERROR_NAMES: ReadonlySet<string> = new Set(["error", "err", "exception"]);

/** The Elastic Common Schema's `log`, which others use for the message. */
function readLog(readMessage: FieldReader): FieldReader {
  return function readLogField(draft, value, key) {
    if (!isObject(value)) return readMessage(draft, value, key);
    const { level, logger, ...rest } = value;
    const levelTaken = level === undefined || READERS.get("log.level")!(draft, level, "log.level");
    const loggerTaken = logger === undefined || setWellKnown(draft, "logger", logger);
    const left = { ...rest, ...!levelTaken && { level }, ...!loggerTaken && { logger } };
    if (Object.keys(left).length > 0) draft.metadata[key] = left;
    return true;
  };
}

/** The logger's name, where the line is of a library that calls it so. */
function readLoggerName(draft: Draft, value: unknown, key: string): boolean {
  const { fields } = draft;
  const isLogger = key === "channel"
    ? Object.hasOwn(fields, "level_name")
    : key === "Category"
    ? Object.hasOwn(fields, "LogLevel")
    : typeof fields.level === "number" || Object.hasOwn(fields, "levelname") ||
      typeof fields.pid === "number" && Object.hasOwn(fields, "hostname"); // pino with its level as a name
  return isLogger && setWellKnown(draft, "logger", value);
}

const readTraceObject = idReader("trace_id");

/** Elastic's `trace.id`, and Google Cloud's `projects/…/traces/…`. */
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

/** A service that is an object, as Elastic's: its name, and the rest as the dotted names that Elastic has for it. */
function readService({ metadata }: Draft, value: unknown): boolean {
  if (!isObject(value) || typeof value.name !== "string") return false;
  const { name, ...rest } = value;
  metadata.service = name;
  for (const [key, item] of Object.entries(rest)) metadata[`service.${key}`] = item;
  return true;
}

/** The place in the code, as slog has it: our own name of this is for where a line came from. */
function readSource({ metadata }: Draft, value: unknown): boolean {
  if (!isObject(value)) return false;
  metadata.source_location = value;
  return true;
}

const MONGO_LEVELS: Readonly<Record<string, Level>> = { F: "FATAL", E: "ERROR", W: "WARN", I: "INFO", D: "DEBUG" };

/** MongoDB's severity and component, which have a letter for their name each, as its time has. */
function readMongo(draft: Draft, value: unknown, key: string): boolean {
  const { t } = draft.fields;
  if (!isObject(t) || !Object.hasOwn(t, "$date") || typeof value !== "string") return false;
  if (key === "c") return setWellKnown(draft, "logger", value);
  const level = MONGO_LEVELS[value[0]]; // D1 to D5 are all for debugging
  return level !== undefined && draft.level.take(level, 0, key, value, draft.metadata);
}

/** Datadog's ids, which it nests where it does not dot them. */
function readDatadog(draft: Draft, value: unknown): boolean {
  if (!isObject(value)) return false;
  const rest: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    if (!["trace_id", "span_id", "service"].includes(key) || !setWellKnown(draft, key, item)) {
      setProperty(rest, key, item);
    }
  }
  if (Object.keys(rest).length > 0) draft.metadata.dd = rest;
  return true;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
