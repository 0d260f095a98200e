import { cleanText } from "../base/ansi.ts";
import type { Level } from "../record/level.ts";
import { isCheapJson } from "../base/json_reader.ts";
import { parseBounded } from "./bounded_json.ts";
import { parseExact } from "./exact_json.ts";
import { Draft, type Fields, isObject } from "./json/draft.ts";
import { readError, readErrorText } from "./json/error.ts";
import { renderTemplate } from "./json/message_template.ts";
import { readOwn } from "./json/own.ts";
import { readAll } from "./json/readers.ts";
import { isAccessLogger, readAccessLevel, readAnswered } from "./json/request.ts";
import type { ParsedLine } from "./parsed_line.ts";

/**
 * Parses a line that is a JSON object, as loggers write it.
 *
 * @param line Line.
 * @param now Current time, in milliseconds since the Unix epoch. A time more than a day later is ignored.
 * @returns Content of the line, or `undefined` if it is not a JSON object.
 */
export function parseJson(line: string, now: number = Date.now()): ParsedLine | undefined {
  const fields = parseObject(line);
  return fields === undefined ? undefined : readFields(fields, () => line.trim(), now);
}

const BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** Parses the text of a JSON object; `undefined` for any other text. One with too many values is parsed in part. */
export function parseObject(line: string): Record<string, unknown> | undefined {
  if (line.charCodeAt(0) !== BRACE) {
    line = line.trimStart();
    if (line.charCodeAt(0) !== BRACE) return undefined;
  }
  try {
    return (isCheapJson(line) ? parseExact(line) : parseBounded(line)) as Record<string, unknown>;
  } catch {
    return undefined; // plain text that begins with a brace
  }
}

/**
 * Reads the fields of an object that a logger wrote.
 *
 * @param fields Fields of the object.
 * @param whole Returns the message for an object without one: its text.
 * @param now Current time, in milliseconds since the Unix epoch.
 * @param metadata Object that receives the other fields.
 * @returns Content of the object.
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
  readAll(draft, fields);
  if (draft.level.value === undefined) {
    const inner = readInner(draft, whole);
    if (inner !== undefined) return inner;
  }
  const said = draft.message.value || readMessage(draft);
  const request = draft.level.value === undefined || said === undefined ? readAnswered(fields) : undefined;
  addError(draft);
  const message = said ?? request?.message ?? readFallback(metadata, draft.message.value, whole);
  const parsed: { -readonly [Key in keyof ParsedLine]: ParsedLine[Key] } = { message: cleanText(message), metadata };
  if (draft.time.value !== undefined) parsed.timestamp = draft.time.value;
  const level = levelOf(draft, said) ?? request?.level;
  if (level !== undefined) parsed.level = level;
  return parsed;
}

/** Reads a message that is a program's own line in JSON; `undefined` for any other message. Its fields win. */
function readInner({ message, time, now, metadata }: Draft, whole: () => string): ParsedLine | undefined {
  const text = message.value;
  if (text === undefined || text.charCodeAt(0) !== BRACE || text.charCodeAt(text.length - 1) !== CLOSING_BRACE) {
    return undefined;
  }
  const fields = parseObject(text);
  if (fields === undefined || typeof (fields.message ?? fields.msg) !== "string") return undefined;
  const draft = new Draft(fields, now, metadata);
  readAll(draft, fields);
  if (draft.level.value === undefined) return undefined;
  addError(draft);
  const timestamp = draft.time.value ?? time.value;
  return {
    ...timestamp !== undefined && { timestamp },
    level: draft.level.value,
    message: cleanText(draft.message.value ?? whole()),
    metadata,
  };
}

/** Returns the level that the object states. The INFO of an access log yields to the status. */
function levelOf({ level, fields, metadata, isAccess }: Draft, said: string | undefined): Level | undefined {
  if (level.value !== "INFO" || !isAccess && !isAccessLogger(metadata.logger)) return level.value;
  return readAccessLevel(fields, said) ?? level.value;
}

/** Fields that tell of the event where there is no message. They stay in the metadata. */
const EVENT_NAMES = ["event.name", "eventName", "event_name", "title", "summary", "description", "reason", "detail"];

/** Returns the message of an object that has none: that of its error, the name of its event, or its whole text. */
function readFallback(
  metadata: Readonly<Record<string, unknown>>,
  message: string | undefined,
  whole: () => string,
): string {
  const { error } = metadata;
  const reason = isObject(error) ? error.message ?? error.type : undefined;
  if (typeof reason === "string" && reason !== "") return reason;
  for (const key of EVENT_NAMES) {
    const name = metadata[key];
    if (typeof name === "string" && name !== "") return name;
  }
  if (message === undefined) return whole();
  for (const key in metadata) if (!OF_EVERY_LINE.has(key)) return whole();
  return message;
}

/** Fields that are the same in every line of a program. With these alone, an empty message is what the program says. */
const OF_EVERY_LINE: ReadonlySet<string> = new Set(["source", "logger", "service", "pid", "hostname", "v"]);

/** Returns a message that is not the value of one field: a rendered template, or that of an error. */
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
  // AWS Lambda logs the error itself as the message.
  const { message } = fields;
  if (isObject(message) && typeof message.errorType === "string" && typeof message.errorMessage === "string") {
    draft.error ??= readError(message);
    delete metadata.message;
    return message.errorMessage;
  }
}

/** Combines the parts of the error into `metadata.error`. */
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

/** Returns type and message of the error that a stack names. A stack of Go names none. */
function readErrorOfStack(stack: string): { type?: string; message?: string } {
  const { type, message } = readErrorText(stack);
  return type === undefined ? {} : { type, message };
}
