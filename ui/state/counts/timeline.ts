import { computed, createModel, effect, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { type Axis, layTime, slotOf } from "./bars.ts";
import type { Bar, Histogram } from "./counts.ts";

/** What the timeline leads to. */
export interface TimelineActions {
  /** Has the list show the time of a bar, which may have no records; it is so many ms long. */
  goTo(bar: Bar, intervalMs: number): void;
  /** Has a range of time be all that is seen. */
  select(range: BarRange): void;
}

/** From the beginning of a bar to the end of the same or another one, in milliseconds since the Unix epoch. */
export interface BarRange {
  readonly from: number;
  readonly to: number;
}

/** What the timeline shows, and what is being done with it. */
export interface TimelineState {
  readonly bars: ReadonlySignal<readonly Bar[]>;
  /** `undefined` while there is nothing to show. */
  readonly axis: ReadonlySignal<Axis | undefined>;
  /** The bar under the pointer, or the one that the keys have come to. */
  readonly pointed: ReadonlySignal<Bar | undefined>;
  /** What is being selected, before that is done. */
  readonly selection: ReadonlySignal<BarRange | undefined>;
  /** Takes where the pointer is, as a part of the width from 0 to 1; `undefined` is elsewhere. */
  point(part: number | undefined): void;
  /** Says whether keys are used, under which nothing moves either. */
  hold(on: boolean): void;
  /** The pointer is pressed where it is: that is a click, unless it is dragged. */
  press(): void;
  /** What lies between there and where the pointer is now is selected. */
  drag(): void;
  release(): void;
  /** Goes by so many bars, as far as there are any, and selects what lies between where that is asked for. */
  step(bars: number, extend: boolean): void;
  /** Goes to where the keys have come to, or does what was selected by them. */
  confirm(): void;
  /** Takes back what is not done yet; tells whether there was anything. */
  cancel(): boolean;
}

/** The timeline. */
export type Timeline = Model<TimelineState>;

/** Makes the timeline of a histogram. */
export const TimelineModel: new (
  histogram: ReadonlySignal<Histogram>,
  actions: TimelineActions,
) => Timeline = createModel((histogram: ReadonlySignal<Histogram>, actions: TimelineActions): TimelineState => {
  /** What is shown stands still while it is used, as the list does. */
  const shown = signal(histogram.peek());
  const axis = signal<Axis | undefined>(undefined);
  /** When the bar begins that is pointed at, and the one where a selection began. */
  const at = signal<number | undefined>(undefined);
  const anchor = signal<number | undefined>(undefined);
  const isHovered = signal(false);
  const isHeld = signal(false);
  /** Where the pointer was pressed, while it is. */
  let pressed: { readonly at: number } | undefined;

  effect(() => {
    const next = histogram.value;
    if ((isHovered.value || isHeld.value) && next.key === shown.peek().key) return;
    shown.value = next;
    const time = axis.value = next.bars.length === 0 ? undefined : layTime(next, axis.peek());
    if (time === undefined || at.peek() === undefined) return;
    // Bars of another length are others.
    const moved = timeOf(time, slotOf(time, at.peek()!));
    if (moved !== at.peek()) anchor.value = undefined;
    at.value = moved;
  });

  function barAt(time: number): Bar {
    return shown.value.bars.find(({ start }) => start === time) ?? emptyBar(time);
  }

  const pointed = computed(() => at.value === undefined ? undefined : barAt(at.value));
  const selection = computed((): BarRange | undefined => {
    if (anchor.value === undefined || at.value === undefined) return undefined;
    return {
      from: Math.min(anchor.value, at.value),
      to: Math.max(anchor.value, at.value) + shown.value.intervalMs,
    };
  });

  function finish() {
    const range = selection.peek();
    const bar = pointed.peek();
    anchor.value = undefined;
    if (range !== undefined) actions.select(range);
    else if (bar !== undefined) actions.goTo(bar, shown.peek().intervalMs);
  }

  return {
    bars: computed(() => shown.value.bars),
    axis,
    pointed,
    selection,
    point(part) {
      const time = axis.peek();
      isHovered.value = part !== undefined;
      at.value = part === undefined || time === undefined ? undefined : timeOf(time, Math.floor(part * time.slots));
    },
    hold(on) {
      isHeld.value = on;
    },
    press() {
      anchor.value = undefined;
      pressed = at.peek() === undefined ? undefined : { at: at.peek()! };
    },
    drag() {
      if (pressed !== undefined) anchor.value = pressed.at;
    },
    release() {
      if (pressed === undefined) return;
      pressed = undefined;
      finish();
    },
    step(bars, extend) {
      const time = axis.peek();
      if (time === undefined) return;
      const from = at.peek() ?? timeOf(time, time.slots - 1);
      anchor.value = extend ? anchor.peek() ?? from : undefined;
      at.value = Math.max(shown.peek().bars[0].start, timeOf(time, slotOf(time, from) + bars));
    },
    confirm: finish,
    cancel() {
      const had = anchor.peek() !== undefined;
      anchor.value = undefined;
      pressed = undefined;
      return had;
    },
  };
});

/** The time of a slot; one that there is not is the nearest one. */
function timeOf({ start, intervalMs, slots }: Axis, slot: number): number {
  return start + Math.max(0, Math.min(slot, slots - 1)) * intervalMs;
}

/** A bar without records is not always told of. */
function emptyBar(start: number): Bar {
  return { start, count: 0, levels: { TRACE: 0, DEBUG: 0, INFO: 0, WARN: 0, ERROR: 0, FATAL: 0 } };
}
