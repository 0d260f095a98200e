import { assertStrictEquals } from "@std/assert";
import { Rate } from "../../lib/base/rate.ts";

Deno.test("Rate is 0 before the first event", () => assertStrictEquals(new Rate().perSecond(1e12), 0));

Deno.test("Rate leaves out the current second", () => {
  const rate = new Rate();
  for (let i = 0; i < 50; i++) rate.count(1_000_000 + i);
  assertStrictEquals(rate.perSecond(1_000_999), 0);
  assertStrictEquals(rate.perSecond(1_001_000), 5);
});

Deno.test("Rate is the mean since its start if that is less than ten seconds", () => {
  const rate = new Rate(1_000_000);
  for (let ms = 0; ms < 20_000; ms += 20) {
    rate.count(1_000_000 + ms);
    if (ms >= 1000) assertStrictEquals(rate.perSecond(1_000_000 + ms), 50, `${ms}`);
  }
});

Deno.test("Rate does not extrapolate from a part of a second", () => {
  const rate = new Rate(1_000_900);
  for (let ms = 900; ms < 1000; ms += 20) rate.count(1_000_000 + ms);
  assertStrictEquals(rate.perSecond(1_000_950), 0);
  assertStrictEquals(rate.perSecond(1_001_000), 5);
});

Deno.test("Rate drops a second after ten more", () => {
  const rate = new Rate();
  rate.count(1_000_500);
  for (let second = 1; second <= 10; second++) {
    assertStrictEquals(rate.perSecond(1_000_000 + second * 1000), 0.1, `${second}`);
  }
  assertStrictEquals(rate.perSecond(1_011_000), 0);
});

Deno.test("Rate drops all events before a long silence", () => {
  const rate = new Rate();
  for (let i = 0; i < 100; i++) rate.count(1_000_000);
  rate.count(1_000_000 + 11_000 * 1000); // the same slot, many rounds later
  assertStrictEquals(rate.perSecond(1_000_000 + 11_001 * 1000), 0.1);
});

Deno.test("Rate stays finite when the clock steps back", () => {
  const rate = new Rate();
  for (const ms of [5_000_000, 4_000_000, -7000, 5_000_100]) rate.count(ms);
  assertStrictEquals(rate.perSecond(5_001_000), 0.2);
});
