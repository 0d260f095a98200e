import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import type { Clock } from "../../lib/base/clock.ts";
import { scan } from "../../lib/http/scan.ts";
import { LogStream, ringOf } from "../../lib/stream/log_stream.ts";
import { forEachSeed } from "../support/random.ts";
import { slowClock } from "./fixture.ts";

function isTenth({ message }: { message: string }): boolean {
  return message.endsWith("0");
}

Deno.test("scan finds the records of a plain loop, in both directions, while the ring overwrites them", async () => {
  const clock = slowClock(3);
  await forEachSeed(40, async (random) => {
    const stream = new LogStream({ capacity: 500 });
    const ring = ringOf(stream);
    for (let count = random.int(0, 900); count > 0; count--) stream.write({ message: String(random.int(0, 9999)) });
    const [from, to] = [random.int(0, 900), random.int(0, 950)];
    const limit = random.pick([0, 1, 7, Infinity]);
    const newestFirst = random.chance(0.5);
    const all = stream.entries(Infinity, isTenth).filter(({ seq }) => seq >= from && seq <= to);
    const expected = newestFirst ? all.slice(Math.max(0, all.length - limit)) : all.slice(0, limit);

    const writing = setInterval(() => {
      for (let count = 0; count < 100; count++) stream.write({ message: "0" });
    });
    const found = await scan(ring, from, to, isTenth, { limit, newestFirst, clock });
    clearInterval(writing);
    assertEquals(found.map(({ seq }) => seq), expected.map(({ seq }) => seq));
    assert(found.every(({ record }, index) => record === expected[index].record));
  });
});

Deno.test("scan lets other work have its turn", async () => {
  const clock = slowClock(3);
  const stream = new LogStream({ capacity: 2000 });
  for (let count = 0; count < 2000; count++) stream.write({ message: "m" });
  let turns = 0;
  const turning = setInterval(() => turns++);
  await scan(ringOf(stream), 1, 2000, () => false, { clock });
  clearInterval(turning);
  assert(turns > 300, `${turns} turns`); // even a single record may be slow
});

Deno.test("scan ends when the client disconnects", async () => {
  const clock = slowClock(3);
  const stream = new LogStream({ capacity: 2000 });
  for (let count = 0; count < 2000; count++) stream.write({ message: "m" });
  const leaving = new AbortController();
  let looks = 0;
  const matches = () => {
    if (++looks === 300) leaving.abort();
    return false;
  };
  assertError(await assertRejects(() => scan(ringOf(stream), 1, 2000, matches, { request: leaving, clock })), {
    status: 499,
  });
  assert(looks < 310, `${looks} looks`);
});

Deno.test("scan continues one search at a time, in order, with one timer", async () => {
  const stream = new LogStream({ capacity: 100 });
  for (let count = 0; count < 100; count++) stream.write({ message: "m" });
  const order: number[] = [];
  let timers = 0;
  const slow = slowClock(1);
  const clock: Clock = {
    ...slow,
    delay(callback, ms) {
      timers++;
      return slow.delay(callback, ms);
    },
  };
  const searches = [0, 1, 2].map((search) => scan(ringOf(stream), 1, 100, () => order.push(search) === 0, { clock }));
  assertStrictEquals(timers, 1);
  await Promise.all(searches);
  const runs = order.filter((search, index) => search !== order[index - 1]);
  assertEquals(runs, runs.map((_, index) => index % 3));
  assert(runs.length > 30, `${runs.length} runs`);
});
