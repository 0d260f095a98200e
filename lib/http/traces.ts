import { formatEventId } from "../wire/cursor.ts";
import { spansOf, summarizeTraces, TRACE_SORTS, traceRecord } from "../signals/traces.ts";
import type { Filter } from "../query/filter.ts";
import type { JsonObject } from "../record/json.ts";
import { readSpan, spanRecord } from "../signals/spans.ts";
import { COUNT, json, object, POSITION, ref, type Schema } from "./operation.ts";
import { FILTER_PARAMETERS, queryParameter, readChoice, readCount, readFilter } from "./params.ts";
import { ringOf } from "../stream/log_stream.ts";
import { documented, jsonResponse } from "./route.ts";

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 1000;

/** Records that a trace lists. */
const DEFAULT_RECORDS = 1000;
const MAX_RECORDS = 10_000;

const MS: Schema = { type: "number", minimum: 0, description: "In ms." };
const TEXT: Schema = { type: "string" };

/** Route that lists the traces of the spans that are kept. */
export const tracesRoute = documented({
  operationId: "listTraces",
  summary: "Lists traces, the newest or the slowest first",
  description:
    "A trace is known by its spans, which OpenTelemetry sends; the newest ones are kept. The filter reads a trace as a " +
    "record: its message is the name of the root span, its level is ERROR if a span failed and INFO otherwise, and the " +
    "other properties are metadata, as in `q=duration_ms>500 service:orders` or `level=error`.",
  parameters: [
    ...FILTER_PARAMETERS,
    queryParameter("sort", "Order of the traces.", { type: "string", enum: TRACE_SORTS, default: TRACE_SORTS[0] }),
    queryParameter("limit", "Maximum number of traces.", { ...COUNT, maximum: MAX_LIMIT, default: DEFAULT_LIMIT }),
  ],
  responses: {
    200: {
      description: "Traces.",
      content: json({
        title: "Traces",
        ...object({
          matched: { ...COUNT, description: "Traces that match." },
          spans: { ...COUNT, description: "Spans that are kept." },
          traces: {
            type: "array",
            items: object({
              trace_id: TEXT,
              name: { ...TEXT, description: "Name of the root span." },
              service: TEXT,
              start: { ...TEXT, description: "ISO 8601 in UTC." },
              duration_ms: MS,
              spans: COUNT,
              errors: { ...COUNT, description: "Spans that failed." },
              services: { type: "array", items: TEXT },
            }, ["service"]),
          },
        }),
      }),
    },
  },
}, async function listTraces({ url: { searchParams: params }, spans, confinement }) {
  const { matches } = await readFilter(params);
  const sort = readChoice(params, "sort", TRACE_SORTS);
  const limit = readCount(params, "limit", DEFAULT_LIMIT, MAX_LIMIT);
  const kept = allowed(spans(), confinement);
  const found = summarizeTraces(kept, sort).filter((trace) => matches(traceRecord(trace)));
  return jsonResponse({ matched: found.length, spans: kept.length, traces: found.slice(0, limit) });
});

/** Route that returns the spans and the records of a trace. */
export const traceRoute = documented({
  operationId: "readTrace",
  summary: "Returns the spans and the records of a trace",
  description: "Both are empty if the server holds nothing of the trace.",
  parameters: [
    { name: "id", in: "path", required: true, description: "Id of the trace.", schema: TEXT },
    queryParameter("limit", "Maximum number of records, the newest ones.", {
      ...COUNT,
      maximum: MAX_RECORDS,
      default: DEFAULT_RECORDS,
    }),
  ],
  responses: {
    200: {
      description: "Spans by their start, and records oldest first.",
      content: json({
        title: "Trace",
        ...object({
          ...POSITION,
          trace_id: TEXT,
          spans: {
            type: "array",
            items: object({
              trace_id: TEXT,
              span_id: TEXT,
              parent_span_id: TEXT,
              name: TEXT,
              service: TEXT,
              scope: TEXT,
              kind: { type: "integer", description: "Kind of OpenTelemetry, 1 (internal) to 5 (consumer)." },
              start: { ...TEXT, description: "ISO 8601 in UTC." },
              start_ms: { type: "number", description: "The same in ms since 1970, with fractions." },
              duration_ms: MS,
              failed: { type: "boolean", description: "True if the status is an error." },
              status_message: TEXT,
              attributes: { type: "object", additionalProperties: true },
            }, ["parent_span_id", "service", "scope", "kind", "status_message", "attributes"]),
          },
          records: { type: "array", items: ref("LogEntry") },
        }),
      }),
    },
  },
}, async function readTrace({ url: { pathname, searchParams: params }, stream, scan, spans, confinement }) {
  const limit = readCount(params, "limit", DEFAULT_RECORDS, MAX_RECORDS);
  const id = decode(pathname.slice(pathname.lastIndexOf("/") + 1));
  const ring = ringOf(stream);
  const { first: oldest, last: newest } = ring;
  const found = await scan(oldest, newest, ({ metadata }) => metadata.trace_id === id, { limit, newestFirst: true });
  return jsonResponse({
    run: stream.run,
    oldest,
    newest,
    trace_id: id,
    spans: spansOf(allowed(spans(), confinement), id),
    records: found.map(({ seq, record }) => ({ id: formatEventId(stream.run, seq), ...record })),
  });
});

/** Returns the spans that a user may read: those that match as records. */
function allowed(spans: readonly JsonObject[], confinement: Filter | undefined): readonly JsonObject[] {
  if (confinement === undefined) return spans;
  return spans.filter((kept) => {
    const span = readSpan(kept);
    return span !== undefined && confinement.matches(spanRecord(span));
  });
}

/** Decodes a part of a path. One that cannot be decoded names no trace. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
