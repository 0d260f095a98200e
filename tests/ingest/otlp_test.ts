import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { countPoints, writeLogs } from "../../lib/ingest/otlp.ts";
import { decodeJson } from "../../lib/ingest/otlp_json.ts";
import { decodeProtobuf } from "../../lib/ingest/otlp_protobuf.ts";
import { MAX_RECORDS_PER_REQUEST } from "../../lib/ingest/intake.ts";
import { type Decoded, LOGS_REQUEST, METRICS_REQUEST } from "../../lib/ingest/otlp_schema.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import type { RecordInput } from "../../lib/record/record.ts";
import { ARRIVAL, OTLP_CASES } from "../cases/otlp.ts";
import { forEachSeed, type Random } from "../support/random.ts";
import { encodeProtobuf } from "./otlp_writer.ts";

type Logs = Decoded<typeof LOGS_REQUEST>;

const ENCODINGS = [
  { encoding: "JSON", decode: (json: object) => readJson(JSON.stringify(json)) },
  {
    encoding: "protobuf",
    decode: (json: object) => readProtobuf(encodeProtobuf(json, LOGS_REQUEST)),
  },
];

function readJson(text: string): Promise<Logs> {
  return decodeJson(text, LOGS_REQUEST);
}

function readProtobuf(bytes: Uint8Array): Promise<Logs> {
  return decodeProtobuf(bytes, LOGS_REQUEST);
}

function request(logRecords: readonly object[], resource?: object, scope?: object): object {
  return { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords }] }] };
}

async function recordsOf({ message }: Logs) {
  const stream = new LogStream({ now: () => ARRIVAL });
  await writeLogs(message, (record) => stream.write(record));
  return stream.recent();
}

for (const { encoding, decode } of ENCODINGS) {
  for (const { name, resource, scope, log, record } of OTLP_CASES) {
    Deno.test(`writeLogs reads ${name} from ${encoding}`, async () => {
      const decoded = await decode(request([log], resource, scope));
      assertEquals([decoded.rejected, decoded.reason], [0, ""]);
      assertEquals<unknown>(await recordsOf(decoded), [{
        timestamp: new Date(ARRIVAL).toISOString(),
        level: "INFO",
        message: "",
        ...record,
        metadata: { source: "otlp", ...record.metadata },
      }]);
    });
  }
}

for (
  const { name, log, metadata = {}, message = "" } of [
    {
      name: "64-bit numbers as JSON numbers",
      log: { attributes: [{ key: "n", value: { intValue: 7 } }] },
      metadata: { n: 7 },
    },
    {
      name: "numbers as text",
      log: { severityNumber: "9", attributes: [{ key: "n", value: { doubleValue: "NaN" } }] },
      metadata: { n: "NaN" },
    },
    {
      name: "names in snake case",
      log: { trace_id: "4BF92F3577B34DA6A3CE929D0E0E4736", body: { string_value: "Paid" } },
      metadata: { trace_id: "4bf92f3577b34da6a3ce929d0e0e4736" },
      message: "Paid",
    },
    {
      name: "ids in base64",
      log: { traceId: "S/kvNXezTaajzpKdDg5HNg==", spanId: "APBnqgupArc=" },
      metadata: { trace_id: "4bf92f3577b34da6a3ce929d0e0e4736", span_id: "00f067aa0ba902b7" },
    },
    { name: "a body without its wrapper", log: { body: "Paid" }, message: "Paid" },
    { name: "null for absent fields", log: { body: null, attributes: null, traceId: null } },
    { name: "unknown fields", log: { body: { stringValue: "Paid" }, mood: { good: [1] } }, message: "Paid" },
  ] as { name: string; log: object; metadata?: object; message?: string }[]
) {
  Deno.test(`decodeJson accepts ${name}`, async () => {
    const [record] = await recordsOf(await readJson(JSON.stringify(request([log]))));
    assertEquals([record.message, record.metadata], [message, { source: "otlp", ...metadata }]);
  });
}

Deno.test("decodeJson keeps the digits of a long number", async () => {
  const value =
    '{"attributes":[{"key":"n","value":{"intValue":1234567890123456789}}],"timeUnixNano":1761301575123456789}';
  const [record] = await recordsOf(await readJson(`{"resourceLogs":[{"scopeLogs":[{"logRecords":[${value}]}]}]}`));
  assertEquals(record.metadata, { source: "otlp", n: "1234567890123456789" });
  assertStrictEquals(record.timestamp, "2025-10-24T10:26:15.123Z");
});

for (
  const { name, text } of [
    { name: "text that is not JSON", text: "{" },
    { name: "a list for the request", text: "[]" },
    { name: "an object for the list of resources", text: '{"resourceLogs":{}}' },
    { name: "a number for a resource", text: '{"resourceLogs":[5]}' },
    { name: "a number for attributes", text: '{"resourceLogs":[{"resource":{"attributes":5}}]}' },
    { name: "empty text", text: "" },
  ]
) {
  Deno.test(`decodeJson refuses ${name}`, async () => {
    assertError(await assertRejects(() => readJson(text)), /^SyntaxError: Cannot decode JSON: /);
  });
}

Deno.test("decodeJson leaves out an invalid record and gives the reason", async () => {
  const good = { body: { stringValue: "Paid" } };
  const decoded = await decodeJson(
    JSON.stringify(request([good, { traceId: 5 }, 7 as never, good])),
    LOGS_REQUEST,
  );
  assertEquals([decoded.rejected, decoded.reason], [2, "expected an id, got number"]);
  assertEquals((await recordsOf(decoded)).map(({ message }) => message), ["Paid", "Paid"]);
});

Deno.test("decodeJson leaves out a record whose time is not a number", async () => {
  const decoded = await readJson(JSON.stringify(request([{ timeUnixNano: "1e999" }, {}])));
  assertEquals([decoded.rejected, (await recordsOf(decoded)).length], [1, 1]);
});

Deno.test("decodeProtobuf leaves out an invalid record and gives the reason", async () => {
  const good = encodeProtobuf(request([{ body: { stringValue: "Paid" } }]), LOGS_REQUEST);
  // Text whose length exceeds the record.
  const bad = new BinaryWriter();
  bad.tag(1, WireType.LengthDelimited).fork().tag(2, WireType.LengthDelimited).fork();
  bad.tag(2, WireType.LengthDelimited).fork().tag(3, WireType.LengthDelimited).uint32(100);
  bad.join().join().join();
  const decoded = await readProtobuf(join(good, bad.finish(), good));
  assertStrictEquals(decoded.rejected, 1);
  assert(decoded.reason.length > 10);
  assertEquals((await recordsOf(decoded)).map(({ message }) => message), ["Paid", "Paid"]);
});

Deno.test("decodeProtobuf leaves out a record with a field that exceeds it", async () => {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).fork().tag(2, WireType.LengthDelimited).fork();
  // The severity number would be the start of the next record.
  writer.tag(2, WireType.LengthDelimited).fork().tag(2, WireType.Varint).join();
  writer.tag(2, WireType.LengthDelimited).fork().tag(12, WireType.LengthDelimited).string("paid").join();
  const decoded = await readProtobuf(writer.join().join().finish());
  assertEquals([decoded.rejected, decoded.reason], [1, "a field is longer than its message"]);
  assertEquals((await recordsOf(decoded)).map(({ message }) => message), ["paid"]);
});

Deno.test("decodeProtobuf skips unknown fields of every wire type", async () => {
  const writer = new BinaryWriter();
  for (const wireType of [WireType.Varint, WireType.Bit32, WireType.Bit64, WireType.LengthDelimited]) {
    writer.tag(1000 + wireType, wireType);
    if (wireType === WireType.Varint) writer.uint64("18446744073709551615");
    else if (wireType === WireType.Bit32) writer.fixed32(7);
    else if (wireType === WireType.Bit64) writer.fixed64(7);
    else writer.bytes(new Uint8Array(300));
  }
  writer.tag(2000, WireType.StartGroup).tag(1, WireType.Varint).uint32(1).tag(2000, WireType.EndGroup);
  const known = encodeProtobuf(request([{ body: { stringValue: "Paid" } }]), LOGS_REQUEST);
  const [{ message }] = await recordsOf(await readProtobuf(join(writer.finish(), known)));
  assertStrictEquals(message, "Paid");
});

for (const { encoding, decode } of ENCODINGS) {
  Deno.test(`the decoder of ${encoding} refuses more than 200,000 messages`, async () => {
    const logs = Array.from({ length: MAX_RECORDS_PER_REQUEST }, () => ({}));
    assertError(
      await assertRejects(() => decode(request(logs))),
      /^SyntaxError: Cannot decode .*: more than \d+ messages in one request$/,
    );
  });
}

/** Depth far beyond the stack. */
const DEPTH = 100_000;

/** Returns a request with one record, whose body is nested lists. */
function deepProtobuf(): Uint8Array<ArrayBuffer> {
  // Request, resource's logs, scope's logs and record; then lists and values alternate.
  const tags = [1, 2, 2, 5, ...Array.from({ length: DEPTH }, (_, depth) => depth % 2 === 0 ? 5 : 1)];
  const lengths: number[] = [];
  let length = 0;
  for (let level = tags.length - 1; level >= 0; level--) {
    lengths[level] = length;
    length += 1 + new BinaryWriter().uint32(length).finish().length;
  }
  const writer = new BinaryWriter();
  tags.forEach((tag, level) => writer.tag(tag, WireType.LengthDelimited).uint32(lengths[level]));
  return writer.finish();
}

function deepJson(): string {
  const body = `${'{"arrayValue":{"values":['.repeat(DEPTH)}${"]}}".repeat(DEPTH)}`;
  return `{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"body":${body}}]}]}]}`;
}

for (
  const { encoding, decode } of [
    { encoding: "JSON", decode: () => readJson(deepJson()) },
    { encoding: "protobuf", decode: () => readProtobuf(deepProtobuf()) },
  ]
) {
  Deno.test(`writeLogs cuts a deeply nested body from ${encoding} and marks the record`, async () => {
    const decoded = await decode();
    assertStrictEquals(decoded.reason, "");
    const [{ message, metadata }] = await recordsOf(decoded);
    assertStrictEquals(metadata.truncated, true);
    assert(message.startsWith("[[[[[["));
  });
}

Deno.test("countPoints counts the points of every kind of metric", async () => {
  const dataPoints = [{}, {}];
  const metrics = ["gauge", "sum", "histogram", "exponentialHistogram", "summary"].map((kind) => ({
    name: kind,
    [kind]: { dataPoints },
  }));
  const json = { resourceMetrics: [{ scopeMetrics: [{ metrics }, { metrics: [{}] }] }] };
  assertStrictEquals(countPoints((await decodeJson(JSON.stringify(json), METRICS_REQUEST)).message), 10);
  assertStrictEquals(
    countPoints((await decodeProtobuf(encodeProtobuf(json, METRICS_REQUEST), METRICS_REQUEST)).message),
    10,
  );
});

/** All cases in one request, the start of fuzzing. */
const WHOLE = {
  resourceLogs: OTLP_CASES.map(({ resource, scope, log }) => ({ resource, scopeLogs: [{ scope, logRecords: [log] }] })),
};

/** Changes, removes or repeats some bytes. */
function mutate(random: Random, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  let changed = bytes.slice();
  for (let times = random.int(1, 8); times > 0 && changed.length > 0; times--) {
    const at = random.int(0, changed.length - 1);
    const end = Math.min(changed.length, at + random.int(1, 16));
    if (random.chance(0.6)) changed[at] = random.int(0, 255);
    else if (random.chance(0.5)) changed = join(changed.subarray(0, at), changed.subarray(end));
    else changed = join(changed.subarray(0, end), changed.subarray(at));
  }
  return random.chance(0.2) ? changed.subarray(0, random.int(0, changed.length)) : changed;
}

function join(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(parts.flatMap((part) => Array.from(part)));
}

/** Decodes and writes; the only error allowed is a `SyntaxError`. */
async function survive(decode: () => Promise<Logs>): Promise<void> {
  let decoded: Logs;
  try {
    decoded = await decode();
  } catch (error) {
    assertStrictEquals((error as Error).name, "SyntaxError");
    return;
  }
  const records = await recordsOf(decoded);
  assert(JSON.stringify(records).length < 2 * 1024 ** 2);
}

Deno.test("decodeProtobuf survives random bytes", async () => {
  await forEachSeed(2000, async (random) => {
    const bytes = new Uint8Array(random.list(0, 200, () => random.int(0, 255)));
    await survive(() => readProtobuf(bytes));
  });
});

Deno.test("decodeProtobuf survives messages cut anywhere", async () => {
  const bytes = encodeProtobuf(WHOLE, LOGS_REQUEST);
  for (let end = 0; end <= bytes.length; end++) {
    await survive(() => readProtobuf(bytes.subarray(0, end)));
  }
});

Deno.test("decodeProtobuf survives changed messages", async () => {
  const bytes = encodeProtobuf(WHOLE, LOGS_REQUEST);
  await forEachSeed(2000, (random) => survive(() => readProtobuf(mutate(random, bytes))));
});

Deno.test("decodeJson survives changed messages", async () => {
  const bytes = new TextEncoder().encode(JSON.stringify(WHOLE));
  const decoder = new TextDecoder();
  await forEachSeed(
    1000,
    (random) => survive(() => readJson(decoder.decode(mutate(random, bytes)))),
  );
});

Deno.test("decodeJson survives values of the wrong kind", async () => {
  const wrong = [null, 0, -1.5, 1e300, "", "x", true, [], {}, [[]], [{}], { values: {} }, { key: {} }];
  await forEachSeed(1000, async (random) => {
    const changed = JSON.stringify(
      WHOLE,
      (_key, value) => random.chance(0.01) ? structuredClone(random.pick(wrong)) : value,
    );
    await survive(() => readJson(changed ?? "null"));
  });
});

Deno.test("decodeProtobuf refuses endless groups and lengths quickly", async () => {
  const groups = new Uint8Array(1_000_000).fill(1 << 3 | WireType.StartGroup);
  await assertRejects(() => readProtobuf(groups), SyntaxError);
  const varint = new Uint8Array(1_000_000).fill(0xff);
  await assertRejects(() => readProtobuf(varint), SyntaxError);
  const huge = new Uint8Array([1 << 3 | WireType.LengthDelimited, 0xff, 0xff, 0xff, 0xff, 0x0f]);
  await assertRejects(() => readProtobuf(huge), SyntaxError);
});

Deno.test("writeLogs bounds the metadata of a resource and a scope, which each record copies", async () => {
  const records: RecordInput[] = [];
  const message = {
    resourceLogs: [{
      resource: { attributes: { "service.name": "shop", list: Array(100_000).fill(7), text: "x".repeat(1_000_000) } },
      scopeLogs: [{ scope: { name: "n".repeat(1_000_000) }, logRecords: [{}, { attributes: { order: 7 } }] }],
    }],
  };
  assertStrictEquals(await writeLogs(message, (record) => records.push(record)), 2);
  assert(JSON.stringify(records).length < 20_000);
  const { service, truncated, order } = records[1].metadata as Record<string, unknown>;
  assertEquals([service, truncated, order], ["shop", true, 7]);
});
