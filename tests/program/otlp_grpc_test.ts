import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { connect } from "node:http2";
import { credentials, Metadata } from "@grpc/grpc-js";
import { SeverityNumber } from "@opentelemetry/api-logs";
import { OTLPLogExporter } from "@opentelemetry/exporter-logs-otlp-grpc";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-grpc";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import { BatchSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { acceptorOf } from "../../lib/http/ingest/acceptor.ts";
import { Ingest } from "../../lib/http/ingest/ingest.ts";
import { canServeGrpc, OtlpGrpc } from "../../lib/program/otlp_grpc.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { within } from "../support/wait.ts";

/** Deno 2.5 cannot serve HTTP/2 with `node:http2`. */
const ignore = !canServeGrpc();

interface Receiver extends AsyncDisposable {
  readonly url: string;
  readonly stream: LogStream;
  readonly ingest: Ingest;
}

async function receive(token?: string, maxCallMs?: number): Promise<Receiver> {
  const stream = new LogStream({ capacity: 10_000, maxBytes: 16 * 1024 ** 2 });
  const ingest = new Ingest({ token });
  const acceptor = acceptorOf("Cannot test", ingest);
  const server = await OtlpGrpc.open({
    hostname: "127.0.0.1",
    port: 0,
    maxCallMs,
    accept: (call) => acceptor.acceptCall(call, { stream, sources: () => [] }),
    onError: (error) => {
      throw error;
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    stream,
    ingest,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Errors that an exporter reports. */
async function exportLogs({ url }: Receiver, options: { compression?: "gzip"; token?: string } = {}): Promise<string> {
  const metadata = new Metadata();
  if (options.token !== undefined) metadata.set("authorization", `Bearer ${options.token}`);
  const exporter = new OTLPLogExporter({
    url,
    metadata,
    credentials: credentials.createInsecure(),
    // The package that names its values as an enum is not one of ours.
    ...options.compression !== undefined && { compression: options.compression as never },
  });
  const reasons: string[] = [];
  const send = exporter.export.bind(exporter);
  exporter.export = (logs, done) =>
    send(logs, (result) => {
      if (result.error !== undefined) reasons.push(result.error.message);
      done(result);
    });
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ "service.name": "shop" }),
    processors: [new BatchLogRecordProcessor({ exporter, maxExportBatchSize: 300 })],
  });
  const logger = provider.getLogger("checkout");
  for (let order = 0; order < 1000; order++) {
    logger.emit({ severityNumber: SeverityNumber.WARN, body: `Order ${order} late`, attributes: { order } });
  }
  await provider.shutdown().catch(() => {}); // rejects if records were refused
  return reasons.join("; ");
}

for (const compression of [undefined, "gzip"] as const) {
  Deno.test({
    name: `OtlpGrpc receives logs of OpenTelemetry's exporter ${compression === undefined ? "as they are" : "in gzip"}`,
    ignore,
    fn: async () => {
      await using receiver = await receive();
      assertStrictEquals(await exportLogs(receiver, { compression }), "");
      const records = receiver.stream.recent(2000);
      assertStrictEquals(records.length, 1000);
      const { level, message, metadata } = records[999];
      assertEquals({ level, message, metadata }, {
        level: "WARN",
        message: "Order 999 late",
        metadata: { source: "otlp", logger: "checkout", service: "shop", order: 999 },
      });
      assertStrictEquals(receiver.ingest.stats.otlp.logs, 1000);
    },
  });
}

Deno.test({
  name: "OtlpGrpc keeps spans of OpenTelemetry's exporter",
  ignore,
  fn: async () => {
    await using receiver = await receive();
    const exporter = new OTLPTraceExporter({ url: receiver.url, credentials: credentials.createInsecure() });
    const provider = new TracerProvider({ spanProcessors: [new BatchSpanProcessor({ exporter })] });
    provider.getTracer("checkout").startSpan("pay").end();
    await provider.shutdown();
    const spans = acceptorOf("Cannot test", receiver.ingest).spans();
    assertEquals(spans.map(({ name }) => name), ["pay"]);
    assertStrictEquals(receiver.ingest.stats.otlp.spans, 1);
  },
});

Deno.test({
  name: "OtlpGrpc refuses calls without the token, and takes those with it",
  ignore,
  fn: async () => {
    await using receiver = await receive("s3cret");
    const reasons = await exportLogs(receiver);
    assert(reasons.includes("Cannot accept logs without the token"), reasons);
    assertStrictEquals(receiver.stream.recent().length, 0);
    assert(receiver.ingest.stats.refused > 0);
    assertStrictEquals(await exportLogs(receiver, { token: "s3cret" }), "");
    assertStrictEquals(receiver.ingest.stats.otlp.logs, 1000);
  },
});

Deno.test({
  name: "OtlpGrpc has two calls of a connection at a time, since messages that never end stay in memory",
  ignore,
  async fn() {
    await using receiver = await receive();
    const client = connect(receiver.url);
    const closed = Promise.withResolvers<void>();
    client.on("close", () => closed.resolve());
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    client.on("remoteSettings", ({ maxConcurrentStreams }) => resolve(maxConcurrentStreams));
    assertStrictEquals(await within(promise, "the settings of the server"), 2);
    client.destroy();
    await within(closed.promise, "the connection to close");
  },
});

Deno.test({
  name: "OtlpGrpc disconnects a client whose call does not arrive in time",
  ignore,
  fn: async () => {
    await using receiver = await receive(undefined, 200);
    const client = connect(receiver.url);
    client.on("error", () => {}); // it is disconnected
    const closed = new Promise<void>((resolve) => client.once("close", () => resolve()));
    const call = client.request({
      ":method": "POST",
      ":path": "/opentelemetry.proto.collector.logs.v1.LogsService/Export",
      "content-type": "application/grpc",
      te: "trailers",
    });
    call.on("error", () => {});
    await within(closed, "the client is still connected");
    assertStrictEquals(await exportLogs(receiver), "");
    assertStrictEquals(receiver.ingest.stats.otlp.logs, 1000);
  },
});
