import { assertEquals, assertStrictEquals } from "@std/assert";
import { Digests, type DigestsOptions } from "../../lib/base/digests.ts";
import { FakeClock } from "../support/fake_clock.ts";

/** Returns digests and what they reported, as `[time, kind, count, last]`. */
function open(options: DigestsOptions = {}) {
  const clock = new FakeClock();
  const reports: [ms: number, kind: string, count: number, last: number][] = [];
  const digests = new Digests<number>(
    ({ kind, count, last }) => reports.push([clock.now(), kind, count, last]),
    { clock, ...options },
  );
  return { clock, digests, reports };
}

Deno.test("Digests reports the first event at once, and those of a burst after a second", () => {
  const { clock, digests, reports } = open();
  for (let value = 1; value <= 1000; value++) digests.add("a", value);
  assertEquals(reports, [[0, "a", 1, 1]]);
  clock.elapse(10_000);
  assertEquals(reports, [[0, "a", 1, 1], [1000, "a", 999, 1000]]);
  assertStrictEquals(clock.pending, 0);
});

Deno.test("Digests reports each kind by itself", () => {
  const { clock, digests, reports } = open();
  for (const kind of ["a", "b", "a", "b"]) digests.add(kind, 1);
  clock.elapse(1000);
  assertEquals(reports, [[0, "a", 1, 1], [0, "b", 1, 1], [1000, "a", 1, 1], [1000, "b", 1, 1]]);
});

Deno.test("Digests reports events without end once a minute in the long run, and counts all of them", () => {
  const { clock, digests, reports } = open();
  for (let second = 0; second < 3600; second++) {
    for (let count = 0; count < 50; count++) digests.add("a", second);
    clock.elapse(1000);
  }
  digests[Symbol.dispose]();
  assertEquals(reports.slice(0, 4).map(([ms]) => ms), [0, 1000, 3000, 7000]);
  assertStrictEquals(reports.length < 70, true);
  assertStrictEquals(reports.reduce((sum, [, , count]) => sum + count, 0), 50 * 3600);
});

Deno.test("Digests reports at once again after a pause", () => {
  const { clock, digests, reports } = open();
  digests.add("a", 1);
  clock.elapse(60_000);
  digests.add("a", 2);
  digests.add("a", 3);
  clock.elapse(1000);
  assertEquals(reports, [[0, "a", 1, 1], [60_000, "a", 1, 2], [61_000, "a", 1, 3]]);
});

Deno.test("Digests without a leading report waits for the end of the first second", () => {
  const { clock, digests, reports } = open({ leading: false });
  digests.add("a", 1);
  digests.add("a", 2);
  assertEquals(reports, []);
  clock.elapse(1000);
  assertEquals(reports, [[1000, "a", 2, 2]]);
});

Deno.test("Digests without a trailing report sets no timer, and adds the count to the next report", () => {
  const { clock, digests, reports } = open({ trailing: false });
  for (const value of [1, 2, 3]) digests.add("a", value);
  assertStrictEquals(clock.pending, 0);
  clock.elapse(100_000);
  digests.add("a", 4);
  assertEquals(reports, [[0, "a", 1, 1], [100_000, "a", 3, 4]]);
});

Deno.test("Digests reports what is left when it is disposed of, and stops its timers", () => {
  const { clock, digests, reports } = open();
  for (const value of [1, 2, 3]) digests.add("a", value);
  digests.add("b", 1);
  digests[Symbol.dispose]();
  assertStrictEquals(clock.pending, 0);
  assertEquals(reports, [[0, "a", 1, 1], [0, "b", 1, 1], [0, "a", 2, 3]]);
});
