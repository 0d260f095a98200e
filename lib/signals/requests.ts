import { sourceOfPaths, templatePath } from "../query/path_template.ts";
import { printQuery } from "../query/print.ts";
import type { Query } from "../query/syntax.ts";
import type { JsonValue, LogRecord } from "../record/record.ts";
import type { HistoryEntry } from "../stream/history.ts";
import { formatEventId } from "../wire/cursor.ts";
import { numberReader, valueReader } from "./field_values.ts";
import { type GroupFigures, Groups, type GroupSort, type ListedGroups, type TimeRange } from "./groups.ts";
import { type Span, spanRecord } from "./spans.ts";
import { isErrorRecord, MAX_GROUP_TEXT, pathTerm, valueTerm } from "./stats.ts";
import { ValueCounts } from "./value_counts.ts";

/** One of the slowest requests of an endpoint. */
export interface SlowRequest {
  /** Id of its record, unless it is known by its span alone. */
  readonly id?: string;
  readonly trace_id?: string;
  readonly timestamp: string;
  readonly duration_ms: number;
  /** Status of the response, if it is known. */
  readonly status?: number;
}

/** Figures of the requests of an endpoint, whose durations are in ms. */
export interface Endpoint extends GroupFigures {
  /** Method and path, with `:id` in place of variable segments. */
  readonly group: { readonly method: string; readonly path: string };
  /** Query for its records; absent if there are only spans. */
  readonly query?: string;
  /** Statuses of the responses, the most frequent first. */
  readonly statuses: readonly { readonly value: string | number; readonly count: number }[];
  /** Services that answered, the most frequent first. */
  readonly services: readonly { readonly value: string | number; readonly count: number }[];
  /** Slowest requests, the slowest first. */
  readonly slowest: readonly SlowRequest[];
}

/** Requests by their endpoints. */
export interface RequestsSummary extends Omit<ListedGroups<unknown>, "groups"> {
  readonly groups: readonly Endpoint[];
  /** Requests that are known by a span alone. */
  readonly spans: number;
}

/** Most slow requests of an endpoint. */
const MAX_SLOWEST = 3;

/** Most traces of records that are remembered, so that their spans are not counted once more. */
const MAX_TRACES = 100_000;

/** Most forms of records of an endpoint for which its query has terms. */
const MAX_FORMS = 8;

/**
 * HTTP requests by their endpoints, from records of access logs and of middleware, and from the spans of servers.
 *
 * A record is a request if it has a method, a path, and a status or a duration, in the fields of a known program or
 * convention. A span is one if no record of its trace has its endpoint. Responses with a status of 500 and above, records
 * of level ERROR and above, and failed spans count as errors.
 */
export class Requests {
  readonly #groups: Groups<Facts>;
  readonly #traced = new Set<string>();
  #spans = 0;

  /** @param interval Length of the intervals, in ms. @default counts alone */
  constructor(interval?: number) {
    this.#groups = new Groups({ hasNumbers: true, interval });
  }

  /** Counts a record; returns false if it is no request. */
  add({ run, seq, record }: HistoryEntry): boolean {
    const request = requestOf(record);
    if (request === undefined) return false;
    const facts = this.#count(request, Date.parse(record.timestamp), isErrorRecord(record));
    const { trace_id, service } = record.metadata;
    if (typeof trace_id === "string" && this.#traced.size < MAX_TRACES) {
      this.#traced.add(`${trace_id} ${keyOf(request)}`);
    }
    facts?.add(request, service, {
      id: formatEventId(run, seq),
      ...typeof trace_id === "string" && { trace_id },
      timestamp: record.timestamp,
    });
    return true;
  }

  /** Counts a span, after all records; returns false if it is no request, or that of a record. */
  addSpan(span: Span): boolean {
    const request = requestOfSpan(span);
    if (request === undefined || this.#traced.has(`${span.trace_id} ${keyOf(request)}`)) return false;
    this.#spans++;
    const facts = this.#count(request, Math.floor(span.start_ms), span.failed);
    facts?.add(request, span.service, { trace_id: span.trace_id, timestamp: span.start });
    return true;
  }

  /**
   * Returns the endpoints. Long work is done in turns.
   *
   * @param sort Order of the endpoints.
   * @param limit Most endpoints that are listed; all others are one.
   * @param range Range that was asked for. @default that of the requests
   */
  async summarize(sort: GroupSort, limit: number, range?: TimeRange): Promise<RequestsSummary> {
    const listed = await this.#groups.list(sort, limit, range);
    return {
      ...listed,
      groups: listed.groups.map(({ facts, figures }) => {
        const { method, path, query } = facts;
        return {
          group: { method, path },
          ...query !== undefined && { query },
          ...figures,
          statuses: facts.statuses.top(),
          services: facts.services.top(),
          slowest: facts.slowest,
        };
      }),
      spans: this.#spans,
    };
  }

  #count(request: ServedRequest, time: number, hasFailed: boolean): Facts | undefined {
    const { method, template, durationMs, status } = request;
    const sample = { time, isError: hasFailed || (status ?? 0) >= 500, value: durationMs };
    if (template.length > MAX_GROUP_TEXT) {
      this.#groups.addOther(sample);
      return undefined;
    }
    return this.#groups.add(keyOf(request), sample, () => new Facts(method, template))?.facts;
  }
}

/** Request that a service answered. */
export interface ServedRequest {
  readonly method: string;
  readonly path: string;
  /** Path with `:id` in place of variable segments. */
  readonly template: string;
  readonly status?: number;
  readonly durationMs?: number;
  /** Fields that it was read from; absent for a span. */
  readonly form?: RequestForm;
}

/** Fields of the records of a program. */
interface RequestForm {
  /** Field of the method; `undefined` if the request line is one field. */
  readonly method?: string;
  /** Field of the path or of the request line. */
  readonly path: string;
  /** Field of the status or of the duration, which tells the end of a request from its start. */
  readonly end: string;
}

function keyOf({ method, template }: ServedRequest): string {
  return `${method} ${template}`;
}

/** Facts about an endpoint. */
class Facts {
  readonly method: string;
  readonly path: string;
  readonly statuses = new ValueCounts();
  readonly services = new ValueCounts();
  readonly slowest: SlowRequest[] = [];
  readonly #forms = new Map<string, RequestForm>();
  /** True if paths differ from the template. */
  #isTemplate = false;
  #hasHost = false;

  constructor(method: string, path: string) {
    this.method = method;
    this.path = path;
  }

  add(
    { path, template, status, durationMs, form }: ServedRequest,
    service: unknown,
    source: Pick<SlowRequest, "id" | "trace_id" | "timestamp">,
  ): void {
    this.statuses.add(status);
    this.services.add(service);
    if (path !== template) this.#isTemplate = true;
    if (!path.startsWith("/")) this.#hasHost = true;
    if (form !== undefined && this.#forms.size < MAX_FORMS) {
      this.#forms.set(`${form.method}\n${form.path}\n${form.end}`, form);
    }
    if (durationMs === undefined) return;
    const { slowest } = this;
    if (slowest.length === MAX_SLOWEST && durationMs <= slowest[MAX_SLOWEST - 1].duration_ms) return;
    slowest.push({ ...source, duration_ms: durationMs, ...status !== undefined && { status } });
    slowest.sort((left, right) => right.duration_ms - left.duration_ms);
    slowest.length = Math.min(slowest.length, MAX_SLOWEST);
  }

  get query(): string | undefined {
    const terms = Array.from(this.#forms.values(), ({ method, path, end }): Query => {
      const ended: Query = { kind: "field", name: end, value: { kind: "pattern", parts: ["", ""] } };
      if (method === undefined) {
        const source = `^${this.method} ${
          sourceOfPaths(this.path, this.#hasHost).slice(1).replace(/\|\$\)$/, "| HTTP|$$)")
        }`;
        const ofLine: Query = { kind: "field", name: path, value: { kind: "regex", source, ignoreCase: false } };
        return { kind: "and", terms: [ofLine, ended] };
      }
      const ofPath = this.#isTemplate ? pathTerm(path, this.path, this.#hasHost) : valueTerm(path, this.path)!;
      return { kind: "and", terms: [valueTerm(method, this.method)!, ofPath, ended] };
    });
    return terms.length === 0 ? undefined : printQuery(terms.length === 1 ? terms[0] : { kind: "or", terms });
  }
}

/** Fields of the method, and those that have the path beside it. */
const METHODS: readonly (readonly [method: string, ...paths: string[]])[] = [
  ["method", "route", "path", "url", "uri", "request_uri", "originalUrl", "target", "endpoint"],
  ["http.request.method", "http.route", "url.path", "url.full", "path"],
  ["http.method", "http.route", "http.target", "http.path", "url.path", "http.url"],
  ["request.method", "request.uri", "request.path", "request.url"], // Caddy
  ["request_method", "request_uri", "uri", "request_path", "path", "url"], // nginx
  ["req.method", "req.url", "req.path"], // pino-http
  ["httpRequest.requestMethod", "httpRequest.requestUrl"], // Google Cloud
  ["RequestMethod", "RequestPath"], // Traefik, Serilog
];

/** Fields of the status of the response. */
const STATUSES: readonly string[] = [
  "status",
  "http.response.status_code",
  "http.status_code",
  "status_code",
  "statusCode",
  "res.statusCode",
  "response.status",
  "response.status_code",
  "response_code",
  "httpRequest.status",
  "DownstreamStatus",
  "StatusCode",
];

/** Fields of the duration. */
const DURATIONS: readonly string[] = [
  "duration_ms",
  "request_time",
  "duration",
  "responseTime",
  "response_time",
  "response_time_ms",
  "latency_ms",
  "latency",
  "elapsed_ms",
  "elapsed",
  "took",
  "durationMs",
  "latencyMs",
  "elapsedMs",
  "event.duration",
  "http.server.request.duration",
  "httpRequest.latency",
  "Duration",
  "Elapsed",
];

/** Field of the request line in the JSON of nginx. */
const REQUEST_LINE = "request";

interface Reader<T> {
  readonly field: string;
  /** First step of the field, and the field as one key. */
  readonly keys: readonly string[];
  read(record: LogRecord): T | undefined;
}

function readersOf<T>(fields: readonly string[], reader: (field: string) => Reader<T>["read"]): readonly Reader<T>[] {
  return fields.map((field) => ({ field, keys: [...new Set([field.split(".", 1)[0], field])], read: reader(field) }));
}

const readText = (field: string) => {
  const read = valueReader(field);
  return (record: LogRecord) => textOf(read(record));
};

const METHOD_READERS = METHODS.map(([method, ...paths]) => ({
  method: readersOf([method], readText)[0],
  paths: readersOf(paths, readText),
}));
const STATUS_READERS = readersOf(STATUSES, (field) => {
  const read = valueReader(field);
  return (record) => statusOf(read(record));
});
const DURATION_READERS = readersOf(DURATIONS, (field) => {
  const { read } = numberReader(field);
  return (record) => {
    const ms = read(record);
    return ms !== undefined && ms >= 0 ? ms : undefined;
  };
});

/** Reads the first field that has a value. */
function firstOf<T>(readers: readonly Reader<T>[], record: LogRecord): [value: T, field: string] | undefined {
  for (const { field, keys, read } of readers) {
    if (!keys.some((key) => Object.hasOwn(record.metadata, key))) continue;
    const value = read(record);
    if (value !== undefined) return [value, field];
  }
}

/**
 * Returns the request of a record; `undefined` if it is none.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { toRecord } from "../record/record.ts";
 * import { requestOf } from "./requests.ts";
 *
 * const metadata = { method: "GET", path: "/orders/4711", status: 200, duration_ms: 12 };
 * const request = requestOf(toRecord({ message: "GET /orders/4711 200", metadata }));
 * assertEquals([request?.template, request?.status, request?.durationMs], ["/orders/:id", 200, 12]);
 * ```
 */
export function requestOf(record: LogRecord): ServedRequest | undefined {
  const line = readLine(record);
  if (line === undefined) return undefined;
  const status = firstOf(STATUS_READERS, record);
  const duration = firstOf(DURATION_READERS, record);
  const end = status?.[1] ?? duration?.[1];
  if (end === undefined) return undefined;
  return {
    ...servedPath(line.method, line.path),
    ...status !== undefined && { status: status[0] },
    ...duration !== undefined && { durationMs: duration[0] },
    form: { ...line.form, end },
  };
}

function readLine(record: LogRecord) {
  for (const { method: reader, paths } of METHOD_READERS) {
    const method = firstOf([reader], record)?.[0];
    if (method === undefined || !METHOD.test(method)) continue;
    const path = firstOf(paths, record);
    if (path === undefined || !PATH.test(path[0])) continue;
    return { method, path: path[0], form: { method: reader.field, path: path[1] } };
  }
  const line = record.metadata[REQUEST_LINE];
  const [, method, path] = typeof line === "string" ? LINE.exec(line) ?? [] : [];
  return method === undefined ? undefined : { method, path, form: { path: REQUEST_LINE } };
}

/** Kind of OpenTelemetry for the span of a server. */
const SERVER_KIND = 2;

/** Returns the request of a span of a server; `undefined` if it is none. */
export function requestOfSpan(span: Span): ServedRequest | undefined {
  if (span.kind !== SERVER_KIND) return undefined;
  const record = spanRecord(span);
  const [, method, path] = LINE.exec(span.name) ?? [];
  const line = readLine(record) ?? (method === undefined ? undefined : { method, path });
  if (line === undefined) return undefined;
  const status = firstOf(STATUS_READERS, record)?.[0];
  return {
    ...servedPath(line.method, line.path),
    ...status !== undefined && { status },
    durationMs: span.duration_ms,
  };
}

function servedPath(method: string, path: string) {
  return { method: method.toUpperCase(), path, template: templatePath(path) };
}

const METHOD =
  /^(?:get|head|post|put|patch|delete|options|connect|trace|query|purge|propfind|proppatch|report|mkcol|copy|move|lock|unlock|search)$/i;
const PATH = /^(?:\/|https?:\/\/)/i;
const LINE = /^([A-Z]{3,16}) ((?:\/|https?:\/\/)\S*)/;

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function statusOf(value: JsonValue | undefined): number | undefined {
  const status = typeof value === "string" && /^[1-5]\d\d$/.test(value) ? Number(value) : value;
  return typeof status === "number" && status >= 100 && status < 600 ? status : undefined;
}
