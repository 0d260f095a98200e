import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { formatDuration } from "../../lib/base/duration.ts";
import { readApi } from "../browser/api.ts";
import { delay } from "../browser/delay.ts";
import type { PageState } from "../state/page/page_state.ts";
import { reveal } from "../state/rows/list_motion.ts";
import { rowsOf } from "../state/rows/row_list.ts";
import { marksOf, type PlacedSpan, placeSpans, type SpanMark, visibleSpans } from "../state/rows/waterfall.ts";
import { type TraceSpansEnvironment, TraceSpansModel } from "../state/rows/trace_spans.ts";
import { hueOf } from "../state/text/name_hue.ts";
import { useTraceTexts } from "../texts/trace_texts.ts";
import { MIN_ZOOM, Minimap, WHOLE, type Zoom } from "./minimap.tsx";

/** Height of a span, in pixels. The styles have the same. */
const ROW_PX = 24;

/** Spans beyond the edges of the view. */
const OVERSCAN = 10;

/** Distance of two marks, as a part of what is shown. */
const MARK_DISTANCE = 0.012;

/** Dependencies of the model of a trace. */
const TRACE_SPANS_ENVIRONMENT: TraceSpansEnvironment = {
  read: (id, signal) => readApi(`traces/${encodeURIComponent(id)}?limit=1`, signal),
  delay,
  now: Date.now,
};

/** Ticks of the time axis. */
const TICKS = [0, 0.25, 0.5, 0.75];

/** Spans of the trace as bars on one time axis, with its records as marks. Without spans it shows nothing. */
export function Waterfall({ id, state }: { id: string; state: PageState }) {
  const { view } = state;
  const texts = useTraceTexts();
  const { locale } = state.clock.value;
  const model = useMemo(() => new TraceSpansModel(id, view, TRACE_SPANS_ENVIRONMENT), [id]);
  const spans = model.spans.value;
  const collapsed = useSignal<ReadonlySet<string>>(new Set());
  const current = useSignal<string | undefined>(undefined);
  const zoom = useSignal(WHOLE);
  const top = useSignal(0);
  const height = useSignal(300);
  const box = useRef<HTMLDivElement>(null);

  useEffect(() => {
    model.show(true);
    return () => {
      model.show(false);
      model[Symbol.dispose]();
    };
  }, [model]);
  useEffect(() => {
    height.value = box.current?.clientHeight ?? height.peek();
  }, [spans]);

  const waterfall = useMemo(() => placeSpans(spans), [spans]);
  const shown = useMemo(() => visibleSpans(waterfall, collapsed.value), [waterfall, collapsed.value]);
  const { from, to } = zoom.value;
  const list = view.list.value;
  const marks = useMemo(
    () => marksOf(rowsOf(list), waterfall, MARK_DISTANCE * (to - from)),
    [list, waterfall, to - from],
  );
  if (waterfall.spans.length === 0) return null;

  const { durationMs } = waterfall;
  const first = Math.max(0, Math.floor(top.value / ROW_PX) - OVERSCAN);
  const last = Math.min(shown.length, Math.ceil((top.value + height.value) / ROW_PX) + OVERSCAN);
  const tabStop = current.value ?? shown[0].span.span_id;
  const chosen = shown.find(({ span }) => span.span_id === current.value);
  const isZoomed = from > 0 || to < 1;

  function fold(spanId: string, isClosed: boolean) {
    const next = new Set(collapsed.peek());
    if (isClosed) next.add(spanId);
    else next.delete(spanId);
    collapsed.value = next;
  }

  function go(index: number) {
    const next = shown[Math.max(0, Math.min(index, shown.length - 1))];
    current.value = next.span.span_id;
    const element = box.current!;
    const at = shown.indexOf(next) * ROW_PX;
    if (at < element.scrollTop) element.scrollTop = at;
    else if (at + ROW_PX > element.scrollTop + element.clientHeight) {
      element.scrollTop = at + ROW_PX - element.clientHeight;
    }
    top.value = element.scrollTop;
    requestAnimationFrame(() => element.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true }));
  }

  function goToRecord(ids: readonly string[]) {
    const index = view.list.peek().indexOf(ids[0]);
    if (index === -1) return;
    reveal(state.window, index);
    view.moveTo(ids[0]);
  }

  function zoomBy(factor: number) {
    const middle = (from + to) / 2;
    const half = Math.min(1, Math.max(MIN_ZOOM, (to - from) * factor)) / 2;
    const start = Math.max(0, Math.min(middle - half, 1 - 2 * half));
    zoom.value = { from: start, to: Math.min(1, start + 2 * half) };
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const index = shown.findIndex(({ span }) => span.span_id === tabStop);
    const { span, depth, children } = shown[index];
    const isClosed = collapsed.peek().has(span.span_id);
    switch (event.key) {
      case "ArrowDown":
        go(index + 1);
        break;
      case "ArrowUp":
        go(index - 1);
        break;
      case "Home":
        go(0);
        break;
      case "End":
        go(shown.length - 1);
        break;
      case "ArrowRight":
        if (children > 0 && isClosed) fold(span.span_id, false);
        else if (children > 0) go(index + 1);
        break;
      case "ArrowLeft":
        if (children > 0 && !isClosed) fold(span.span_id, true);
        else if (depth > 0) go(shown.findLastIndex((other, at) => at < index && other.depth < depth));
        break;
      case "Enter":
        goToRecord(marks.get(span.span_id)?.[0].ids ?? []);
        break;
      case "+":
        zoomBy(1 / 2);
        break;
      case "-":
        zoomBy(2);
        break;
      case "0":
        zoom.value = WHOLE;
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  return (
    <section class="waterfall" aria-label={texts.waterfall}>
      <div class="axis">
        <span class="summary">{texts.spanCount(waterfall.spans.length)}</span>
        <div class="ticks">
          <Minimap
            spans={waterfall.spans}
            durationMs={durationMs}
            zoom={zoom.value}
            set={(next) => zoom.value = next}
          />
          {TICKS.map((tick) => (
            <span key={tick} style={{ left: `${tick * 100}%` }}>
              {formatDuration((from + tick * (to - from)) * durationMs, locale)}
            </span>
          ))}
          {isZoomed && <button type="button" onClick={() => zoom.value = WHOLE} title="0">{texts.zoomOut}</button>}
        </div>
      </div>
      <div
        class="spans"
        ref={box}
        onScroll={({ currentTarget }) => {
          top.value = currentTarget.scrollTop;
          height.value = currentTarget.clientHeight;
        }}
      >
        <ul
          role="tree"
          aria-label={texts.spans}
          style={{ height: `${shown.length * ROW_PX}px` }}
          onKeyDown={onKeyDown}
        >
          {shown.slice(first, last).map((placed, index) => (
            <SpanRow
              key={placed.span.span_id}
              placed={placed}
              top={(first + index) * ROW_PX}
              zoom={zoom.value}
              durationMs={durationMs}
              marks={marks.get(placed.span.span_id) ?? NO_MARKS}
              isClosed={collapsed.value.has(placed.span.span_id)}
              isCurrent={placed.span.span_id === current.value}
              isTabStop={placed.span.span_id === tabStop}
              locale={locale}
              choose={() => current.value = placed.span.span_id}
              fold={(isClosed) => fold(placed.span.span_id, isClosed)}
              goToRecord={goToRecord}
            />
          ))}
        </ul>
      </div>
      {chosen !== undefined && (
        <p class="span-facts">
          <strong>{chosen.span.name}</strong> {texts.selfTime(formatDuration(chosen.selfMs, locale))}
          {chosen.span.failed && (
            <>
              {" "}
              <span class="errors">{chosen.span.status_message ?? texts.failed}</span>
            </>
          )}
          {Object.entries(chosen.span.attributes ?? {}).slice(0, MAX_ATTRIBUTES).map(([key, value]) => [
            " ",
            <span key={key} class="fact">
              <span class="key">{key}=</span>
              {typeof value === "string" ? value : JSON.stringify(value)}
            </span>,
          ])}
        </p>
      )}
    </section>
  );
}

const NO_MARKS: readonly SpanMark[] = [];

/** Attributes shown of the chosen span. */
const MAX_ATTRIBUTES = 20;

interface SpanRowProps {
  readonly placed: PlacedSpan;
  readonly top: number;
  readonly zoom: Zoom;
  readonly durationMs: number;
  readonly marks: readonly SpanMark[];
  readonly isClosed: boolean;
  readonly isCurrent: boolean;
  readonly isTabStop: boolean;
  readonly locale: string;
  choose(): void;
  fold(isClosed: boolean): void;
  goToRecord(ids: readonly string[]): void;
}

/** Depth from which on names are no longer indented. */
const MAX_INDENT = 12;

function SpanRow(props: SpanRowProps) {
  const { placed, top, zoom: { from, to }, durationMs, marks, isClosed, isCurrent, isTabStop, locale } = props;
  const { span, depth, children, offsetMs, selfMs } = placed;
  const texts = useTraceTexts();
  const service = span.service ?? "";
  const toPercent = (part: number) => (part - from) / (to - from) * 100;
  const left = toPercent(offsetMs / (durationMs || 1));
  const right = toPercent((offsetMs + span.duration_ms) / (durationMs || 1));
  const duration = formatDuration(span.duration_ms, locale);
  const facts = texts.spanFacts(duration, formatDuration(selfMs, locale), span.failed);
  return (
    <li
      role="treeitem"
      class={`span-row${isCurrent ? " current" : ""}${span.failed ? " failed" : ""}`}
      style={{ top: `${top}px` }}
      aria-level={depth + 1}
      aria-expanded={children > 0 ? !isClosed : undefined}
      aria-selected={isCurrent}
      title={`${[service, span.name].filter(Boolean).join(" ")}${facts}`}
      tabIndex={isTabStop ? 0 : -1}
      onClick={props.choose}
    >
      <span class="span-name" style={{ paddingLeft: `${Math.min(depth, MAX_INDENT) * 14}px` }}>
        <span
          class={children === 0 ? "fold leaf-span" : isClosed ? "fold" : "fold open"}
          aria-hidden="true"
          onClick={() => children > 0 && props.fold(!isClosed)}
        />
        <i data-hue={hueOf(service)} aria-hidden="true" />
        <b>{service}</b> {span.name}
        <span class="unseen">{facts}</span>
      </span>
      <span class="track" aria-hidden="true">
        {right >= 0 && left <= 100 && (
          <>
            <span
              class="bar"
              data-hue={hueOf(service)}
              style={{ left: `${Math.max(0, left)}%`, right: `${Math.max(0, 100 - right)}%` }}
            />
            <span
              class={right > 82 ? "time inside" : "time"}
              style={right > 82 ? { right: `${Math.max(0, 100 - right)}%` } : { left: `${right}%` }}
            >
              {duration}
            </span>
          </>
        )}
        {marks.map(({ at, level, ids }) => {
          const place = toPercent(at);
          return place < 0 || place > 100 ? null : (
            <span
              key={ids[0]}
              class="mark"
              data-level={level}
              style={{ left: `${place}%` }}
              title={texts.recordCount(ids.length)}
              onClick={() => props.goToRecord(ids)}
            >
              {ids.length > 1 && ids.length}
            </span>
          );
        })}
      </span>
    </li>
  );
}
