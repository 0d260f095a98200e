import { assertEquals } from "@std/assert";
import { Logger } from "tslog";
import { tslogTransport } from "../../lib/adapters/tslog.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { argumentsOf, LEVEL_METHODS, testHandler } from "../cases/handlers.ts";

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
    ...LEVEL_METHODS,
  ],
  open(stream) {
    const logger = open(stream);
    return {
      log({ method = "info", ...call }) {
        logger[method as "info"](call.message, ...argumentsOf(call));
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
