import { createHandler } from "../lib/http/handler.ts";
import { Ingest } from "../lib/http/ingest/ingest.ts";
import { LOGS_REQUEST } from "../lib/ingest/otlp_schema.ts";
import { LogStream } from "../lib/stream/log_stream.ts";
import { encodeProtobuf } from "../tests/ingest/otlp_writer.ts";

/**
 * Records per request: the batch size of the OpenTelemetry SDKs. Each has a time, a severity, a body, a trace id and
 * three attributes. An iteration runs from the request to the ring.
 */
const RECORDS = 512;

const ingest = new Ingest();
const handler = createHandler({ stream: new LogStream(), ingest });

const logRecords = Array.from({ length: RECORDS }, (_, n) => ({
  timeUnixNano: `${1_761_301_575_123_000_000n + BigInt(n)}`,
  observedTimeUnixNano: `${1_761_301_575_123_000_000n + BigInt(n)}`,
  severityNumber: 9,
  severityText: "INFO",
  body: { stringValue: `Search completed for customer ${n}` },
  attributes: [
    { key: "query", value: { stringValue: "winter coat" } },
    { key: "duration_ms", value: { intValue: String(n) } },
    { key: "cached", value: { boolValue: n % 2 === 0 } },
  ],
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  spanId: "00f067aa0ba902b7",
}));
const resource = { attributes: [{ key: "service.name", value: { stringValue: "shop" } }] };
const scopeLogs = [{ scope: { name: "search" }, logRecords }];
const request = { resourceLogs: [{ resource, scopeLogs }] };

const lines = logRecords.map(({ traceId, spanId }, n) =>
  JSON.stringify({
    level: "info",
    time: 1_761_301_575_123 + n,
    msg: `Search completed for customer ${n}`,
    query: "winter coat",
    duration_ms: n,
    cached: n % 2 === 0,
    trace_id: traceId,
    span_id: spanId,
  })
);

const BODIES = [
  {
    name: "OTLP protobuf",
    path: "/v1/logs",
    type: "application/x-protobuf",
    body: encodeProtobuf(request, LOGS_REQUEST),
  },
  {
    name: "OTLP JSON",
    path: "/v1/logs",
    type: "application/json",
    body: new TextEncoder().encode(JSON.stringify(request)),
  },
  {
    name: "JSON lines",
    path: "/api/monitoring/advanced/logs",
    type: "application/x-ndjson",
    body: new TextEncoder().encode(lines.join("\n")),
  },
  {
    name: "JSON list",
    path: "/api/monitoring/advanced/logs",
    type: "application/json",
    body: new TextEncoder().encode(`[${lines.join(",")}]`),
  },
];

for (const { name, path, type, body } of BODIES) {
  Deno.bench(`ingest ${RECORDS} records as ${name}`, { group: "ingest" }, async () => {
    const headers = { "content-type": type };
    await (await handler(new Request(`http://localhost${path}`, { method: "POST", headers, body }))).text();
  });
}

Deno.bench("JSON.parse of the lines", { group: "ingest", baseline: true }, () => {
  for (const line of lines) JSON.parse(line);
});
