import { stripAnsi } from "../base/ansi.ts";
import { Copier, isPlain, setProperty } from "../record/copier.ts";
import { type Level, levelFromName, levelFromNumber } from "../record/level.ts";
import type { RecordInput } from "../record/record.ts";
import { readTrace, type TraceError } from "../parse/trace.ts";
import type { LOG_RECORD, LOGS_REQUEST, Message, METRICS_REQUEST } from "./otlp_schema.ts";

/**
 * Makes records of what was sent to `/v1/logs`.
 *
 * | of OpenTelemetry                          | in the record                                             |
 * | ----------------------------------------- | --------------------------------------------------------- |
 * | time, else observed time                  | `timestamp`                                               |
 * | severity number, else severity text       | `level`; a text that means another one is `severity_text` |
 * | body                                      | `message`; what else a map has is metadata                |
 * | `service.name` of the resource            | `service`                                                 |
 * | other attributes of the resource          | `resource`, but for those of the SDK and the platform     |
 * | name, version and attributes of the scope | `logger`, and `scope` where there are attributes          |
 * | trace and span id, event name             | `trace_id`, `span_id`, `event`                            |
 * | `exception.*`, else a stack in the body   | `error`                                                   |
 * | attributes                                | metadata                                                  |
 *
 * @param request What was sent.
 * @param write Takes each record.
 * @returns How many there were.
 */
export function writeLogs(request: Message<typeof LOGS_REQUEST>, write: (input: RecordInput) => void): number {
  let count = 0;
  for (const { resource, scopeLogs = [] } of request.resourceLogs ?? []) {
    const ofResource = metadataOfResource(resource?.attributes ?? {});
    for (const { scope, logRecords = [] } of scopeLogs) {
      // Ours stands first, since the end is cut where it is too much.
      const known = { source: "otlp", ...metadataOfScope(scope ?? {}), ...ofResource };
      for (const log of logRecords) write(toInput(log, known));
      count += logRecords.length;
    }
  }
  return count;
}

/** Counts the points of what was sent to `/v1/metrics`. */
export function countPoints(request: Message<typeof METRICS_REQUEST>): number {
  let count = 0;
  for (const { scopeMetrics = [] } of request.resourceMetrics ?? []) {
    for (const metric of scopeMetrics.flatMap(({ metrics = [] }) => metrics)) {
      for (const data of Object.values(metric)) count += data.dataPoints ?? 0;
    }
  }
  return count;
}

type Attributes = Readonly<Record<string, unknown>>;

/** What an SDK says of itself and of its platform: the same in every record, and nothing that is searched for. */
const BACKGROUND = /^(?:telemetry|os|process(?!\.pid$)|host(?!\.name$))\./;

/** What a resource says, as it stands in each record. */
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

/** What a scope says, as it stands in each record. */
export function metadataOfScope({ name, version, attributes = {} }: Scope): Attributes {
  return bounded({
    ...isPresent(name) && { logger: name },
    ...Object.keys(attributes).length > 0 && { scope: { ...isPresent(version) && { version }, ...attributes } },
  });
}

/** The most bytes, as JSON, of what a resource or a scope says. */
const MAX_SHARED_BYTES = 4096;

/** Each record has a copy of what all of them share, so a small request with a large share of it would become gigabytes. */
function bounded(shared: Attributes): Attributes {
  const copier = new Copier(MAX_SHARED_BYTES);
  const copy = copier.value(shared) as Attributes;
  return copier.truncated ? { ...copy, truncated: true } : copy;
}

function toInput(log: Message<typeof LOG_RECORD>, known: Attributes): RecordInput {
  const { timeUnixNano, observedTimeUnixNano, severityNumber = 0, severityText = "" } = log;
  const { attributes = {}, traceId, spanId, droppedAttributesCount } = log;
  const named = levelFromName(severityText);
  const level: Level = levelFromNumber(severityNumber, "otel") ?? named ?? "INFO";
  const {
    "exception.type": type,
    "exception.message": reason,
    "exception.stacktrace": stack,
    "event.name": attributeName, // what the field was before there was one
    ...rest
  } = attributes;
  const event = log.eventName || attributeName;
  const { message, fields } = readBody(log.body);
  const error = type !== undefined || reason !== undefined || stack !== undefined
    ? { type, message: reason, stack }
    : errorInText(message);

  const metadata: Record<string, unknown> = {
    ...known,
    ...isId(traceId) && { trace_id: traceId },
    ...isId(spanId) && { span_id: spanId },
    ...isPresent(event) && { event },
    ...severityText !== "" && named !== level && { severity_text: severityText },
    ...error !== undefined && { error },
    ...droppedAttributesCount && { dropped_attributes_count: droppedAttributesCount },
  };
  addAll(metadata, fields);
  addAll(metadata, rest);
  return {
    // 0 says that the time is not known, and then the record is as old as its arrival.
    timestamp: timeUnixNano || observedTimeUnixNano || undefined,
    level,
    message: message ?? event ?? reason ?? "",
    metadata,
  };
}

/** The message of a body; a map that has one leaves its other entries to the metadata. */
function readBody(body: unknown): { message?: unknown; fields?: Attributes } {
  // Deno's console sends its line break along.
  if (typeof body === "string") return { message: body.endsWith("\n") ? body.slice(0, -1) : body };
  if (body === null || body === undefined) return {};
  if (typeof body !== "object" || Array.isArray(body)) return { message: body };
  const { message, msg, ...fields } = body as Attributes;
  if (typeof message === "string") return { message, fields: msg === undefined ? fields : { msg, ...fields } };
  return typeof msg === "string" && message === undefined ? { message: msg, fields } : { message: body };
}

/** A record has no room for a longer stack. */
const MAX_STACK_LENGTH = 65_536;

/** The error whose stack a message has in it, as that of a console without the attributes for one. */
function errorInText(message: unknown): TraceError | undefined {
  if (typeof message !== "string" || !message.includes("\n")) return undefined;
  return readTrace(stripAnsi(message.slice(0, MAX_STACK_LENGTH)).split("\n"))?.error;
}

/** Adds entries; one whose name is taken goes below `attributes`. */
function addAll(metadata: Record<string, unknown>, entries: Attributes = {}): void {
  let taken: Record<string, unknown> | undefined;
  for (const [key, value] of Object.entries(entries)) {
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

/** An id of zeros says that there is none. */
function isId(id: string | undefined): boolean {
  return id !== undefined && /[^0]/.test(id);
}
