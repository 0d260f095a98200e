import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { ArchiveFile, openArchive } from "../../lib/archive/archive.ts";
import { Templates } from "../../lib/query/templates.ts";
import { createHandler, type HandlerOptions } from "../../lib/http/handler.ts";
import { openSignals } from "../../lib/http/signals.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { Place, stored } from "../archive/place.ts";
import { dataOf, isRecord, openSse } from "../support/sse_client.ts";
import { API, fakePage, STREAM } from "./fixture.ts";

const NAMES = ["ann", "bob", "cid", "dan", "eve", "fay"];

interface Pattern {
  readonly id: string;
  readonly template: string;
  readonly count: number;
  readonly trend: readonly number[];
  readonly [name: string]: unknown;
}

/** Serves a stream with signals; returns a function that reads a route. */
function serve(stream: LogStream, options: Partial<HandlerOptions> = {}) {
  const signals = openSignals(stream);
  const handler = createHandler({ stream, signals, heartbeatMs: null, ...options });
  async function get(route: string) {
    const response = await handler(new Request(`${API}/${route}`));
    return { status: response.status, body: await response.json() };
  }
  return { signals, handler, get };
}

function write(stream: LogStream, message: string, second: number, more: Record<string, unknown> = {}): void {
  stream.write({ message, timestamp: `2025-10-24T10:26:${String(second).padStart(2, "0")}.000Z`, ...more });
}

Deno.test("patterns counts records by the pattern of their message", async () => {
  using stream = new LogStream();
  write(stream, "Order 1 paid", 10, { metadata: { service: "shop", logger: "shop.pay" } });
  write(stream, "Order 2 paid", 11, { metadata: { service: "shop" } });
  write(stream, "Order 3 failed", 12, { level: "ERROR" });
  write(stream, "Order 4 paid", 12, { metadata: { service: "mail" } });
  write(stream, "Listening", 13, { metadata: { logger: "ringside" } });
  const { signals, get } = serve(stream);
  using _ = signals;
  const { status, body } = await get("patterns");
  assertStrictEquals(status, 200);
  const { patterns: [paid, failed], ...head } = body;
  assertEquals(head, {
    run: stream.run,
    oldest: 1,
    newest: 5,
    matched: 4,
    held: 4,
    complete: true,
    distinct: 2,
    other: 0,
    from: "2025-10-24T10:26:10.000Z",
    interval_ms: 1000,
  });
  assertEquals(paid, {
    id: paid.id,
    template: "Order <*> paid",
    count: 3,
    levels: { TRACE: 0, DEBUG: 0, INFO: 3, WARN: 0, ERROR: 0, FATAL: 0 },
    first: "2025-10-24T10:26:10.000Z",
    last: "2025-10-24T10:26:12.000Z",
    since: "2025-10-24T10:26:10.000Z",
    services: [{ value: "shop", count: 2 }, { value: "mail", count: 1 }],
    loggers: [{ value: "shop.pay", count: 1 }],
    exemplar: `${stream.run}-4`,
    trend: [1, 1, 1],
  });
  assertEquals([failed.template, failed.count, failed.levels.ERROR, failed.trend], ["Order <*> failed", 1, 1, [
    0,
    0,
    1,
  ]]);
});

Deno.test("patterns takes a filter, an order, a time of the first record and a limit", async () => {
  using stream = new LogStream();
  for (let second = 0; second < 10; second++) write(stream, `Order ${second} paid`, second);
  write(stream, "Disk full", 20, { level: "ERROR" });
  write(stream, "Disk almost full", 15, { level: "WARN" });
  const { signals, get } = serve(stream);
  using _ = signals;
  const templates = async (query: string) =>
    (await get(`patterns?${query}`)).body.patterns.map(({ template }: Pattern) => template);
  assertEquals(await templates("level=warn&sort=last"), ["Disk full", "Disk almost full"]);
  assertEquals(await templates("sort=errors&limit=1"), ["Disk full"]);
  assertEquals(await templates("sort=first"), ["Disk full", "Disk almost full", "Order <*> paid"]);
  assertEquals(await templates("since=2025-10-24T10:26:16Z"), ["Disk full"]);
  assertEquals((await get("patterns?limit=1")).body.other, 2);
  assertEquals(await templates("q=logger:ringside*"), []);
  assertStrictEquals((await get("patterns?sort=best")).status, 400);
  assertStrictEquals((await get("patterns?since=never")).status, 400);
});

Deno.test("patterns counts those of another range too, the largest change first", async () => {
  using stream = new LogStream();
  for (let second = 0; second < 10; second++) write(stream, `Order ${second} paid`, second);
  for (let second = 0; second < 5; second++) write(stream, `Cache miss for ${second}`, second);
  write(stream, "Starting", 0);
  for (let second = 10; second < 20; second++) write(stream, `Order ${second} paid`, second);
  for (let second = 10; second < 20; second++) write(stream, `Order ${second} failed`, second, { level: "ERROR" });
  const { signals, get } = serve(stream);
  using _ = signals;
  const day = "2025-10-24T10:26:";
  const ranges = `from=${day}10Z&to=${day}20Z&before_from=${day}00Z&before_to=${day}10Z`;
  const { body } = await get(`patterns?${ranges}&sort=change`);
  assertEquals(
    body.patterns.map(({ template, count, before, levels }: Pattern) => [template, count, before, levels]).map(
      ([template, count, before, levels]: [string, number, number, Record<string, number>]) =>
        `${template}: ${before} -> ${count} (${levels.ERROR} errors)`,
    ),
    [
      "Order <*> failed: 0 -> 10 (10 errors)",
      "Cache miss for <*>: 5 -> 0 (0 errors)",
      "Starting: 1 -> 0 (0 errors)",
      "Order <*> paid: 10 -> 10 (0 errors)",
    ],
  );
  assertStrictEquals(body.matched, 20);
  assertEquals(body.patterns.find(({ template }: Pattern) => template === "Starting").trend, Array(10).fill(0));
  // The other range has half of the length.
  const half = `from=${day}10Z&to=${day}20Z&before_from=${day}10Z&before_to=${day}15Z&sort=change&q=paid`;
  assertEquals((await get(`patterns?${half}`)).body.patterns.map(({ count, before }: Pattern) => [count, before]), [[
    10,
    5,
  ]]);
  assertStrictEquals((await get("patterns?before_from=1h&before_to=2h")).status, 400);
});

Deno.test("patterns finds those that are new since a record, or since the start of a run", async () => {
  using stream = new LogStream();
  write(stream, "Listening", 1);
  write(stream, "Order 1 paid", 2);
  write(stream, "Order 2 failed", 3);
  const { signals, get } = serve(stream);
  using _ = signals;
  const templates = async (since: string) =>
    (await get(`patterns?sort=first&since=${since}`)).body.patterns.map(({ template }: Pattern) => template);
  assertEquals(await templates(`${stream.run}-2`), ["Order <*> failed", "Order <*> paid"]);
  assertEquals(await templates("00000001aaaa-0"), ["Order <*> failed", "Order <*> paid", "Listening"]);
  assertEquals(await templates(`${stream.run}-0`), [], "the records are older than the run");
  assertEquals((await templates("00000001aaaa-5")).length, 3, "the record is not kept");
  assertStrictEquals((await get(`patterns?since=${stream.run}-9`)).status, 400);
});

Deno.test("patterns keeps the number of intervals small over any range of times", async () => {
  using stream = new LogStream();
  for (let day = 1; day <= 28; day++) {
    stream.write({ message: "Backup done", timestamp: `2025-10-${String(day).padStart(2, "0")}T00:00:00.000Z` });
  }
  const { signals, get } = serve(stream);
  using _ = signals;
  const { body } = await get("patterns");
  const [{ trend }] = body.patterns as Pattern[];
  assert(trend.length <= 40, `${trend.length} intervals`);
  assertStrictEquals(trend.reduce((sum, count) => sum + count, 0), 28);
  const start = Date.parse(body.from);
  assert(start <= Date.parse("2025-10-01") && start + trend.length * body.interval_ms > Date.parse("2025-10-28"));
});

Deno.test("a pattern selects its records in each route, and the stream follows it while it grows", async () => {
  using stream = new LogStream();
  write(stream, "Order 1 paid", 1);
  write(stream, "Session of ann closed by peer", 2);
  const { signals, handler, get } = serve(stream);
  using _ = signals;
  const { id } = (await get("patterns?q=session")).body.patterns[0];
  await using viewer = await openSse(`${STREAM}?q=pattern:${id}`, { handler });
  for (const name of NAMES) write(stream, `Session of ${name} closed by peer`, 3);
  await signals.patterns.catchUp();
  write(stream, "Session of zoe closed by peer", 4);
  write(stream, "Session of zoe opened by peer", 5);
  const found = (await get(`logs?q=pattern:${id}`)).body.records;
  assertStrictEquals(found.length, 1 + NAMES.length + 1);
  assert(found.every(({ pattern }: { pattern: string }) => pattern === id));
  assertStrictEquals((await get(`facets?q=pattern:${id}`)).body.matched, found.length);
  assertStrictEquals((await get(`histogram?q=pattern:${id}`)).body.matched, found.length);
  assertEquals((await get(`logs?q=-pattern:${id}`)).body.records.length, 2);
  assertEquals((await get("logs?q=pattern:unknown")).body.records, []);
  const [{ values }] = (await get("facets?field=pattern&limit=1")).body.facets;
  assertEquals(values, [{ value: id, count: found.length }]);
  const [last] = stream.recent(2);
  const blocks = await viewer.until(
    (block) => isRecord(block) && dataOf(block).message.includes("zoe"),
    "a record of zoe",
  );
  assertEquals(dataOf(blocks.at(-1)!), last);
});

Deno.test("patterns and their terms reach into the archive", async () => {
  using place = new Place();
  using stream = new LogStream({ capacity: 10 });
  await using archive = await openArchive(stream, { at: place.at });
  const { signals, get } = serve(stream, { archive });
  using _ = signals;
  for (let number = 0; number < 300; number++) {
    write(stream, `Session of ${NAMES[number % NAMES.length]} closed by peer`, number % 60);
    write(stream, `Session of ${NAMES[number % NAMES.length]} opened by peer`, number % 60);
    if (number % 4 === 3) await stored(stream, archive);
  }
  await stored(stream, archive);
  const { body } = await get("patterns?within=1m");
  assertEquals(body.patterns.map(({ template, count }: Pattern) => [count, template]).sort(), [
    [300, "Session of <*> closed by peer"],
    [300, "Session of <*> opened by peer"],
  ]);
  for (const { id, template } of body.patterns as Pattern[]) {
    const { body: { matched } } = await get(`facets?q=pattern:${id}&within=1m`);
    assertStrictEquals(matched, 300, template);
  }
  assertStrictEquals((await get("facets?q=pattern:unknown&within=1m")).body.matched, 0);
  stream.close();
});

Deno.test("patterns keep their ids in the archive, and their first record", async () => {
  using place = new Place();
  const run = async (
    messages: readonly string[],
    second: number,
    ask: (get: ReturnType<typeof serve>["get"]) => Promise<void>,
  ) => {
    const file = await ArchiveFile.open({ at: place.at });
    using stream = new LogStream({ after: file.lastRun });
    await using archive = await file.follow(stream);
    using signals = openSignals(stream, { archive });
    for (const message of messages) write(stream, message, second);
    await signals.patterns.catchUp();
    const handler = createHandler({ stream, signals, archive, heartbeatMs: null });
    await ask(async (route) => {
      const response = await handler(new Request(`${API}/${route}`));
      return { status: response.status, body: await response.json() };
    });
  };
  let id = "";
  await run(NAMES.map((name) => `Session of ${name} closed by peer`), 1, async (get) => {
    [{ id }] = (await get("patterns")).body.patterns;
  });
  await run(["Starting", "Session of zoe closed by peer"], 9, async (get) => {
    assertEquals((await get(`logs?q=pattern:${id}&limit=100`)).body.records.length, NAMES.length + 1);
    const found = (await get("patterns?since=2025-10-24T10:26:05Z")).body.patterns as Pattern[];
    assertEquals(found.map(({ template }) => template), ["Starting"]);
    assertStrictEquals((await get(`patterns/${id}`)).body.template, "Session of <*> closed by peer");
  });
});

Deno.test("patterns tells a confined user of the records alone that it may read", async () => {
  using stream = new LogStream();
  write(stream, "Order 1 paid", 1, { metadata: { service: "bank" } });
  write(stream, "Order 2 paid", 9, { metadata: { service: "shop" } });
  write(stream, "Secret 3", 2, { metadata: { service: "bank" } });
  const { signals, get } = serve(stream, { authorize: () => ({ user: "ann", query: "service:shop" }) });
  using _ = signals;
  const { body } = await get("patterns");
  assertEquals(
    body.patterns.map(({ template, count, first, since }: Pattern) => ({ template, count, first, since })),
    [{ template: "Order <*> paid", count: 1, first: "2025-10-24T10:26:09.000Z", since: undefined }],
  );
  assertStrictEquals(body.matched, 1);
  // An id is a hash of the message, which a user may guess.
  const secret = signals.patterns.find("Secret 4")!;
  assertEquals((await get(`patterns/${secret.id}`)).body, { id: "", template: "", templates: [] });
  assertStrictEquals((await get(`patterns/${body.patterns[0].id}`)).body.template, "Order <*> paid");
});

Deno.test("a pattern can be found elsewhere by the templates around it", async () => {
  using stream = new LogStream();
  for (const name of NAMES) write(stream, `Session of ${name} closed by peer`, 1);
  write(stream, "Session of ann was very long", 2);
  const { signals, get } = serve(stream);
  using _ = signals;
  const { id } = (await get("patterns?q=closed")).body.patterns[0];
  const { body } = await get(`patterns/${id}`);
  assertEquals([body.id, body.template], [id, "Session of <*> closed by peer"]);
  const templates = Templates.from(body.templates);
  assertStrictEquals(templates.find("Session of zoe closed by peer")?.id, id);
  assert(templates.find("Session of ann was very long")?.id !== id);
  assertEquals((await get("patterns/unknown")).body, { id: "", template: "", templates: [] });
});

Deno.test("the document has the patterns of its query", async () => {
  using stream = new LogStream();
  for (const name of NAMES) write(stream, `Session of ${name} closed by peer`, 1);
  write(stream, "Six other words than those above", 2, { metadata: { service: "bank" } });
  const page = fakePage();
  using signals = openSignals(stream);
  const open = (q: string, options: Partial<HandlerOptions> = {}) =>
    createHandler({ stream, page, signals, ...options })(new Request(`http://localhost/ui/monitoring/advanced?q=${q}`));
  await open("pattern:x");
  assertEquals(page.views[0].patterns, { x: { id: "", templates: [] } });
  const { id } = signals.patterns.learn("Session of zoe closed by peer");
  await open(`-(pattern:${id} OR pattern:unknown)`);
  assertEquals(page.views[1].entries.map(({ record }) => record.message), ["Six other words than those above"]);
  assertEquals(Object.keys(page.views[1].patterns!).sort(), [id, "unknown"].sort());
  assertEquals(page.views[1].patterns![id].templates.length, 2);
  await open(`pattern:${id}`, { authorize: () => ({ user: "ann", query: "-service:bank" }) });
  assertEquals(page.views[2].patterns![id].templates.map(({ text }) => text), ["Session of <*> closed by peer"]);
  const hidden = signals.patterns.find("Six other words than those above")!.id;
  await open(`pattern:${hidden} OR pattern:${id}`, { authorize: () => ({ user: "ann", query: "-service:bank" }) });
  assertEquals(page.views[3].patterns![hidden], { id: "", templates: [] });
  assertStrictEquals(page.views[3].patterns![id].id, id);
  assertStrictEquals(
    (await createHandler({ stream, page })(new Request("http://localhost/ui/monitoring/advanced"))).status,
    200,
  );
  assertStrictEquals(page.views[4].patterns, undefined);
});

Deno.test("a handler without signals has no patterns", async () => {
  using stream = new LogStream();
  stream.write({ message: "a", metadata: { pattern: "x" } });
  const handler = createHandler({ stream });
  assertStrictEquals((await handler(new Request(`${API}/patterns`))).status, 404);
  const { records } = await (await handler(new Request(`${API}/logs?q=pattern:x`))).json();
  assertEquals(records.map(({ message, pattern }: Record<string, unknown>) => [message, pattern]), [["a", undefined]]);
});

Deno.test("patterns and facets after an id count later records alone, and tell which patterns are new", async () => {
  using stream = new LogStream();
  write(stream, "Order 1 paid", 10);
  write(stream, "Order 2 paid", 11, { level: "ERROR" });
  write(stream, "Parcel 1 sent", 9); // with an earlier time
  const { signals, get } = serve(stream);
  using _ = signals;
  const after = `after=${stream.run}-2`;
  const { body } = await get(`patterns?${after}`);
  assertEquals(body.matched, 1);
  assertEquals(body.patterns.map((one: Pattern) => [one.template, one.count, one.new]), [["Parcel <*> sent", 1, true]]);
  write(stream, "Order 3 paid", 12);
  const { body: { patterns } } = await get(`patterns?${after}&sort=last`);
  assertEquals(patterns.map((one: Pattern) => [one.template, one.new]), [["Order <*> paid", false], [
    "Parcel <*> sent",
    true,
  ]]);
  const { body: { matched, facets: [{ values }] } } = await get(`facets?${after}&field=level`);
  assertEquals([matched, values], [2, [{ value: "INFO", count: 2 }]]);
  const whole = await get("patterns?after=0000000aaaaa-5");
  assertEquals(whole.body.patterns.every((one: Pattern) => one.new), true);
});
