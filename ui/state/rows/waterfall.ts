import type { BriefSpan } from "../../../lib/wire/brief_spans.ts";
import { isObject } from "../../../lib/wire/event.ts";
import { LEVEL_RANK } from "../../../lib/record/severity.ts";
import type { Level } from "../../../lib/record/severity.ts";
import type { Row } from "./row.ts";

/** Span of a trace, as the server returns it. */
export interface TraceSpan extends BriefSpan {
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** Span at its place in the waterfall. */
export interface PlacedSpan {
  readonly span: TraceSpan;
  /** Depth below its root, from 0. */
  readonly depth: number;
  readonly children: number;
  /** Start after that of the trace, in ms. */
  readonly offsetMs: number;
  /** Duration without the time in which a child ran, in ms. */
  readonly selfMs: number;
}

/** Spans of a trace, each followed by its children. */
export interface Waterfall {
  readonly spans: readonly PlacedSpan[];
  /** Start of the first span, in ms since the Unix epoch. */
  readonly startMs: number;
  readonly durationMs: number;
}

/** Returns the spans of an answer. Entries that are none are left out. */
export function readSpans(answer: unknown): readonly TraceSpan[] {
  if (!isObject(answer) || !Array.isArray(answer.spans)) return [];
  return answer.spans.filter((span: unknown): span is TraceSpan =>
    isObject(span) && typeof span.span_id === "string" && typeof span.name === "string" &&
    Number.isFinite(span.start_ms) && Number.isFinite(span.duration_ms)
  );
}

/**
 * Places spans below their parents, in the order of their starts. A span whose parent is not there is a root, as are
 * those that are their own ancestors.
 */
export function placeSpans(spans: readonly TraceSpan[]): Waterfall {
  const sorted = spans.toSorted((left, right) => left.start_ms - right.start_ms);
  const ids = new Set(sorted.map(({ span_id }) => span_id));
  const isRoot = ({ parent_span_id: parent }: TraceSpan) => parent === undefined || !ids.has(parent);
  const children = Map.groupBy(sorted, (span) => isRoot(span) ? "" : span.parent_span_id!);
  const startMs = sorted[0]?.start_ms ?? 0;
  const endMs = sorted.reduce((end, span) => Math.max(end, span.start_ms + span.duration_ms), startMs);
  const placed = new Map<string, PlacedSpan>();
  const walk = (roots: readonly TraceSpan[]) => {
    const left = roots.map((span) => ({ span, depth: 0 })).reverse();
    for (let next = left.pop(); next !== undefined; next = left.pop()) {
      const { span, depth } = next;
      if (placed.has(span.span_id)) continue;
      const own = children.get(span.span_id) ?? [];
      placed.set(span.span_id, {
        span,
        depth,
        children: own.length,
        offsetMs: span.start_ms - startMs,
        selfMs: selfTime(span, own),
      });
      left.push(...own.map((child) => ({ span: child, depth: depth + 1 })).reverse());
    }
  };
  walk(children.get("") ?? []);
  walk(sorted);
  return { spans: Array.from(placed.values()), startMs, durationMs: endMs - startMs };
}

function selfTime({ start_ms: start, duration_ms: duration }: TraceSpan, children: readonly TraceSpan[]): number {
  let busy = 0;
  let at = start;
  for (const child of children) {
    const from = Math.max(at, child.start_ms);
    const to = Math.min(start + duration, child.start_ms + child.duration_ms);
    if (to > from) busy += to - from;
    at = Math.max(at, to);
  }
  return Math.max(0, duration - busy);
}

/** Returns the spans that are not below a collapsed one. */
export function visibleSpans({ spans }: Waterfall, collapsed: ReadonlySet<string>): readonly PlacedSpan[] {
  let hiddenBelow = Infinity;
  return spans.filter(({ span, depth }) => {
    if (depth > hiddenBelow) return false;
    hiddenBelow = collapsed.has(span.span_id) ? depth : Infinity;
    return true;
  });
}

/** Records of a span that lie so close together that one mark stands for them. */
export interface SpanMark {
  /** Position from 0, the start of the trace, to 1, its end. */
  readonly at: number;
  /** Most severe level. */
  readonly level: Level;
  readonly ids: readonly string[];
}

/**
 * Returns the marks of the records by the id of their span.
 *
 * @param rows Rows of the trace, in the order of time.
 * @param waterfall The spans.
 * @param minDistance Distance of two marks from which on they are apart, as a part of the duration.
 */
export function marksOf(
  rows: Iterable<Row>,
  { startMs, durationMs }: Waterfall,
  minDistance: number,
): ReadonlyMap<string, readonly SpanMark[]> {
  const marks = new Map<string, SpanMark[]>();
  for (const row of rows) {
    const span = row.kind === "record" ? row.record.metadata.span_id : undefined;
    if (row.kind !== "record" || typeof span !== "string") continue;
    const offset = (Date.parse(row.record.timestamp) - startMs) / (durationMs || 1);
    const at = Math.max(0, Math.min(1, offset));
    const { level } = row.record;
    const own = marks.get(span) ?? [];
    marks.set(span, own);
    const last = own.at(-1);
    if (last === undefined || at - last.at > minDistance) own.push({ at, level, ids: [row.id] });
    else {
      own[own.length - 1] = {
        at: last.at,
        level: LEVEL_RANK[level] > LEVEL_RANK[last.level] ? level : last.level,
        ids: [...last.ids, row.id],
      };
    }
  }
  return marks;
}
