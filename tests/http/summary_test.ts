import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { createHandler } from "../../lib/http/handler.ts";
import { createOtlpHandler } from "../../lib/http/ingest/otlp_handler.ts";
import type { Refusal } from "../../lib/http/refusals.ts";
import { Ingest } from "../../lib/http/ingest/ingest.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { LineRecords } from "../../lib/parse/line_records.ts";
import { VERSION } from "../../lib/base/version.ts";
import { openSse } from "../support/sse_client.ts";
import { API, type Handler, STREAM } from "./fixture.ts";

const UPTIME_S = 90;

Deno.test("summary counts the records of the stream", async () => {
  const startedAt = Date.UTC(2025, 9, 24);
  let now = startedAt;
  const stream = new LogStream({ capacity: 10, maxBytes: 100_000, maxRecordBytes: 1024, now: () => now });
  const handler = createHandler({ stream, heartbeatMs: null });
  const levels = ["TRACE", "DEBUG", "INFO", "INFO", "WARN", "ERROR", "ERROR", "ERROR", "FATAL"];
  now = startedAt + 80_500;
  for (const level of levels) stream.write({ level, message: "within the window" });
  now = startedAt + 85_000;
  for (let count = 0; count < 6; count++) stream.write({ message: "too long ".repeat(200) });
  now = startedAt + UPTIME_S * 1000;

  const response = await handler(new Request(`${API}/summary`));
  assertStrictEquals(response.status, 200);
  assertStrictEquals(response.headers.get("content-type"), "application/json");
  assertStrictEquals(response.headers.get("cache-control"), "no-store");
  assertEquals(await response.json(), {
    version: VERSION,
    run: stream.run,
    started: "2025-10-24T00:00:00.000Z",
    uptime_s: UPTIME_S,
    written: 15,
    levels: { TRACE: 1, DEBUG: 1, INFO: 8, WARN: 1, ERROR: 3, FATAL: 1 },
    rate_per_s: 1.5,
    ring: {
      oldest: 6,
      newest: 15,
      records: 10,
      capacity: 10,
      bytes: stream.stats.bytes,
      max_bytes: 100_000,
      overwritten: 5,
      oldest_time: stream.recent(10)[0].timestamp,
      newest_time: stream.recent(1)[0].timestamp,
    },
    truncated: 6,
    redacted: 0,
    sources: [],
    refused: { total: 0, reasons: {} },
    viewers: { count: 0, max: 1000, max_lag: 0, lags: [], cut: 0, refused: 0 },
  });
  assert(stream.stats.bytes > 6 * 1024);
});

Deno.test("summary counts refused requests by reason, for all handlers of the stream", async () => {
  const stream = new LogStream();
  const ingest = new Ingest({ token: "s3cret" });
  const refusals: Refusal[] = [];
  const handler = createHandler({
    stream,
    ingest,
    allowedHosts: ["localhost"],
    authorize: ({ url }) => !url.includes("secret"),
    maxViewers: 1,
    heartbeatMs: null,
    stallMs: null,
    onRefuse: (refusal) => refusals.push(refusal),
  });
  const otlp = createOtlpHandler({ stream, ingest, onRefuse: (refusal) => refusals.push(refusal) });
  await using viewer = await openSse(STREAM, { handler });
  await viewer.take(2);
  const requests: [Handler, string, RequestInit?][] = [
    [handler, "http://evil.example/healthz"],
    [handler, "http://localhost/healthz", { headers: { "sec-fetch-site": "cross-site" } }],
    [handler, "http://localhost/nothing"],
    [handler, "http://localhost/healthz", { method: "DELETE" }],
    [handler, `${API}/logs?q=secret`],
    [handler, `${API}/logs?limit=x`],
    [handler, STREAM],
    [handler, `${API}/logs`, { method: "POST" }],
    [otlp, "http://localhost/v1/logs", { method: "POST" }],
    [otlp, "http://localhost/nothing"],
  ];
  for (const [handler, url, init] of requests) await (await handler(new Request(url, init))).body?.cancel();
  const expected = {
    unknown_host: 1,
    other_origin: 1,
    not_found: 2,
    method_not_allowed: 1,
    not_authorized: 1,
    bad_request: 1,
    too_many_viewers: 1,
    unauthorized: 2,
  };
  const { refused } = await (await handler(new Request(`${API}/summary`))).json();
  assertEquals(refused, { total: requests.length, reasons: expected });
  assertStrictEquals(refusals.length, requests.length);
  assertEquals(refusals[4], {
    reason: "not_authorized",
    status: 403,
    method: "GET",
    path: "/api/monitoring/advanced/logs",
  });
  assertStrictEquals(stream.stats.newest, 0);
});

Deno.test("summary lists the sources with their formats", async () => {
  const lines = new LineRecords(() => {}, "app.log");
  const handler = createHandler({ stream: new LogStream(), sources: () => [lines.stats] });
  lines.push([{ text: '{"msg":"m"}', cutBytes: 0 }, { text: "x", cutBytes: 3 }, { text: "  y", cutBytes: 0 }]);
  lines.flush();
  const { sources } = await (await handler(new Request(`${API}/summary`))).json();
  assertEquals(sources, [{
    source: "app.log",
    format: "json",
    lines: 3,
    records: 2,
    joined: 1,
    blank: 0,
    cleaned: 0,
    cut_lines: 1,
    cut_bytes: 3,
  }]);
});

Deno.test("summary lists the lag of each viewer, the slowest first", async () => {
  const stream = new LogStream();
  const handler = createHandler({ stream, heartbeatMs: null });
  async function viewers() {
    const { count, max_lag, lags } = (await (await handler(new Request(`${API}/summary`))).json()).viewers;
    return { count, max_lag, lags };
  }
  function write(count: number) {
    for (; count > 0; count--) stream.write({ message: "x" });
  }

  await using first = await openSse(STREAM, { handler });
  await first.take(2);
  write(3);
  await using second = await openSse(`${STREAM}?recent=0`, { handler });
  await second.take(2);
  write(2);
  assertEquals(await viewers(), { count: 2, max_lag: 5, lags: [5, 2] });
  await first.take(5);
  assertEquals(await viewers(), { count: 2, max_lag: 2, lags: [2, 0] });
  await first.return();
  assertEquals(await viewers(), { count: 1, max_lag: 2, lags: [2] });
  await second.return();
  assertEquals(await viewers(), { count: 0, max_lag: 0, lags: [] });
});

Deno.test("summary lists the 100 slowest viewers, and counts all", async () => {
  const stream = new LogStream();
  const handler = createHandler({ stream, heartbeatMs: null });
  const all = await Promise.all(Array.from({ length: 120 }, async () => {
    const viewer = await openSse(STREAM, { handler });
    await viewer.take(2);
    stream.write({ message: "x" });
    return viewer;
  }));
  const { viewers } = await (await handler(new Request(`${API}/summary`))).json();
  assertStrictEquals(viewers.count, 120);
  assertStrictEquals(viewers.lags.length, 100);
  assertEquals(viewers.lags, viewers.lags.toSorted((a: number, b: number) => b - a));
  assertStrictEquals(viewers.max_lag, viewers.lags[0]);
  for (const viewer of all) await viewer.return();
});
