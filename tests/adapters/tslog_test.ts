import { assertEquals } from "@std/assert";
import { Logger } from "tslog";
import { tslogTransport } from "../../lib/adapters/tslog.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { testHandler } from "../cases/handlers.ts";

function open(stream: LogStream, options: object = {}) {
  const logger = new Logger<object>({ name: "app", type: "hidden", ...options });
  logger.attachTransport(tslogTransport(stream));
  return logger;
}

testHandler({
  name: "tslogTransport",
  logger: "app",
  takesRest: false,
  givesValues: false,
  showsArguments: true,
  levels: [
    ["silly", "TRACE"],
    ["trace", "TRACE"],
    ["debug", "DEBUG"],
    ["info", "INFO"],
    ["warn", "WARN"],
    ["error", "ERROR"],
    ["fatal", "FATAL"],
  ],
  open(stream) {
    const logger = open(stream);
    return {
      log({ message, method = "info", properties, error }) {
        const args = [...properties === undefined ? [] : [properties], ...error === undefined ? [] : [error]];
        logger[method as "info"](message, ...args);
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  },
});

Deno.test("tslogTransport names the parents of a logger, and takes single objects and errors", () => {
  const stream = new LogStream();
  const logger = open(stream, { meta: { property: "_own" } });
  logger.getSubLogger({ name: "orders" }).info("m", 3);
  logger.info({ order: 7 });
  logger.error(new TypeError("boom"));
  const found = stream.recent().map((
    { message, metadata: { error, ...rest } },
  ) => [message, rest, error !== undefined]);
  assertEquals(found, [
    ["m 3", { logger: "app.orders", args: [3] }, false],
    ["{ order: 7 }", { logger: "app", order: 7 }, false],
    ["TypeError: boom", { logger: "app" }, true],
  ]);
});
