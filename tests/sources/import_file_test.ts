import { assertEquals, assertMatch, assertRejects, assertStrictEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import { LineRecords } from "../../lib/parse/line_records.ts";
import { importFile } from "../../lib/sources/import_file.ts";
import { JsonObjects } from "../../lib/sources/json_objects.ts";
import { run } from "../support/child.ts";

const encoder = new TextEncoder();

async function withFile<T>(content: string | Uint8Array, use: (path: string) => Promise<T>): Promise<T> {
  const path = await Deno.makeTempFile();
  try {
    await Deno.writeFile(path, typeof content === "string" ? encoder.encode(content) : content);
    return await use(path);
  } finally {
    await Deno.remove(path);
  }
}

/** Returns level and message of each record in a file. */
async function read(content: string | Uint8Array): Promise<unknown[]> {
  const read: unknown[] = [];
  const records = new LineRecords(({ level, message }) => read.push([level, message]), "test");
  await withFile(content, (path) => importFile(path, records));
  return read;
}

const RECORDS = Array.from({ length: 5000 }, (_, index) => ({
  timestamp: "2025-10-24T10:26:15.123Z",
  level: "ERROR",
  message: `a ${index} "{[`,
  metadata: { source: "web" },
}));
const READ = RECORDS.map(({ level, message }) => [level, message]);

const otlp = {
  resourceLogs: [{ scopeLogs: [{ logRecords: [{ severityText: "WARN", body: { stringValue: "otlp" } }] }] }],
};

for (
  const { name, content, records } of [
    {
      name: "lines",
      content: "ERROR a\n    at b (c.js:1:2)\nlast",
      records: [["ERROR", "ERROR a"], [undefined, "last"]],
    },
    { name: "gzip", content: gzipSync(encoder.encode('{"level":"warn","msg":"a"}\n')), records: [["WARN", "a"]] },
    { name: "an export as lines", content: RECORDS.map((record) => JSON.stringify(record)).join("\n"), records: READ },
    { name: "an export as a list", content: JSON.stringify(RECORDS), records: READ },
    { name: "an export as an indented list", content: JSON.stringify(RECORDS, null, 2), records: READ },
    { name: "OpenTelemetry's JSON over lines", content: JSON.stringify(otlp, null, 2), records: [["WARN", "otlp"]] },
    {
      name: "OpenTelemetry's JSON, a request a line",
      content: `${JSON.stringify(otlp)}\n${JSON.stringify(otlp)}\n`,
      records: [["WARN", "otlp"], ["WARN", "otlp"]],
    },
    { name: "nothing", content: "", records: [] },
  ]
) {
  Deno.test(`importFile reads ${name}`, async () => assertEquals(await read(content), records));
}

Deno.test("importFile gives long objects to the caller, and says how much it has read", async () => {
  const long = { resourceLogs: [], more: "x".repeat(20_000) };
  const given: string[] = [];
  const shares: number[] = [];
  await withFile(JSON.stringify(long), async (path) => {
    await importFile(path, new LineRecords(() => {}, "test"), {
      takeObject: (text) => Promise.resolve(given.push(text) > 0),
      onProgress: (share) => shares.push(share),
    });
  });
  assertEquals([given, shares.at(-1)], [[JSON.stringify(long)], 1]);
});

Deno.test("importFile reads zstd, or says that the runtime cannot", async () => {
  const { stdout } = await run("sh", ["-c", "printf 'WARN a\\n' | zstd -c | base64 || true"]);
  if (stdout === "") return; // no zstd on this machine
  const records = await read(Uint8Array.from(atob(stdout.trim()), (char) => char.charCodeAt(0)))
    .catch((error) => error.message);
  if (typeof records === "string") assertMatch(records, /^this runtime cannot decompress zstd/);
  else assertEquals(records, [["WARN", "WARN a"]]);
});

Deno.test("importFile says why it cannot read a file", async () => {
  const records = new LineRecords(() => {}, "test");
  for (
    const { content, message } of [
      { content: Uint8Array.of(0x42, 0x5a, 0x68, 0x39), message: "it is compressed with bzip2" },
      { content: Uint8Array.of(0xfd, 0x37, 0x7a, 0x58), message: "it is compressed with xz" },
      { content: Uint8Array.of(0x1f, 0x8b, 1, 2, 3), message: "" },
    ]
  ) {
    await assertRejects(() => withFile(content, (path) => importFile(path, records)), Error, message);
  }
  const folder = await Deno.makeTempDir();
  await assertRejects(() => importFile(folder, records), Error);
  await Deno.remove(folder);
});

Deno.test("JsonObjects finds the same objects whatever the parts are, and bounds them", () => {
  const text = '\ufeff[{"a":"}\\"]{"}, {"b":[{}]},\nnot json\n{"c":1}] {"open":';
  const split = (size: number, max = 100) => {
    const objects = new JsonObjects(max);
    const lines = Array.from(
      { length: Math.ceil(text.length / size) },
      (_, index) => objects.push(text.slice(index * size, (index + 1) * size)),
    ).flat();
    return [...lines, ...objects.end()];
  };
  const whole = split(text.length);
  assertEquals(whole.map(({ text }) => text), [
    ...['{"a":"}\\"]{"}', '{"b":[{}]}', "not json", '{"c":1}', '{"open":'],
  ]);
  for (let size = 1; size < 10; size++) assertEquals(split(size), whole);
  const [first] = split(3, 5);
  assertStrictEquals(first.text.length + first.cutBytes, '{"a":"}\\"]{"}'.length);
});
