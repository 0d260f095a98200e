import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { openArchive } from "../../lib/archive/archive.ts";
import { createHandler, type HandlerOptions } from "../../lib/http/handler.ts";
import { Ingest } from "../../lib/http/ingest/ingest.ts";
import { openSignals } from "../../lib/http/signals.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { Place, stored } from "../archive/place.ts";
import { Random } from "../support/random.ts";
import { API, slowClock } from "./fixture.ts";

/** Serves a stream with signals; returns a function that reads a route. */
function serve(stream: LogStream, options: Partial<HandlerOptions> = {}) {
  const signals = openSignals(stream);
  const handler = createHandler({ stream, signals, heartbeatMs: null, ...options });
  async function get(route: string, request: RequestInit = {}) {
    const response = await handler(new Request(`${API}/${route}`, request));
    return { status: response.status, body: await response.json() };
  }
  return { signals, get };
}

function write(stream: LogStream, second: number, metadata: Record<string, unknown>, level = "INFO"): void {
  const timestamp = `2025-10-24T10:26:${String(second).padStart(2, "0")}.000Z`;
  stream.write({ message: `${metadata.path}`, timestamp, level, metadata });
}

Deno.test("stats has counts, rates, errors and percentiles of each group", async () => {
  using stream = new LogStream();
  write(stream, 10, { path: "/orders/1", duration_ms: 10 });
  write(stream, 11, { path: "/orders/2?x=1", duration_ms: 20 });
  write(stream, 19, { path: "/orders/3", duration_ms: 30 }, "ERROR");
  write(stream, 12, { path: "/login" });
  write(stream, 13, {});
  write(stream, 14, { logger: "ringside", path: "/orders/4", duration_ms: 1000 });
  const { signals, get } = serve(stream);
  using _ = signals;
  const range = "from=2025-10-24T10:26:10Z&to=2025-10-24T10:26:20Z";
  const { status, body } = await get(`stats?by=path&of=duration_ms&${range}`);
  assertStrictEquals(status, 200);
  const { groups: [orders, login], all, other, ...head } = body;
  assertEquals(head, {
    run: stream.run,
    oldest: 1,
    newest: 6,
    matched: 5,
    held: 5,
    complete: true,
    by: ["path"],
    of: "duration_ms",
    unit: "ms",
    from: "2025-10-24T10:26:10.000Z",
    to: "2025-10-24T10:26:20.000Z",
    start: "2025-10-24T10:26:10.000Z",
    interval_ms: 1000,
    missing: 1,
    distinct: 2,
  });
  assert(Math.abs(orders.p50 - 20) <= 0.2, `p50 ${orders.p50}`);
  assertEquals({ ...orders, p50: 20, p90: 30, p99: 30 }, {
    group: { path: "/orders/:id" },
    query: orders.query,
    count: 3,
    rate: 0.3,
    errors: 1,
    error_share: 0.333333,
    values: 3,
    min: 10,
    mean: 20,
    p50: 20,
    p90: 30,
    p99: 30,
    max: 30,
    first: "2025-10-24T10:26:10.000Z",
    last: "2025-10-24T10:26:19.000Z",
    trend: [1, 1, 0, 0, 0, 0, 0, 0, 0, 1],
    exemplar: `${stream.run}-3`,
  });
  assertEquals([login.group, login.query, login.count, login.values], [{ path: "/login" }, 'path:"/login"', 1, 0]);
  assertEquals([all.count, all.max, other.count], [4, 30, 0]);
  const { body: { records } } = await get(`logs?q=${encodeURIComponent(orders.query)}&${range}`);
  assertEquals(records.map(({ message }: { message: string }) => message).sort(), [
    "/orders/1",
    "/orders/2?x=1",
    "/orders/3",
    "/orders/4", // of Ringside
  ]);
});

Deno.test("stats groups all records without by, over time with an interval, and by patterns", async () => {
  using stream = new LogStream();
  for (let second = 0; second < 60; second++) write(stream, second, { duration: `${second}ms` });
  const { signals, get } = serve(stream);
  using _ = signals;
  const { body } = await get("stats?of=duration&interval=30s");
  assertEquals(body.groups.map(({ group, count }: Record<string, unknown>) => [group, count]), [[{}, 60]]);
  assertEquals([body.unit, body.interval_ms, body.by], ["ms", 30_000, []]);
  assertEquals(
    body.groups[0].over_time.map(({ count, min, max }: Record<string, number>) => [count, min, max]),
    [[30, 0, 29], [30, 30, 59]],
  );
  const { body: { groups: [{ group: { pattern }, query }] } } = await get("stats?by=pattern");
  assertStrictEquals(query, `pattern:${pattern}`);
});

Deno.test("stats includes the records of Ringside if the query names their logger, and refuses bad parameters", async () => {
  using stream = new LogStream();
  write(stream, 1, { logger: "ringside.http", path: "/a" });
  const { signals, get } = serve(stream);
  using _ = signals;
  assertStrictEquals((await get("stats?by=path")).body.matched, 0);
  assertStrictEquals((await get("stats?by=path&q=logger:ringside*")).body.groups.length, 1);
  for (
    const bad of [
      "sort=best",
      "interval=never",
      "interval=0s",
      "limit=1001",
      "q=(",
      `of=${"x".repeat(257)}`,
      "by=a&by=b&by=c&by=d&by=e",
    ]
  ) assertStrictEquals((await get(`stats?${bad}`)).status, 400, bad);
});

Deno.test("stats of a confined user are those of the records alone that it may read", async () => {
  using stream = new LogStream();
  write(stream, 1, { service: "shop", ms: 5 });
  write(stream, 2, { service: "bank", ms: 99 }, "ERROR");
  const { signals, get } = serve(stream, { authorize: () => ({ user: "ann", query: "service:shop" }) });
  using _ = signals;
  const { body } = await get("stats?by=service&of=ms");
  assertEquals([body.matched, body.all.max, body.all.errors, body.groups.length], [1, 5, 0, 1]);
});

Deno.test("stats are the same from a ring, from an archive, and from both together", async () => {
  using place = new Place();
  const random = new Random(7);
  const records = Array.from({ length: 900 }, (_, number) => ({
    message: `n${number}`,
    timestamp: new Date(Date.UTC(2025, 9, 24) + 100 * number).toISOString(),
    level: random.pick(["INFO", "INFO", "ERROR"]),
    metadata: { path: `/${random.pick(["a", "b"])}/${random.int(1, 99)}`, duration_ms: Math.exp(random.next() * 9) },
  }));
  const answers: unknown[] = [];
  async function read(stream: LogStream, options: Partial<HandlerOptions> = {}) {
    const { signals, get } = serve(stream, options);
    using _ = signals;
    const { body } = await get("stats?by=path&of=duration_ms&interval=10s&within=1m&q=duration_ms>2");
    const { groups, ...rest } = body;
    // The numbers of the records differ between the streams, not their order.
    const plain = groups.map((group: Record<string, unknown>) => ({
      ...group,
      exemplar: String(group.exemplar).split("-")[1],
    }));
    answers.push({ ...rest, run: "", oldest: 0, newest: 0, held: 0, groups: plain });
    return body.held;
  }
  using whole = new LogStream();
  for (const record of records) whole.write(record);
  assert(await read(whole) === (answers[0] as { matched: number }).matched);
  using stream = new LogStream({ capacity: 100 });
  await using archive = await openArchive(stream, { at: place.at });
  for (const [number, record] of records.entries()) {
    stream.write(record);
    if (number % 90 === 89) await stored(stream, archive);
  }
  const held = await read(stream, { archive });
  assert(held > 0 && held < 101, `${held} of the records are held`);
  stream.clear();
  assertStrictEquals(await read(stream, { archive }), 0);
  assertEquals(answers[1], answers[0]);
  assertEquals(answers[2], answers[0]);
  stream.close();
});

Deno.test("stats of a client that disconnected end", async () => {
  using stream = new LogStream({ capacity: 20_000, maxBytes: 64 * 1024 ** 2 });
  for (let number = 0; number < 20_000; number++) stream.write({ message: "x", metadata: { number } });
  const { signals, get } = serve(stream, { clock: slowClock(10) });
  using _ = signals;
  const controller = new AbortController();
  controller.abort();
  assertStrictEquals((await get("stats?by=number", { signal: controller.signal })).status, 499);
});

Deno.test("requests has the endpoints of records and of spans, for a confined user those alone that it may read", async () => {
  using stream = new LogStream();
  const ingest = new Ingest();
  const start = Date.UTC(2025, 9, 24, 10, 26, 15) * 1e6;
  const otlp = {
    resourceSpans: [{
      resource: { attributes: [{ key: "service.name", value: { stringValue: "mail" } }] },
      scopeSpans: [{
        spans: ["11", "22"].map((id) => ({
          traceId: id.repeat(16),
          spanId: id.repeat(8),
          name: id === "11" ? "GET /orders/9" : "POST /mails",
          kind: 2,
          startTimeUnixNano: String(start),
          endTimeUnixNano: String(start + 7e6),
        })),
      }],
    }],
  };
  write(stream, 10, {
    ...{ method: "GET", path: "/orders/1", status: 500, duration_ms: 10, service: "shop", trace_id: "11".repeat(16) },
  });
  write(stream, 11, { method: "GET", path: "/orders/2", status: 200, duration_ms: 30, service: "shop" });
  write(stream, 12, { logger: "ringside.http", method: "GET", path: "/x", status: 200, duration_ms: 3 });
  write(stream, 13, { method: "GET", path: "/orders/2" });
  let query: string | undefined;
  const { signals, get } = serve(stream, { ingest, authorize: () => query === undefined || { user: "ann", query } });
  using _ = signals;
  const posting = createHandler({ stream, ingest });
  const posted = await posting(
    new Request("http://localhost/v1/traces", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(otlp),
    }),
  );
  assertStrictEquals(posted.status, 200, await posted.text());
  const { body } = await get("requests");
  assertEquals(
    body.groups.map(({ group, count, errors, max }: Record<string, unknown>) => [group, count, errors, max]),
    [[{ method: "GET", path: "/orders/:id" }, 2, 1, 30], [{ method: "POST", path: "/mails" }, 1, 0, 7]],
  );
  assertEquals([body.matched, body.spans, body.all.count], [2, 1, 3]);
  assertEquals(body.groups[1].slowest[0].trace_id, "22".repeat(16));
  const { body: { records } } = await get(`logs?q=${encodeURIComponent(body.groups[0].query)}`);
  assertStrictEquals(records.length, 2);
  query = "service:shop";
  assertStrictEquals((await get("requests")).body.all.count, 2);
  query = "service:mail";
  assertStrictEquals((await get("requests")).body.all.count, 2);
});

Deno.test("stats of a field compare errors, or other records, with the rest", async () => {
  using stream = new LogStream();
  for (let second = 0; second < 50; second++) {
    write(stream, second, { region: second < 25 ? "eu" : "us", ms: second }, second < 10 ? "ERROR" : "INFO");
  }
  const { signals, get } = serve(stream);
  using _ = signals;
  const { body } = await get("stats/field?field=region");
  assertEquals([body.chosen, body.rest, body.values.length], [10, 40, 2]);
  const [{ value, query, chosen_share, rest_share }] = body.differences;
  assertEquals([value, query, chosen_share, rest_share], ["eu", "region:eu", 1, 0.375]);
  const { body: { chosen, numbers } } = await get("stats/field?field=ms&chosen=region:us&q=ms<40");
  assertEquals([chosen, numbers.chosen.min, numbers.rest.max], [15, 25, 24]);
});
