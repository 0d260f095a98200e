import { Copier } from "../record/copier.ts";
import type { JsonObject } from "../record/json.ts";
import { weigh } from "../record/weight.ts";
import { metadataOfResource, metadataOfScope } from "./otlp.ts";
import type { Message, SPAN, TRACES_REQUEST } from "./otlp_schema.ts";

/** The most bytes of one span as JSON; what is beyond is left out. */
const MAX_SPAN_BYTES = 16_384;

/**
 * Takes the spans of what was sent to `/v1/traces`, each as a bounded copy.
 *
 * @param request What was sent.
 * @param take Takes each span and what it takes in memory, in bytes.
 * @returns How many there were.
 */
export function takeSpans(
  request: Message<typeof TRACES_REQUEST>,
  take: (span: JsonObject, bytes: number) => void,
): number {
  let count = 0;
  for (const { resource, scopeSpans = [] } of request.resourceSpans ?? []) {
    const { service } = metadataOfResource(resource?.attributes ?? {});
    for (const { scope = {}, spans = [] } of scopeSpans) {
      const { logger } = metadataOfScope(scope);
      for (const span of spans) {
        const copy = new Copier(MAX_SPAN_BYTES).value(toSpan(span, service, logger)) as JsonObject;
        take(copy, weigh(copy));
      }
      count += spans.length;
    }
  }
  return count;
}

/** The well-known ones have the names that they have in a record. */
function toSpan(span: Message<typeof SPAN>, service: unknown, scope: unknown): Record<string, unknown> {
  const { startTimeUnixNano: start = 0, endTimeUnixNano: end = start, status } = span;
  return {
    trace_id: span.traceId,
    span_id: span.spanId,
    parent_span_id: span.parentSpanId || undefined,
    name: span.name,
    service,
    scope,
    kind: span.kind,
    start: new Date(start),
    duration_ms: Math.round((end - start) * 1000) / 1000,
    status: status?.code || undefined,
    status_message: status?.message || undefined,
    attributes: span.attributes,
    dropped_attributes_count: span.droppedAttributesCount || undefined,
  };
}
