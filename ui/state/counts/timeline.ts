import { computed, createModel, effect, type Model, type ReadonlySignal, signal } from "@preact/signals";
import { type Axis, layTime, slotOf } from "./bars.ts";
import type { Bar, Histogram } from "./counts.ts";

/** Actions of the timeline. */
export interface TimelineActions {
  /** Scrolls the list to the time of a bar, which may have no records. */
  goTo(bar: Bar, intervalMs: number): void;
  /** Filters by a time range. */
  select(range: BarRange): void;
}

/** Time range of whole bars, in ms since the Unix epoch. */
export interface BarRange {
  readonly from: number;
  readonly to: number;
}

/** Bars, pointer and selection of the timeline. */
export interface TimelineState {
  readonly bars: ReadonlySignal<readonly Bar[]>;
  /** Bars of the period before, each at the time of the bar that it is compared with. */
  readonly previous: ReadonlySignal<readonly Bar[]>;
  /** `undefined` while there are no bars. */
  readonly axis: ReadonlySignal<Axis | undefined>;
  /** Bar under the pointer or at the position of the keys. */
  readonly pointed: ReadonlySignal<Bar | undefined>;
  /** Range being selected. */
  readonly selection: ReadonlySignal<BarRange | undefined>;
  /** Sets the pointer position as a part of the width from 0 to 1; `undefined` is outside. */
  point(part: number | undefined): void;
  /** Sets whether keys are used. The bars stand still meanwhile. */
  hold(on: boolean): void;
  /** Starts a click at the pointer, which `drag()` turns into a selection. */
  press(): void;
  /** Selects from the pressed bar to the pointer. */
  drag(): void;
  release(): void;
  /** Moves by a number of bars within the axis; `extend` selects the bars between. */
  step(bars: number, extend: boolean): void;
  /** Goes to the bar at the position of the keys, or applies the selection. */
  confirm(): void;
  /** Cancels the selection; returns true if there was one. */
  cancel(): boolean;
}

/** Model of {@linkcode TimelineState}. */
export type Timeline = Model<TimelineState>;

/** Creates the timeline of a histogram. */
export const TimelineModel: new (
  histogram: ReadonlySignal<Histogram>,
  actions: TimelineActions,
) => Timeline = createModel((histogram: ReadonlySignal<Histogram>, actions: TimelineActions): TimelineState => {
  /** Histogram shown. It stands still while the timeline is in use. */
  const shown = signal(histogram.peek());
  const axis = signal<Axis | undefined>(undefined);
  /** Start of the pointed bar, and of the bar where the selection began. */
  const at = signal<number | undefined>(undefined);
  const anchor = signal<number | undefined>(undefined);
  const isHovered = signal(false);
  const isHeld = signal(false);
  /** Start of the pressed bar, while the pointer is down. */
  let pressed: { readonly at: number } | undefined;

  effect(() => {
    const next = histogram.value;
    if ((isHovered.value || isHeld.value) && next.key === shown.peek().key) return;
    shown.value = next;
    const time = axis.value = next.bars.length === 0 ? undefined : layTime(next, axis.peek());
    if (time === undefined || at.peek() === undefined) return;
    // Bars of another length have other starts.
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
    previous: computed(() => shown.value.previous ?? []),
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

/** Returns the start of a slot, limited to the axis. */
function timeOf({ start, intervalMs, slots }: Axis, slot: number): number {
  return start + Math.max(0, Math.min(slot, slots - 1)) * intervalMs;
}

/** Returns a bar without records, which the server may leave out. */
function emptyBar(start: number): Bar {
  return { start, count: 0, levels: { TRACE: 0, DEBUG: 0, INFO: 0, WARN: 0, ERROR: 0, FATAL: 0 } };
}
