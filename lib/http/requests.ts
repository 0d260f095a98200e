import { isOwnRecord } from "../record/own.ts";
import { GROUP_SORTS } from "../signals/groups.ts";
import { Requests } from "../signals/requests.ts";
import { readSpan, spanRecord } from "../signals/spans.ts";
import { MAX_LISTED } from "../signals/value_counts.ts";
import { ringOf } from "../stream/log_stream.ts";
import { TURNS } from "../base/turns.ts";
import { namesOwn } from "../signals/names_own.ts";
import { COUNT, json, object, POSITION, ref, TIME } from "./operation.ts";
import { queryParameter, RANGE_PARAMETERS, readChoice, readCount, readDuration, readRangeFilter } from "./params.ts";
import { documented, jsonResponse } from "./route.ts";
import { GROUP_FIGURES, INTERVAL_PARAMETER, INTERVALS, OPTIONAL_FIGURES, rangeTexts, SORT_PARAMETER } from "./stats.ts";
import { readWithin, VISITED, visitRecords, WITHIN_PARAMETER } from "./visit.ts";

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** Work of a span, in units of `Turns.spend`. */
const SPAN_WORK = 64;

const VALUES = {
  type: "array",
  description: `The most frequent ones, ${MAX_LISTED} at most.`,
  items: object({ value: { type: ["string", "number"] }, count: COUNT }),
} as const;

/** Route that returns statistics of HTTP requests by their endpoints. */
export const requestsRoute = documented({
  operationId: "listRequests",
  summary: "Rates, errors and durations of HTTP requests by endpoint",
  description:
    "A record is a request if it has a method, a path, and a status or a duration: that of an access log, of `logRequests`, " +
    "or of another program whose fields are known. Spans of servers are counted too, unless a record of their trace has the " +
    "same endpoint. An endpoint is a method and a path with `:id` in place of the segments that vary. Responses with a status " +
    "of 500 and above, records of level ERROR and above, and failed spans are errors. Durations are in ms. Own requests of " +
    "Ringside are left out, unless the query names their logger.",
  parameters: [
    ...RANGE_PARAMETERS,
    WITHIN_PARAMETER,
    INTERVAL_PARAMETER,
    SORT_PARAMETER,
    queryParameter("limit", "Maximum number of endpoints.", { ...COUNT, maximum: MAX_LIMIT, default: DEFAULT_LIMIT }),
  ],
  responses: {
    200: {
      description: "Endpoints.",
      content: json({
        title: "Requests",
        ...object({
          ...POSITION,
          ...VISITED,
          by: { type: "array", items: { type: "string" }, description: "`method` and `path`." },
          of: { type: "string", description: "`duration_ms`." },
          unit: { type: "string", description: "`ms`." },
          spans: { ...COUNT, description: "Requests that are known by a span alone." },
          ...INTERVALS,
          distinct: { ...COUNT, description: "Endpoints told apart, including those beyond the limit." },
          missing: { ...COUNT, description: "Always 0." },
          groups: {
            type: "array",
            items: object({
              group: object({ method: { type: "string" }, path: { type: "string" } }),
              query: { type: "string", description: "Query for its records, without that of the request." },
              ...GROUP_FIGURES,
              statuses: VALUES,
              services: VALUES,
              slowest: {
                type: "array",
                description: "Slowest requests, the slowest first.",
                items: object({
                  id: { ...ref("EventId"), description: "Id of its record." },
                  trace_id: { type: "string" },
                  timestamp: TIME,
                  duration_ms: { type: "number" },
                  status: { type: "integer" },
                }, ["id", "trace_id", "status"]),
              },
            }, [...OPTIONAL_FIGURES, "query"]),
          },
          other: { ...object(GROUP_FIGURES, OPTIONAL_FIGURES), description: "Requests of other endpoints." },
          all: { ...object(GROUP_FIGURES, OPTIONAL_FIGURES), description: "All requests." },
        }, ["from", "to", "start"]),
      }),
    },
  },
}, async function listRequests(context) {
  const { url: { searchParams: params }, stream, patterns, confinement } = context;
  const range = await readRangeFilter(params, patterns);
  const withinMs = readWithin(params);
  const interval = readDuration(params, "interval");
  const sort = readChoice(params, "sort", GROUP_SORTS);
  const limit = readCount(params, "limit", DEFAULT_LIMIT, MAX_LIMIT);
  const { first, last } = ringOf(stream);
  const requests = new Requests(interval);
  const withOwn = namesOwn(range.filter.query);
  const visited = await visitRecords(
    context,
    range,
    withinMs,
    (entry) => (withOwn || !isOwnRecord(entry.record)) && requests.add(entry) ? undefined : false,
  );
  for (const kept of context.spans()) {
    const span = readSpan(kept);
    if (TURNS.spend(SPAN_WORK)) await TURNS.next();
    if (span === undefined) continue;
    const record = spanRecord(span);
    if (range.matches(record) && (confinement?.matches(record) ?? true)) requests.addSpan(span);
  }
  const { spans, distinct, groups, other, all, ...rest } = await requests.summarize(sort, limit, range);
  return jsonResponse({
    run: stream.run,
    oldest: first,
    newest: last,
    ...visited,
    by: ["method", "path"],
    of: "duration_ms",
    unit: "ms",
    spans,
    ...rangeTexts(rest),
    distinct,
    missing: 0,
    groups,
    other,
    all,
  });
});
