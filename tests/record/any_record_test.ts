import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { type LogRecord, type OtherInput, type RecordInput, toRecord } from "../../lib/record/record.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";

const NOW = Date.UTC(2025, 9, 24, 10, 26, 15, 123);
const NOW_TEXT = "2025-10-24T10:26:15.123Z";
const EARLIER = "2025-10-24T10:00:00.000Z";
const EARLIER_MS = Date.parse(EARLIER);

/** Inputs with further fields or the names of another library. The rest of the record has its defaults. */
const CASES: readonly { name: string; input: OtherInput; record: Partial<LogRecord> }[] = [
  {
    name: "folds further fields into the metadata",
    input: { message: "m", user: 7, tags: ["a"] },
    record: { message: "m", metadata: { user: 7, tags: ["a"] } },
  },
  {
    name: "adds further fields after the metadata",
    input: { user: 7, message: "m", metadata: { a: 1 }, logger: "app" },
    record: { message: "m", metadata: { logger: "app", a: 1, user: 7 } },
  },
  {
    name: "keeps further fields beside metadata that is no object",
    input: { message: "m", metadata: [1], user: 7 },
    record: { message: "m", metadata: { value: [1], user: 7 } },
  },
  {
    name: "moves fields with a taken name to args",
    input: { message: "m", metadata: { user: 1 }, user: 2 },
    record: { message: "m", metadata: { user: 1, args: [{ user: 2 }] } },
  },
  {
    name: "keeps args beside fields with a taken name",
    input: { message: "m", metadata: { user: 1, args: "theirs" }, user: 2 },
    record: { message: "m", metadata: { user: 1, args: ["theirs", { user: 2 }] } },
  },
  {
    name: "renames twins of the well-known keys",
    input: { message: "m", traceId: "4bf92f", SourceContext: "app", serviceName: "shop" },
    record: { message: "m", metadata: { trace_id: "4bf92f", logger: "app", service: "shop" } },
  },
  {
    name: "keeps both a well-known key and its twin",
    input: { message: "m", traceId: "a", trace_id: "b" },
    record: { message: "m", metadata: { traceId: "a", trace_id: "b" } },
  },
  { name: "reads msg", input: { msg: "x" }, record: { message: "x" } },
  { name: "reads msg of no metadata at all", input: { msg: "x", metadata: undefined }, record: { message: "x" } },
  {
    name: "keeps msg beside a message",
    input: { message: "m", msg: "x" },
    record: { message: "m", metadata: { msg: "x" } },
  },
  { name: "keeps msg that is no text", input: { msg: 7 }, record: { message: "", metadata: { msg: 7 } } },
  {
    name: "prefers the more specific of two twins",
    input: { event: "e", msg: "x" },
    record: { message: "x", metadata: { event: "e" } },
  },
  { name: "reads severity", input: { message: "m", severity: "Warning" }, record: { message: "m", level: "WARN" } },
  {
    name: "keeps severity beside a level",
    input: { message: "m", level: "error", severity: "warn" },
    record: { message: "m", level: "ERROR", metadata: { severity: "warn" } },
  },
  {
    name: "reads level_name for a level that is none",
    input: { message: "m", level: 400, level_name: "ERROR" },
    record: { message: "m", level: "ERROR", metadata: { level: 400 } },
  },
  {
    name: "keeps a severity that is none",
    input: { message: "m", severity: "loud" },
    record: { message: "m", metadata: { severity: "loud" } },
  },
  {
    name: "reads a line of pino",
    input: { level: 20, time: EARLIER_MS, pid: 7, hostname: "here", msg: "x" },
    record: { timestamp: EARLIER, level: "DEBUG", message: "x", metadata: { pid: 7, hostname: "here" } },
  },
  { name: "reads time as text", input: { message: "m", time: EARLIER }, record: { timestamp: EARLIER, message: "m" } },
  {
    name: "reads ts as a Date",
    input: { message: "m", ts: new Date(EARLIER) },
    record: { timestamp: EARLIER, message: "m" },
  },
  {
    name: "reads ts in seconds",
    input: { message: "m", ts: EARLIER_MS / 1000 },
    record: { timestamp: EARLIER, message: "m" },
  },
  {
    name: "reads ts in nanoseconds",
    input: { message: "m", ts: EARLIER_MS * 1e6 },
    record: { timestamp: EARLIER, message: "m" },
  },
  {
    name: "keeps a time that is a duration",
    input: { message: "m", time: 45.2 },
    record: { message: "m", metadata: { time: 45.2 } },
  },
  {
    name: "keeps a time of the far future",
    input: { message: "m", time: NOW + 1e9 },
    record: { message: "m", metadata: { time: NOW + 1e9 } },
  },
  {
    name: "keeps a date of the program's own",
    input: { message: "m", date: "2025-10-24" },
    record: { message: "m", metadata: { date: "2025-10-24" } },
  },
  {
    name: "keeps time beside a timestamp",
    input: { message: "m", timestamp: EARLIER, time: NOW },
    record: { message: "m", timestamp: EARLIER, metadata: { time: NOW } },
  },
  {
    name: "reads a timestamp in seconds",
    input: { message: "m", timestamp: EARLIER_MS / 1000 },
    record: { message: "m", timestamp: EARLIER },
  },
  {
    name: "keeps the error of a getter that throws",
    input: {
      message: "m",
      get user() {
        throw new Error("no");
      },
    },
    record: { message: "m", metadata: { user: "[Thrown: no]" } },
  },
  {
    name: "leaves out fields that are undefined",
    input: { message: "m", user: undefined },
    record: { message: "m" },
  },
  {
    name: "keeps __proto__",
    input: JSON.parse('{"message":"m","__proto__":1}'),
    record: { message: "m", metadata: JSON.parse('{"__proto__":1}') },
  },
];

for (const { name, input, record } of CASES) {
  Deno.test(`toRecord ${name}`, () => {
    const expected = { timestamp: NOW_TEXT, level: "INFO", message: "", metadata: {}, ...record };
    // As text, since the order counts and `__proto__` is a name like any other.
    assertStrictEquals(JSON.stringify(toRecord(input, { now: NOW })), JSON.stringify(expected));
  });
}

Deno.test("toRecord reads a msg that is an Error", () => {
  const { message, metadata } = toRecord({ msg: new RangeError("far") });
  assertEquals([message, (metadata.error as { type: string }).type], ["far", "RangeError"]);
});

Deno.test("toRecord reads the fields of an instance", () => {
  class Event {
    readonly user = 7;
    get message() {
      return "m";
    }
  }
  const { message, metadata } = toRecord(new Event());
  assertEquals([message, metadata], ["m", { user: 7 }]);
});

for (const [input, message] of [[new Map([["a", 1]]), '{"a":1}'], [new Date(NOW), NOW_TEXT], [new URL("a:b"), "a:b"]]) {
  Deno.test(`toRecord uses ${input.constructor.name} as the message`, () => {
    const record = toRecord(input as RecordInput);
    assertEquals([record.message, record.metadata], [message, {}]);
  });
}

Deno.test("toRecord cuts further fields like metadata", () => {
  const record = toRecord({ message: "m", a: "a".repeat(500), b: "b".repeat(5000) }, { maxBytes: 1000 });
  assert(JSON.stringify(record).length <= 1000);
  assertStrictEquals(record.metadata.a, "a".repeat(500));
  assertStrictEquals(record.metadata.truncated, true);
});

Deno.test("LogStream.write() keeps the fields of other libraries", () => {
  const stream = new LogStream();
  stream.write({ message: "Paid", user: 7 });
  stream.write({ msg: "x" });
  assertEquals(stream.recent().map(({ message, metadata }) => [message, metadata]), [["Paid", { user: 7 }], ["x", {}]]);
});
