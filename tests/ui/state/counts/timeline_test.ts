import { signal } from "@preact/signals";
import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Histogram } from "../../../../ui/state/counts/counts.ts";
import { type Timeline, TimelineModel } from "../../../../ui/state/counts/timeline.ts";

const NONE = { TRACE: 0, DEBUG: 0, INFO: 0, WARN: 0, ERROR: 0, FATAL: 0 };

/** Returns forty-eight bars of one second that end at a time. */
function histogramOf(end: number, key = "", intervalMs = 1000): Histogram {
  const bars = Array.from({ length: 48 }, (_, index) => ({
    start: end - (48 - index) * intervalMs,
    count: index,
    levels: { ...NONE, INFO: index },
  }));
  return { key, isWhole: true, intervalMs, bars };
}

/** Creates a timeline from 0 to 48 s, and records its actions. */
function open() {
  const histogram = signal(histogramOf(48_000));
  const done: string[] = [];
  const timeline = new TimelineModel(histogram, {
    goTo: ({ start, count }, intervalMs) => done.push(`go to ${start} with ${count} in ${intervalMs} ms`),
    select: ({ from, to }) => done.push(`select ${from} to ${to}`),
  });
  const at = (slot: number) => timeline.point((slot + 0.5) / 48);
  return { histogram, timeline, done, at };
}

Deno.test("TimelineModel points at the bar under the pointer, and goes to it on a click", () => {
  const { timeline, done, at } = open();
  at(7);
  assertEquals([timeline.pointed.value?.start, timeline.pointed.value?.count], [7000, 7]);
  timeline.press();
  timeline.release();
  timeline.release();
  assertEquals(done, ["go to 7000 with 7 in 1000 ms"]);
  timeline.point(1); // the last pixel's right edge
  assertStrictEquals(timeline.pointed.value?.start, 47_000);
  timeline.point(undefined);
  assertStrictEquals(timeline.pointed.value, undefined);
});

for (const [from, to] of [[5, 9], [9, 5]]) {
  Deno.test(`TimelineModel selects a drag from ${from} to ${to}`, () => {
    const { timeline, done, at } = open();
    at(from);
    timeline.press();
    at(to);
    timeline.drag();
    assertEquals(timeline.selection.value, { from: 5000, to: 10_000 });
    timeline.release();
    assertEquals([done, timeline.selection.value], [["select 5000 to 10000"], undefined]);
  });
}

Deno.test("TimelineModel ignores a press that was canceled or outside", () => {
  const { timeline, done, at } = open();
  at(5);
  timeline.press();
  at(9);
  timeline.drag();
  assertStrictEquals(timeline.cancel(), true);
  timeline.release();
  assertStrictEquals(timeline.cancel(), false);
  timeline.drag();
  timeline.release();
  assertEquals([done, timeline.selection.value], [[], undefined]);
});

Deno.test("TimelineModel works with keys alone", () => {
  const { timeline, done } = open();
  timeline.step(-1, false);
  assertStrictEquals(timeline.pointed.value?.start, 46_000);
  timeline.step(-Infinity, false);
  timeline.step(2, false);
  timeline.confirm();
  timeline.step(3, true);
  timeline.step(-1, true);
  assertEquals(timeline.selection.value, { from: 2000, to: 5000 });
  timeline.confirm();
  timeline.step(1, true);
  assertStrictEquals(timeline.cancel(), true);
  timeline.step(Infinity, false);
  timeline.confirm();
  assertEquals(done, ["go to 2000 with 2 in 1000 ms", "select 2000 to 5000", "go to 47000 with 47 in 1000 ms"]);
});

Deno.test("TimelineModel stops the keys at the first bar", () => {
  const { histogram, timeline } = open();
  const { bars, ...rest } = histogram.value;
  histogram.value = { ...rest, bars: bars.slice(40) };
  timeline.step(-Infinity, false);
  assertStrictEquals(timeline.pointed.value?.start, 40_000);
});

for (
  const { name, use } of [
    { name: "the pointer", use: (timeline: Timeline, on: boolean) => timeline.point(on ? 0.5 : undefined) },
    { name: "the keys", use: (timeline: Timeline, on: boolean) => timeline.hold(on) },
  ]
) {
  Deno.test(`TimelineModel stands still under ${name}, and updates after it`, () => {
    const { histogram, timeline } = open();
    use(timeline, true);
    histogram.value = histogramOf(50_000);
    assertEquals([timeline.axis.value?.start, timeline.bars.value[0].start], [0, 0]);
    use(timeline, false);
    assertEquals([timeline.axis.value?.start, timeline.bars.value[0].start], [2000, 2000]);
  });
}

Deno.test("TimelineModel goes to a bar that is shown, even if the counts have a new interval", () => {
  const { histogram, timeline, done, at } = open();
  at(7);
  histogram.value = histogramOf(96_000, "", 2000);
  timeline.press();
  timeline.release();
  assertEquals(done, ["go to 7000 with 7 in 1000 ms"]);
});

Deno.test("TimelineModel shows another query at once, also under the pointer", () => {
  const { histogram, timeline, at } = open();
  at(7);
  histogram.value = histogramOf(24_000, "level:ERROR", 500);
  assertEquals([timeline.axis.value?.start, timeline.axis.value?.intervalMs], [0, 500]);
  assertStrictEquals(timeline.pointed.value?.start, 7000);
});

Deno.test("TimelineModel keeps the keys at their time, or at the nearest one", () => {
  const { histogram, timeline } = open();
  timeline.step(-Infinity, false);
  timeline.step(3, false);
  histogram.value = histogramOf(50_000);
  assertEquals([timeline.pointed.value?.start, timeline.pointed.value?.count], [3000, 1]);
  timeline.step(1, true);
  histogram.value = histogramOf(60_000);
  assertEquals([timeline.pointed.value?.start, timeline.selection.value], [12_000, undefined]);
});

Deno.test("TimelineModel points at nothing while there are no bars", () => {
  const { histogram, timeline, done } = open();
  histogram.value = { key: "", isWhole: true, intervalMs: 0, bars: [] };
  timeline.point(0.5);
  timeline.step(1, true);
  timeline.press();
  timeline.drag();
  timeline.release();
  timeline.confirm();
  assertEquals([timeline.axis.value, timeline.pointed.value, done], [undefined, undefined, []]);
});
