import type { JsonObject } from "../record/json.ts";
import type { LogRecord } from "../record/record.ts";
import { readSpan, type Span } from "./spans.ts";

/** Summary of a trace by its spans that are kept. */
export interface TraceSummary {
  readonly trace_id: string;
  /** Name and service of its root: the first span whose parent is not kept. */
  readonly name: string;
  readonly service?: string;
  /** Start of the first span, ISO 8601 in UTC. */
  readonly start: string;
  /** Time from the start of the first span to the end of the last one, in ms. */
  readonly duration_ms: number;
  readonly spans: number;
  /** Number of spans whose status is an error. */
  readonly errors: number;
  /** Services, in the order of their first span. */
  readonly services: readonly string[];
}

/** Orders of a list of traces. */
export const TRACE_SORTS = ["newest", "slowest"] as const;

/** Order of a list of traces: by start or by duration. */
export type TraceSort = typeof TRACE_SORTS[number];

/**
 * Returns the spans of a trace by their start. Of spans with the same id the newest is returned.
 *
 * @param kept Received spans, oldest first.
 * @param id Id of the trace.
 */
export function spansOf(kept: readonly JsonObject[], id: string): readonly Span[] {
  const spans = new Map<string, Span>();
  for (const one of kept) {
    const span = one.trace_id === id ? readSpan(one) : undefined;
    if (span !== undefined) spans.set(span.span_id, span);
  }
  return Array.from(spans.values()).sort((left, right) => left.start_ms - right.start_ms);
}

/**
 * Summarizes the traces of spans.
 *
 * @param kept Received spans, oldest first.
 * @param sort Order of the traces.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { summarizeTraces } from "./traces.ts";
 *
 * const start = "2025-10-24T10:26:15.000Z";
 * const [trace] = summarizeTraces([
 *   { trace_id: "a", span_id: "2", parent_span_id: "1", name: "INSERT", service: "db", start, duration_ms: 8, status: 2 },
 *   { trace_id: "a", span_id: "1", name: "POST /orders", service: "shop", start, duration_ms: 12.5 },
 * ], "newest");
 * assertEquals([trace.name, trace.duration_ms, trace.errors], ["POST /orders", 12.5, 1]);
 * ```
 */
export function summarizeTraces(kept: readonly JsonObject[], sort: TraceSort): readonly TraceSummary[] {
  const traces = new Map<string, Map<string, Span>>();
  for (const one of kept) {
    const span = readSpan(one);
    if (span === undefined) continue;
    const spans = traces.get(span.trace_id) ?? new Map<string, Span>();
    traces.set(span.trace_id, spans.set(span.span_id, span));
  }
  const summaries = Array.from(traces.values(), summarize);
  return sort === "slowest"
    ? summaries.sort((left, right) => right.duration_ms - left.duration_ms)
    : summaries.sort((left, right) => Date.parse(right.start) - Date.parse(left.start));
}

function summarize(byId: ReadonlyMap<string, Span>): TraceSummary {
  const spans = Array.from(byId.values()).sort((left, right) => left.start_ms - right.start_ms);
  const root = spans.find(({ parent_span_id: parent }) => parent === undefined || !byId.has(parent)) ?? spans[0];
  const end = spans.reduce((latest, { start_ms, duration_ms }) => Math.max(latest, start_ms + duration_ms), 0);
  return {
    trace_id: root.trace_id,
    name: root.name,
    ...root.service !== undefined && { service: root.service },
    start: spans[0].start,
    duration_ms: Math.round((end - spans[0].start_ms) * 1000) / 1000,
    spans: spans.length,
    errors: spans.filter(({ failed }) => failed).length,
    services: Array.from(new Set(spans.flatMap(({ service }) => service ?? []))),
  };
}

/** Returns a trace as a record, so that the filter of records finds it. A trace with an error is of level ERROR. */
export function traceRecord(trace: TraceSummary): LogRecord {
  const { name, start, ...metadata } = trace;
  return {
    timestamp: start,
    level: trace.errors > 0 ? "ERROR" : "INFO",
    message: name,
    metadata: metadata as unknown as JsonObject,
  };
}
