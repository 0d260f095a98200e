import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { type Level, LEVELS } from "../../../../lib/record/level.ts";
import { drawBars, layTime, leftOf, slotOf, topOf } from "../../../../ui/state/counts/bars.ts";
import type { Bar, Histogram } from "../../../../ui/state/counts/counts.ts";
import { forEachSeed } from "../../../support/random.ts";

function barOf(start: number, levels: Partial<Record<Level, number>> = {}): Bar {
  const all = Object.fromEntries(LEVELS.map((level) => [level, levels[level] ?? 0])) as Record<Level, number>;
  return { start, count: Object.values(all).reduce((sum, count) => sum + count, 0), levels: all };
}

/** Returns bars of one second. */
function histogramOf(from: number, to: number, isWhole = true): Histogram {
  const bars = Array.from({ length: to - from + 1 }, (_, index) => barOf((from + index) * 1000, { INFO: 1 }));
  return { key: "", isWhole, intervalMs: 1000, bars };
}

Deno.test("layTime ends at the last bar, with empty slots before the first one", () => {
  assertEquals(layTime(histogramOf(100, 161)), { start: 90_000, intervalMs: 1000, slots: 72 });
  assertEquals(layTime(histogramOf(100, 101)), { start: 54_000, intervalMs: 1000, slots: 48 });
});

Deno.test("layTime advances by whole slots, and keeps their number while the bars fit", () => {
  let axis = layTime(histogramOf(100, 161));
  const slots: number[] = [];
  for (let last = 162; last < 300; last++) {
    // A ring of eighty records: new ones overwrite old ones.
    const next = layTime(histogramOf(Math.max(100, last - 79), last), axis);
    assertStrictEquals(next.start + next.slots * 1000, (last + 1) * 1000);
    slots.push(next.slots);
    axis = next;
  }
  assertEquals([...new Set(slots)], [72, 84]);
});

Deno.test("layTime starts over for bars of another length, and for far fewer bars", () => {
  const axis = layTime(histogramOf(1, 96));
  assertStrictEquals(layTime(histogramOf(1, 80), axis).slots, 96);
  assertStrictEquals(layTime(histogramOf(1, 60), axis).slots, 60);
  assertStrictEquals(layTime({ ...histogramOf(1, 80), intervalMs: 2000 }, axis).slots, 84);
});

Deno.test("layTime adds no empty slots before a partial histogram", () => {
  assertEquals(layTime(histogramOf(100, 149, false)), { start: 100_000, intervalMs: 1000, slots: 50 });
});

Deno.test("slotOf returns the slot of a time, and leftOf whole pixels", () => {
  const axis = layTime(histogramOf(100, 161));
  assertEquals([90_000, 90_999, 91_000, 161_999, 89_999, 162_000].map((ms) => slotOf(axis, ms)), [
    ...[0, 0, 1],
    ...[71, -1, 72],
  ]);
  const lefts = Array.from({ length: 73 }, (_, slot) => leftOf(axis, slot, 1000));
  assertEquals([lefts[0], lefts[72]], [0, 1000]);
  assert(lefts.every((left, slot) => slot === 0 || [13, 14].includes(left - lefts[slot - 1])));
});

for (
  const { count, top } of [
    { count: 0, top: 4 },
    { count: 4, top: 4 },
    { count: 7, top: 8 },
    { count: 10, top: 10 },
    { count: 11, top: 15 },
    { count: 160, top: 200 },
    { count: 99_999, top: 100_000 },
  ]
) {
  Deno.test(`topOf is ${top} for a highest count of ${count}`, () => {
    assertStrictEquals(topOf([barOf(0, { INFO: count }), barOf(1)]), top);
  });
}

Deno.test("drawBars stacks the levels, the most severe at the bottom", () => {
  const axis = { start: 0, intervalMs: 1000, slots: 10 };
  const paths = drawBars(axis, [barOf(2000, { INFO: 50, ERROR: 30, WARN: 20 })], 100, 30);
  assertEquals(paths, {
    TRACE: "",
    DEBUG: "",
    INFO: "M20 15V0H29V15Z",
    WARN: "M20 21V15H29V21Z",
    ERROR: "M20 30V21H29V30Z",
    FATAL: "",
  });
});

Deno.test("drawBars leaves out bars beyond the axis", () => {
  const axis = { start: 2000, intervalMs: 1000, slots: 2 };
  const bars = [barOf(1000, { INFO: 1 }), barOf(4000, { INFO: 1 })];
  assertStrictEquals(drawBars(axis, bars, 100, 30).INFO, "");
});

/** Returns the rectangles of a path: left, top, right, bottom. */
function readPath(path: string): number[][] {
  return Array.from(
    path.matchAll(/M(\d+) (\d+)V(\d+)H(\d+)V\d+Z/g),
    ([, left, bottom, top, right]) => [left, top, right, bottom].map(Number),
  );
}

Deno.test("drawBars draws every level, within the height, without gaps or overlaps", async () => {
  await forEachSeed(200, (random) => {
    const axis = { start: 0, intervalMs: 1, slots: random.int(1, 100) };
    const bars = Array.from(
      { length: axis.slots },
      (_, start) =>
        barOf(
          start,
          Object.fromEntries(
            LEVELS.map((level) => [level, random.chance(0.5) ? 0 : random.int(0, 10 ** random.int(0, 5))]),
          ),
        ),
    );
    const [width, height] = [random.int(axis.slots * 2, 2000), random.int(14, 60)];
    const paths = drawBars(axis, bars, width, height);
    for (const [slot, bar] of bars.entries()) {
      const left = leftOf(axis, slot, width);
      const parts = LEVELS.flatMap((level) =>
        readPath(paths[level]).filter(([x]) => x === left).map((part) => ({ level, part }))
      ).reverse();
      assertEquals(parts.map(({ level }) => level), LEVELS.toReversed().filter((level) => bar.levels[level] > 0));
      let floor = height;
      for (const { part: [, top, right, bottom] } of parts) {
        assertEquals([bottom, right], [floor, leftOf(axis, slot + 1, width) - 1]);
        assert(bottom - top >= 2, `${bottom - top} px`);
        floor = top;
      }
      assert(floor >= 0);
    }
  });
});
