import { assertEquals, assertStrictEquals } from "@std/assert";
import { createHandler } from "../../lib/http/handler.ts";
import { Ingest } from "../../lib/http/ingest/ingest.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";

const START_NS = BigInt(Date.UTC(2025, 9, 24, 10, 26, 15)) * 1_000_000n;

/** Returns a span as OTLP/JSON has it; times in µs. */
function span(traceId: string, spanId: string, at: number, duration: number, more: Record<string, unknown> = {}) {
  const start = START_NS + BigInt(at) * 1000n;
  const times = { startTimeUnixNano: `${start}`, endTimeUnixNano: `${start + BigInt(duration) * 1000n}` };
  return { traceId: traceId.repeat(32), spanId: spanId.repeat(16), name: `span ${spanId}`, ...times, ...more };
}

/** A handler that has received the spans of two traces, of which one failed, and the records of that one. */
async function open() {
  const stream = new LogStream();
  const handler = createHandler({ stream, ingest: new Ingest() });
  const spans = [
    span("a", "1", 0, 12_500),
    span("a", "2", 2500, 8000, { parentSpanId: "1".repeat(16), status: { code: 2, message: "refused" } }),
    span("b", "3", 1_000_000, 3000),
  ];
  const attributes = [{ key: "service.name", value: { stringValue: "shop" } }];
  const body = JSON.stringify({ resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans }] }] });
  const headers = { "content-type": "application/json" };
  const posted = await handler(new Request("http://localhost/v1/traces", { method: "POST", headers, body }));
  assertStrictEquals(posted.status, 200);
  await posted.body?.cancel();
  for (const trace_id of ["a", "b", "a"]) stream.write({ message: "m", metadata: { trace_id: trace_id.repeat(32) } });
  const read = async (path: string, init?: RequestInit) => {
    const response = await handler(new Request(`http://localhost/api/monitoring/advanced/traces${path}`, init));
    return { status: response.status, body: await response.json() };
  };
  return { stream, read };
}

Deno.test("GET traces shows a confined user the spans that match, and hides secrets before they are kept", async () => {
  const stream = new LogStream({ redact: true });
  const authorize = () => ({ user: "u", role: "writer", query: "service:shop" }) as const;
  const handler = createHandler({ stream, ingest: new Ingest(), authorize });
  const resource = (service: string, id: string) => ({
    resource: { attributes: [{ key: "service.name", value: { stringValue: service } }] },
    scopeSpans: [{
      spans: [span("a", id, 0, 1000, { attributes: [{ key: "password", value: { stringValue: "hunter2" } }] })],
    }],
  });
  const body = JSON.stringify({ resourceSpans: [resource("shop", "1"), resource("bank", "2")] });
  const headers = { "content-type": "application/json" };
  const posted = await handler(new Request("http://localhost/v1/traces", { method: "POST", headers, body }));
  assertStrictEquals(posted.status, 200);
  await posted.body?.cancel();
  const base = "http://localhost/api/monitoring/advanced/traces";
  const list = await (await handler(new Request(base))).json();
  assertEquals([list.spans, list.traces[0].services], [1, ["shop"]]);
  const trace = await (await handler(new Request(`${base}/${"a".repeat(32)}`))).json();
  assertEquals(trace.spans.map(({ service, attributes }: Record<string, unknown>) => [service, attributes]), [
    ["shop", { password: "[redacted]" }],
  ]);
});

Deno.test("GET traces/<id> returns the spans with fractions of ms, and the records of the trace", async () => {
  const { stream, read } = await open();
  const { body } = await read(`/${"a".repeat(32)}`);
  assertEquals(body.spans.map((span: Record<string, unknown>) => [span.name, span.duration_ms, span.failed]), [
    ["span 1", 12.5, false],
    ["span 2", 8, true],
  ]);
  const [first, second] = body.spans;
  assertEquals([second.start_ms - first.start_ms, second.status_message, second.service], [2.5, "refused", "shop"]);
  assertEquals(body.records.map(({ id }: { id: string }) => id), [`${stream.run}-1`, `${stream.run}-3`]);
  const { body: none } = await read("/nothing%20of%20it");
  assertEquals([none.trace_id, none.spans, none.records], ["nothing of it", [], []]);
});

for (
  const { query, traces } of [
    { query: "", traces: ["b", "a"] },
    { query: "?sort=slowest", traces: ["a", "b"] },
    { query: "?level=error", traces: ["a"] },
    { query: "?q=duration_ms<5 service:shop", traces: ["b"] },
    { query: '?q="span 1"', traces: ["a"] },
    { query: "?limit=1", traces: ["b"] },
  ]
) {
  Deno.test(`GET traces${query} lists ${traces}`, async () => {
    const { body } = await (await open()).read(query);
    assertEquals(body.traces.map(({ trace_id }: { trace_id: string }) => trace_id[0]), traces);
    assertStrictEquals(body.spans, 3);
  });
}

Deno.test("GET traces/<id> refuses a request from another origin, as the list does", async () => {
  const { read } = await open();
  for (const path of ["", "/a"]) {
    const { status } = await read(path, { headers: { "sec-fetch-site": "cross-site", origin: "http://evil.example" } });
    assertStrictEquals(status, 403);
  }
});
