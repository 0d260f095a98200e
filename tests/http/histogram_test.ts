import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { createHandler } from "../../lib/http/handler.ts";
import { LEVELS } from "../../lib/record/level.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import type { RecordInput } from "../../lib/record/record.ts";
import { forEachSeed } from "../support/random.ts";
import { API } from "./fixture.ts";

interface Histogram {
  readonly matched: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly interval_ms: number;
  readonly buckets: { readonly start: string; readonly count: number; readonly levels: Record<string, number> }[];
}

function streamOf(inputs: readonly RecordInput[]): LogStream {
  const stream = new LogStream();
  for (const input of inputs) stream.write(input);
  return stream;
}

async function get(stream: LogStream, query = "") {
  const response = await createHandler({ stream })(new Request(`${API}/histogram?${query}`));
  return { status: response.status, body: await response.json() };
}

/** Returns a time on the day of the tests. */
function at(time: string): number {
  return Date.parse(`2025-10-24T${time}Z`);
}

Deno.test("histogram counts over time, by level, including empty intervals", async () => {
  const stream = streamOf([
    { timestamp: at("10:00:03"), level: "INFO" },
    { timestamp: at("10:00:04"), level: "ERROR" },
    { timestamp: at("10:00:25"), level: "INFO" },
  ]);
  const none = { TRACE: 0, DEBUG: 0, INFO: 0, WARN: 0, ERROR: 0, FATAL: 0 };
  const { status, body } = await get(stream, "buckets=3");
  assertStrictEquals(status, 200);
  assertEquals(body, {
    run: stream.run,
    oldest: 1,
    newest: 3,
    matched: 3,
    from: "2025-10-24T10:00:03.000Z",
    to: "2025-10-24T10:00:25.001Z",
    interval_ms: 10_000,
    buckets: [
      { start: "2025-10-24T10:00:00.000Z", count: 2, levels: { ...none, INFO: 1, ERROR: 1 } },
      { start: "2025-10-24T10:00:10.000Z", count: 0, levels: none },
      { start: "2025-10-24T10:00:20.000Z", count: 1, levels: { ...none, INFO: 1 } },
    ],
  });
});

const EMPTY = [
  { query: "", from: null, to: null, buckets: 0 },
  { query: "interval=1m", from: null, to: null, buckets: 0 },
  {
    query: "from=2025-10-24&to=2025-10-25",
    from: "2025-10-24T00:00:00.000Z",
    to: "2025-10-25T00:00:00.000Z",
    buckets: 48,
  },
  {
    query: "from=2025-10-24&to=2025-10-24",
    from: "2025-10-24T00:00:00.000Z",
    to: "2025-10-24T00:00:00.000Z",
    buckets: 0,
  },
  { query: "to=2025-10-24", from: null, to: "2025-10-24T00:00:00.000Z", buckets: 0 },
  { query: "from=9000-01-01", from: "9000-01-01T00:00:00.000Z", to: "9000-01-01T00:00:00.000Z", buckets: 0 },
];

for (const { query, from, to, buckets } of EMPTY) {
  Deno.test(`histogram of an empty ring with "${query}" has ${buckets} empty intervals`, async () => {
    const { body } = await get(new LogStream(), query);
    assertEquals([body.matched, body.from, body.to], [0, from, to]);
    assertStrictEquals(body.buckets.length, buckets);
    assertStrictEquals(body.interval_ms, buckets === 0 ? 0 : 1_800_000);
    for (const { count } of body.buckets) assertStrictEquals(count, 0);
  });
}

const INTERVALS: readonly { from: string; to: string; query: string; ms: number; buckets?: number }[] = [
  { from: "10:00:00", to: "10:00:00.060", query: "", ms: 1 },
  { from: "10:00:00", to: "10:00:00.061", query: "", ms: 2 },
  { from: "10:00:00", to: "10:01:00", query: "", ms: 1000 },
  { from: "10:00:00", to: "10:01:01", query: "", ms: 2000 },
  { from: "10:00:00", to: "11:00:00", query: "", ms: 60_000 },
  { from: "10:00:00", to: "12:00:00", query: "buckets=10", ms: 900_000 },
  { from: "10:00:00", to: "12:00:00", query: "buckets=1", ms: 7_200_000 },
  { from: "10:00:00", to: "12:00:00", query: "interval=7200ms", ms: 7200, buckets: 1000 },
  { from: "10:00:00", to: "12:00:00", query: "interval=8s", ms: 8000, buckets: 900 },
  { from: "10:00:00", to: "12:00:00", query: "interval=1w&buckets=1000", ms: 604_800_000, buckets: 1 },
  { from: "10:00:00", to: "12:00:00", query: "interval=72s&buckets=100", ms: 72_000, buckets: 100 },
  { from: "10:00:00", to: "12:00:00", query: "interval=71s&buckets=100", ms: 120_000, buckets: 60 },
  { from: "10:00:00", to: "12:00:00", query: "interval=1ms&buckets=100", ms: 120_000, buckets: 60 },
];

for (const { from, to, query, ms, buckets } of INTERVALS) {
  Deno.test(`histogram from ${from} to ${to} with "${query}" has intervals of ${ms} ms`, async () => {
    const { body } = await get(new LogStream(), `from=2025-10-24T${from}Z&to=2025-10-24T${to}Z&${query}`);
    assertStrictEquals(body.interval_ms, ms);
    if (buckets !== undefined) assertStrictEquals(body.buckets.length, buckets);
  });
}

const BAD = [
  { query: "buckets=0", parameter: "buckets" },
  { query: "buckets=1001", parameter: "buckets" },
  { query: "interval=60", parameter: "interval" },
  { query: "interval=0s", parameter: "interval" },
  { query: "interval=1.5s", parameter: "interval" },
  { query: "interval=1s&from=2025-10-24&to=2025-10-25", parameter: "interval" },
  { query: "interval=1s&from=1969-12-31&to=1970-01-01T00:00:01Z", parameter: "interval" },
  { query: "from=2025-10-25&to=2025-10-24", parameter: "to" },
  { query: "cover=all", parameter: "cover" },
];

for (const { query, parameter } of BAD) {
  Deno.test(`histogram with "${query}" answers 400 and names the parameter`, async () => {
    const { status, body } = await get(new LogStream(), query);
    assertStrictEquals(status, 400);
    assertEquals({ parameter: body.parameter, offset: body.offset }, { parameter, offset: 0 });
  });
}

Deno.test("histogram names an interval that is long enough", async () => {
  const { body } = await get(new LogStream(), "interval=1s&from=2025-10-24&to=2025-10-25");
  assertStrictEquals(
    body.detail,
    'Cannot read "interval": expected 2m or longer from 2025-10-24T00:00:00.000Z to 2025-10-25T00:00:00.000Z',
  );
});

Deno.test("histogram covers all held records with cover=held, so that no filter moves its intervals", async () => {
  const stream = streamOf([
    { timestamp: at("10:00:03"), level: "INFO" },
    { timestamp: at("10:00:14"), level: "ERROR" },
    { timestamp: at("10:00:25"), level: "INFO" },
  ]);
  const { body: all } = await get(stream, "buckets=3");
  for (const [query, counts] of [["level=error", [0, 1, 0]], ["q=nothing", [0, 0, 0]]] as const) {
    const { body } = await get(stream, `buckets=3&cover=held&${query}`);
    const { from, to, matched, interval_ms, buckets }: Histogram = body;
    assertEquals({ from, to, matched, interval_ms }, {
      from: all.from,
      to: all.to,
      matched: counts[1],
      interval_ms: all.interval_ms,
    });
    assertEquals<unknown>(buckets.map(({ count }) => count), counts);
  }
});

Deno.test("histogram with cover=held covers the records held in the range", async () => {
  const stream = streamOf(["10:00:03", "10:00:14", "10:00:25"].map((time) => ({ timestamp: at(time) })));
  const { body } = await get(stream, "cover=held&from=2025-10-24T10:00:04&to=2030-01-01&q=nothing");
  assertEquals([body.from, body.to], ["2025-10-24T10:00:14.000Z", "2025-10-24T10:00:25.001Z"]);
  const { body: none } = await get(stream, "cover=held&from=2030-01-01");
  assertEquals([none.from, none.to, none.buckets], [null, null, []]);
});

Deno.test("histogram ends now if only its start is given", async () => {
  const before = Date.now();
  const { body } = await get(streamOf([{ timestamp: before - 1_800_000 }]), "from=1h&interval=5m");
  assert(Date.parse(body.to) >= before && Date.parse(body.to) <= Date.now());
  assert(body.buckets.length === 12 || body.buckets.length === 13);
  const later = await get(streamOf([{ timestamp: before + 7_200_000 }]), "from=1h");
  assertStrictEquals(later.body.to, new Date(before + 7_200_001).toISOString());
});

Deno.test("histogram counts like a plain loop, for any times", async () => {
  await forEachSeed(150, async (random) => {
    const center = random.pick([0, at("10:00:00"), -6e13, 8.64e15, -8.64e15]);
    const width = 10 ** random.int(0, 16);
    const time = () => Math.max(-8.64e15, Math.min(8.64e15, Math.round(center + (random.next() - 0.5) * width)));
    const stream = streamOf(random.list(0, 50, () => ({ timestamp: time(), level: random.pick(LEVELS) })));
    const most = random.pick([1, 2, 7, 60, 1000]);
    const level = random.pick(["", "WARN"]);
    const { status, body } = await get(stream, `buckets=${most}&level=${level}`);
    assertStrictEquals(status, 200);
    const { buckets, interval_ms, matched, from, to } = body as Histogram;
    const picked = stream.recent(100).filter((record) =>
      level === "" || ["WARN", "ERROR", "FATAL"].includes(record.level)
    );
    assertStrictEquals(matched, picked.length);
    if (matched === 0) return assertEquals([buckets, from, to], [[], null, null]);

    assert(buckets.length >= 1 && buckets.length <= most + 1, `${buckets.length} of ${most}`);
    const times = picked.map(({ timestamp }) => Date.parse(timestamp));
    assertStrictEquals(Date.parse(from!), Math.min(...times));
    const first = Math.floor(Math.min(...times) / interval_ms);
    for (const [index, { start, count, levels }] of buckets.entries()) {
      assertStrictEquals(Date.parse(start), Math.max(-8.64e15, (first + index) * interval_ms));
      const inside = picked.filter(({ timestamp }) =>
        Math.floor(Date.parse(timestamp) / interval_ms) === first + index
      );
      assertStrictEquals(count, inside.length);
      assertEquals(
        levels,
        Object.fromEntries(LEVELS.map((name) => [name, inside.filter((record) => record.level === name).length])),
      );
    }
    assertStrictEquals(buckets.reduce((sum, { count }) => sum + count, 0), matched);
    assert(buckets[0].count > 0 && buckets.at(-1)!.count > 0);
  });
});
