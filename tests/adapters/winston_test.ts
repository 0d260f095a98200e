import { assertEquals, assertThrows } from "@std/assert";
import winston from "winston";
import Transport from "winston-transport";
import { winstonTransport } from "../../lib/adapters/winston.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { testHandler } from "../cases/handlers.ts";

function open(options: winston.LoggerOptions = {}, stream = new LogStream()) {
  const transports = [winstonTransport(Transport, { stream })];
  return { stream, logger: winston.createLogger({ level: "silly", transports, ...options }) };
}

testHandler({
  name: "winstonTransport",
  logger: "app",
  takesRest: false,
  givesValues: false,
  levels: [
    ["error", "ERROR"],
    ["warn", "WARN"],
    ["info", "INFO"],
    ["http", "INFO"],
    ["verbose", "DEBUG"],
    ["debug", "DEBUG"],
    ["silly", "TRACE"],
  ],
  open(stream) {
    // The default format makes JSON of the call, which the values of the shared table do not survive.
    const { logger } = open({ defaultMeta: { logger: "app" }, format: winston.format((info) => info)() }, stream);
    return {
      log({ message, method = "info", properties, error }) {
        logger[method as "info"](message, { ...properties, ...error !== undefined && { error } });
      },
      [Symbol.asyncDispose]: () => Promise.resolve(void logger.close()),
    };
  },
});

Deno.test("winstonTransport takes an error as the first argument, once", () => {
  const { stream, logger } = open();
  logger.error("Cannot save", Object.assign(new TypeError("no column"), { code: "SQLITE" }));
  const [{ message, metadata: { error, ...rest } }] = stream.recent();
  assertEquals([message, rest], ["Cannot save", {}]);
  const { type, message: reason, code } = error as Record<string, unknown>;
  assertEquals([type, reason, code], ["TypeError", "no column", "SQLITE"]);
});

Deno.test("winstonTransport takes an error alone, other arguments and a message of the properties", () => {
  const { stream, logger } = open();
  logger.error(new RangeError("too far"));
  logger.info("m", { a: 1 }, 2, "x");
  logger.info("m", { message: "inner" });
  logger.child({ request: 7 }).info("child", { a: 1 });
  const found = stream.recent().map((
    { message, metadata: { error, ...rest } },
  ) => [message, rest, error !== undefined]);
  assertEquals(found, [
    ["too far", {}, true],
    ["m", { a: 1, args: [2, "x"] }, false],
    ["m", {}, false],
    ["child", { a: 1, request: 7 }, false],
  ]);
});

Deno.test("winstonTransport keeps the time of format.timestamp(), and its own level", () => {
  const stream = new LogStream();
  const logger = winston.createLogger({
    level: "silly",
    format: winston.format.combine(winston.format.timestamp(), winston.format.colorize()),
    transports: [winstonTransport(Transport, { stream, level: "warn" })],
  });
  logger.info("hidden");
  logger.warn("shown", { timestamp: "2025-10-24T10:26:15.123Z" });
  const [{ level, message, timestamp }, ...others] = stream.recent();
  assertEquals([level, message, timestamp, others], ["WARN", "shown", "2025-10-24T10:26:15.123Z", []]);
});

Deno.test("winstonTransport names what is missing", () => {
  const stream = new LogStream();
  const wrong = () => winstonTransport(winston as never, { stream });
  assertThrows(wrong, TypeError, "Cannot create transport: Base must be the class of winston-transport");
  const none = () => winstonTransport(Transport, {} as never);
  assertThrows(none, TypeError, "Cannot create transport: stream must be a LogStream, got undefined");
  const number = () => winstonTransport(Transport, { stream, level: 3 as never });
  assertThrows(number, TypeError, "Cannot create transport: level must be the name of a level, got number 3");
});
