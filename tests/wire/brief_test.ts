import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { type RecordInput, toRecord } from "../../lib/record/record.ts";
import { briefLine, briefLines } from "../../lib/wire/brief.ts";

const TIME = "2025-10-24T10:26:15.123Z";

const LINES: readonly { name: string; input: RecordInput; line: string }[] = [
  { name: "a message alone", input: { message: "hello" }, line: "hello" },
  { name: "a service before a logger", input: { message: "m", metadata: { logger: "l", service: "s" } }, line: "s: m" },
  { name: "a logger", input: { message: "m", metadata: { logger: "l" } }, line: "l: m" },
  {
    name: "fields with dots",
    input: { message: "m", metadata: { user: { id: 7, tags: ["a", "b c"] } } },
    line: 'm user.id=7 user.tags=["a","b c"]',
  },
  {
    name: "the start of a trace id",
    input: { message: "m", metadata: { trace_id: "4bf92f3577b34da6a3ce929d0e0e4736" } },
    line: "m trace_id=4bf92f35*",
  },
  { name: "line breaks", input: { message: "a\r\nb\tc", metadata: { x: "d\ne" } }, line: 'a\\nb c x="d\\ne"' },
  {
    name: "an error with its causes",
    input: {
      message: "m",
      metadata: {
        error: {
          type: "A",
          message: "one",
          stack: "A: one\n    at f (a.ts:1:2)\n    at g",
          cause: { type: "B", message: "two" },
        },
      },
    },
    line: "m error: A: one at f (a.ts:1:2); caused by B: two",
  },
  { name: "an error that is a text", input: { message: "m", metadata: { error: "EPIPE" } }, line: "m error: EPIPE" },
];

for (const { name, input, line } of LINES) {
  Deno.test(`briefLine formats ${name}`, () => {
    const origin = /^\w: /.test(line) ? ` ${line}` : `: ${line}`;
    const text = briefLine("m3k9x1-7", toRecord({ level: "WARN", timestamp: TIME, ...input }), "2025-10-24");
    assertStrictEquals(text, `m3k9x1-7 10:26:15.123 WARN${origin}`);
  });
}

Deno.test("briefLine cuts long parts, and tells by how much", () => {
  const text = briefLine(
    "m3k9x1-7",
    toRecord({ message: "🧵".repeat(400), metadata: { a: "x".repeat(500) }, timestamp: TIME }),
  );
  assertMatch(text, /^m3k9x1-7 2025-10-24T10:26:15\.123Z INFO: (?:🧵){150}…\[\+500\] a=x{100}…\[\+400\]$/u);
});

Deno.test("briefLines shows the whole record within a length", () => {
  const record = toRecord({
    message: "one\ntwo",
    timestamp: TIME,
    metadata: { a: 1, error: { type: "E", message: "m", stack: "E: m\n    at f (x)" } },
  });
  assertEquals(briefLines("m3k9x1-7", record, 1000), [
    `m3k9x1-7 ${TIME} INFO: one`,
    "  two",
    "  a=1",
    "  error: E: m",
    "    at f (x)",
  ]);
  const short = briefLines("m3k9x1-7", record, 60);
  assert(short.join("\n").length <= 75);
  assertMatch(short.at(-1)!, /…\[\+\d+\]$/);
});
