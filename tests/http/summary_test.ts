import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { createHandler } from "../../lib/http/handler.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { LineRecords } from "../../lib/parse/line_records.ts";
import { VERSION } from "../../lib/base/version.ts";
import { openSse } from "../support/sse_client.ts";
import { API, STREAM } from "./fixture.ts";

const UPTIME_S = 90;

Deno.test("summary tells what the stream holds and has done, figure by figure", async () => {
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
    },
    truncated: 6,
    sources: [],
    viewers: { count: 0, max: 1000, max_lag: 0, lags: [], cut: 0, refused: 0 },
  });
  assert(stream.stats.bytes > 6 * 1024);
});

Deno.test("summary tells where the records come from, in which format", async () => {
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
    cleaned: 0,
    cut_lines: 1,
    cut_bytes: 3,
  }]);
});

Deno.test("summary counts the viewers and how far each is behind, the slowest first", async () => {
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

Deno.test("summary lists the hundred slowest viewers and counts all", async () => {
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
