import { setProperty } from "../../record/copier.ts";
import { readTrace, type TraceError } from "../trace.ts";

/** Error of a record, with the other fields that the logger wrote into it. */
export interface ReadError extends TraceError {
  readonly [key: string]: unknown;
}

/** Names of the parts of an error in the libraries we know. */
const PARTS: ReadonlyMap<string, "type" | "message" | "stack"> = new Map([
  ...[
    "type",
    "name",
    "kind",
    "class",
    "exc_type",
    "errorType",
    "exceptionType",
    "Type",
    "ClassName",
    "Exception",
  ].map((key) => [key, "type"] as const),
  ...["message", "msg", "exc_value", "errorMessage", "Message"].map((key) => [key, "message"] as const),
  ...[
    "stack",
    "stack_trace",
    "stackTrace",
    "stacktrace",
    "backtrace",
    "frames",
    "extendedStackTrace",
    "StackTrace",
    "StackTraceString",
    "Trace",
  ].map((key) => [key, "stack"] as const),
]);

/**
 * Reads the error field of a log line: a text (a message or a stack), an object, or a list of objects with the error
 * thrown last at its head.
 *
 * @param value Value of the field.
 * @returns The error, or `undefined` if the value is not one.
 */
export function readError(value: unknown): ReadError | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : readErrorText(value);
  if (typeof value !== "object" || value === null) return undefined;
  if (!Array.isArray(value)) return readErrorObject(value as Record<string, unknown>);
  const [first, ...causes] = value;
  const error = typeof first === "object" ? readError(first) : undefined;
  return error !== undefined && causes.length > 0 ? { ...error, causes } : error;
}

/** Reads a stack given as a text, a list of texts or a list of frame objects. */
export function readStack(value: unknown): string | undefined {
  if (typeof value === "string") return value.trim() === "" ? undefined : value;
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const lines = value.map(readFrame);
  return lines.includes(undefined) ? undefined : lines.join("\n");
}

/** Reads type and message of an error from its text, which may be a whole stack. */
export function readErrorText(text: string): ReadError {
  const trace = text.includes("\n") ? readTrace(text.split("\n")) : undefined;
  if (trace !== undefined) return { ...trace.error, stack: text };
  const [, type, message] = /^((?:\w+\.)*\w*(?:Error|Exception)): (.*)$/.exec(text) ?? [];
  return type === undefined ? { message: text } : { type, message };
}

function readErrorObject(value: Record<string, unknown>): ReadError | undefined {
  const error: { type?: string; message?: string; stack?: string } = {};
  const rest: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const part = PARTS.get(key);
    const text = part === "stack" ? readStack(item) : part !== undefined && typeof item === "string" ? item : undefined;
    // A key that is the part's own name wins over its twins.
    const isTaken = part !== undefined && (Object.hasOwn(error, part) || (part !== key && Object.hasOwn(value, part)));
    if (part !== undefined && text !== undefined && !isTaken) error[part] = text;
    else setProperty(rest, key, item);
  }
  return Object.keys(error).length === 0 ? undefined : { ...error, ...rest };
}

const FUNCTION_NAMES = ["func", "function", "method", "name"];
const FILE_NAMES = ["source", "file", "filename", "class"];
const LINE_NAMES = ["line", "lineno"];

function readFrame(frame: unknown): string | undefined {
  if (typeof frame === "string") return frame;
  if (typeof frame !== "object" || frame === null) return undefined;
  const [name, file, line] = [FUNCTION_NAMES, FILE_NAMES, LINE_NAMES].map((names) => {
    const key = names.find((key) => Object.hasOwn(frame, key));
    const value = key === undefined ? undefined : (frame as Record<string, unknown>)[key];
    return typeof value === "string" || typeof value === "number" ? value : undefined;
  });
  return file === undefined ? undefined : `    at ${name ?? "?"} (${file}${line === undefined ? "" : `:${line}`})`;
}
