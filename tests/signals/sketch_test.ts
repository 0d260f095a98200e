import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { Sketch, SKETCH_ERROR } from "../../lib/signals/sketch.ts";
import { forEachSeed, type Random } from "../support/random.ts";

const PERCENTS = [0, 0.1, 1, 10, 25, 50, 75, 90, 99, 99.9, 100];

/** Distributions of durations, sizes and other numbers. */
const DISTRIBUTIONS: Readonly<Record<string, (random: Random) => number>> = {
  uniform: (random) => 1000 * random.next(),
  exponential: (random) => -50 * Math.log(1 - random.next()),
  "log-normal": (random) => Math.exp(3 + 2 * normal(random)),
  Pareto: (random) => 5 / (1 - random.next()) ** (1 / 1.2),
  "two peaks": (random) => (random.chance(0.95) ? 12 : 3000) + normal(random),
  "whole numbers": (random) => random.int(0, 20),
  "both signs": (random) => 100 * normal(random),
  "any magnitude": (random) => (random.chance(0.3) ? -1 : 1) * 10 ** (random.next() * 29 - 8.9),
  constant: () => 42,
  zero: () => 0,
};

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

function nearestRank(sorted: ArrayLike<number>, percent: number): number {
  return sorted[Math.max(1, Math.ceil(percent / 100 * sorted.length)) - 1];
}

for (const [name, draw] of Object.entries(DISTRIBUTIONS)) {
  Deno.test(`Sketch returns percentiles of numbers that are ${name} within its error`, () =>
    forEachSeed(20, (random) => {
      const numbers = Float64Array.from(random.list(1, random.pick([1, 3, 10, 2000]), () => draw(random)));
      const sketch = new Sketch();
      for (const number of numbers) sketch.add(number);
      const sorted = numbers.toSorted();
      for (const [index, found] of sketch.percentiles(PERCENTS).entries()) {
        const exact = nearestRank(sorted, PERCENTS[index]);
        assert(
          Math.abs(found - exact) <= SKETCH_ERROR * Math.abs(exact) + 1e-9,
          `p${PERCENTS[index]} of ${numbers.length}: ${found}, exact ${exact}`,
        );
      }
      assertEquals([sketch.count, sketch.min, sketch.max], [numbers.length, sorted[0], sorted.at(-1)]);
    }));
}

Deno.test("Sketch merges parts to the sketch of all their numbers", () =>
  forEachSeed(30, (random) => {
    const whole = new Sketch();
    const merged = new Sketch();
    for (let parts = random.int(1, 5); parts > 0; parts--) {
      const part = new Sketch();
      const draw = random.pick(Object.values(DISTRIBUTIONS));
      for (const number of random.list(0, 100, () => draw(random))) {
        whole.add(number);
        part.add(number);
      }
      merged.merge(part);
    }
    assertEquals(merged.percentiles(PERCENTS), whole.percentiles(PERCENTS));
    assertEquals([merged.count, merged.min, merged.max], [whole.count, whole.min, whole.max]);
    assertEquals(merged.buckets(20), whole.buckets(20));
  }));

Deno.test("Sketch divides the range of its numbers into intervals that have them all", () =>
  forEachSeed(30, (random) => {
    const draw = random.pick(Object.values(DISTRIBUTIONS));
    const numbers = random.list(1, 500, () => draw(random));
    const sketch = new Sketch();
    for (const number of numbers) sketch.add(number);
    const most = random.int(1, 40);
    const buckets = sketch.buckets(most);
    assert(buckets.length >= 1 && buckets.length <= most, `${buckets.length} of ${most} intervals`);
    assertEquals([buckets[0].from, buckets.at(-1)!.to], [Math.min(...numbers), Math.max(...numbers)]);
    for (const [index, { from, to, count }] of buckets.entries()) {
      if (index > 0) assertStrictEquals(from, buckets[index - 1].to);
      // A number at the border of two bins may be in either.
      const [low, high] = [from, to].map((end) => 1e-9 * Math.abs(end) + 1e-9);
      const within = (slack: number) =>
        numbers.filter((number) => number > from - slack * low && number <= to + slack * high).length;
      assert(count <= within(1), `${count} of ${within(1)} numbers in ${from} to ${to}`);
    }
    assertStrictEquals(buckets.reduce((sum, { count }) => sum + count, 0), numbers.length);
  }));

Deno.test("Sketch has no percentile without numbers, and bounds its bins for any magnitude", () => {
  const sketch = new Sketch();
  assertEquals([sketch.percentile(50), sketch.buckets(10)], [NaN, []]);
  for (let exponent = -323; exponent <= 308; exponent++) {
    for (const number of [10 ** exponent, -(10 ** exponent)]) sketch.add(number);
  }
  assert(Math.abs(sketch.percentile(99) / 1e21 - 1) <= SKETCH_ERROR);
  assertEquals([sketch.min, sketch.max, sketch.percentile(50)], [-1e308, 1e308, 0]);
});

Deno.test("Sketch returns the smallest and the largest number as they are", () => {
  const sketch = new Sketch();
  for (let number = 3; number <= 50; number++) sketch.add(number);
  assertEquals(sketch.percentiles([0, 1, 99, 100]), [3, 3, 50, 50]);
});
