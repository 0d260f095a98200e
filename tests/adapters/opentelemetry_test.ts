import { SeverityNumber } from "@opentelemetry/api-logs";
import { emptyResource, resourceFromAttributes } from "@opentelemetry/resources";
import { BatchLogRecordProcessor, LoggerProvider, SimpleLogRecordProcessor } from "@opentelemetry/sdk-logs";
import { assertEquals, assertStrictEquals } from "@std/assert";
import { logRecordExporter } from "../../lib/adapters/opentelemetry.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { LEVEL_METHODS, testHandler } from "../cases/handlers.ts";

const NUMBERS: Readonly<Record<string, SeverityNumber>> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
};

testHandler({
  name: "logRecordExporter",
  logger: "app",
  takesRest: false,
  givesValues: false,
  takesValues: false, // the SDK walks them, some without end
  takesErrors: false, // but attributes of them; see below
  levels: LEVEL_METHODS,
  open(stream) {
    const exporter = logRecordExporter(stream);
    const provider = new LoggerProvider({
      resource: emptyResource(), // without a service
      processors: [new SimpleLogRecordProcessor({ exporter })],
    });
    const logger = provider.getLogger("app");
    return {
      log({ message, method = "info", properties }) {
        // deno-lint-ignore no-explicit-any -- the table has values that its types refuse
        const attributes = properties as any;
        logger.emit({ body: message, severityNumber: NUMBERS[method], attributes });
      },
      [Symbol.asyncDispose]: () => provider.shutdown(),
    };
  },
});

Deno.test("logRecordExporter writes a batch with service, scope, ids and error", async () => {
  const stream = new LogStream({ context: () => ({ trace_id: "of the export" }) });
  const provider = new LoggerProvider({
    resource: resourceFromAttributes({ "service.name": "shop", "deployment.environment": "test" }),
    processors: [new BatchLogRecordProcessor({ exporter: logRecordExporter(stream) })],
  });
  provider.getLogger("orders", "1.0.0").emit({
    body: "Cannot pay",
    severityText: "error",
    timestamp: Date.parse("2025-10-24T10:26:15.123Z"),
    attributes: { order: 7, "exception.type": "TypeError", "exception.message": "boom" },
  });
  await provider.forceFlush();
  await provider.shutdown();
  const [{ timestamp, level, message, metadata }] = stream.recent();
  assertEquals([timestamp, level, message], ["2025-10-24T10:26:15.123Z", "ERROR", "Cannot pay"]);
  const { logger, service, order, error, trace_id } = metadata;
  assertEquals([logger, service, order], ["orders", "shop", 7]);
  assertEquals(error, { type: "TypeError", message: "boom" });
  assertStrictEquals(trace_id, undefined);
});
