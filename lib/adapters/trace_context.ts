import { AsyncLocalStorage } from "node:async_hooks";

/** Ids of the current trace, in the names of the well-known metadata keys. */
export interface TraceContext {
  /** Trace, as 32 hexadecimal digits. */
  readonly trace_id: string;
  /** Active span of OpenTelemetry, as 16 hexadecimal digits. */
  readonly span_id?: string;
}

/** Trace of a request: the id of its trace, and of the span that answers it. */
export interface RequestTrace {
  readonly traceId: string;
  readonly spanId: string;
  /** Flags of the `traceparent` header, as two hexadecimal digits. */
  readonly flags: string;
}

const storage = new AsyncLocalStorage<RequestTrace>();

/**
 * Returns the ids of the active span of OpenTelemetry, or else of the request that `logRequests()` answers. It is a
 * `context` for `new LogStream()`.
 *
 * @returns The ids, or `undefined` outside of both.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { LogStream } from "@ringside/ringside";
 * import { traceContext } from "@ringside/ringside/requests";
 *
 * const stream = new LogStream({ context: () => ({ ...traceContext(), version: "1.2.0" }) });
 * stream.write({ message: "Ready" });
 * assertStrictEquals(stream.recent()[0].metadata.version, "1.2.0");
 * ```
 */
export function traceContext(): TraceContext | undefined {
  const span = activeSpan();
  if (span !== undefined) return span;
  const trace = storage.getStore();
  return trace === undefined ? undefined : { trace_id: trace.traceId };
}

/**
 * Returns the `traceparent` header for requests that the program sends on behalf of the one that it answers, so that the
 * records of both name one trace.
 *
 * @returns The header, or `undefined` outside of a request that `logRequests()` logs.
 */
export function traceparent(): string | undefined {
  const trace = storage.getStore();
  return trace === undefined ? undefined : `00-${trace.traceId}-${trace.spanId}-${trace.flags}`;
}

/** Calls a function in the context of a trace. */
export function withTrace<T>(trace: RequestTrace, call: () => T): T {
  return storage.run(trace, call);
}

/** @see {@link https://www.w3.org/TR/trace-context/#traceparent-header} */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-([\da-f]{2})(?:$|-)/;

/** Returns the trace of a request: of its `traceparent` header, or a new one that is not sampled. */
export function traceOf(request: Pick<Request, "headers">): RequestTrace {
  const [, traceId = randomHex(16), flags = "00"] = TRACEPARENT.exec(request.headers.get("traceparent") ?? "") ?? [];
  return { traceId, spanId: randomHex(8), flags };
}

function randomHex(bytes: number): string {
  const values = crypto.getRandomValues(new Uint8Array(bytes));
  return Array.from(values, (value) => value.toString(16).padStart(2, "0")).join("");
}

/** Parts in use of the API that OpenTelemetry registers for all of its copies in a process. */
interface OpenTelemetryApi {
  readonly context?: { active(): { getValue(key: symbol): unknown } };
}

/** Names under which every release 1 of `@opentelemetry/api` registers itself, and keeps the active span. */
const API = Symbol.for("opentelemetry.js.api.1");
const SPAN = Symbol.for("OpenTelemetry Context Key SPAN");

const INVALID_TRACE = /^0*$/;

function activeSpan(): TraceContext | undefined {
  const api = (globalThis as { [API]?: OpenTelemetryApi })[API];
  if (api?.context === undefined) return undefined;
  const span = api.context.active().getValue(SPAN) as
    | { spanContext?(): { traceId: string; spanId: string } }
    | undefined;
  const ids = span?.spanContext?.();
  return ids === undefined || INVALID_TRACE.test(ids.traceId)
    ? undefined
    : { trace_id: ids.traceId, span_id: ids.spanId };
}
