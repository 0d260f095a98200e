import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { parseFilter } from "../../lib/query/filter.ts";
import { type LogRecord, toRecord } from "../../lib/record/record.ts";
import type { JsonObject } from "../../lib/record/json.ts";
import { parseLine } from "../../lib/parse/line.ts";
import { requestOf, requestOfSpan, Requests } from "../../lib/signals/requests.ts";
import { readSpan } from "../../lib/signals/spans.ts";
import { forEachSeed } from "../support/random.ts";

const RUN = "m3k9x1";

interface Case {
  readonly name: string;
  readonly metadata: JsonObject;
  readonly request: readonly [
    method: string,
    template: string,
    status: number | undefined,
    durationMs: number | undefined,
  ];
}

const CASES: readonly Case[] = [
  {
    name: "logRequests",
    metadata: { logger: "http", method: "GET", path: "/orders/7", status: 200, duration_ms: 12.5 },
    request: ["GET", "/orders/:id", 200, 12.5],
  },
  {
    name: "OpenTelemetry",
    metadata: {
      http: { request: { method: "POST" }, response: { status_code: 201 }, server: { request: { duration: 0.25 } } },
      url: { path: "/orders/7" },
    },
    request: ["POST", "/orders/:id", 201, 250],
  },
  {
    name: "OpenTelemetry with dotted keys",
    metadata: { "http.method": "GET", "http.target": "/a?x=1", "http.status_code": "404", "event.duration": 5_000_000 },
    request: ["GET", "/a", 404, 5],
  },
  {
    name: "a route",
    metadata: { method: "get", route: "/orders/{order}", path: "/orders/7", status: 200 },
    request: ["GET", "/orders/{order}", 200, undefined],
  },
  {
    name: "Caddy",
    metadata: {
      logger: "http.log.access.log0",
      request: { method: "GET", uri: "/orders/7?x=1", host: "shop.example" },
      status: 200,
      duration: 0.0123,
    },
    request: ["GET", "/orders/:id", 200, 12.3],
  },
  {
    name: "nginx",
    metadata: { request_method: "GET", request_uri: "/orders/7", status: "502", request_time: "0.052" },
    request: ["GET", "/orders/:id", 502, 52],
  },
  {
    name: "nginx with a request line",
    metadata: { request: "GET /pay/7?a=1 HTTP/1.1", status: "200", request_time: "0.001" },
    request: ["GET", "/pay/:id", 200, 1],
  },
  {
    name: "pino-http",
    metadata: { req: { method: "GET", url: "/orders/7" }, res: { statusCode: 304 }, responseTime: 4 },
    request: ["GET", "/orders/:id", 304, 4],
  },
  {
    name: "Google Cloud",
    metadata: {
      httpRequest: {
        requestMethod: "GET",
        requestUrl: "https://shop.example/orders/7",
        status: 200,
        latency: "0.125s",
      },
    },
    request: ["GET", "/orders/:id", 200, 125],
  },
  {
    name: "Traefik",
    metadata: { RequestMethod: "GET", RequestPath: "/orders/7", DownstreamStatus: 200, Duration: 1_500_000 },
    request: ["GET", "/orders/:id", 200, 1.5],
  },
];

for (const { name, metadata, request } of CASES) {
  Deno.test(`requestOf reads a request of ${name}, and a query finds its record`, async () => {
    const record = toRecord({ message: "", metadata });
    const { method, template, status, durationMs } = requestOf(record)!;
    assertEquals([method, template, status, durationMs], [...request]);
    const requests = new Requests();
    assert(requests.add({ run: RUN, seq: 1, record }));
    const { groups: [{ query }] } = await requests.summarize("count", 10);
    assert(parseFilter({ q: query }).matches(record), query);
    const other = toRecord({ message: "", metadata: JSON.parse(JSON.stringify(metadata).replaceAll("/", "/x/")) });
    assert(!parseFilter({ q: query }).matches(other), query);
  });
}

Deno.test("requestOf reads access logs of web servers", () => {
  const line = '127.0.0.1 - - [24/Oct/2025:10:26:15 +0000] "GET /orders/7 HTTP/1.1" 503 153 "-" "curl/7.88.1" 0.250';
  const { method, template, status, durationMs } = requestOf(toRecord(parseLine(line)))!;
  assertEquals([method, template, status, durationMs], ["GET", "/orders/:id", 503, 250]);
});

for (
  const metadata of [
    {},
    { method: "GET", path: "/orders/7" },
    { method: "createOrder", path: "/orders/7", status: 200 },
    { method: "GET", path: "orders", status: 200 },
    { path: "/orders/7", status: 200 },
    { request: "hello", status: 200 },
    { method: 7, path: {}, status: 200 },
    { method: "GET", path: "/a", status: 7, duration_ms: -1 },
  ]
) {
  Deno.test(`requestOf finds no request in ${JSON.stringify(metadata)}`, () => {
    assertStrictEquals(requestOf(toRecord({ message: "", metadata })), undefined);
  });
}

function span(more: JsonObject) {
  const start = "2025-10-24T10:26:15.000Z";
  return readSpan({ trace_id: "a", span_id: "b", name: "GET /orders/7", start, duration_ms: 20, kind: 2, ...more })!;
}

Deno.test("requestOfSpan reads the spans of servers by their attributes or their name", () => {
  const read = (more: JsonObject) => {
    const request = requestOfSpan(span(more));
    return request && [request.method, request.template, request.status, request.durationMs];
  };
  assertEquals(read({}), ["GET", "/orders/:id", undefined, 20]);
  assertEquals(
    read({
      name: "x",
      attributes: { "http.request.method": "PUT", "http.route": "/a/{b}", "http.response.status_code": 500 },
    }),
    ["PUT", "/a/{b}", 500, 20],
  );
  assertEquals([read({ kind: 3 }), read({ name: "SELECT orders" })], [undefined, undefined]);
});

Deno.test("Requests counts a span once, and not that of a record", async () => {
  const requests = new Requests();
  const timestamp = "2025-10-24T10:26:15.000Z";
  const add = (seq: number, metadata: JsonObject, level = "INFO") =>
    requests.add({ run: RUN, seq, record: toRecord({ timestamp, level, message: "", metadata }) });
  const get = { method: "GET", service: "shop" };
  assert(add(1, { ...get, path: "/orders/1", status: 200, duration_ms: 5, trace_id: "t1" }));
  assert(add(2, { ...get, path: "/orders/2", status: 503, duration_ms: 500, trace_id: "t2" }));
  assert(add(3, { ...get, path: "/orders/3", status: 200, duration_ms: 50 }, "FATAL"));
  assert(add(4, { ...get, path: "/orders/4", status: 404, duration_ms: 6 }, "WARN"));
  assert(!add(5, { path: "/orders/4" }));
  assertEquals(
    [["t1", {}], ["t3", { status: 2 }], ["t4", { name: "GET /new", kind: 2 }]].map(([trace_id, more]) =>
      requests.addSpan(span({ trace_id, ...more as JsonObject }))
    ),
    [false, true, true],
  );
  const { groups: [orders, single], spans, all } = await requests.summarize("count", 10);
  assertEquals([orders.group, orders.count, orders.errors, spans, all.count], [
    { method: "GET", path: "/orders/:id" },
    5,
    3,
    2,
    6,
  ]);
  assertEquals(orders.slowest, [
    { id: `${RUN}-2`, trace_id: "t2", timestamp, duration_ms: 500, status: 503 },
    { id: `${RUN}-3`, timestamp, duration_ms: 50, status: 200 },
    { trace_id: "t3", timestamp, duration_ms: 20 },
  ]);
  assertEquals([orders.statuses, orders.services], [
    [{ value: 200, count: 2 }, { value: 404, count: 1 }, { value: 503, count: 1 }],
    [{ value: "shop", count: 4 }],
  ]);
  assertEquals([single.group.path, single.query], ["/new", undefined]);
});

Deno.test("Requests has queries that find the records of each endpoint, and no others", () =>
  forEachSeed(20, async (random) => {
    // Records with a route have another path, too.
    const all = CASES.filter(({ name }) => name !== "a route");
    const cases = [random.pick(all), random.pick(all), random.pick(all)];
    const records: LogRecord[] = random.list(1, 200, () => {
      const { metadata } = random.pick(cases);
      const path = `${random.pick(["/", "/a/", "/orders/"])}${random.pick(["", "new", 7, 8, "x/9?y=1"])}`;
      const text = JSON.stringify(metadata).replace(
        /\/(?:orders|pay)\/\d+|"\/a\?x=1/,
        (found) => found.startsWith('"') ? `"${path}` : path,
      );
      const ended = random.chance(0.8);
      const { status, duration_ms, ...start } = JSON.parse(text) as JsonObject;
      const end = { ...status !== undefined && { status }, ...duration_ms !== undefined && { duration_ms } };
      return toRecord({ message: "", metadata: ended ? { ...start, ...end } : start });
    });
    const requests = new Requests();
    const counted = records.filter((record, index) => requests.add({ run: RUN, seq: index + 1, record }));
    const summary = await requests.summarize("count", 1000);
    assertStrictEquals(summary.all.count, counted.length);
    for (const { group, count, query } of summary.groups) {
      const { matches } = parseFilter({ q: query });
      const own = counted.filter((record) => {
        const { method, template } = requestOf(record)!;
        return method === group.method && template === group.path;
      });
      assertStrictEquals(own.length, count);
      for (const record of records) {
        assertStrictEquals(matches(record), own.includes(record), `${query} of ${JSON.stringify(record.metadata)}`);
      }
    }
  }));
