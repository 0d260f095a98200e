import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { CountWindow, ValueWindow } from "../../../lib/signals/alerts/windows.ts";

/** Numbers from 0 to 1, always the same. */
function numbers(seed: number): () => number {
  return () => (seed = Math.imul(seed, 1_664_525) + 1_013_904_223 >>> 0) / 2 ** 32;
}

Deno.test("CountWindow counts the events of its length, to the millisecond if it is short", () => {
  const random = numbers(7);
  for (const lengthMs of [1000, 4096]) {
    const window = new CountWindow(lengthMs);
    const times: number[] = [];
    for (let event = 0, now = 1000; event < 3000; event++) {
      now += Math.floor(random() * random() * 500);
      window.add(now);
      times.push(now);
      const later = now + Math.floor(random() * 300);
      const expected = times.filter((time) => time > now - lengthMs).length;
      assertStrictEquals(window.count(now), expected);
      now = later;
    }
  }
});

Deno.test("CountWindow is wrong by a 4096th of a long length at most, in bounded time", () => {
  const window = new CountWindow(86_400_000);
  for (let second = 0; second < 200_000; second++) window.add(second * 1000);
  const count = window.count(199_999_000);
  assert(Math.abs(count - 86_400) <= 86_400 / 4096 + 1, `${count}`);
});

Deno.test("ValueWindow has the same values however often it was read before", () => {
  const random = numbers(7);
  const events: { readonly now: number; readonly value: number }[] = [];
  const often = new ValueWindow(3000);
  for (let now = 1000; events.length < 500; now += Math.floor(random() ** 8 * 4000)) {
    const value = Math.floor(1000 * random());
    events.push({ now, value });
    often.add(now, value);
    const once = new ValueWindow(3000);
    for (const event of events) once.add(event.now, event.value);
    const later = now + Math.floor(random() * 300);
    const [found, expected] = [often, once].map((window) => window.values(later));
    assert(found !== undefined && expected !== undefined);
    assertEquals(
      [found.count, found.sum, found.min, found.max, ...found.percentiles([10, 50, 99])],
      [expected.count, expected.sum, expected.min, expected.max, ...expected.percentiles([10, 50, 99])],
    );
    now = later;
  }
});
