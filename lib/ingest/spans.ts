import { TURNS } from "../base/turns.ts";
import { Copier } from "../record/copier.ts";
import type { JsonObject } from "../record/json.ts";
import { weigh } from "../record/weight.ts";
import { metadataOfResource, metadataOfScope } from "../parse/otlp/record.ts";
import { RECORD_WORK } from "./otlp.ts";
import type { Message, SPAN, TRACES_REQUEST } from "./otlp_schema.ts";

/** Maximum size of a span as JSON, in bytes; the rest is left out. */
const MAX_SPAN_BYTES = 16_384;

/**
 * Copies the spans of a request to `/v1/traces`, each bounded.
 *
 * @param request Decoded request.
 * @param take Receives each span and its memory, in bytes.
 * @param clean Returns a span without what must not be kept.
 * @returns Number of spans.
 */
export async function takeSpans(
  request: Message<typeof TRACES_REQUEST>,
  take: (span: JsonObject, bytes: number) => void,
  clean: (span: JsonObject) => JsonObject = (span) => span,
): Promise<number> {
  let count = 0;
  for (const { resource, scopeSpans = [] } of request.resourceSpans ?? []) {
    const { service } = metadataOfResource(resource?.attributes ?? {});
    for (const { scope = {}, spans = [] } of scopeSpans) {
      const { logger } = metadataOfScope(scope);
      for (const span of spans) {
        const copy = clean(new Copier(MAX_SPAN_BYTES).value(toSpan(span, service, logger)) as JsonObject);
        take(copy, weigh(copy));
        if (TURNS.spend(RECORD_WORK)) await TURNS.next();
      }
      count += spans.length;
      if (TURNS.spend(RECORD_WORK)) await TURNS.next();
    }
    if (TURNS.spend(RECORD_WORK)) await TURNS.next();
  }
  return count;
}

/** Returns a span with the names of well-known fields in a record. */
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
    start_ms: start,
    duration_ms: Math.round((end - start) * 1000) / 1000,
    status: status?.code || undefined,
    status_message: status?.message || undefined,
    attributes: span.attributes,
    dropped_attributes_count: span.droppedAttributesCount || undefined,
  };
}
