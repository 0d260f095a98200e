import { firstInView } from "../state/rows/list_motion.ts";
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { formatDuration } from "../../lib/base/duration.ts";
import { LEVELS } from "../../lib/record/severity.ts";
import { type Axis, drawBars, drawLine, leftOf, slotOf } from "../state/counts/bars.ts";
import type { Clock } from "../state/page/clock.ts";
import type { Bar, Counts } from "../state/counts/counts.ts";
import { formatMoment, formatRange } from "../state/counts/moments.ts";
import type { PageState } from "../state/page/page_state.ts";
import { changeQuery, queryInForce } from "../state/terms/query_in_force.ts";
import { readLast, readRange, type TimeRange, withRange } from "../state/terms/time_range.ts";
import type { Timeline as Model } from "../state/counts/timeline.ts";
import { type FindTexts, useFindTexts } from "../texts/find_texts.ts";
import { useRangeTexts } from "../texts/range_texts.ts";

/** Height of the bars, in pixels. It equals the height in `timeline.css`. */
const HEIGHT = 48;

/** Minimum movement of a drag, in pixels. A shorter one is a click. */
const DRAG_PX = 4;

/** Steps of the keys, in bars. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageUp: -10,
  PageDown: 10,
  Home: -Infinity,
  End: Infinity,
};

/** Props of {@linkcode Timeline}. */
export interface TimelineProps {
  readonly state: PageState;
  readonly counts: Counts;
  readonly model: Model;
}

/** Record counts over time, by level. A click scrolls the list to a bar; a drag filters by a time range. */
export function Timeline({ state, counts, model }: TimelineProps) {
  const texts = useFindTexts();
  const rangeTexts = useRangeTexts();
  const width = useSignal(0);
  const place = useRef<HTMLDivElement>(null);
  const pressedAt = useRef<number | undefined>(undefined);
  const axis = model.axis.value;
  const range = readRange(queryInForce(state.view));
  const last = readLast(queryInForce(state.view));
  const clock = state.clock.value;
  const rangeText = last !== undefined ? rangeTexts.last(last) : range === undefined ? "" : formatRange(range, clock);

  useEffect(() => {
    const observer = new ResizeObserver(([{ contentRect }]) => width.value = Math.floor(contentRect.width));
    observer.observe(place.current!);
    return () => observer.disconnect();
  }, []);

  return (
    <div class="timeline" data-stale={counts.isStale.value}>
      <Summary model={model} clock={clock} />
      <p class="unseen" id="timeline-keys">{texts.timelineKeys}</p>
      <div
        ref={place}
        class="bars"
        role="slider"
        tabIndex={0}
        aria-label={texts.timeline}
        aria-describedby="timeline-summary timeline-keys"
        aria-valuemin={0}
        aria-valuemax={Math.max(0, (axis?.slots ?? 1) - 1)}
        {...valueOf(model, clock, texts)}
        {...handlersOf(model, width, pressedAt)}
      >
        <svg aria-hidden="true" width={width.value} height={HEIGHT}>
          {axis !== undefined && (
            <>
              {range !== undefined && <Brush class="brush" axis={axis} range={range} width={width.value} />}
              <Paths model={model} axis={axis} width={width.value} />
              <path class="ghost" d={drawLine(axis, model.bars.value, model.previous.value, width.value, HEIGHT)} />
              <Here state={state} axis={axis} width={width.value} />
              <AlertMarks state={state} axis={axis} width={width.value} />
              <Pointed model={model} axis={axis} width={width.value} />
            </>
          )}
        </svg>
        {axis !== undefined && <Scale model={model} axis={axis} clock={clock} />}
        {axis !== undefined && <Tip model={model} axis={axis} clock={clock} />}
      </div>
      {axis !== undefined && rangeText === "" && <Ticks axis={axis} clock={clock} />}
      <div class="ends" title={texts.scope}>
        <span>{axis !== undefined && formatMoment(axis.start, axis.intervalMs, clock)}</span>
        {range !== undefined && rangeText !== "" && (
          <button
            type="button"
            class="range"
            aria-label={texts.removeRange(rangeText)}
            onClick={() => changeQuery(state.view, (q) => withRange(q, undefined))}
          >
            {rangeText} <span aria-hidden="true">×</span>
          </button>
        )}
        <span>{axis !== undefined && formatMoment(endOf(axis), axis.intervalMs, clock)}</span>
      </div>
    </div>
  );
}

/** Parts of the axis between its ends that have a time below them. */
const TICKS = [1 / 4, 1 / 2, 3 / 4];

/** Times below the bars, between those of both ends. */
function Ticks({ axis, clock }: { axis: Axis; clock: Clock }) {
  const { start, intervalMs, slots } = axis;
  return (
    <p class="ticks" aria-hidden="true">
      {TICKS.map((part) => {
        const slot = Math.round(slots * part);
        return (
          <span key={part} style={{ "--part": slot / slots }}>
            {formatMoment(start + slot * intervalMs, intervalMs, clock)}
          </span>
        );
      })}
    </p>
  );
}

function endOf({ start, intervalMs, slots }: Axis): number {
  return start + slots * intervalMs;
}

function rangeOf({ start }: Bar, { intervalMs }: Axis): TimeRange {
  return { from: start, to: start + intervalMs };
}

/** Summary for screen readers. */
function Summary({ model, clock }: { model: Model; clock: Clock }) {
  return (
    <p class="unseen" id="timeline-summary">{summaryOf(model.bars.value, model.axis.value, clock, useFindTexts())}</p>
  );
}

function summaryOf(bars: readonly Bar[], axis: Axis | undefined, clock: Clock, texts: FindTexts): string {
  const count = bars.reduce((sum, { count }) => sum + count, 0);
  if (axis === undefined || count === 0) return texts.noRecords;
  const busiest = bars.reduce((most, bar) => bar.count > most.count ? bar : most);
  const range = formatRange({ from: bars[0].start, to: endOf(axis) }, clock);
  return texts.timelineSummary(count, range, formatMoment(busiest.start, axis.intervalMs, clock));
}

function valueOf(model: Model, clock: Clock, texts: FindTexts) {
  const axis = model.axis.value;
  if (axis === undefined) return { "aria-valuenow": 0, "aria-valuetext": texts.noRecords };
  const bar = model.pointed.value ?? model.bars.value[model.bars.value.length - 1];
  return {
    "aria-valuenow": Math.max(0, Math.min(slotOf(axis, bar.start), axis.slots - 1)),
    "aria-valuetext": describe(bar, model, axis, clock, texts),
  };
}

/** Returns the range being selected, or the time and counts of a bar. */
function describe(bar: Bar, { selection }: Model, axis: Axis, clock: Clock, texts: FindTexts): string {
  return selection.value === undefined
    ? texts.bar(formatRange(rangeOf(bar, axis), clock), bar)
    : formatRange(selection.value, clock);
}

/** @param pressedAt Position where the pointer was pressed, in pixels, while it is down. */
function handlersOf(model: Model, width: Signal<number>, pressedAt: { current: number | undefined }) {
  const partOf = ({ offsetX }: PointerEvent) => Math.max(0, Math.min(offsetX / Math.max(1, width.peek()), 1));
  return {
    onPointerMove(event: PointerEvent) {
      model.point(partOf(event));
      const { current } = pressedAt;
      if (current !== undefined && Math.abs(event.clientX - current) >= DRAG_PX) model.drag();
    },
    onPointerDown(event: PointerEvent & { currentTarget: HTMLElement }) {
      if (event.button !== 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      pressedAt.current = event.clientX;
      model.point(partOf(event));
      model.press();
    },
    onPointerUp() {
      pressedAt.current = undefined;
      model.release();
    },
    onPointerCancel() {
      pressedAt.current = undefined;
      model.cancel();
    },
    onPointerLeave: () => model.point(undefined),
    onFocus({ currentTarget }: FocusEvent & { currentTarget: HTMLElement }) {
      model.hold(currentTarget.matches(":focus-visible")); // a click moves the focus too
    },
    onBlur({ currentTarget }: FocusEvent & { currentTarget: HTMLElement }) {
      model.cancel();
      model.hold(false);
      if (!currentTarget.matches(":hover")) model.point(undefined);
    },
    onKeyDown(event: KeyboardEvent) {
      const { key, shiftKey, ctrlKey, metaKey, altKey } = event;
      if (ctrlKey || metaKey || altKey) return;
      if (Object.hasOwn(STEPS, key)) model.step(STEPS[key], shiftKey);
      else if (key === "Enter") model.confirm();
      else if (key !== "Escape" || !model.cancel()) return;
      event.preventDefault();
    },
  };
}

/** Bars. They read the model themselves, so that a move of the pointer does not render them again. */
function Paths({ model, axis, width }: { model: Model; axis: Axis; width: number }) {
  const paths = drawBars(axis, model.bars.value, width, HEIGHT);
  return <>{LEVELS.map((level) => <path key={level} data-bars={level} d={paths[level]} />)}</>;
}

/** Mark of the list position, while the list is scrolled away from its newest record. */
function Here({ state: { view, window: list }, axis, width }: { state: PageState; axis: Axis; width: number }) {
  if (!view.away.value) return null;
  const rows = view.list.value;
  list.slice.value; // changes with every scroll
  const row = rows.length === 0 ? undefined : rows.at(firstInView(list));
  if (row?.kind !== "record") return null;
  const from = axis.start + slotOf(axis, Date.parse(row.record.timestamp)) * axis.intervalMs;
  return <Brush class="here" axis={axis} range={{ from, to: from + axis.intervalMs }} width={width} />;
}

function Pointed({ model, axis, width }: { model: Model; axis: Axis; width: number }) {
  const bar = model.pointed.value;
  const range = model.selection.value ?? (bar && rangeOf(bar, axis));
  return range === undefined ? null : <Brush class="pointed" axis={axis} range={range} width={width} />;
}

function Brush(props: { class: string; axis: Axis; range: TimeRange; width: number }) {
  const { axis, range: { from = -Infinity, to = Infinity }, width } = props;
  const left = leftOf(axis, Math.max(0, (from - axis.start) / axis.intervalMs), width);
  const right = leftOf(axis, Math.min(axis.slots, (to - axis.start) / axis.intervalMs), width);
  return right <= left ? null : <rect class={props.class} x={left} y={0} width={right - left} height={HEIGHT} />;
}

/** Half of the width and the height of the mark of an alert, in pixels. */
const MARK_PX = 4;

/** Marks of the alerts at their times. The list of alerts says the same. */
function AlertMarks({ state, axis, width }: { state: PageState; axis: Axis; width: number }) {
  const alerts = state.alerts.value?.found.value?.alerts ?? [];
  const marks = alerts.flatMap(({ fired_at }) => {
    const slot = (Date.parse(fired_at) - axis.start) / axis.intervalMs;
    if (!(slot >= 0 && slot < axis.slots)) return [];
    return [`M${leftOf(axis, slot, width) - MARK_PX} 0h${2 * MARK_PX}l${-MARK_PX} ${2 * MARK_PX}z`];
  });
  return marks.length === 0 ? null : <path class="alerts" data-alerts={marks.length} d={marks.join("")} />;
}

/** Highest count and length of a bar, and the legend of the period before. The summary says the same. */
function Scale({ model, axis, clock }: { model: Model; axis: Axis; clock: Clock }) {
  const texts = useRangeTexts();
  const { count } = useFindTexts();
  const most = model.bars.value.reduce((most, bar) => Math.max(most, bar.count), 0);
  if (most === 0) return null;
  return (
    <p class="scale" aria-hidden="true">
      {texts.peak(count(most), formatLength(axis.intervalMs, clock.locale))}
      {model.previous.value.length > 0 && <span class="legend">{texts.previous}</span>}
    </p>
  );
}

/** Formats the length of a bar, such as `"5 s"`. */
function formatLength(ms: number, locale: string): string {
  return ms >= 1000 && ms < 60_000 ? `${ms / 1000} s` : formatDuration(ms, locale);
}

/** Tooltip of the pointed bar. */
function Tip({ model, axis, clock }: { model: Model; axis: Axis; clock: Clock }) {
  const texts = useFindTexts();
  const bar = model.pointed.value;
  if (bar === undefined) return null;
  const part = Math.max(0, Math.min((slotOf(axis, bar.start) + 0.5) / axis.slots, 1));
  return (
    <p class="tip" aria-hidden="true" style={{ "--part": part }}>
      {describe(bar, model, axis, clock, texts)}
    </p>
  );
}
