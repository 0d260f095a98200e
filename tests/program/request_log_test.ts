import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { configure, getLogger, type LogRecord, reset } from "@logtape/logtape";
import { createHandler } from "../../lib/http/handler.ts";
import { createOtlpHandler } from "../../lib/http/ingest/otlp_handler.ts";
import { ViewerCutError } from "../../lib/http/fan_out/viewer.ts";
import { Ingest } from "../../lib/http/ingest/ingest.ts";
import { RequestLog } from "../../lib/program/request_log.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { HttpProblem } from "../../lib/wire/problem.ts";
import { FakeClock } from "../support/fake_clock.ts";

interface Opened extends AsyncDisposable {
  readonly clock: FakeClock;
  readonly log: RequestLog;
  readonly records: LogRecord[];
  /** Returns level, message and some of the properties of each record. */
  told(...properties: string[]): unknown[][];
}

async function open(): Promise<Opened> {
  const records: LogRecord[] = [];
  await configure({
    sinks: { list: (record) => void records.push(record) },
    loggers: [
      { category: "test", lowestLevel: "debug", sinks: ["list"] },
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: [] },
    ],
    reset: true,
  });
  const clock = new FakeClock();
  return {
    clock,
    log: new RequestLog(getLogger("test"), clock),
    records,
    told: (...properties) =>
      records.map(({ level, message, properties: all }) => [
        level,
        message.map(String).join(""),
        ...properties.map((name) => all[name]),
      ]),
    [Symbol.asyncDispose]: reset,
  };
}

for (
  const { path, method = "POST", status = 202, logged } of [
    { path: "/", logged: true },
    { path: "/ui/monitoring/advanced", logged: true },
    { path: "/ui/monitoring/advanced?q=x", logged: true },
    { path: "/api/monitoring/advanced/logs/stream", logged: true },
    { path: "/nothing", logged: true },
    { path: "/api/monitoring/advanced/logs", method: "GET", logged: true },
    { path: "/api/monitoring/advanced/facets", method: "GET", status: 200, logged: false },
    { path: "/prefix/api/monitoring/advanced/histogram?q=x", method: "GET", status: 200, logged: false },
    { path: "/api/monitoring/advanced/alerts", method: "GET", status: 200, logged: false },
    { path: "/api/monitoring/advanced/alerts", logged: true },
    { path: "/api/monitoring/advanced/logs", logged: false },
    { path: "/prefix/v1/logs", logged: false },
    { path: "/v1/traces", logged: false },
    { path: "/v1/metrics", logged: false },
    { path: "/healthz", logged: false },
    { path: "/readyz", logged: false },
    { path: "/prefix/healthz", logged: false },
    { path: "/ui/monitoring/advanced/client.0123456789abcdef.js", logged: false },
    { path: "/nothing", status: 404, logged: false },
    { path: "/nothing", status: 500, logged: false },
  ]
) {
  Deno.test(`RequestLog ${logged ? "logs" : "leaves out"} ${method} ${path} ${status}`, async () => {
    await using opened = await open();
    const handler = opened.log.wrap(() => new Response("", { status }));
    const response = await handler(new Request(`http://localhost${path}`, { method }));
    assertStrictEquals(response.status, status);
    const [expected] = path.split("?");
    assertEquals(
      opened.records.map(({ level, properties }) => [level, properties.method, properties.path, properties.status]),
      logged ? [["info", method, expected, status]] : [],
    );
    for (const { properties } of opened.records) assert(properties.duration_ms as number >= 0);
  });
}

Deno.test("RequestLog cuts the path and the method that a client chose", async () => {
  await using opened = await open();
  const handler = opened.log.wrap(() => new Response());
  await handler(new Request(`http://localhost/${"x".repeat(60_000)}`, { method: "M".repeat(5000) }));
  const [{ properties }] = opened.records;
  assertEquals([String(properties.path).length, String(properties.method).length], [200, 20]);
});

Deno.test("RequestLog passes no placeholder of a client on to the logger", async () => {
  await using opened = await open();
  await opened.log.wrap(() => new Response())(new Request("http://localhost/%7Bstatus%7D/{status}"));
  assert(String(opened.told()[0][1]).startsWith("GET /%7Bstatus%7D/%7Bstatus%7D 200 in "));
});

/** The handlers of both ports, wrapped as the program does. */
function openPorts({ log, clock }: Opened) {
  const stream = new LogStream();
  const ingest = new Ingest({ token: "s3cret" });
  const allowedHosts = ["localhost"];
  const { callbacks } = log;
  return {
    main: log.wrap(createHandler({ stream, ingest, allowedHosts, clock, ...callbacks })),
    otlp: log.wrap(createOtlpHandler({ stream, ingest, allowedHosts, ...callbacks })),
  };
}

Deno.test("RequestLog reports the refusals of both ports once a second for each reason, and counts them", async () => {
  await using opened = await open();
  const { main, otlp } = openPorts(opened);
  for (let count = 0; count < 500; count++) {
    await main(new Request(`http://evil.example/${"x".repeat(1000)}`));
    await otlp(new Request("http://evil.example/v1/logs", { method: "POST" }));
    await otlp(new Request("http://localhost/v1/logs", { method: "POST" }));
    await main(new Request(`http://localhost/nothing/${count}`));
    await main(new Request("http://localhost/healthz", { headers: { origin: "http://evil.example" } }));
  }
  opened.clock.elapse(60_000);
  assertEquals(opened.told("count", "reason", "status", "method"), [
    ["warning", "1 request refused: unknown host", 1, "unknown_host", 403, "GET"],
    ["warning", "1 request refused: unauthorized", 1, "unauthorized", 401, "POST"],
    ["warning", "1 request refused: not found", 1, "not_found", 404, "GET"],
    ["warning", "1 request refused: other origin", 1, "other_origin", 403, "GET"],
    ["warning", "999 requests refused: unknown host", 999, "unknown_host", 403, "POST"],
    ["warning", "499 requests refused: unauthorized", 499, "unauthorized", 401, "POST"],
    ["warning", "499 requests refused: not found", 499, "not_found", 404, "GET"],
    ["warning", "499 requests refused: other origin", 499, "other_origin", 403, "GET"],
  ]);
  const summary = await (await main(new Request("http://localhost/api/monitoring/advanced/summary"))).json();
  assertEquals(summary.refused, {
    total: 2500,
    reasons: { unknown_host: 1000, unauthorized: 500, not_found: 500, other_origin: 500 },
  });
});

Deno.test("RequestLog reports cut viewers, failures and broken responses once a second", async () => {
  await using opened = await open();
  const { log: { callbacks, onBroken }, clock } = opened;
  const request = new Request("http://localhost/path");
  for (let count = 0; count < 100; count++) {
    callbacks.onCut({ lag: count, stalledMs: 30_000 });
    callbacks.onError(new TypeError("broken"), request);
    assertStrictEquals(onBroken(new Error("gone")).status, 500);
    assertStrictEquals(onBroken(new ViewerCutError({ lag: 1, stalledMs: 1 })).status, 500);
  }
  clock.elapse(10_000);
  assertEquals(opened.told("count"), [
    ["warning", "Cut off a viewer that took nothing for 30000 ms, 0 records behind", 1],
    ["error", "Cannot answer GET /path: broken", 1],
    ["error", "Cannot continue a response: Error: gone", 1],
    ["warning", "Cut off 99 viewers that took nothing for 30000 ms, 99 records behind", 99],
    ["error", "Cannot answer 99 requests, the last one GET /path: broken", 99],
    ["error", "Cannot continue 99 responses: Error: gone", 99],
  ]);
});

Deno.test("RequestLog reports what is left when it is disposed of, and stops its timers", async () => {
  await using opened = await open();
  const refusal = { reason: "not_found", status: 404, method: "GET", path: "/" };
  for (let count = 0; count < 10; count++) opened.log.callbacks.onRefuse(refusal);
  opened.log[Symbol.dispose]();
  assertStrictEquals(opened.clock.pending, 0);
  assertEquals(opened.told("count").map(([, , count]) => count), [1, 9]);
});

Deno.test("RequestLog warns of a response that ends with a problem, without its stack", async () => {
  await using opened = await open();
  opened.log.onBroken(new HttpProblem(503, "Cannot read the archive: it is closed"));
  opened.clock.elapse(10_000);
  assertEquals(opened.told("reason"), [
    [
      "warning",
      "Cannot continue a response: Cannot read the archive: it is closed",
      "Cannot read the archive: it is closed",
    ],
  ]);
});
