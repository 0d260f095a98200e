import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { findEmbedded } from "../../lib/parse/json/embedded.ts";
import { parseLenient } from "../../lib/parse/json/lenient.ts";
import { LineRecords } from "../../lib/parse/line_records.ts";
import type { RecordInput } from "../../lib/record/record.ts";
import { ALMOST_JSON } from "../cases/almost_json.ts";
import { forEachSeed, type Random } from "../support/random.ts";

for (const { name, text, objects } of ALMOST_JSON) {
  Deno.test(`parseLenient ${objects === undefined ? "leaves" : "reads"} ${name}`, () => {
    assertEquals(parseLenient(text)?.map(({ fields }) => fields), objects);
  });
}

Deno.test("parseLenient reads what JSON.parse reads, and keeps its places", async () => {
  await forEachSeed(2000, (random) => {
    const fields = { a: 1, ...objectOf(random, 3) };
    const json = JSON.stringify(fields, null, random.pick([0, 2]));
    const before = random.pick(["", " ", "\n"]);
    const found = parseLenient(before + json + random.pick(["", ",", " "]));
    assertEquals(found?.map(({ fields }) => fields), [JSON.parse(json)]);
    assertStrictEquals((before + json).slice(found![0].start, found![0].end), json);
  });
});

Deno.test("parseLenient survives any text, in linear time", async () => {
  const pieces = [
    "{",
    "}",
    "[",
    "]",
    '"',
    "'",
    ":",
    "=>",
    ",",
    "a",
    "1",
    "-",
    "\\",
    "\\x2",
    "NaN",
    " ",
    "\n",
    "(",
    "<",
    "+",
    "`",
    "é",
    "\ud83d",
  ];
  await forEachSeed(3000, (random) => {
    const found = parseLenient("{" + random.list(0, 30, () => random.pick(pieces)).join(""));
    for (const { start, end } of found ?? []) assert(start < end);
  });
  const start = performance.now();
  for (const piece of [...pieces, '{"a":', "{a:'", "a(", "\\\\", "'+'", '"a":NaN,', "<a", "[Object"]) {
    parseLenient("{a:" + piece.repeat(250_000 / piece.length));
    parseLenient("{a:[" + piece.repeat(250_000 / piece.length) + "]}");
    parseLenient("{a:" + piece.repeat(1_000_000));
  }
  assert(performance.now() - start < 60_000, "it takes more than linear time");
});

/** Of escaped names, only one: V8's JSON.parse takes `"\\""` for `"\\\\"` once it has parsed an object with that name. */
function objectOf(random: Random, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    random.list(0, 4, () => [random.pick(["b", "c d", "é", '"']), valueOf(random, depth)]),
  );
}

function valueOf(random: Random, depth: number): unknown {
  if (depth > 0 && random.chance(0.3)) return objectOf(random, depth - 1);
  if (depth > 0 && random.chance(0.3)) return random.list(0, 3, () => valueOf(random, depth - 1));
  return random.pick([
    null,
    true,
    false,
    0,
    -1.5,
    1e20,
    12345,
    "",
    "a\nb",
    "\u2028",
    "\ud83d\ude00",
    "{",
    "\\x22",
    "'",
  ]);
}

const EMBEDDED: readonly (readonly [message: string, prefix: string | undefined])[] = [
  ['shop: {"level":"error"}', "shop"],
  ['[shop] {"level":"error"}', "shop"],
  ['[info]{"level":"error"}', "info"],
  ['shop-1 | {"level":"error"}', "shop-1"],
  ['app[web.1]: {"level":"error"} ', "app[web.1]"],
  ['{"level":"error"}', ""],
  ['Received {"level":"error"}', undefined],
  ['Received: {"level":"error"}', undefined],
  ['payload: {"level":"error"}', undefined],
  ['Sent event: {"level":"error"}', undefined],
  ['error: {"level":"error"}', undefined],
  ['We got {"level":"error"}', undefined],
  ['Cannot parse shop: {"level":"error"}', undefined],
  ['shop: {"level":"error"} done', undefined],
  ["shop: no object", undefined],
];

for (const [message, prefix] of EMBEDDED) {
  Deno.test(`findEmbedded reads ${message}`, () => {
    assertStrictEquals(findEmbedded(message)?.prefix, prefix);
  });
}

interface Expected {
  readonly level?: string;
  readonly message: string;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

const TEXTS: readonly { name: string; text: string; records: readonly Expected[] }[] = [
  {
    name: "two objects on a line",
    text: '{"level":"error","msg":"a"} {"level":"warn","msg":"b"}',
    records: [{ level: "ERROR", message: "a" }, { level: "WARN", message: "b" }],
  },
  {
    name: "a list on a line",
    text: '[{"level":"error","msg":"a"},{"level":"warn","msg":"b"}]',
    records: [{ level: "ERROR", message: "a" }, { level: "WARN", message: "b" }],
  },
  {
    name: "objects printed over several lines",
    text: JSON.stringify({ level: "error", msg: "a", order: { id: 7, items: [1] } }, null, 2) + "\n" +
      JSON.stringify({ level: "info", msg: "b" }, null, "\t"),
    records: [
      { level: "ERROR", message: "a", metadata: { order: { id: 7, items: [1] } } },
      { level: "INFO", message: "b" },
    ],
  },
  {
    name: "a list printed over several lines",
    text: JSON.stringify([{ level: "error", msg: "a" }, { level: "info", msg: "b" }], null, 2),
    records: [{ level: "ERROR", message: "a" }, { level: "INFO", message: "b" }],
  },
  {
    name: "an object of Node.js over several lines",
    text: "{\n  level: 'error',\n  msg: 'a',\n  order: { id: 7 }\n}\nnext",
    records: [{ level: "ERROR", message: "a", metadata: { order: { id: 7 } } }, { message: "next" }],
  },
  {
    name: "an object over several lines in compose",
    text: 'web-1  | {\nweb-1  |   "level": "error",\nweb-1  |   "msg": "a"\nweb-1  | }',
    records: [{ level: "ERROR", message: "a", metadata: { service: "web", container: "web-1" } }],
  },
  {
    name: "a program's name before an object over several lines",
    text: 'shop: {\n  "level": "error",\n  "msg": "a"\n}',
    records: [{ level: "ERROR", message: "a", metadata: { prefix: "shop" } }],
  },
  {
    name: "an object after the head of another format",
    text: '2025-10-24T10:26:15.123Z INFO {"level":"error","msg":"a"}',
    records: [{ level: "ERROR", message: "a" }],
  },
  {
    name: "prose with an object",
    text: 'Received {"level":"error","msg":"a"}\nSettings: {"level":"error"}\nshop: {"order":7}',
    records: [
      { message: 'Received {"level":"error","msg":"a"}' },
      { message: 'Settings: {"level":"error"}' },
      { message: 'shop: {"order":7}' },
    ],
  },
  {
    name: "lists of texts and lines of code",
    text: '[\n  "error",\n  "b"\n]\n{\n  return error;\n}',
    records: [{ message: '[\n  "error",\n  "b"\n]' }, { message: "{\n  return error;\n}" }],
  },
  {
    name: "a line in JSON within a message",
    text: JSON.stringify({ "@timestamp": "2025-10-24T10:26:15Z", host: "a", message: '{"level":"error","msg":"a"}' }),
    records: [{ level: "ERROR", message: "a", metadata: { host: "a" } }],
  },
  {
    name: "a program's line that a collector took",
    text: JSON.stringify({ log: "2025-10-24 10:26:15 ERROR boom\n", kubernetes: { pod_name: "web" } }),
    records: [{ level: "ERROR", message: "boom", metadata: { kubernetes: { pod_name: "web" } } }],
  },
  {
    name: "OpenTelemetry's records",
    text: otlp(),
    records: [
      { level: "ERROR", message: "a", metadata: { logger: "pay", service: "shop" } },
      { level: "WARN", message: "b", metadata: { logger: "pay", service: "shop", event: "b", n: 7 } },
    ],
  },
  {
    name: "an object with a list of that name",
    text: '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"severityNumber":"x"}]}]}],"msg":"m"}',
    records: [{
      message: "m",
      metadata: { resourceLogs: [{ scopeLogs: [{ logRecords: [{ severityNumber: "x" }] }] }] },
    }],
  },
  {
    name: "an object whose list of that name is empty",
    text: '{"level":"error","resourceLogs":[1],"msg":"m"}',
    records: [{ level: "ERROR", message: "m", metadata: { resourceLogs: [1] } }],
  },
  {
    name: "a line that a collector parsed",
    text: JSON.stringify({ message: "ERROR boom", agent: { type: "filebeat" }, "log.level": "warn" }),
    records: [{ level: "WARN", message: "ERROR boom", metadata: { agent: { type: "filebeat" } } }],
  },
];

for (const { name, text, records } of TEXTS) {
  Deno.test(`LineRecords reads ${name}`, () => {
    const found: RecordInput[] = [];
    const lines = new LineRecords((record) => found.push(record), "stdin");
    lines.push(text.split("\n").map((text) => ({ text, cutBytes: 0 })));
    lines.flush();
    assertEquals(
      found.map(({ level, message, metadata }) => ({ level, message, metadata })),
      records.map(({ level, message, metadata }) => ({ level, message, metadata: { source: "stdin", ...metadata } })),
    );
  });
}

/** Line of a collector's file. */
function otlp(): string {
  return JSON.stringify({
    resourceLogs: [{
      resource: { attributes: [{ key: "service.name", value: { stringValue: "shop" } }] },
      scopeLogs: [{
        scope: { name: "pay" },
        logRecords: [
          { timeUnixNano: "1761301575123456789", severityNumber: 17, body: { stringValue: "a" } },
          { severityText: "warn", eventName: "b", attributes: [{ key: "n", value: { intValue: "7" } }] },
        ],
      }],
    }],
  });
}
