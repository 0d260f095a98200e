import { assertEquals } from "@std/assert";
import bunyan from "bunyan";
import { bunyanStream } from "../../lib/adapters/bunyan.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { LEVEL_METHODS, testHandler } from "../cases/handlers.ts";

function open(stream: LogStream, options: object = {}) {
  const streams = [{ type: "raw", level: "trace", stream: bunyanStream(stream) }];
  return bunyan.createLogger({ name: "app", streams, ...options });
}

testHandler({
  name: "bunyanStream",
  logger: "app",
  takesRest: false,
  givesValues: false,
  levels: LEVEL_METHODS,
  open(stream) {
    const logger = open(stream);
    // Without the process and the host, which the shared table does not know.
    delete logger.fields.pid;
    delete logger.fields.hostname;
    return {
      log({ message, method = "info", properties, error }) {
        logger[method]({ ...properties, ...error !== undefined && { err: error } }, "%s", message);
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  },
});

Deno.test("bunyanStream keeps the process, the host and the bindings of child loggers", () => {
  const stream = new LogStream();
  open(stream).child({ request: 7 }).warn({ ms: 12 }, "slow");
  const { level, message, metadata: { pid, hostname, ...rest } } = stream.recent()[0];
  assertEquals([typeof pid, typeof hostname], ["number", "string"]);
  assertEquals([level, message, rest], ["WARN", "slow", { logger: "app", request: 7, ms: 12 }]);
});

Deno.test("bunyanStream reads errors that bunyan has serialized, and a logger of the program", () => {
  const stream = new LogStream();
  open(stream, { serializers: bunyan.stdSerializers }).error(new TypeError("boom"), "Cannot save");
  open(stream, { logger: "mine" }).info("m");
  const [{ message, metadata }, { metadata: named }] = stream.recent();
  const { type, message: reason } = metadata.error as Record<string, unknown>;
  assertEquals([message, type, reason], ["Cannot save", "TypeError", "boom"]);
  assertEquals([named.name, named.logger], ["app", "mine"]);
});
