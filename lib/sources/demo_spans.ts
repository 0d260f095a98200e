import type { JsonObject } from "../record/json.ts";

/** Span of the demo. Its times are relative to the end of its request. */
export interface DemoSpan {
  readonly traceId: string;
  readonly id: string;
  readonly parentId: string | undefined;
  readonly name: string;
  readonly service: string;
  /** Kind of OpenTelemetry: 2 server, 3 client. */
  readonly kind: number;
  /** Time from the start of the span to the end of the request, in ms. */
  readonly beforeMs: number;
  readonly durationMs: number;
  readonly failed: boolean;
}

/** Record of a request, with its time. */
export interface RequestRecord {
  readonly service: string;
  readonly level: string;
  readonly atMs: number;
  /** Method and path of the request, in the records of its gateway. */
  readonly method?: unknown;
  readonly path?: unknown;
}

/** Name of the span of each service. */
const NAMES: Readonly<Record<string, string>> = {
  accounts: "check password",
  cart: "add to cart",
  catalog: "load product",
  checkout: "place order",
  mailer: "send mail",
  orders: "SELECT orders",
  payments: "charge card",
  search: "search products",
};

/** Services that the span of another one contains, once that has begun. */
const CALLED_BY: Readonly<Record<string, string>> = { payments: "checkout", mailer: "checkout" };

/**
 * Returns the spans of a request: one of the gateway, and one of each service that it calls, which begins with the record
 * before its first one and ends with its last one. A story without a gateway has none.
 *
 * @param records Records of the request by time.
 * @param traceId Id of the trace.
 * @param newId Returns the id of a span.
 */
export function spansOfRequest(
  records: readonly RequestRecord[],
  traceId: string,
  newId: () => string,
): readonly DemoSpan[] {
  const root = records.find(({ service }) => service === "gateway");
  if (root === undefined) return [];
  const endMs = records[records.length - 1].atMs;
  const ids = new Map(records.map(({ service }) => [service, ""]));
  for (const service of ids.keys()) ids.set(service, newId());
  return Array.from(ids, ([service, id]) => {
    const caller = ids.has(CALLED_BY[service]) ? CALLED_BY[service] : "gateway";
    const isRoot = service === root.service;
    const within = isRoot
      ? records
      : records.filter((record) => record.service === service || CALLED_BY[record.service] === service);
    const first = records.indexOf(within[0]);
    const startMs = records[isRoot ? 0 : Math.max(0, first - 1)].atMs;
    const own = records.filter((record) => record.service === service);
    return {
      traceId,
      id,
      parentId: isRoot ? undefined : ids.get(caller),
      name: isRoot ? `${root.method} ${root.path}` : NAMES[service] ?? service,
      service,
      kind: isRoot ? 2 : 3,
      beforeMs: endMs - startMs,
      durationMs: within[within.length - 1].atMs - startMs,
      failed: own.some(({ level }) => level === "ERROR" || level === "FATAL"),
    };
  });
}

/**
 * Returns a span as spans of OpenTelemetry are kept.
 *
 * @param span The span.
 * @param endMs End of the request in ms since the Unix epoch.
 */
export function writtenSpan(span: DemoSpan, endMs: number): JsonObject {
  const startMs = endMs - span.beforeMs;
  return {
    trace_id: span.traceId,
    span_id: span.id,
    ...span.parentId !== undefined && { parent_span_id: span.parentId },
    name: span.name,
    service: span.service,
    scope: `shop.${span.service}`,
    kind: span.kind,
    start: new Date(startMs).toISOString(),
    start_ms: startMs,
    duration_ms: span.durationMs,
    ...span.failed && { status: 2 },
  };
}
