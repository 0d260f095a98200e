import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { type LoggerOptions, pino, stdSerializers } from "pino";
import { pinoDestination } from "../../lib/adapters/pino.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { toRecord } from "../../lib/record/record.ts";
import { parseLine } from "../../lib/parse/line.ts";
import { LEVEL_METHODS, testHandler } from "../cases/handlers.ts";
import { isHeapBelow } from "../support/garbage.ts";

testHandler({
  name: "pinoDestination",
  logger: "app",
  takesRest: false,
  givesValues: false,
  levels: LEVEL_METHODS,
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

/** Opens a logger and the stream that it writes to. */
function open(options: LoggerOptions = {}) {
  const stream = new LogStream();
  return { stream, logger: pino({ base: undefined, ...options }, pinoDestination(stream)) };
}

Deno.test("pinoDestination keeps the name, the process and the host that pino adds", () => {
  const { stream, logger } = open({ name: "shop", base: { pid: 7, hostname: "here" } });
  logger.info("m");
  assertEquals(stream.recent()[0].metadata, { logger: "shop", pid: 7, hostname: "here" });
});

Deno.test("pinoDestination keeps the name if the program sets a logger", () => {
  const { stream, logger } = open({ base: { name: "shop" } });
  logger.info({ logger: "mine" }, "m");
  assertEquals(stream.recent()[0].metadata, { name: "shop", logger: "mine" });
});

Deno.test("pinoDestination keeps the bindings of child loggers", () => {
  const { stream, logger } = open();
  logger.child({ request: 7 }).child({ user: "Ada" }).warn({ ms: 12 }, "slow");
  const { level, message, metadata } = stream.recent()[0];
  assertEquals([level, message, metadata], ["WARN", "slow", { request: 7, user: "Ada", ms: 12 }]);
});

Deno.test("pinoDestination keeps the output of serializers", () => {
  const { stream, logger } = open({
    serializers: { req: ({ url }: { url: string }) => ({ url }), err: stdSerializers.errWithCause },
  });
  logger.error({ req: { url: "/a", socket: {} }, err: new Error("outer", { cause: new TypeError("inner") }) }, "m");
  const { req, error } = stream.recent()[0].metadata as Record<string, Record<string, unknown>>;
  assertEquals(req, { url: "/a" });
  assertEquals([error.type, error.message, (error.cause as { type: string }).type], ["Error", "outer", "TypeError"]);
});

Deno.test("pinoDestination accepts a lone Error", () => {
  const { stream, logger } = open();
  logger.error(new RangeError("too far"));
  const { message, metadata } = stream.recent()[0];
  assertStrictEquals(message, "too far");
  const { type, stack } = metadata.error as Record<string, string>;
  assertStrictEquals(type, "RangeError");
  assertMatch(stack, /^RangeError: too far\n {4}at /);
});

Deno.test("pinoDestination accepts interpolated messages and objects without a message", () => {
  const { stream, logger } = open();
  logger.info("%s took %d ms", "search", 45);
  logger.info({ a: 1 });
  const [first, second] = stream.recent();
  assertStrictEquals(first.message, "search took 45 ms");
  assertMatch(second.message, /^\{"level":30,.*"a":1\}$/);
  assertEquals(second.metadata, { a: 1 });
});

Deno.test("pinoDestination keeps properties with other loggers' names for the message and the time", () => {
  const { stream, logger } = open();
  logger.info({ message: "mine", timestamp: "2001-01-01T00:00:00Z" }, "m");
  const { message, timestamp, metadata } = stream.recent()[0];
  assertStrictEquals(message, "m");
  assertStrictEquals(timestamp.startsWith("2001"), false);
  assertEquals(metadata, { message: "mine", timestamp: "2001-01-01T00:00:00Z" });
});

Deno.test("pinoDestination maps custom levels by their numbers, and labels by their names", () => {
  const custom = open({ customLevels: { audit: 35, loud: 55 }, level: "audit" } as LoggerOptions);
  // deno-lint-ignore no-explicit-any -- pino types custom levels by its options
  const logger = custom.logger as any;
  logger.audit("a");
  logger.loud("b");
  assertEquals(custom.stream.recent().map(({ level }) => level), ["INFO", "ERROR"]);

  const labelled = open({ formatters: { level: (label) => ({ level: label }) } });
  labelled.logger.warn("m");
  assertEquals(labelled.stream.recent()[0].level, "WARN");
});

Deno.test("pinoDestination reads pino's other time formats", () => {
  for (const timestamp of Object.values(pino.stdTimeFunctions)) {
    const { stream, logger } = open({ timestamp });
    const before = Math.round(Date.now() / 1000); // one of them rounds to seconds
    logger.info("m");
    const after = Math.round(Date.now() / 1000);
    const time = Math.round(Date.parse(stream.recent()[0].timestamp) / 1000);
    assertStrictEquals(time >= before && time <= after, true);
  }
});

Deno.test("pinoDestination writes a line that is not JSON unchanged", () => {
  const stream = new LogStream();
  pinoDestination(stream).write("not JSON\n");
  assertEquals(stream.recent()[0].message, "not JSON");
});

Deno.test("pinoDestination counts each line by its level before it is parsed", () => {
  const { stream, logger } = open({ level: "trace" });
  const stats = () => stream.stats.levels;
  for (const level of ["trace", "debug", "info", "warn", "error", "fatal"] as const) logger[level]("m");
  const counted = { TRACE: 1, DEBUG: 1, INFO: 1, WARN: 1, ERROR: 1, FATAL: 1 };
  assertEquals(stats(), counted);
  assertStrictEquals(stream.recent().length, 6);
  assertEquals(stats(), counted);
  logger.info({ level_name: "error" }, "m");
  stream.recent();
  assertEquals(stats(), { ...counted, ERROR: 2 }, "the level of the record counts once it was parsed");
});

Deno.test("pinoDestination counts a cut line at once", () => {
  const stream = new LogStream();
  pino({}, pinoDestination(stream)).info({ body: "x".repeat(100_000) });
  assertStrictEquals(stream.stats.truncated, 1);
});

Deno.test("pinoDestination does not keep a large text in memory for a slice of it", () => {
  const { stream, logger } = open();
  for (let i = 0; i < 600; i++) logger.info({ part: (`${i} ` + "x".repeat(1_000_000)).slice(0, 40) });
  assertStrictEquals(stream.stats.records, 600);
  // Far below the 600 MB of the texts, and far above the noise of garbage collection.
  assertStrictEquals(isHeapBelow(300_000_000), true);
});

for (
  const line of [
    "",
    "{",
    '{"level":',
    '{"level":3',
    '{"level":300,"msg":"m"}',
    '{"level":ab,"msg":"m"}',
    '{"level":00,"msg":"m"}',
    '{"level":99,"msg":"m"}',
    '{"level":30,"msg":"m"',
    '{"level":30,"msg":"m"}\r\n',
    ' {"level":30,"msg":"m"}\n\n',
  ]
) {
  Deno.test(`pinoDestination parses ${JSON.stringify(line)} like any other source`, () => {
    const stream = new LogStream({ now: () => 0 });
    pinoDestination(stream).write(line);
    const { level } = toRecord(parseLine(line));
    assertStrictEquals(stream.stats.levels[level] === 1 || line.startsWith('{"level":30,'), true);
    assertEquals(stream.recent(), [toRecord({ timestamp: 0, ...parseLine(line) })]);
    assertStrictEquals(stream.stats.levels[level], 1);
  });
}
