import type { JsonObject, JsonValue } from "../record/json.ts";
import type { LogRecord } from "../record/record.ts";

/** Span of a trace, as the API returns it. */
export interface Span {
  readonly trace_id: string;
  readonly span_id: string;
  readonly parent_span_id?: string;
  readonly name: string;
  readonly service?: string;
  readonly scope?: string;
  /** Number of OpenTelemetry: 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind?: number;
  /** Start, ISO 8601 in UTC. */
  readonly start: string;
  /** Start in ms since the Unix epoch, with fractions. */
  readonly start_ms: number;
  readonly duration_ms: number;
  /** True if its status is an error. */
  readonly failed: boolean;
  readonly status_message?: string;
  readonly attributes?: JsonObject;
}

/** Status code of OpenTelemetry for an error. */
const ERROR_STATUS = 2;

/**
 * Reads a span as it is kept, or returns `undefined` if it has no ids or no start.
 *
 * @param kept Bounded copy of a received span.
 */
export function readSpan(kept: JsonObject): Span | undefined {
  const { trace_id, span_id, parent_span_id, name, service, scope, kind, start, start_ms, duration_ms } = kept;
  if (!isText(trace_id) || !isText(span_id) || typeof start !== "string") return undefined;
  const startMs = typeof start_ms === "number" ? start_ms : Date.parse(start);
  if (Number.isNaN(startMs)) return undefined;
  const { status, status_message, attributes } = kept;
  return {
    trace_id,
    span_id,
    ...isText(parent_span_id) && { parent_span_id },
    name: isText(name) ? name : "",
    ...isText(service) && { service },
    ...isText(scope) && { scope },
    ...typeof kind === "number" && { kind },
    start,
    start_ms: startMs,
    duration_ms: typeof duration_ms === "number" ? Math.max(0, duration_ms) : 0,
    failed: status === ERROR_STATUS,
    ...isText(status_message) && { status_message },
    ...isObject(attributes) && { attributes },
  };
}

/** Returns a span as a record, so that a filter of records can decide about it. */
export function spanRecord({ name, start, failed, attributes, ...fields }: Span): LogRecord {
  return {
    timestamp: start,
    level: failed ? "ERROR" : "INFO",
    message: name,
    metadata: { ...attributes, ...fields as unknown as JsonObject },
  };
}

function isText(value: JsonValue | undefined): value is string {
  return typeof value === "string" && value !== "";
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
