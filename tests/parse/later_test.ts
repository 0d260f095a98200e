import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { LineRecords } from "../../lib/parse/line_records.ts";
import { LINE_LEVEL_KEYS, LINE_MESSAGE_KEYS, LINE_TIME_KEYS } from "../../lib/parse/json/keys.ts";
import type { RecordInput } from "../../lib/record/record.ts";
import { ALMOST_JSON } from "../cases/almost_json.ts";
import { JSON_LEVELS } from "../cases/json_levels.ts";
import { JSON_LINES } from "../cases/json_lines.ts";
import { JSON_SHAPES } from "../cases/json_shapes.ts";
import { BLOCKS } from "../cases/blocks.ts";
import { PROSE } from "../cases/text/prose.ts";
import { TEXT_LINES } from "../cases/text_lines.ts";
import { TRACES } from "../cases/traces.ts";
import { forEachSeed, type Random } from "../support/random.ts";

const NOW = Date.UTC(2026, 0, 1);

/** Reads lines twice: with records that are made at once, and with those that are made later. */
function readBoth(lines: readonly string[]): { atOnce: RecordInput[]; later: RecordInput[]; unread: number } {
  const atOnce: RecordInput[] = [];
  const later: (() => RecordInput)[] = [];
  let unread = 0;
  const options = { now: () => NOW, schedule: () => () => {} };
  const writers = [
    new LineRecords((record) => atOnce.push(record), "app.log", options),
    new LineRecords((record) => later.push(() => record), "app.log", {
      ...options,
      writeLater: (level, bytes, read, line) => {
        unread++;
        assert(bytes >= line.length, `${bytes} bytes for ${line}`);
        later.push(() => {
          const record = read(NOW, line);
          assertStrictEquals(record.level ?? "INFO", level, line);
          return record;
        });
      },
    }),
  ];
  for (const records of writers) {
    records.push(lines.map((text) => ({ text, cutBytes: 0 })));
    records.flush();
  }
  assertEquals(writers[1].stats, writers[0].stats);
  return { atOnce, later: later.map((make) => make()), unread };
}

Deno.test("LineRecords makes the same records later, for all lines of loggers", () => {
  const lines = [
    ...[...JSON_LINES, ...JSON_SHAPES].map(({ line }) => line),
    ...JSON_LEVELS.flatMap(({ fields }) => [JSON.stringify(fields), JSON.stringify({ ...fields, msg: "m" })]),
    ...ALMOST_JSON.map(({ text }) => text),
  ];
  for (const line of lines) {
    const { atOnce, later } = readBoth([line]);
    assertEquals(later, atOnce, line);
  }
});

const LATER: readonly { name: string; line: string; isUnread: boolean }[] = [
  { name: "pino", line: '{"level":30,"time":1761301575123,"pid":7,"name":"shop","msg":"Paid"}', isUnread: true },
  { name: "an object with parts", line: '{"level":"warn","message":"Slow","user":{"id":7}}', isUnread: true },
  { name: "an error", line: '{"level":"error","msg":"Failed","err":{"type":"E","message":"no"}}', isUnread: true },
  { name: "an id beyond 2^53", line: '{"level":"info","msg":"m","id":9007199254740993}', isUnread: false },
  { name: "such an id in a part", line: '{"level":"info","msg":"m","a":[{"id":-9007199254740993}]}', isUnread: false },
  { name: "an object without a level", line: '{"msg":"m"}', isUnread: false },
  { name: "an object without a message", line: '{"level":"info","msg":""}', isUnread: false },
  { name: "two levels", line: '{"level":"info","severity":"error","msg":"m"}', isUnread: false },
  { name: "an access log", line: '{"level":"info","logger":"http.log.access","msg":"m","code":500}', isUnread: false },
  {
    name: "the line of a container",
    line: '{"log":"m\\n","stream":"stdout","time":"2025-10-24T10:26:15Z"}',
    isUnread: false,
  },
  { name: "a long line", line: `{"level":"info","msg":"${"m".repeat(5000)}"}`, isUnread: false },
];

for (const { name, line, isUnread } of LATER) {
  Deno.test(`LineRecords makes the record of ${name} ${isUnread ? "later" : "at once"}`, () => {
    const { atOnce, later, unread } = readBoth([line]);
    assertEquals(later, atOnce);
    assertStrictEquals(unread, isUnread ? 1 : 0);
  });
}

Deno.test("LineRecords weighs an unread line with its share of the text around it", () => {
  let weight = 0;
  const records = new LineRecords(() => {}, "stdin", { writeLater: (_level, bytes) => weight = bytes });
  records.push([{ text: '{"level":"info","msg":"m"}', cutBytes: 0 }, { text: "x".repeat(10_000), cutBytes: 0 }]);
  records.flush();
  assert(weight > 20_000, `${weight} bytes`);
});

Deno.test("LineRecords makes the same records later, in the same order, for random lines", async () => {
  await forEachSeed(100, (random) => {
    const lines = random.list(1, 20, () => lineOf(random));
    const { atOnce, later } = readBoth(lines);
    assertEquals(later, atOnce);
  });
});

const KEYS = [
  ...LINE_LEVEL_KEYS,
  ...LINE_TIME_KEYS,
  ...LINE_MESSAGE_KEYS,
  ...["name", "logger", "status", "type", "err", "error", "stack", "trace_id", "service", "fields", "record", "LEVEL"],
  ...["kubernetes", "stream", "__proto__", "0", "reqId", "app", "facility", "funcName", "metadata", "dd", "order"],
];

const VALUES: readonly unknown[] = [
  ...["info", "ERROR", "warn", "", "m", "access", "2025-10-24T10:26:15.123Z", "x\n    at f (a.js:1:1)", "7", "W"],
  ...[0, 3, 30, 50, 500, 1761301575123, 1.5, -1, 1e20, 9007199254740993, true, null],
  ...[{}, [], { message: "m" }, { id: 7, name: "ERROR" }, [1, "a"], { level: "error", message: "m" }],
];

function lineOf(random: Random): string {
  if (random.chance(0.1)) return random.pick(["", "Ready", "    at f (a.js:1:1)", '{"a":', "Error: no", "{}"]);
  const fields: [string, unknown][] = random.chance(0.7) ? [["level", random.pick(VALUES)], ["msg", "m"]] : [];
  for (let count = random.int(0, 4); count > 0; count--) fields.push([random.pick(KEYS), random.pick(VALUES)]);
  const text = fields.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`).join(",");
  return `{${text}}${random.chance(0.05) ? "," : ""}`;
}

Deno.test("LineRecords makes the records of prose later", () => {
  const names = ["Order 7", "Order 8", "Error: order 9", "Order 10", "Order 11", "Order 12"];
  const lines = names.map((name) => `${name} was placed`);
  const { atOnce, later, unread } = readBoth(lines);
  assertEquals(later, atOnce);
  assertStrictEquals(unread, 3); // not before the error, nor right after it, where a stack may stand
});

Deno.test("LineRecords makes the same records later, for the lines of all formats, blocks and traces", () => {
  const texts = [...TEXT_LINES.map(({ line }) => line), ...PROSE, ...[...BLOCKS, ...TRACES].map(({ text }) => text)];
  for (const text of texts) {
    const { atOnce, later } = readBoth(["Order 7 placed", ...text.split("\n"), "Order 8 placed", "Order 9 placed"]);
    assertEquals(later, atOnce, text);
  }
});

Deno.test("LineRecords makes the same records later, in the same order, for random text", async () => {
  let unread = 0;
  await forEachSeed(300, (random) => {
    const lines = random.list(1, 30, () => textOf(random));
    const both = readBoth(lines);
    assertEquals(both.later, both.atOnce);
    unread += both.unread;
  }, () => assert(unread > 500, `${unread} lines of prose`));
});

const LINES = [
  ...TEXT_LINES.map(({ line }) => line),
  ...PROSE,
  ...[...BLOCKS, ...TRACES].flatMap(({ text }) => text.split("\n")),
];

const WORDS = [
  ...["Order", "order", "the", "was", "A", "E", "I", "7", "1117838570", "2005.06.03", "2025-10-24", "10:26:15", "12,"],
  ...["Oct", "Fri", "mar", "24", "ERROR", "error", "Error", "WARN", "critical", "level", "fatal error:", "Caused by:"],
  ...["goroutine", "Stack trace:", "stack backtrace:", "thread 'main' panicked at x", "TypeError", "npm ERR!", "GET"],
  ...["PHP Warning:  x", "/x 200 1.2 ms - 5", "h2", "http", "a.b.c", "select", "from", "SELECT 1", "x:", "- x", "#0 f"],
  ...[
    "é",
    "│",
    "|",
    "{}",
    "[x]",
    "[error]",
    "k=v",
    '"x"',
    "exited with code 1",
    "at f (a.js:1:1)",
    "    at",
    "a-b",
    "it's",
  ],
];

function textOf(random: Random): string {
  if (random.chance(0.05)) return lineOf(random);
  if (random.chance(0.1)) return random.pick(LINES);
  if (random.chance(0.4)) return `${random.pick(["Order", "Worker", "Cache"])} ${random.int(1, 99)} is ready`;
  return random.list(1, 6, () => random.pick(WORDS)).join(" ");
}
