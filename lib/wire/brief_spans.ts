import { clean, cut } from "./brief.ts";

/** Span of a trace, as the API returns it, in the parts that {@linkcode briefSpans} shows. */
export interface BriefSpan {
  readonly span_id: string;
  readonly parent_span_id?: string;
  readonly name: string;
  readonly service?: string;
  readonly start_ms: number;
  readonly duration_ms: number;
  readonly failed: boolean;
  readonly status_message?: string;
}

/** Longest text of a span, in UTF-16 code units. */
const MAX_TEXT = 120;

/** Deepest indent of a span. */
const MAX_INDENT = 12;

/**
 * Formats spans for an assistant, one a line: its start in the trace, duration, service and name. Children follow their
 * parents, indented.
 *
 * @param spans Spans by their start.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { briefSpans } from "./brief_spans.ts";
 *
 * const root = { span_id: "1", name: "POST /orders", service: "shop", start_ms: 1000, duration_ms: 12.5, failed: false };
 * const child = { span_id: "2", parent_span_id: "1", name: "INSERT", service: "db", start_ms: 1002, duration_ms: 8, failed: true };
 * assertEquals(briefSpans([root, child]), ["+0 ms 12.5 ms shop POST /orders", "  +2 ms 8 ms db INSERT FAILED"]);
 * ```
 */
export function briefSpans(spans: readonly BriefSpan[]): string[] {
  const known = new Set(spans.map(({ span_id }) => span_id));
  const children = new Map<string | undefined, BriefSpan[]>();
  for (const span of spans) {
    const { parent_span_id: parent } = span;
    const key = parent !== undefined && known.has(parent) && parent !== span.span_id ? parent : undefined;
    const siblings = children.get(key);
    if (siblings === undefined) children.set(key, [span]);
    else siblings.push(span);
  }
  const start = spans[0]?.start_ms ?? 0;
  const lines: string[] = [];
  const shown = new Set<BriefSpan>();
  const waiting = (children.get(undefined) ?? []).map((span) => ({ span, depth: 0 })).reverse();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { span, depth } = next;
    shown.add(span);
    lines.push(spanLine(span, depth, start));
    for (const child of [...children.get(span.span_id) ?? []].reverse()) {
      waiting.push({ span: child, depth: depth + 1 });
    }
  }
  // Spans that are each other's parents have no root.
  for (const span of spans) if (!shown.has(span)) lines.push(spanLine(span, 0, start));
  return lines;
}

function spanLine(span: BriefSpan, depth: number, startMs: number): string {
  const { name, service = "", start_ms, duration_ms, failed, status_message } = span;
  const status = failed ? ` FAILED${status_message === undefined ? "" : `: ${short(status_message)}`}` : "";
  const at = Math.round(start_ms - startMs);
  return `${"  ".repeat(Math.min(depth, MAX_INDENT))}+${at} ms ${duration_ms} ms ${short(service)} ${
    short(name)
  }${status}`;
}

function short(text: string): string {
  return cut(clean(text), MAX_TEXT);
}
