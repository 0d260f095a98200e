import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { context, ROOT_CONTEXT, SeverityNumber, SpanKind, trace, TraceFlags } from "@opentelemetry/api";
import { OTLPLogExporter as JsonLogExporter } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPLogExporter as ProtobufLogExporter } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPMetricExporter } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { createOtlpHandler } from "../../lib/http/ingest/otlp_handler.ts";
import { Ingest, intakeOf } from "../../lib/http/ingest/ingest.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { serve, type Served } from "../http/fixture.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";

interface Receiver extends Served {
  readonly stream: LogStream;
  readonly ingest: Ingest;
  /** Content type and encoding of each request. */
  readonly requests: string[];
}

/** Opens a receiver of OpenTelemetry on a free port. */
function receive(ingest = new Ingest()): Receiver {
  const stream = new LogStream({ capacity: 10_000, maxBytes: 16 * 1024 ** 2 });
  const handler = createOtlpHandler({ stream, ingest, allowedHosts: ["127.0.0.1"] });
  const requests: string[] = [];
  const server = serve((request) => {
    const { headers } = request;
    requests.push(`${headers.get("content-type")} ${headers.get("content-encoding") ?? "identity"}`);
    return handler(request);
  });
  return { ...server, stream, ingest, requests };
}

const EXPORTERS = [
  { name: "JSON", Exporter: JsonLogExporter, compression: undefined, request: "application/json identity" },
  { name: "JSON in gzip", Exporter: JsonLogExporter, compression: "gzip", request: "application/json gzip" },
  {
    name: "protobuf",
    Exporter: ProtobufLogExporter,
    compression: undefined,
    request: "application/x-protobuf identity",
  },
  {
    name: "protobuf in gzip",
    Exporter: ProtobufLogExporter,
    compression: "gzip",
    request: "application/x-protobuf gzip",
  },
] as const;

function openLogs({ port }: Served, { Exporter, compression }: typeof EXPORTERS[number], headers = {}): LoggerProvider {
  const exporter = new Exporter({
    url: `http://127.0.0.1:${port}/v1/logs`,
    headers,
    // The package that names its values as an enum is not one of ours.
    ...compression !== undefined && { compression: compression as never },
  });
  return new LoggerProvider({
    resource: resourceFromAttributes({
      "service.name": "shop",
      "service.version": "1.2.3",
      "host.name": "box",
      "telemetry.sdk.language": "nodejs",
      "process.command": "main.ts",
    }),
    processors: [new BatchLogRecordProcessor({ exporter, maxQueueSize: 10_000, maxExportBatchSize: 512 })],
  });
}

for (const exporter of EXPORTERS) {
  Deno.test(`createOtlpHandler maps each field of the SDK's log records from ${exporter.name}`, async () => {
    await using receiver = receive();
    const provider = openLogs(receiver, exporter);
    const logger = provider.getLogger("checkout", "2.0.0");
    const inSpan = trace.setSpanContext(ROOT_CONTEXT, { traceId: TRACE, spanId: SPAN, traceFlags: TraceFlags.SAMPLED });
    logger.emit({
      timestamp: new Date("2025-10-24T10:26:15.123Z"),
      severityNumber: SeverityNumber.WARN2,
      severityText: "WARNING",
      body: "Payment is late",
      context: inSpan,
      attributes: {
        "order.id": 42,
        ratio: 0.5,
        gift: true,
        items: ["tea", "pot"],
        nested: { deep: { er: 1 } },
        bytes: new Uint8Array([1, 2, 255]),
      },
    });
    logger.emit({
      severityNumber: SeverityNumber.ERROR,
      body: "Payment failed",
      attributes: {
        "exception.type": "TypeError",
        "exception.message": "no card",
        "exception.stacktrace": "TypeError: no card\n    at pay",
      },
    });
    logger.emit({ eventName: "order.paid", severityText: "fatal", body: { message: "Paid", total: 9.5 } });
    const before = Date.now();
    logger.emit({ body: ["a", 1, { b: null }] });
    await provider.shutdown();

    assertEquals(receiver.requests, [exporter.request]);
    const [late, failed, paid, list, ...others] = receiver.stream.recent();
    assertStrictEquals(others.length, 0);
    const known = {
      source: "otlp",
      logger: "checkout",
      service: "shop",
      resource: { "service.version": "1.2.3", "host.name": "box" },
    };
    assertEquals(late, {
      timestamp: "2025-10-24T10:26:15.123Z",
      level: "WARN",
      message: "Payment is late",
      metadata: {
        ...known,
        trace_id: TRACE,
        span_id: SPAN,
        "order.id": 42,
        ratio: 0.5,
        gift: true,
        items: ["tea", "pot"],
        nested: { deep: { er: 1 } },
        bytes: "AQL/",
      },
    });
    assertEquals([failed.level, failed.message], ["ERROR", "Payment failed"]);
    assertEquals(failed.metadata, {
      ...known,
      error: { type: "TypeError", message: "no card", stack: "TypeError: no card\n    at pay" },
    });
    assertEquals([paid.level, paid.message], ["FATAL", "Paid"]);
    assertEquals(paid.metadata, { ...known, event: "order.paid", total: 9.5 });
    assertEquals([list.level, list.message], ["INFO", '["a",1,{"b":null}]']);
    assert(Math.abs(Date.parse(list.timestamp) - before) < 60_000);
    assertEquals(receiver.ingest.stats.otlp, { logs: 4, spans: 0, metric_points: 0, rejected: 0 });
  });

  Deno.test(`createOtlpHandler receives all log records of the SDK from ${exporter.name}`, async () => {
    await using receiver = receive();
    const provider = openLogs(receiver, exporter);
    const logger = provider.getLogger("flood");
    for (let n = 1; n <= 3000; n++) logger.emit({ body: `record ${n}`, attributes: { n } });
    await provider.shutdown();
    const records = receiver.stream.recent(10_000);
    // Batches are sent concurrently; only each one is ordered.
    const numbers = records.map(({ metadata }) => metadata.n as number).sort((a, b) => a - b);
    assertEquals(numbers, Array.from({ length: 3000 }, (_, index) => index + 1));
    assert(receiver.requests.length >= 3000 / 512);
  });
}

Deno.test("createOtlpHandler requires the token from the SDK if there is one", async () => {
  await using receiver = receive(new Ingest({ token: "s3cret" }));
  const provider = openLogs(receiver, EXPORTERS[2], { authorization: "Bearer s3cret" });
  provider.getLogger("checkout").emit({ body: "Paid" });
  await provider.shutdown();
  const stranger = openLogs(receiver, EXPORTERS[2], { authorization: "Bearer guess" });
  stranger.getLogger("checkout").emit({ body: "Forged" });
  await stranger.shutdown().catch(() => {}); // it may report the refusal
  assertEquals(receiver.stream.recent().map(({ message }) => message), ["Paid"]);
  assertStrictEquals(receiver.ingest.stats.refused, 1);
});

Deno.test("createOtlpHandler keeps the SDK's spans and counts its metrics", async () => {
  await using receiver = receive();
  const url = `http://127.0.0.1:${receiver.port}/v1`;
  const resource = resourceFromAttributes({ "service.name": "shop" });
  const traces = new TracerProvider({
    resource,
    spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url: `${url}/traces` }) })],
  });
  const tracer = traces.getTracer("checkout");
  const parent = tracer.startSpan("pay", { kind: SpanKind.SERVER, startTime: Date.parse("2025-10-24T10:26:15Z") });
  const child = tracer.startSpan("bank", {}, trace.setSpan(context.active(), parent));
  child.setAttribute("bank", "B1").end();
  parent.end(Date.parse("2025-10-24T10:26:15.250Z"));
  await traces.shutdown();

  const exporter = new OTLPMetricExporter({ url: `${url}/metrics` });
  const meters = new MeterProvider({ resource, readers: [new PeriodicExportingMetricReader({ exporter })] });
  const meter = meters.getMeter("checkout");
  for (const shop of ["Berlin", "Łódź"]) meter.createCounter("orders").add(1, { shop });
  meter.createHistogram("duration").record(12);
  await meters.shutdown();

  assertEquals(receiver.ingest.stats.otlp, { logs: 0, spans: 2, metric_points: 3, rejected: 0 });
  assertStrictEquals(receiver.stream.stats.newest, 0);
  const [bank, pay] = intakeOf(receiver.ingest).spans.after(0).values;
  assertEquals(pay, {
    trace_id: parent.spanContext().traceId,
    span_id: parent.spanContext().spanId,
    name: "pay",
    service: "shop",
    scope: "checkout",
    kind: 2,
    start: "2025-10-24T10:26:15.000Z",
    start_ms: Date.UTC(2025, 9, 24, 10, 26, 15),
    duration_ms: 250,
  });
  assertEquals([bank.parent_span_id, bank.attributes], [pay.span_id, { bank: "B1" }]);
});
