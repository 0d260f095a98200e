import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { stdLogHandler } from "../../lib/adapters/std_log.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { argumentsOf, testHandler } from "../cases/handlers.ts";
import { BaseHandler, LOG_LEVELS, Logger, LogRecord } from "./std_log_stand_in.ts";

testHandler({
  name: "stdLogHandler",
  logger: "app",
  takesRest: true,
  givesValues: true,
  levels: [["debug", "DEBUG"], ["info", "INFO"], ["warn", "WARN"], ["error", "ERROR"], ["critical", "FATAL"]],
  open(stream) {
    const handler = stdLogHandler(BaseHandler, "DEBUG", { stream });
    const logger = new Logger("app", "DEBUG", { handlers: [handler] });
    return {
      log({ method = "info", ...call }) {
        logger[method as "info"](call.message, ...argumentsOf(call));
      },
      async [Symbol.asyncDispose]() {
        await Promise.resolve(handler.destroy());
      },
    };
  },
});

Deno.test("stdLogHandler returns an instance of its base class", () => {
  const handler: BaseHandler = stdLogHandler(BaseHandler, "WARN", { stream: new LogStream() });
  assert(handler instanceof BaseHandler);
  assertEquals([handler.level, handler.levelName], [30, "WARN"]);
  handler.setup();
  handler.destroy();
  handler[Symbol.dispose]();
});

Deno.test("stdLogHandler drops records below its level, which can be changed", () => {
  const stream = new LogStream();
  const handler = stdLogHandler(BaseHandler, "WARN", { stream });
  const logger = new Logger("app", "NOTSET", { handlers: [handler] });
  logger.info("too low");
  logger.warn("at the level");
  handler.level = LOG_LEVELS.ERROR;
  logger.warn("too low now");
  handler.levelName = "NOTSET";
  logger.debug("let by");
  assertEquals(stream.recent().map(({ message }) => message), ["at the level", "let by"]);
});

Deno.test("stdLogHandler keeps the time of the record", () => {
  const stream = new LogStream({ now: () => 0 });
  const record = new LogRecord({ msg: "m", args: [], level: 20, loggerName: "app" });
  stdLogHandler(BaseHandler, "DEBUG", { stream }).handle(record);
  assertStrictEquals(stream.recent()[0].timestamp, record.datetime.toISOString());
});

for (const datetime of [new Date(NaN), undefined, "never"]) {
  Deno.test(`stdLogHandler accepts a record with the time ${datetime}`, () => {
    const stream = new LogStream({ now: () => 0 });
    const record = { msg: "m", args: [], level: 20, levelName: "INFO", loggerName: "app", datetime };
    stdLogHandler(BaseHandler, "DEBUG", { stream }).handle(record as unknown as LogRecord);
    const { timestamp, message } = stream.recent()[0];
    assertEquals([timestamp, message], ["1970-01-01T00:00:00.000Z", "m"]);
  });
}

Deno.test("stdLogHandler handles NOTSET as the lowest level", () => {
  const stream = new LogStream();
  stdLogHandler(BaseHandler, "NOTSET", { stream }).handle(
    new LogRecord({ msg: "m", args: [], level: LOG_LEVELS.NOTSET, loggerName: "app" }),
  );
  assertStrictEquals(stream.recent()[0].level, "TRACE");
});

Deno.test("stdLogHandler keeps repeated properties and further Errors in args", () => {
  const stream = new LogStream();
  const logger = new Logger("app", "DEBUG", { handlers: [stdLogHandler(BaseHandler, "DEBUG", { stream })] });
  logger.error("m", { a: 1, b: 1 }, new Error("first"), { b: 2 }, new Error("second"));
  const { a, b, error, args } = stream.recent()[0].metadata;
  assertEquals([a, b], [1, 1]);
  assertStrictEquals((error as { message: string }).message, "first");
  const [again, second] = args as [unknown, { message: string }];
  assertEquals([again, second.message], [{ b: 2 }, "second"]);
});

Deno.test("stdLogHandler prefers the logger's name and the Error to spread properties, which it keeps", () => {
  const stream = new LogStream();
  const logger = new Logger("app", "DEBUG", { handlers: [stdLogHandler(BaseHandler, "DEBUG", { stream })] });
  logger.error("m", { logger: "theirs", error: "text" }, new Error("boom"));
  const { logger: from, error, args } = stream.recent()[0].metadata;
  assertEquals([from, (error as { message: string }).message], ["app", "boom"]);
  assertEquals(args, [{ logger: "theirs", error: "text" }]);
  logger.info("m", { args: 1 }, 2);
  assertEquals(stream.recent()[1].metadata.args, [1, 2]);
});

Deno.test("stdLogHandler writes a formatted text", () => {
  const stream = new LogStream();
  stdLogHandler(BaseHandler, "DEBUG", { stream }).log("a line");
  assertStrictEquals(stream.recent()[0].message, "a line");
});
