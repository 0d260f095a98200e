import { assertEquals, assertStrictEquals } from "@std/assert";
import { Allowance } from "../../lib/base/allowance.ts";

function open(perSecond: number, perHour: number) {
  const clock = { ms: 0 };
  const allowance = new Allowance({ perSecond, perHour, now: () => clock.ms });

  /** Returns how many of `count` events pass. */
  function take(count: number): number {
    return Array.from({ length: count }, () => allowance.take()).filter((passes) => passes).length;
  }
  return { clock, take };
}

Deno.test("Allowance passes so many events in a second", () => {
  const { clock, take } = open(20, 1000);
  assertStrictEquals(take(100), 20);
  clock.ms = 999;
  assertStrictEquals(take(100), 0);
  clock.ms = 1000;
  assertStrictEquals(take(100), 20);
});

Deno.test("Allowance passes so many events in an hour, at any rate", () => {
  for (const perTick of [1, 5, 19, 100]) {
    const { clock, take } = open(20, 100);
    let passed = 0;
    for (; clock.ms < 10 * 3_600_000; clock.ms += 1000) passed += take(perTick);
    assertStrictEquals(passed <= 11 * 100, true, `${passed} of ${perTick} a second`);
    assertStrictEquals(passed >= 10 * 100, true, `${passed} of ${perTick} a second`);
  }
});

Deno.test("Allowance saves up no more than an hour's", () => {
  const { clock, take } = open(20, 30);
  assertStrictEquals(take(20), 20);
  clock.ms = 100 * 3_600_000;
  const passed = [take(20)];
  clock.ms += 1000;
  passed.push(take(20));
  assertEquals(passed, [20, 10]);
});
