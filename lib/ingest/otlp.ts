import { stripAnsi } from "../base/ansi.ts";
import { TURNS } from "../base/turns.ts";
import { Copier, isPlain, setProperty } from "../record/copier.ts";
import { type Level, levelFromName, levelFromNumber } from "../record/level.ts";
import type { RecordInput } from "../record/record.ts";
import { readTrace, type TraceError } from "../parse/trace.ts";
import type { LOG_RECORD, LOGS_REQUEST, Message, METRICS_REQUEST } from "./otlp_schema.ts";

/** Work of a record or of metadata that records share, in units of `Turns.spend`. */
export const RECORD_WORK = 512;

/**
 * Writes the log records of a request to `/v1/logs`.
 *
 * | OpenTelemetry                             | record                                                            |
 * | ----------------------------------------- | ----------------------------------------------------------------- |
 * | time, else observed time                  | `timestamp`                                                       |
 * | severity number, else severity text       | `level`; a text for another level is `severity_text`              |
 * | body                                      | `message`; other entries of a map are metadata                    |
 * | `service.name` of the resource            | `service`                                                         |
 * | other attributes of the resource          | `resource`, except those of the SDK and the platform              |
 * | name, version and attributes of the scope | `logger`, and `scope` if there are attributes                     |
 * | trace and span id, event name             | `trace_id`, `span_id`, `event`                                    |
 * | `exception.*`, else a stack in the body   | `error`                                                           |
 * | attributes                                | metadata                                                          |
 *
 * @param request Decoded request.
 * @param write Receives each record.
 * @returns Number of records.
 */
export async function writeLogs(
  request: Message<typeof LOGS_REQUEST>,
  write: (input: RecordInput) => void,
): Promise<number> {
  let count = 0;
  for (const { resource, scopeLogs = [] } of request.resourceLogs ?? []) {
    const ofResource = metadataOfResource(resource?.attributes ?? {});
    for (const { scope, logRecords = [] } of scopeLogs) {
      // Known fields go first, because a record that is too large is cut at its end.
      const known = { source: "otlp", ...metadataOfScope(scope ?? {}), ...ofResource };
      for (const log of logRecords) {
        write(toInput(log, known));
        if (TURNS.spend(RECORD_WORK)) await TURNS.next();
      }
      count += logRecords.length;
      if (TURNS.spend(RECORD_WORK)) await TURNS.next();
    }
    if (TURNS.spend(RECORD_WORK)) await TURNS.next();
  }
  return count;
}

/** Counts the data points of a request to `/v1/metrics`. */
export function countPoints(request: Message<typeof METRICS_REQUEST>): number {
  let count = 0;
  for (const { scopeMetrics = [] } of request.resourceMetrics ?? []) {
    for (const { metrics = [] } of scopeMetrics) {
      for (const metric of metrics) for (const data of Object.values(metric)) count += data.dataPoints ?? 0;
    }
  }
  return count;
}

type Attributes = Readonly<Record<string, unknown>>;

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

function toInput(log: Message<typeof LOG_RECORD>, known: Attributes): RecordInput {
  const { timeUnixNano, observedTimeUnixNano, severityNumber = 0, severityText = "" } = log;
  const { attributes = {}, traceId, spanId, droppedAttributesCount } = log;
  const named = levelFromName(severityText);
  const level: Level = levelFromNumber(severityNumber, "otel") ?? named ?? "INFO";
  const {
    "exception.type": type,
    "exception.message": reason,
    "exception.stacktrace": stack,
    "event.name": attributeName, // the attribute before the field existed
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
    // 0 stands for an unknown time; the record then gets its arrival time.
    timestamp: timeUnixNano || observedTimeUnixNano || undefined,
    level,
    message: message ?? event ?? reason ?? "",
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

/** Adds entries. One whose name is taken goes into `attributes`. */
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

/** Returns true for an id. One of zeros stands for none. */
function isId(id: string | undefined): boolean {
  return id !== undefined && /[^0]/.test(id);
}
