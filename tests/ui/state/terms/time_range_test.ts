import { assertEquals, assertStrictEquals } from "@std/assert";
import { readLast, readRange, widen, withLast, withRange } from "../../../../ui/state/terms/time_range.ts";

const TEN = Date.parse("2025-10-24T10:00:00Z");

for (
  const { q, range } of [
    { q: "", range: undefined },
    { q: "timeout timestamp:2025*", range: undefined },
    { q: "timestamp>=2025-10-24T10:00:00Z", range: { from: TEN } },
    { q: "timestamp>2025-10-24T10:00 x", range: { from: TEN + 1 } },
    { q: "timestamp<2025-10-24T10:00 x", range: { to: TEN } },
    { q: "timestamp<=2025-10-24T10:00 x", range: { to: TEN + 1 } },
    {
      q: "timestamp>=2025-10-24T09:00 timestamp>=2025-10-24T10:00 timestamp<2025-10-24T10:00:01.500Z",
      range: { from: TEN, to: TEN + 1500 },
    },
    { q: "timestamp>=2025-10-24 OR timeout", range: undefined },
    { q: "-timestamp>=2025-10-24", range: undefined },
    { q: "created>=2025-10-24", range: undefined },
    { q: "timestamp>=", range: undefined },
  ]
) {
  Deno.test(`readRange reads ${JSON.stringify(range) ?? "none"} in ${JSON.stringify(q)}`, () => {
    assertEquals(readRange(q), range);
  });
}

for (
  const { q, range, result } of [
    { q: "", range: { from: TEN }, result: "timestamp>=2025-10-24T10:00:00Z" },
    { q: "timeout", range: { to: TEN + 250 }, result: "timeout timestamp<2025-10-24T10:00:00.250Z" },
    {
      q: "timestamp>1h a OR b",
      range: { from: TEN, to: TEN + 1000 },
      result: "(timestamp>1h a OR b) timestamp>=2025-10-24T10:00:00Z timestamp<2025-10-24T10:00:01Z",
    },
    { q: "timestamp>1h x timestamp<2025-10-24", range: { from: TEN }, result: "x timestamp>=2025-10-24T10:00:00Z" },
    { q: "timestamp>1h  x", range: undefined, result: "x" },
  ]
) {
  Deno.test(`withRange turns ${JSON.stringify(q)} into ${JSON.stringify(result)}`, () => {
    assertStrictEquals(withRange(q, range), result);
    assertEquals(readRange(result), range);
  });
}

Deno.test("readLast reads what withLast writes", () => {
  const q = withLast("a timestamp>=2025-10-24 timestamp<2025-10-25", "15m");
  assertEquals([q, readLast(q)], ["a timestamp>=15m", "15m"]);
});

for (const q of ["", "timestamp>15m", "timestamp>=16m", "timestamp>=15m timestamp<5m", "timestamp>=2025-10-24"]) {
  Deno.test(`readLast reads no last range from "${q}"`, () => assertEquals(readLast(q), undefined));
}

Deno.test("widen doubles a range around its middle, or back from now", () => {
  assertEquals(widen({ from: 10_000, to: 20_000 }, 50_000), { from: 5000, to: 25_000 });
  assertEquals(widen({ from: 40_000 }, 50_000), { from: 30_000 });
  assertEquals(widen({ from: 100, to: 200 }, 50_000), { from: 50, to: 250 });
  assertEquals(widen({ to: 200 }, 50_000), {});
});
