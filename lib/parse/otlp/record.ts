import { stripAnsi } from "../../base/ansi.ts";
import { Copier, isPlain, setProperty } from "../../record/copier.ts";
import { type Level, levelFromName, levelFromNumber } from "../../record/level.ts";
import type { RecordInput } from "../../record/record.ts";
import { readTrace, type TraceError } from "../trace.ts";

/** Decoded log record of OpenTelemetry. */
export interface OtlpLog {
  /** Milliseconds since the Unix epoch; 0 stands for an unknown time. */
  readonly timeUnixNano?: number;
  readonly observedTimeUnixNano?: number;
  readonly severityNumber?: number;
  readonly severityText?: string;
  readonly body?: unknown;
  readonly attributes?: Attributes;
  readonly droppedAttributesCount?: number;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly eventName?: string;
}

export type Attributes = Readonly<Record<string, unknown>>;

/** Attributes of the SDK and its platform: the same in every record, and of no use for a search. */
const BACKGROUND = /^(?:telemetry|os|process(?!\.pid$)|host(?!\.name$))\./;

/** Returns the metadata that a resource adds to each of its records. */
export function metadataOfResource({ "service.name": service, ...attributes }: Attributes): Attributes {
  const rest = Object.entries(attributes).filter(([key]) => !BACKGROUND.test(key));
  return bounded({
    ...isPresent(service) && { service },
    ...rest.length > 0 && { resource: Object.fromEntries(rest) },
  });
}

interface Scope {
  readonly name?: string;
  readonly version?: string;
  readonly attributes?: Attributes;
}

/** Returns the metadata that a scope adds to each of its records. */
export function metadataOfScope({ name, version, attributes = {} }: Scope): Attributes {
  return bounded({
    ...isPresent(name) && { logger: name },
    ...Object.keys(attributes).length > 0 && { scope: { ...isPresent(version) && { version }, ...attributes } },
  });
}

/** Maximum size of the metadata of a resource or a scope, as JSON, in bytes. */
const MAX_SHARED_BYTES = 4096;

/** Bounds metadata of which each record has a copy: a small request could become gigabytes otherwise. */
function bounded(shared: Attributes): Attributes {
  const copier = new Copier(MAX_SHARED_BYTES);
  const copy = copier.value(shared) as Attributes;
  return copier.truncated ? { ...copy, truncated: true } : copy;
}

/**
 * Returns the record of a log record of OpenTelemetry.
 *
 * | OpenTelemetry                             | record                                                            |
 * | ----------------------------------------- | ----------------------------------------------------------------- |
 * | time, else observed time                  | `timestamp`                                                       |
 * | severity number, else severity text       | `level`; a text for another level is `severity_text`              |
 * | body, else event name or exception        | `message`; other entries of a map are metadata                    |
 * | trace and span id, event name             | `trace_id`, `span_id`, `event`                                    |
 * | `exception.*`, else a stack in the body   | `error`                                                           |
 * | attributes                                | metadata                                                          |
 *
 * @param log The log record.
 * @param known Metadata of its source, resource and scope.
 */
export function toInput(log: OtlpLog, known: Attributes): RecordInput {
  const { timeUnixNano, observedTimeUnixNano, severityNumber = 0, severityText = "" } = log;
  const { attributes = {}, traceId, spanId, droppedAttributesCount } = log;
  const named = levelFromName(severityText);
  const level: Level = levelFromNumber(severityNumber, "otel") ?? named ?? "INFO";
  const {
    "exception.type": type,
    "exception.message": reason,
    "exception.stacktrace": stack,
    "event.name": attributeName, // the attribute before the field existed
  } = attributes;
  const event = log.eventName || attributeName;
  const { message, fields } = readBody(log.body);
  const error = type !== undefined || reason !== undefined || stack !== undefined
    ? { type, message: reason, stack }
    : errorInText(message);

  // A spread for each condition takes ten times as long.
  const metadata: Record<string, unknown> = { ...known };
  if (isId(traceId)) metadata.trace_id = traceId;
  if (isId(spanId)) metadata.span_id = spanId;
  if (isPresent(event)) metadata.event = event;
  if (severityText !== "" && named !== level) metadata.severity_text = severityText;
  if (error !== undefined) metadata.error = error;
  if (droppedAttributesCount) metadata.dropped_attributes_count = droppedAttributesCount;
  if (fields !== undefined) addAll(metadata, fields);
  addAll(metadata, attributes, FIELDS_OF_ATTRIBUTES);
  return {
    // 0 stands for an unknown time; the record then gets its arrival time.
    timestamp: timeUnixNano || observedTimeUnixNano || undefined,
    level,
    message: (message === "" ? undefined : message) ?? event ?? reason ?? type ?? "",
    metadata,
  };
}

/** Returns the message of a body. Other entries of a map with a message are fields. */
function readBody(body: unknown): { message?: unknown; fields?: Attributes } {
  // Deno's console sends a line break at the end.
  if (typeof body === "string") return { message: body.endsWith("\n") ? body.slice(0, -1) : body };
  if (body === null || body === undefined) return {};
  if (typeof body !== "object" || Array.isArray(body)) return { message: body };
  const { message, msg, ...fields } = body as Attributes;
  if (typeof message === "string") return { message, fields: msg === undefined ? fields : { msg, ...fields } };
  return typeof msg === "string" && message === undefined ? { message: msg, fields } : { message: body };
}

/** Maximum length of a stack: a record has no room for more. */
const MAX_STACK_LENGTH = 65_536;

/** Returns the error of a stack within a message, as a console writes it. */
function errorInText(message: unknown): TraceError | undefined {
  if (typeof message !== "string" || !message.includes("\n")) return undefined;
  return readTrace(stripAnsi(message.slice(0, MAX_STACK_LENGTH)).split("\n"))?.error;
}

/** Attributes that become fields of the record, `error` and `event`. */
const FIELDS_OF_ATTRIBUTES: ReadonlySet<string> = new Set([
  "exception.type",
  "exception.message",
  "exception.stacktrace",
  "event.name",
]);

/** Adds entries, except those named in `left`. One whose name is taken goes into `attributes`. */
function addAll(metadata: Record<string, unknown>, entries: Attributes, left?: ReadonlySet<string>): void {
  let taken: Record<string, unknown> | undefined;
  for (const key of Object.keys(entries)) {
    if (left?.has(key)) continue;
    const value = entries[key];
    if (!Object.hasOwn(metadata, key)) setProperty(metadata, key, value);
    else if (metadata[key] !== value) setProperty(taken ??= {}, key, value);
  }
  if (taken === undefined) return;
  const { attributes } = metadata;
  metadata.attributes = { ...isPlain(attributes) ? attributes : attributes !== undefined && { attributes }, ...taken };
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

/** Returns true for an id. One of zeros stands for none. */
function isId(id: string | undefined): boolean {
  return id !== undefined && /[^0]/.test(id);
}
