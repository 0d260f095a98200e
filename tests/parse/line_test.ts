import { jsonLinesFormatter } from "@logtape/logtape";
import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { pino } from "pino";
import { toRecord } from "../../lib/record/record.ts";
import { parseExact } from "../../lib/parse/exact_json.ts";
import { parseLine } from "../../lib/parse/line.ts";
import { JSON_LINES } from "../cases/json_lines.ts";
import { JSON_SHAPES } from "../cases/json_shapes.ts";
import { forEachSeed } from "../support/random.ts";

const MS = Date.parse("2025-10-24T10:26:15.123Z");

interface LineCase {
  readonly name: string;
  readonly line: string;
  readonly parsed: ReturnType<typeof parseLine>;
}

const OTHERS: readonly LineCase[] = [
  { name: "plain text", line: "Listening on 8000", parsed: { message: "Listening on 8000" } },
  { name: "nothing", line: "", parsed: { message: "" } },
  { name: "a line break at the end", line: "text\r\n", parsed: { message: "text" } },
  { name: "blanks around a text", line: "  text ", parsed: { message: "  text " } },
  { name: "blanks around an object", line: ' \t{"msg":"m"} \r\n', parsed: { message: "m", metadata: {} } },
  { name: "a byte order mark before an object", line: '\ufeff{"msg":"m"}', parsed: { message: "m", metadata: {} } },
  { name: "broken JSON", line: '{"msg":"m"', parsed: { message: '{"msg":"m"' } },
  { name: "an object followed by text", line: '{"msg":"m"} x', parsed: { message: '{"msg":"m"} x' } },
  { name: "text that begins with a brace", line: "{not JSON}", parsed: { message: "{not JSON}" } },
  { name: "a list of one object", line: '[{"msg":"m"}]', parsed: { message: "m", metadata: {} } },
  { name: "a list", line: '[{"msg":"m"},7]', parsed: { message: '[{"msg":"m"},7]' } },
  { name: "a JSON text", line: '"text"', parsed: { message: '"text"' } },
  { name: "a number", line: "7", parsed: { message: "7" } },
  { name: "null", line: "null", parsed: { message: "null" } },
  { name: "an object without a message", line: ' {"a":1}', parsed: { message: '{"a":1}', metadata: { a: 1 } } },
  { name: "an empty object", line: "{}", parsed: { message: "{}", metadata: {} } },
  {
    name: "a message that is an object",
    line: '{"msg":{"a":1}}',
    parsed: { message: '{"msg":{"a":1}}', metadata: { msg: { a: 1 } } },
  },
  { name: "an empty message", line: '{"msg":""}', parsed: { message: "", metadata: {} } },
  { name: "two messages", line: '{"message":"m","msg":"n"}', parsed: { message: "m", metadata: { msg: "n" } } },
  {
    name: "two messages and two times in a line of pino",
    line: '{"level":30,"time":1761301575123,"timestamp":"2001-01-01","message":"n","msg":"m"}',
    parsed: { timestamp: MS, level: "INFO", message: "m", metadata: { timestamp: "2001-01-01", message: "n" } },
  },
  {
    name: "an unknown level",
    line: '{"level":"loud","msg":"m"}',
    parsed: { message: "m", metadata: { level: "loud" } },
  },
  {
    name: "an unknown level beside a known one",
    line: '{"level":"loud","severity":"WARNING","msg":"m"}',
    parsed: { level: "WARN", message: "m", metadata: { level: "loud" } },
  },
  {
    name: "a level out of range",
    line: '{"level":-5,"msg":"m"}',
    parsed: { message: "m", metadata: { level: -5 } },
  },
  {
    name: "a null level",
    line: '{"level":null,"msg":"m"}',
    parsed: { message: "m", metadata: { level: null } },
  },
  {
    name: "an object like a record of ours",
    line: '{"level":"info","message":"m","metadata":{"a":1,"metadata":2}}',
    parsed: { level: "INFO", message: "m", metadata: { a: 1, metadata: 2 } },
  },
  {
    name: "winston's metadata with a time in it",
    line: '{"level":"info","message":"m","metadata":{"timestamp":"2025-10-24T10:26:15.123Z","service":"shop"}}',
    parsed: { timestamp: MS, level: "INFO", message: "m", metadata: { service: "shop" } },
  },
  {
    name: "metadata among other fields",
    line: '{"level":"info","message":"m","metadata":{"a":1},"b":2}',
    parsed: { level: "INFO", message: "m", metadata: { metadata: { a: 1 }, b: 2 } },
  },
  {
    name: "a date of the program's own",
    line: '{"message":"m","date":"2020-01-01"}',
    parsed: { message: "m", metadata: { date: "2020-01-01" } },
  },
  {
    name: "metadata that is a list",
    line: '{"message":"m","metadata":[1]}',
    parsed: { message: "m", metadata: { metadata: [1] } },
  },
];

for (const { name, line, parsed } of OTHERS) {
  Deno.test(`parseLine reads ${name}`, () => assertEquals(parseLine(line), parsed));
}

for (const { logger, line, parsed } of [...JSON_LINES, ...JSON_SHAPES]) {
  Deno.test(`parseLine reads ${logger}`, () => assertEquals(parseLine(line), parsed));
}

Deno.test("parseExact keeps the digits of a long number at any index", () => {
  for (let blanks = 0; blanks < 40; blanks++) {
    assertEquals(parseExact(`${" ".repeat(blanks)}[1234567890123456789,-9007199254740993,9007199254740992]`), [
      "1234567890123456789",
      "-9007199254740993",
      9007199254740992, // JavaScript prints the same digits
    ]);
  }
});

Deno.test("parseLine reads the output of pino", () => {
  const lines: string[] = [];
  const logger = pino({ name: "shop", base: undefined }, { write: (line: string) => void lines.push(line) });
  logger.warn({ order: 7, traceId: "4bf92f" }, "Slow");
  logger.error(new TypeError("no card"), "Cannot pay");
  const [slow, failed] = lines.map((line) => toRecord(parseLine(line)));
  assertEquals([slow.level, slow.message, slow.metadata], ["WARN", "Slow", {
    logger: "shop",
    order: 7,
    trace_id: "4bf92f",
  }]);
  const { type, message, stack } = failed.metadata.error as Record<string, string>;
  assertEquals([failed.level, failed.message, type, message], ["ERROR", "Cannot pay", "TypeError", "no card"]);
  assertMatch(stack, /^TypeError: no card\n {4}at /);
  assert(Math.abs(Date.parse(slow.timestamp) - Date.now()) < 60_000);
});

Deno.test("parseLine reads the output of LogTape", () => {
  const line = jsonLinesFormatter({
    category: ["shop", "pay"],
    level: "error",
    message: ["Cannot pay ", 7, ""],
    rawMessage: "Cannot pay {order}",
    timestamp: MS,
    properties: { order: 7, error: new RangeError("too much") },
  });
  const { timestamp, level, message, metadata } = toRecord(parseLine(line));
  const { type, message: reason } = metadata.error as Record<string, string>;
  assertEquals([timestamp, level, message], ["2025-10-24T10:26:15.123Z", "ERROR", "Cannot pay 7"]);
  assertEquals([metadata.logger, metadata.order, type, reason], ["shop.pay", 7, "RangeError", "too much"]);
});

const TIMES: readonly { time: unknown; timestamp?: number }[] = [
  { time: 1_761_301_575, timestamp: 1_761_301_575_000 },
  { time: 1_761_301_575.123, timestamp: MS },
  { time: MS, timestamp: MS },
  { time: MS * 1000, timestamp: MS },
  { time: MS * 1_000_000, timestamp: MS },
  { time: "2025-10-24T10:26:15.123Z", timestamp: MS },
  { time: "2025-10-24 10:26:15.123Z", timestamp: MS },
  { time: "2025-10-24T12:26:15.123+0200", timestamp: MS },
  { time: "Fri, 24 Oct 2025 10:26:15 GMT", timestamp: MS - 123 },
  { time: 0 },
  { time: -1 },
  { time: 12.5 },
  { time: 250_000 },
  { time: "" },
  { time: "12" },
  { time: "round 3" },
  { time: "yesterday" },
  { time: "2025-99-99T00:00:00Z" },
  { time: true },
  { time: { seconds: 1 } },
];

for (const { time, timestamp } of TIMES) {
  const fate = timestamp === undefined ? "does not read" : "reads";
  Deno.test(`parseLine ${fate} as a time: ${JSON.stringify(time)}`, () => {
    assertEquals(
      parseLine(JSON.stringify({ time, msg: "m" })),
      timestamp === undefined ? { message: "m", metadata: { time } } : { timestamp, message: "m", metadata: {} },
    );
  });
}

Deno.test("parseLine treats __proto__ as an ordinary name", () => {
  const { metadata } = parseLine('{"msg":"m","__proto__":{"level":"FATAL"},"constructor":1}');
  assertStrictEquals(JSON.stringify(metadata), '{"__proto__":{"level":"FATAL"},"constructor":1}');
  assertStrictEquals(parseLine('{"msg":"m","__proto__":{"level":"FATAL"}}').level, undefined);
});

Deno.test("parseLine reads objects and lists of any depth, and the record bounds them", () => {
  for (const [open, close] of [['{"a":', "}"], ["[", "]"]]) {
    const deep = open.repeat(100_000) + "1" + close.repeat(100_000);
    const parsed = parseLine(`{"msg":"m","deep":${deep}}`);
    assertStrictEquals(parsed.message, "m");
    const { metadata } = toRecord(parsed);
    assertStrictEquals(metadata.truncated, true);
    assert(JSON.stringify(metadata).length < 1000);
    assertStrictEquals(parseLine(deep.slice(0, -1)).message, deep.slice(0, -1));
  }
});

Deno.test("parseLine reads any text", async () => {
  const pieces = [
    "{",
    "}",
    '"',
    ":",
    ",",
    "msg",
    "level",
    "time",
    "1",
    "-",
    " ",
    "\\",
    "\n",
    "\0",
    "[",
    "]",
    "\ud83d",
    "é",
  ];
  await forEachSeed(3000, (random) => {
    const line = random.chance(0.5) ? "{" : "";
    const { message } = parseLine(line + random.list(0, 20, () => random.pick(pieces)).join(""));
    assertStrictEquals(typeof message, "string");
  });
});
