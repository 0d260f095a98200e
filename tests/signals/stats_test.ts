import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { openSignals } from "../../lib/http/signals.ts";
import { FilterSyntaxError, parseFilter } from "../../lib/query/filter.ts";
import { type LogRecord, toRecord } from "../../lib/record/record.ts";
import { GROUP_SORTS } from "../../lib/signals/groups.ts";
import { SKETCH_ERROR } from "../../lib/signals/sketch.ts";
import { Stats, type StatsGroup } from "../../lib/signals/stats.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { forEachSeed, type Random } from "../support/random.ts";

const START = Date.UTC(2025, 9, 24, 10);
const RUN = "m3k9x1";

/** Returns a record of a random request. */
function request(random: Random): LogRecord {
  const path = random.pick(["/", "/orders/", "/users/ann/", "/api/v2/items/"]);
  return toRecord({
    timestamp: START + random.int(0, 300_000),
    level: random.pick(["INFO", "INFO", "WARN", "ERROR", "FATAL"]),
    message: "request",
    metadata: {
      ...random.chance(0.9) &&
        { path: random.chance(0.5) ? `${path}${random.int(1, 999)}?x=${random.int(1, 9)}` : path },
      ...random.chance(0.9) && { method: random.pick(["GET", "POST", "", null, 7, true]) },
      ...random.chance(0.8) && { duration_ms: Math.exp(random.next() * 8) },
    },
  });
}

/** Groups as a plain model: records by the JSON of their values. */
function model(records: readonly LogRecord[], valuesOf: (record: LogRecord) => readonly unknown[]) {
  const groups = new Map<string, LogRecord[]>();
  for (const record of records) {
    const values = valuesOf(record);
    if (values.includes(undefined)) continue;
    const key = JSON.stringify(values);
    groups.set(key, [...groups.get(key) ?? [], record]);
  }
  return groups;
}

function plainTemplate(path: unknown): unknown {
  return typeof path === "string" ? path.split("?")[0].replace(/\/\d+/g, "/:id") : path;
}

function isError({ level }: LogRecord): boolean {
  return level === "ERROR" || level === "FATAL";
}

function assertNear(found: number | undefined, exact: number, what: string): void {
  assert(found !== undefined && Math.abs(found - exact) <= SKETCH_ERROR * exact, `${what}: ${found}, exact ${exact}`);
}

function assertFigures(found: Pick<StatsGroup, "count" | "errors" | "values">, records: readonly LogRecord[]): void {
  const { p50, p90, p99, min, max } = found as StatsGroup;
  const numbers = records.flatMap(({ metadata }) => metadata.duration_ms as number ?? []).sort((a, b) => a - b);
  assertEquals([found.count, found.errors, found.values], [
    records.length,
    records.filter(isError).length,
    numbers.length,
  ]);
  if (numbers.length === 0) return assertStrictEquals(p50, undefined);
  assertEquals([min, max], [numbers[0], numbers.at(-1)]);
  for (const [percent, value] of [[50, p50], [90, p90], [99, p99]] as const) {
    assertNear(value, numbers[Math.ceil(percent / 100 * numbers.length) - 1], `p${percent}`);
  }
}

Deno.test("Stats has the figures of a plain model for each group, and queries for their records", () =>
  forEachSeed(20, async (random) => {
    const records = random.list(1, 400, () => request(random));
    const by = random.pick([[], ["path"], ["method", "path"], ["level"]]);
    const stats = new Stats({ by, of: "duration_ms" });
    for (const [index, record] of records.entries()) stats.add({ run: RUN, seq: index + 1, record });
    const { groups, other, all, missing, distinct } = await stats.summarize("count", 1000);
    const valuesOf = ({ level, metadata }: LogRecord) =>
      by.map((name) => name === "level" ? level : name === "path" ? plainTemplate(metadata.path) : metadata[name]);
    const expected = model(records, valuesOf);
    assertStrictEquals(distinct, expected.size);
    assertStrictEquals(other.count, 0);
    for (const group of groups) {
      const own = expected.get(JSON.stringify(by.map((name) => group.group[name])))!;
      assert(own !== undefined, JSON.stringify(group.group));
      assertFigures(group, own);
      const { matches } = parseFilter({ q: group.query });
      const found = records.filter((record) => !valuesOf(record).includes(undefined) && matches(record));
      assertStrictEquals(found.length, own.length, group.query);
      const [, seq] = group.exemplar.split("-").map(Number);
      assertStrictEquals(records[seq - 1].metadata.duration_ms, group.max);
    }
    const grouped = records.filter((record) => !valuesOf(record).includes(undefined));
    assertStrictEquals(missing, records.length - grouped.length);
    assertFigures(all, grouped);
  }));

Deno.test("Stats counts the records of each interval, and doubles its length while there are too many", () =>
  forEachSeed(20, async (random) => {
    const range = random.pick([1000, 60_000, 3_600_000, 30 * 86_400_000]);
    const stats = new Stats({ by: ["method"], of: "duration_ms", interval: 1000 });
    const records = random.list(1, 300, () =>
      toRecord({
        timestamp: START + random.int(0, range),
        level: random.pick(["INFO", "ERROR"]),
        message: "",
        metadata: { method: random.pick(["GET", "POST"]), duration_ms: random.int(1, 1000) },
      }));
    for (const [index, record] of records.entries()) stats.add({ run: RUN, seq: index + 1, record });
    const { groups, start, interval } = await stats.summarize("count", 10);
    assert(interval >= 1000 && Number.isInteger(Math.log2(interval / 1000)), `${interval}`);
    assertStrictEquals(start! % interval, 0);
    for (const { group: { method }, over_time, trend } of groups) {
      assert(trend.length <= 120, `${trend.length} intervals`);
      assertEquals(over_time!.map(({ count }) => count), trend);
      const own = records.filter(({ metadata }) => metadata.method === method);
      for (const [index, figures] of over_time!.entries()) {
        const from = start! + index * interval;
        assertFigures(
          { values: 0, ...figures },
          own.filter(({ timestamp }) => Date.parse(timestamp) >= from && Date.parse(timestamp) < from + interval),
        );
      }
      assertStrictEquals(trend.reduce((sum, count) => sum + count, 0), own.length);
    }
  }));

Deno.test("Stats tells groups apart whose values have line breaks", async () => {
  const stats = new Stats({ by: ["a", "b"] });
  const pairs = [["x\nstringy", "z"], ["x", "y\nstringz"]];
  for (const [at, [a, b]] of pairs.entries()) {
    stats.add({ run: "m3k9x1", seq: at + 1, record: toRecord({ message: "m", metadata: { a, b } }) });
  }
  const { groups } = await stats.summarize("count", 10);
  assertEquals(groups.map(({ group, count }) => [group.a, group.b, count]), pairs.map((pair) => [...pair, 1]));
});

Deno.test("Stats has a mean of numbers whose sum is too large", async () => {
  for (const v of [1e308, -1e308]) {
    const stats = new Stats({ of: "v" });
    for (const seq of [1, 2]) stats.add({ run: "m3k9x1", seq, record: toRecord({ message: "m", metadata: { v } }) });
    assertEquals((await stats.summarize("count", 10)).all.mean, v);
  }
});

Deno.test("Stats bounds its groups and counts the rest as other", async () => {
  const stats = new Stats({ by: ["user"], of: "ms" });
  for (let seq = 1; seq <= 5000; seq++) {
    stats.add({ run: RUN, seq, record: toRecord({ timestamp: START, message: "", metadata: { user: seq, ms: seq } }) });
  }
  for (const user of ["x".repeat(300), [1, 2], { a: 1 }]) {
    stats.add({ run: RUN, seq: 5001, record: toRecord({ timestamp: START, message: "", metadata: { user, ms: 1 } }) });
  }
  const { groups, distinct, other, all } = await stats.summarize("max", 10);
  assertEquals([groups.length, distinct, other.count, all.count], [10, 2000, 4993, 5003]);
  assertEquals([groups[0].group, groups[0].max, other.max], [{ user: 2000 }, 2000, 5000]);
});

Deno.test("Stats orders groups by each figure, and those without a number last", async () => {
  const stats = new Stats({ by: ["user"], of: "ms" });
  const rows = [
    ["ann", "INFO", 10],
    ["ann", "INFO", 10],
    ["ann", "INFO", 900],
    ["bob", "ERROR", 50],
    ["bob", "ERROR", 50],
    ["cid", "ERROR", null],
  ] as const;
  for (const [seq, [user, level, ms]] of rows.entries()) {
    stats.add({ run: RUN, seq, record: toRecord({ timestamp: START, level, message: "", metadata: { user, ms } }) });
  }
  const orders: Record<string, unknown> = {};
  for (const sort of GROUP_SORTS) {
    orders[sort] = (await stats.summarize(sort, 10)).groups.map(({ group: { user } }) => user).join(" ");
  }
  assertEquals(orders, {
    count: "ann bob cid",
    errors: "bob cid ann",
    error_share: "bob cid ann",
    p50: "bob ann cid",
    p90: "ann bob cid",
    p99: "ann bob cid",
    max: "ann bob cid",
  });
});

Deno.test("Stats tells rates over the range that was asked for, or over that of its records", async () => {
  const stats = new Stats({});
  for (let seq = 1; seq <= 100; seq++) {
    stats.add({ run: RUN, seq, record: toRecord({ timestamp: START + seq * 100, message: "" }) });
  }
  const rateOf = async (range?: { from: number; to: number }) => (await stats.summarize("count", 1, range)).all.rate;
  assertEquals(
    [await rateOf(), await rateOf({ from: START, to: START + 20_000 })],
    [10.1, 5].map((rate, at) => at === 0 ? Number((100 / 9.901).toPrecision(6)) : rate),
  );
  assertEquals((await new Stats({}).summarize("count", 1)).all, {
    count: 0,
    rate: 0,
    errors: 0,
    error_share: 0,
    trend: [],
  });
});

Deno.test("stats of signals are those of the records that the stream holds and the filter matches", async () => {
  using stream = new LogStream({ capacity: 5 });
  using signals = openSignals(stream);
  for (let second = 0; second < 8; second++) {
    stream.write({ timestamp: START + 1000 * second, message: `Order ${second} paid`, metadata: { ms: second } });
  }
  stream.write({ message: "Listening", metadata: { logger: "ringside" } });
  const { groups, unit } = await signals.stats({ by: ["pattern"], of: "ms", q: "ms>4", to: START + 7000 });
  assertEquals([unit, groups.map(({ count, min, max }) => [count, min, max])], ["ms", [[2, 5, 6]]]);
  assertStrictEquals((await signals.stats()).all.count, 4);
  await assertRejects(() => signals.stats({ q: "(" }), FilterSyntaxError);
});
