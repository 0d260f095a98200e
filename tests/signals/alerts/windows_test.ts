import { assert, assertStrictEquals } from "@std/assert";
import { CountWindow } from "../../../lib/signals/alerts/windows.ts";

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
