import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { type LoggerOptions, pino, stdSerializers } from "pino";
import { pinoDestination } from "../../lib/adapters/pino.ts";
import { LogStream } from "../../lib/log_stream.ts";
import { testHandler } from "../cases/handlers.ts";

testHandler({
  name: "pinoDestination",
  logger: "app",
  takesRest: false,
  givesValues: false,
  levels: [
    ["trace", "TRACE"],
    ["debug", "DEBUG"],
    ["info", "INFO"],
    ["warn", "WARN"],
    ["error", "ERROR"],
    ["fatal", "FATAL"],
  ],
  open(stream) {
    const logger = pino({ base: { name: "app" }, level: "trace" }, pinoDestination(stream));
    return {
      log({ message, method = "info", properties, error }) {
        logger[method as "info"]({ ...properties, ...error !== undefined && { err: error } }, message);
      },
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  },
});

/** A logger and the stream that it writes into. */
function open(options: LoggerOptions = {}) {
  const stream = new LogStream();
  return { stream, logger: pino({ base: undefined, ...options }, pinoDestination(stream)) };
}

Deno.test("pinoDestination keeps the name, the process and the host that pino adds", () => {
  const { stream, logger } = open({ name: "shop", base: { pid: 7, hostname: "here" } });
  logger.info("m");
  deepStrictEqual(stream.recent()[0].metadata, { logger: "shop", pid: 7, hostname: "here" });
});

Deno.test("pinoDestination keeps a name where the program has a logger of its own", () => {
  const { stream, logger } = open({ base: { name: "shop" } });
  logger.info({ logger: "mine" }, "m");
  deepStrictEqual(stream.recent()[0].metadata, { name: "shop", logger: "mine" });
});

Deno.test("pinoDestination takes the bindings of child loggers", () => {
  const { stream, logger } = open();
  logger.child({ request: 7 }).child({ user: "Ada" }).warn({ ms: 12 }, "slow");
  const { level, message, metadata } = stream.recent()[0];
  deepStrictEqual([level, message, metadata], ["WARN", "slow", { request: 7, user: "Ada", ms: 12 }]);
});

Deno.test("pinoDestination takes what serializers give", () => {
  const { stream, logger } = open({
    serializers: { req: ({ url }: { url: string }) => ({ url }), err: stdSerializers.errWithCause },
  });
  logger.error({ req: { url: "/a", socket: {} }, err: new Error("outer", { cause: new TypeError("inner") }) }, "m");
  const { req, error } = stream.recent()[0].metadata as Record<string, Record<string, unknown>>;
  deepStrictEqual(req, { url: "/a" });
  deepStrictEqual([error.type, error.message, (error.cause as { type: string }).type], ["Error", "outer", "TypeError"]);
});

Deno.test("pinoDestination makes a record of an Error alone", () => {
  const { stream, logger } = open();
  logger.error(new RangeError("too far"));
  const { message, metadata } = stream.recent()[0];
  strictEqual(message, "too far");
  const { type, stack } = metadata.error as Record<string, string>;
  strictEqual(type, "RangeError");
  match(stack, /^RangeError: too far\n {4}at /);
});

Deno.test("pinoDestination takes interpolated messages and objects without one", () => {
  const { stream, logger } = open();
  logger.info("%s took %d ms", "search", 45);
  logger.info({ a: 1 });
  const [first, second] = stream.recent();
  strictEqual(first.message, "search took 45 ms");
  match(second.message, /^\{"level":30,.*"a":1\}$/);
  deepStrictEqual(second.metadata, { a: 1 });
});

Deno.test("pinoDestination leaves properties alone that have other loggers' names for the message and the time", () => {
  const { stream, logger } = open();
  logger.info({ message: "mine", timestamp: "2001-01-01T00:00:00Z" }, "m");
  const { message, timestamp, metadata } = stream.recent()[0];
  strictEqual(message, "m");
  strictEqual(timestamp.startsWith("2001"), false);
  deepStrictEqual(metadata, { message: "mine", timestamp: "2001-01-01T00:00:00Z" });
});

Deno.test("pinoDestination maps custom levels by their numbers, and labels by their names", () => {
  const custom = open({ customLevels: { audit: 35, loud: 55 }, level: "audit" } as LoggerOptions);
  // deno-lint-ignore no-explicit-any -- pino types custom levels by its options
  const logger = custom.logger as any;
  logger.audit("a");
  logger.loud("b");
  deepStrictEqual(custom.stream.recent().map(({ level }) => level), ["INFO", "ERROR"]);

  const labelled = open({ formatters: { level: (label) => ({ level: label }) } });
  labelled.logger.warn("m");
  deepStrictEqual(labelled.stream.recent()[0].level, "WARN");
});

Deno.test("pinoDestination takes pino's other time formats", () => {
  for (const timestamp of Object.values(pino.stdTimeFunctions)) {
    const { stream, logger } = open({ timestamp });
    const before = Math.round(Date.now() / 1000); // one of them rounds to seconds
    logger.info("m");
    const after = Math.round(Date.now() / 1000);
    const time = Math.round(Date.parse(stream.recent()[0].timestamp) / 1000);
    strictEqual(time >= before && time <= after, true);
  }
});

Deno.test("pinoDestination writes a line that is no JSON as it stands", () => {
  const stream = new LogStream();
  pinoDestination(stream).write("not JSON\n");
  deepStrictEqual(stream.recent()[0].message, "not JSON");
});
