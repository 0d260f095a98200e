import { assertEquals } from "@std/assert";
import { createConsola } from "consola";
import { consolaReporter } from "../../lib/adapters/consola.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { argumentsOf, testHandler } from "../cases/handlers.ts";

/** Without the throttle of consola, whose timers would outlast a test. */
const open = (stream: LogStream) => createConsola({ level: 999, throttle: 0, reporters: [consolaReporter(stream)] });

testHandler({
  name: "consolaReporter",
  logger: "app",
  takesRest: true,
  givesValues: true,
  showsArguments: true,
  levels: [
    ["trace", "TRACE"],
    ["debug", "DEBUG"],
    ["info", "INFO"],
    ["log", "INFO"],
    ["success", "INFO"],
    ["warn", "WARN"],
    ["fail", "ERROR"],
    ["error", "ERROR"],
    ["fatal", "FATAL"],
  ],
  open(stream) {
    const logger = open(stream).withTag("app");
    return {
      log({ method = "info", ...call }) {
        logger[method as "info"](call.message, ...argumentsOf(call));
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  },
});

Deno.test("consolaReporter keeps types that say more than a level, and takes an error alone", () => {
  const stream = new LogStream();
  const logger = open(stream);
  logger.success("Paid");
  logger.error(new TypeError("boom"));
  logger.withTag("shop").withTag("orders").info({ order: 7 });
  const found = stream.recent().map((
    { message, metadata: { error, ...rest } },
  ) => [message, rest, error !== undefined]);
  assertEquals(found, [
    ["Paid", { logger: "consola", type: "success" }, false],
    ["TypeError: boom", { logger: "consola" }, true],
    ["{ order: 7 }", { logger: "shop:orders", order: 7 }, false],
  ]);
});
