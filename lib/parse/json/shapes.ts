import { setProperty } from "../../record/copier.ts";
import { levelOfLetter } from "../level_words.ts";
import { readTime } from "../time.ts";
import { type Draft, type Fields, isObject } from "./draft.ts";
import { readError } from "./error.ts";
import { readLevel } from "./level.ts";

/** Reads one field into the draft. Returns true if the field is not to be kept in the metadata as well. */
export type FieldReader = (draft: Draft, value: unknown, key: string) => boolean;

/** Sets a well-known key of the metadata, unless the object has a field of that name. */
export function setWellKnown({ fields, metadata }: Draft, name: string, value: unknown): boolean {
  if (typeof value !== "string" || Object.hasOwn(fields, name) || Object.hasOwn(metadata, name)) return false;
  metadata[name] = value;
  return true;
}

/** Rank of a value that belongs to the shape of the whole object. It wins over those of single fields. */
const BY_SHAPE = -1;

/** Reads MongoDB's severity `s` and component `c`. */
export function readMongo(draft: Draft, value: unknown, key: string): boolean {
  const { t } = draft.fields;
  if (!isObject(t) || !Object.hasOwn(t, "$date") || typeof value !== "string") return false;
  if (key === "c") return setWellKnown(draft, "logger", value);
  const level = levelOfLetter(value[0]); // D1 to D5 are DEBUG
  return level !== undefined && draft.level.take(level, 0, key, value, draft.metadata);
}

/** Reads Datadog's ids where they are nested. */
export function readDatadog(draft: Draft, value: unknown): boolean {
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

/** Reads the fields of Rust's tracing, among them the message. */
export function readTracingFields(draft: Draft, value: unknown, key: string): boolean {
  const { fields, metadata, message } = draft;
  if (!isObject(value) || draft.nested) return false;
  if (typeof value.message !== "string" && !isTracing(fields) || !Object.hasOwn(fields, "level")) return false;
  draft.nested = true;
  for (const [name, item] of Object.entries(value)) {
    if (name === "message" && typeof item === "string") {
      if (message.take(item, BY_SHAPE, name, item, metadata)) continue;
    } else if (name === "error" && draft.error === undefined) {
      draft.error = readError(item);
      if (draft.error !== undefined) continue;
    }
    const isTaken = Object.hasOwn(fields, name) || Object.hasOwn(metadata, name);
    setProperty(metadata, isTaken ? `${key}.${name}` : name, item);
  }
  return true;
}

/** Returns true for an object of tracing whose event has fields alone. */
function isTracing(fields: Fields): boolean {
  return isObject(fields.fields) && Object.hasOwn(fields, "target") && !Object.hasOwn(fields, "message");
}

/** Reads the module that a line of Rust's tracing comes from. */
export function readTarget(draft: Draft, value: unknown): boolean {
  const { fields } = draft;
  if (typeof value !== "string" || !Object.hasOwn(fields, "level")) return false;
  const isModule = value.includes("::") || isTracing(fields) || Object.hasOwn(fields, "spans") ||
    Object.hasOwn(fields, "threadId") || Object.hasOwn(fields, "line_number");
  return isModule && setWellKnown(draft, "logger", value);
}

/** Reads the record that loguru nests beside its text. */
export function readLoguru(draft: Draft, value: unknown): boolean {
  const { fields, metadata, now } = draft;
  if (!isObject(value) || !isObject(value.level) || typeof value.message !== "string" || draft.nested) return false;
  draft.nested = true;
  const { level, message, time, name, exception, extra, elapsed: _elapsed, ...rest } = value;
  const known = readLevel(level, "level", value);
  if (known !== undefined) draft.level.take(known, BY_SHAPE, "level", level, metadata);
  const ms = readTime(isObject(time) ? time.timestamp : time, now);
  if (ms !== undefined) draft.time.take(ms, BY_SHAPE, "time", time, metadata);
  draft.message.take(message, BY_SHAPE, "message", message, metadata);
  setWellKnown(draft, "logger", name);
  if (isObject(exception)) {
    draft.error = { ...readError(exception), ...typeof fields.text === "string" && { stack: fields.text.trimEnd() } };
  }
  for (const [key, item] of Object.entries({ ...rest, ...isObject(extra) && extra })) {
    if (!Object.hasOwn(metadata, key)) setProperty(metadata, key, item);
  }
  delete metadata.text;
  return true;
}

/** Reads the text beside loguru's record, which repeats it. */
export function readLoguruText(draft: Draft, value: unknown): boolean {
  const { record } = draft.fields;
  return typeof value === "string" && isObject(record) && isObject(record.level);
}

/** Reads MySQL's `label`, the level of its error log. */
export function readMysqlLabel(draft: Draft, value: unknown, key: string): boolean {
  if (!Object.hasOwn(draft.fields, "err_code")) return false;
  const level = readLevel(value, key, draft.fields);
  return level !== undefined && draft.level.take(level, 0, key, value, draft.metadata);
}

/** Reads the level of Apple's unified log. */
export function readAppleType(draft: Draft, value: unknown, key: string): boolean {
  if (!Object.hasOwn(draft.fields, "eventMessage")) return false;
  const level = readLevel(value, key, draft.fields);
  return level !== undefined && draft.level.take(level, 0, key, value, draft.metadata);
}

/** Reads Datadog's `status`, which is a level beside Datadog's other fields. */
export function readStatus(draft: Draft, value: unknown, key: string): boolean {
  const { fields } = draft;
  if (typeof value !== "string") return false;
  if (!["ddsource", "ddtags", "dd"].some((name) => Object.hasOwn(fields, name))) return false;
  const level = readLevel(value, key, fields);
  return level !== undefined && draft.level.take(level, 100, key, value, draft.metadata);
}

/** Reads the start of a request, if the object is an access log line. */
export function readStart({ fields, now, time, metadata }: Draft, value: unknown, key: string): boolean {
  if (!ANSWERS.some((name) => Object.hasOwn(fields, name))) return false;
  const ms = readTime(value, now);
  return ms !== undefined && time.take(ms, 100, key, value, metadata);
}

/** Fields of the answer: those of Envoy, Kong, Traefik and nginx. */
const ANSWERS = ["response_code", "responseCode", "latencies", "DownstreamStatus", "request_method", "request_uri"];

/** Notes the mark of an access log. */
export function readAccessMark(draft: Draft, value: unknown, key: string): boolean {
  if (value === "access" || key === "DownstreamStatus") draft.isAccess = true;
  return false;
}
