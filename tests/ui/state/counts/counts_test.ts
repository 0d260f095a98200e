import { assertEquals, assertStrictEquals } from "@std/assert";
import { createHandler } from "../../../../lib/http/handler.ts";
import { LogStream } from "../../../../lib/stream/log_stream.ts";
import { toRecord } from "../../../../lib/record/record.ts";
import { CountsModel, type FacetField } from "../../../../ui/state/counts/counts.ts";
import { QUERY_TOOLS } from "../../../../ui/state/page/query_tools.ts";
import { ViewModel } from "../../../../ui/state/rows/view.ts";
import { turns } from "../../../support/turn.ts";
import { FakeClock } from "../../../support/fake_clock.ts";

const START = Date.parse("2025-10-24T10:00:00Z");

/** Records one second apart, with alternating levels and services. */
function write(stream: LogStream, from: number, to: number) {
  for (let number = from; number <= to; number++) {
    stream.write({
      timestamp: START + number * 1000,
      level: number % 5 === 0 ? "ERROR" : "INFO",
      message: `n${number}.`,
      metadata: { service: number % 2 === 0 ? "api" : "mail" },
    });
  }
}

/** Creates counts from a real handler that can fail, with manual timers. */
function open(q = "", level: "" | "WARN" = "") {
  const stream = new LogStream({ capacity: 10_000, maxBytes: 2 ** 24 });
  // A real clock would spread a search over several turns on a busy machine.
  const handler = createHandler({ stream, clock: new FakeClock() });
  const view = new ViewModel({ cursor: `${stream.run}-0`, capacity: 1000, level, q, entries: [] }, QUERY_TOOLS);
  const asked: string[] = [];
  const setting = { isAway: false, now: 0, refused: "\0" };
  let timers: { readonly callback: () => void; readonly ms: number }[] = [];
  const counts = new CountsModel(view, {
    async read(route, params, signal) {
      asked.push(`${route}?${decodeURIComponent(String(params)).replaceAll("+", " ")}`);
      if (setting.isAway || asked.at(-1)!.includes(setting.refused)) throw new Error("away");
      const url = `http://localhost/api/monitoring/advanced/${route}?${params}`;
      const response = await handler(new Request(url, { signal }));
      if (!response.ok) throw new Error(await response.text());
      return await response.json();
    },
    delay(callback, ms) {
      timers.push({ callback, ms });
      return () => timers = timers.filter((timer) => timer.callback !== callback);
    },
    now: () => setting.now,
  });
  async function pass() {
    const due = timers;
    timers = [];
    for (const { callback } of due) callback();
    await turns(10);
  }
  const valuesOf = (field: FacetField) =>
    counts.facets.value.get(field)!.values.map(({ value, count }) => `${value}:${count}`).join(" ");
  const takeAsked = () => asked.splice(0, asked.length);
  return { stream, view, counts, setting, pass, valuesOf, takeAsked, waits: () => timers.map(({ ms }) => ms) };
}

Deno.test("CountsModel counts once the page is visible, with one request for all fields", async () => {
  const { stream, counts, pass, valuesOf, takeAsked } = open();
  write(stream, 1, 10);
  await pass();
  assertEquals(takeAsked(), []);
  counts.show(true);
  await pass();
  assertEquals([valuesOf("level"), valuesOf("service")], ["INFO:8 ERROR:2", "api:5 mail:5"]);
  assertEquals(takeAsked(), [
    "histogram?q=&cover=held&buckets=90",
    "facets?q=&limit=10&field=level&field=service&field=origin&field=logger&field=source",
  ]);
});

Deno.test("CountsModel also counts the values of a field that the query does not choose", async () => {
  const { stream, counts, pass, valuesOf, takeAsked } = open("level:ERROR -service:mail n", "WARN");
  write(stream, 1, 40);
  counts.show(true);
  await pass();
  assertStrictEquals(valuesOf("level"), "ERROR:4");
  assertStrictEquals(valuesOf("service"), "api:4 mail:4");
  assertEquals(takeAsked().slice(1), [
    "facets?level=WARN&q=-service:mail n&limit=10&field=level",
    "facets?level=WARN&q=level:ERROR n&limit=10&field=service",
    "facets?level=WARN&q=level:ERROR -service:mail n&limit=10&field=origin&field=logger&field=source",
  ]);
});

for (
  const { q, hidden } of [
    { q: "", hidden: 0 },
    { q: "n1", hidden: 29 },
    { q: "level:ERROR", hidden: 32 },
    { q: "level:ERROR -service:mail -logger:a source:b", hidden: 40 },
    { q: "nothing", hidden: 40 },
  ]
) {
  Deno.test(`CountsModel counts ${hidden} records that ${JSON.stringify(q)} leaves out`, async () => {
    const { stream, counts, pass, valuesOf } = open(q);
    write(stream, 1, 40);
    assertStrictEquals(counts.hidden.value, undefined);
    counts.show(true);
    await pass();
    assertStrictEquals(counts.hidden.value, hidden);
    if (q.includes("source")) assertStrictEquals(valuesOf("level"), "");
  });
}

Deno.test("CountsModel counts again after arrivals, and after a change of the query", async () => {
  const { stream, view, counts, pass, valuesOf, waits } = open();
  write(stream, 1, 10);
  counts.show(true);
  await pass();
  assertEquals(waits(), []);
  write(stream, 11, 20);
  view.receive([{ kind: "record", id: `${stream.run}-20`, record: toRecord({ message: "n20." }) }]);
  await pass();
  assertStrictEquals(valuesOf("level"), "INFO:16 ERROR:4");
  view.setQuery("service:api");
  assertEquals(waits(), [250]); // there may be more to type
  await pass();
  assertStrictEquals(valuesOf("level"), "INFO:8 ERROR:2");
  view.stepTo({ level: "", q: "service:mail" });
  assertEquals(waits(), [0]);
  await pass();
  assertEquals(waits(), [4000]); // nobody tells of what the query leaves out
});

Deno.test("CountsModel does not count again when the list is scrolled, paused or opened", async () => {
  const { stream, view, counts, pass, waits } = open();
  write(stream, 1, 10);
  const row = { kind: "record", id: `${stream.run}-10`, record: toRecord({ message: "n10." }) } as const;
  view.receive([row]);
  counts.show(true);
  await pass();
  view.setReading("hovering", true);
  view.open(row.id);
  view.receive([row]); // it is known
  view.goLive();
  view.setNewestFirst(false);
  assertEquals(waits(), []);
});

Deno.test("CountsModel keeps the last counts after a failure, and marks them as stale", async () => {
  const { stream, view, counts, setting, pass, valuesOf } = open();
  write(stream, 1, 10);
  counts.show(true);
  await pass();
  setting.isAway = true;
  view.setQuery("n1.");
  await pass();
  assertEquals([counts.isStale.value, valuesOf("level")], [true, "INFO:8 ERROR:2"]);
  setting.isAway = false;
  await pass();
  assertEquals([counts.isStale.value, valuesOf("level")], [false, "INFO:1"]);
});

Deno.test("CountsModel asks for all values of an unfolded field", async () => {
  const { stream, counts, pass, takeAsked } = open();
  for (let number = 1; number <= 30; number++) stream.write({ metadata: { logger: `l${number}` } });
  counts.show(true);
  await pass();
  const loggers = () => counts.facets.value.get("logger")!;
  assertEquals([loggers().values.length, loggers().distinct], [10, 30]);
  counts.unfold("logger", true);
  takeAsked();
  await pass();
  assertEquals([loggers().values.length, loggers().distinct], [30, 30]);
  counts.unfold("logger", false);
  assertStrictEquals(counts.unfolded.value.size, 0);
});

Deno.test("CountsModel keeps the interval while time advances, until there are too many bars", async () => {
  const { stream, view, counts, pass } = open();
  const lengths: (readonly [ms: number, bars: number])[] = [];
  counts.show(true);
  for (const [from, to] of [[1, 80], [81, 95], [96, 100], [101, 130], [131, 190]]) {
    write(stream, from, to);
    view.receive([{ kind: "record", id: `${stream.run}-${to}`, record: toRecord({ message: "." }) }]);
    await pass();
    const { intervalMs, bars } = counts.histogram.value;
    lengths.push([intervalMs, bars.length]);
    assertStrictEquals(bars.reduce((sum, { count }) => sum + count, 0), to);
    assertStrictEquals(bars.every(({ start }) => start % intervalMs === 0), true);
  }
  assertEquals(lengths, [[1000, 80], [1000, 95], [1000, 100], [2000, 66], [2000, 96]]);
});

Deno.test("CountsModel keeps the bars for any query, and zooms in on a time range", async () => {
  const { stream, view, counts, setting, pass } = open();
  write(stream, 1, 80);
  counts.show(true);
  await pass();
  const starts = () => counts.histogram.value.bars.map(({ start }) => start);
  const all = starts();
  assertStrictEquals(counts.histogram.value.isWhole, true);
  view.setQuery("level:ERROR n1*");
  await pass();
  assertEquals(starts(), all);
  assertStrictEquals(counts.histogram.value.bars.reduce((sum, { count }) => sum + count, 0), 2);
  view.setQuery("timestamp>=2025-10-24T10:00:20Z timestamp<2025-10-24T10:00:30Z");
  await pass();
  const { key, isWhole, intervalMs, bars } = counts.histogram.value;
  assertEquals([key, isWhole], [view.filter.value.key, false]);
  assertStrictEquals(bars.reduce((sum, { count }) => sum + count, 0), 20);
  assertEquals([intervalMs, bars[0].start, bars.at(-1)!.start], [500, START + 15_000, START + 34_000]);
  setting.now = START + 80_000;
  view.setQuery("timestamp>=2025-10-24T10:01:10Z");
  await pass();
  assertEquals([starts()[0], starts().at(-1)], [START + 65_000, START + 80_000]);
});

for (const q of ["timestamp>=0001-01-01", "timestamp<2025-10-24", "timestamp>2030-01-01 timestamp<2020-01-01"]) {
  Deno.test(`CountsModel sends a valid request for ${q}`, async () => {
    const { stream, counts, pass } = open(q);
    write(stream, 1, 80);
    counts.show(true);
    await pass();
    assertEquals([counts.isStale.value, counts.histogram.value.bars.length], [false, 80]);
  });
}

Deno.test("CountsModel requests the period before a range once, and shows the range without it after a failure", async () => {
  const { stream, view, counts, setting, pass, takeAsked } = open(
    "timestamp>=2025-10-24T10:00:20Z timestamp<2025-10-24T10:00:30Z",
  );
  write(stream, 1, 80);
  const before = "from=2025-10-24T10:00:05.000Z";
  const asked = () => takeAsked().filter((request) => request.includes(before)).length;
  const refresh = async (number: number) => {
    view.receive([{ kind: "record", id: `${stream.run}-${number}`, record: toRecord({ message: "n25." }) }]);
    await pass();
  };
  const previous = () => counts.histogram.value.previous?.reduce((sum, { count }) => sum + count, 0);
  setting.refused = before;
  counts.show(true);
  await pass();
  assertEquals([asked(), counts.isStale.value, previous()], [1, false, undefined]);
  assertStrictEquals(counts.histogram.value.bars.reduce((sum, { count }) => sum + count, 0), 20);
  setting.refused = "\0";
  await refresh(81);
  const shown = previous();
  assertEquals([asked(), shown], [1, 20]);
  await refresh(82);
  assertEquals([asked(), previous()], [0, shown]);
  view.setQuery("level:ERROR timestamp>=2025-10-24T10:00:20Z timestamp<2025-10-24T10:00:30Z");
  await pass();
  assertEquals([asked(), previous()], [1, 4]);
});
