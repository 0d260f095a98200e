import { configure, getLogger, lazy, type Logger, type LogRecord, reset, withContext } from "@logtape/logtape";
import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { AsyncLocalStorage } from "node:async_hooks";
import { streamSink } from "../../lib/adapters/logtape.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { testHandler } from "../cases/handlers.ts";
import { hostileProxy, nestedObject, VALUES } from "../cases/values.ts";

/** Opens a logger of LogTape that writes to a stream. LogTape has a global configuration, so disposal resets it. */
async function open(stream: LogStream, category: string | string[] = "app"): Promise<Logger & AsyncDisposable> {
  await configure({
    reset: true,
    sinks: { ringside: streamSink(stream) },
    loggers: [
      { category: [], lowestLevel: "trace", sinks: ["ringside"] },
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["ringside"] },
    ],
    contextLocalStorage: new AsyncLocalStorage(),
  });
  return Object.assign(getLogger(category), { [Symbol.asyncDispose]: reset });
}

testHandler({
  name: "streamSink",
  logger: "app",
  takesRest: false,
  givesValues: true,
  unreadable: ["a revoked proxy", "a proxy whose traps throw"],
  levels: [
    ["trace", "TRACE"],
    ["debug", "DEBUG"],
    ["info", "INFO"],
    ["warn", "WARN"],
    ["warning", "WARN"],
    ["error", "ERROR"],
    ["fatal", "FATAL"],
  ],
  async open(stream) {
    const logger = await open(stream);
    return {
      log({ message, method = "info", properties, error }) {
        logger[method as "info"](message, { ...properties, ...error !== undefined && { error } });
      },
      [Symbol.asyncDispose]: reset,
    };
  },
});

Deno.test("streamSink receives LogTape's own record, not a copy", async () => {
  const sink = streamSink(new LogStream());
  const [made, given]: LogRecord[][] = [[], []];
  await configure({
    reset: true,
    // A sink declares this in a property of its own.
    sinks: { spy: Object.assign((record: LogRecord) => (given.push(record), sink(record)), sink) },
    filters: { all: (record) => made.push(record) > 0 },
    loggers: [
      { category: "app", sinks: ["spy"], filters: ["all"] },
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["spy"] },
    ],
  });
  getLogger("app").info("{n} rows", { n: 7 });
  await reset();
  assertStrictEquals(given.length, 1);
  assertStrictEquals(given[0], made[0]);
});

Deno.test("streamSink joins the parts of a category with dots", async () => {
  const stream = new LogStream();
  await using _log = await open(stream);
  getLogger(["shop", "db", "pool"]).info("m");
  getLogger([]).info("m");
  getLogger("shop").getChild("http").info("m");
  assertEquals(stream.recent().map(({ metadata }) => metadata), [
    { logger: "shop.db.pool" },
    {},
    { logger: "shop.http" },
  ]);
});

Deno.test("streamSink formats the values of a template in the message and keeps its properties", async () => {
  const stream = new LogStream();
  await using log = await open(stream);
  log.info("{count} rows of {table} in {ms} ms", { count: 7, table: "orders", ms: 1.5, more: true });
  const { message, metadata } = stream.recent()[0];
  assertStrictEquals(message, "7 rows of orders in 1.5 ms");
  assertEquals(metadata, { logger: "app", count: 7, table: "orders", ms: 1.5, more: true });
});

Deno.test("streamSink accepts a tagged template", async () => {
  const stream = new LogStream();
  await using log = await open(stream);
  log.warn`Order ${7} of ${{ name: "Ada" }}: ${undefined}, ${null}, ${new Error("boom")}`;
  assertStrictEquals(stream.recent()[0].message, 'Order 7 of {"name":"Ada"}: undefined, null, boom');
});

Deno.test("streamSink accepts the context, lazy values and a lone Error", async () => {
  const stream = new LogStream();
  await using log = await open(stream);
  log.with({ user: 7 }).info("with");
  withContext({ trace_id: "4bf92f" }, () => log.info("within"));
  log.info("lazily {a}", () => ({ a: 1 }));
  log.with({ now: lazy(() => "soon") }).info("lazy");
  log.error(new TypeError("boom"));
  const [bound, within, lazily, later, failed] = stream.recent();
  assertEquals(bound.metadata, { logger: "app", user: 7 });
  assertEquals(within.metadata, { logger: "app", trace_id: "4bf92f" });
  assertEquals([lazily.message, lazily.metadata.a], ["lazily 1", 1]);
  assertEquals(later.metadata.now, "soon");
  assertStrictEquals(failed.message, "boom");
  assertEquals((failed.metadata.error as { type: string }).type, "TypeError");
});

Deno.test("streamSink keeps the time of the record", () => {
  const stream = new LogStream();
  streamSink(stream)({
    category: ["app"],
    level: "info",
    message: ["m"],
    rawMessage: "m",
    properties: {},
    timestamp: Date.parse("2025-10-24T10:26:15.123Z"),
  });
  assertStrictEquals(stream.recent()[0].timestamp, "2025-10-24T10:26:15.123Z");
});

Deno.test("streamSink writes a record whose parts throw", async () => {
  const stream = new LogStream();
  await using log = await open(stream);
  log.info("a {b}", { b: hostileProxy() });
  log.info(() => {
    throw new Error("no text");
  });
  const [first, second] = stream.recent();
  assertEquals([first.message, first.metadata.args], ["a {b}", ["[Thrown: hands off]"]]);
  assertStrictEquals(second.message, "[Thrown: no text]");
});

Deno.test("streamSink marks a record with a cut value in the message", async () => {
  const stream = new LogStream();
  await using log = await open(stream);
  log.info`before ${nestedObject(100)} after`;
  const { message, metadata } = stream.recent()[0];
  assertMatch(message, /^before (\{"a":)+"\[Object\]"\}+ after$/);
  assertStrictEquals(metadata.truncated, true);
});

for (const { name, make } of VALUES) {
  Deno.test(`streamSink accepts ${name} in the message`, async () => {
    const stream = new LogStream();
    await using log = await open(stream);
    log.info("begin {value} end", { value: make() });
    log.info`begin ${make()} end`;
    const records = stream.recent();
    assertStrictEquals(records.length, 2, records.at(-1)?.message);
    for (const { message } of records) assert(message.startsWith("begin "), message);
  });
}
