import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import { type RecordInput, toRecord } from "../../lib/record/record.ts";
import { LineRecords } from "../../lib/parse/line_records.ts";
import { readStdin } from "../../lib/sources/stdin.ts";
import { VALUES } from "../cases/values.ts";

const encoder = new TextEncoder();

/** Returns the records of an input. */
async function read(...chunks: (string | Uint8Array)[]): Promise<{ records: RecordInput[]; lines: number }> {
  const records: RecordInput[] = [];
  const bytes = chunks.map((chunk) => typeof chunk === "string" ? encoder.encode(chunk) : chunk);
  const lines = new LineRecords((record) => records.push(record), "stdin");
  await readStdin(lines, ReadableStream.from(bytes));
  return { records, lines: lines.stats.lines };
}

Deno.test("readStdin writes each line and counts them", async () => {
  const { records, lines } = await read('{"level":40,"msg":"Slow","ms":8', '12}\nplain text\r\n{"msg":"last"}');
  assertStrictEquals(lines, 3);
  assertEquals(records, [
    { level: "WARN", message: "Slow", metadata: { ms: 812, source: "stdin" } },
    { message: "plain text", metadata: { source: "stdin" }, timestamp: records[1].timestamp },
    { message: "last", metadata: { source: "stdin" } },
  ]);
});

Deno.test("readStdin keeps the source that a line names", async () => {
  const { records: [{ metadata }] } = await read('{"msg":"m","source":"billing"}\n');
  assertEquals(metadata, { source: "billing" });
});

Deno.test("readStdin writes nothing for an input without lines", async () => {
  assertEquals(await read(), { records: [], lines: 0 });
});

Deno.test("readStdin cuts a line that is too long and marks it", async () => {
  const { records: [line, next], lines } = await read("x".repeat(2_000_000), "\nnext\n");
  assertEquals(line.metadata, { source: "stdin", truncated: true, cut_bytes: 2_000_000 - 1_048_576 });
  assertStrictEquals((line.message as string).length, 1_048_576);
  assertEquals([next.message, lines], ["next", 2]);
});

Deno.test("readStdin writes all lines before its input fails", async () => {
  const records: RecordInput[] = [];
  async function* input() {
    yield await Promise.resolve(encoder.encode("one\ntwo"));
    throw new Deno.errors.Interrupted("unplugged");
  }
  assertError(
    await assertRejects(() => readStdin(new LineRecords((record) => records.push(record), "stdin"), input())),
    {
      message: "unplugged",
    },
  );
  assertEquals(records.map(({ message }) => message), ["one", "two"]);
});

Deno.test("readStdin throws the error of an input that cannot be read", async () => {
  const records: RecordInput[] = [];
  const input = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error("a directory")) });
  assertError(await assertRejects(() => readStdin(new LineRecords((record) => records.push(record), "stdin"), input)), {
    message: "a directory",
  });
  assertEquals(records, []);
});

for (const { name, make, heavy = false } of VALUES) {
  if (heavy) continue;
  Deno.test(`readStdin reads ${name} as if a program had written it`, async () => {
    const { value } = toRecord({ metadata: { value: make() } }).metadata;
    const { records: [record], lines } = await read(JSON.stringify({ level: 40, msg: "m", value }) + "\n");
    assertStrictEquals(lines, 1);
    const { message, level, metadata } = toRecord(record);
    assertEquals([message, level, metadata.source], ["m", "WARN", "stdin"]);
    if (metadata.truncated !== true) assertStrictEquals(JSON.stringify(metadata.value), JSON.stringify(value));
  });
}
