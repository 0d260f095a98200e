import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { countPoints, writeLogs } from "../../lib/ingest/otlp.ts";
import { decodeJson } from "../../lib/ingest/otlp_json.ts";
import { decodeProtobuf } from "../../lib/ingest/otlp_protobuf.ts";
import { type Decoded, LOGS_REQUEST, MAX_MESSAGES, METRICS_REQUEST } from "../../lib/ingest/otlp_schema.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import type { RecordInput } from "../../lib/record/record.ts";
import { ARRIVAL, OTLP_CASES } from "../cases/otlp.ts";
import { forEachSeed, type Random } from "../support/random.ts";
import { encodeProtobuf } from "./otlp_writer.ts";

type Logs = Decoded<typeof LOGS_REQUEST>;

const ENCODINGS = [
  { encoding: "JSON", decode: (json: object) => decodeJson(JSON.stringify(json), LOGS_REQUEST) },
  {
    encoding: "protobuf",
    decode: (json: object) => decodeProtobuf(encodeProtobuf(json, LOGS_REQUEST), LOGS_REQUEST),
  },
];

function request(logRecords: readonly object[], resource?: object, scope?: object): object {
  return { resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords }] }] };
}

function recordsOf({ message }: Logs) {
  const stream = new LogStream({ now: () => ARRIVAL });
  writeLogs(message, (record) => stream.write(record));
  return stream.recent();
}

for (const { encoding, decode } of ENCODINGS) {
  for (const { name, resource, scope, log, record } of OTLP_CASES) {
    Deno.test(`writeLogs reads ${name} from ${encoding}`, () => {
      const decoded = decode(request([log], resource, scope));
      assertEquals([decoded.rejected, decoded.reason], [0, ""]);
      assertEquals<unknown>(recordsOf(decoded), [{
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
    { name: "numbers as numbers", log: { attributes: [{ key: "n", value: { intValue: 7 } }] }, metadata: { n: 7 } },
    {
      name: "numbers as texts",
      log: { severityNumber: "9", attributes: [{ key: "n", value: { doubleValue: "NaN" } }] },
      metadata: { n: "NaN" },
    },
    {
      name: "names as the schema spells them",
      log: { trace_id: "4BF92F3577B34DA6A3CE929D0E0E4736", body: { string_value: "Paid" } },
      metadata: { trace_id: "4bf92f3577b34da6a3ce929d0e0e4736" },
      message: "Paid",
    },
    {
      name: "ids in base64",
      log: { traceId: "S/kvNXezTaajzpKdDg5HNg==", spanId: "APBnqgupArc=" },
      metadata: { trace_id: "4bf92f3577b34da6a3ce929d0e0e4736", span_id: "00f067aa0ba902b7" },
    },
    { name: "a body that is not wrapped", log: { body: "Paid" }, message: "Paid" },
    { name: "null for what is not there", log: { body: null, attributes: null, traceId: null } },
    { name: "fields that are not known", log: { body: { stringValue: "Paid" }, mood: { good: [1] } }, message: "Paid" },
  ] as { name: string; log: object; metadata?: object; message?: string }[]
) {
  Deno.test(`decodeJson takes ${name}`, () => {
    const [record] = recordsOf(decodeJson(JSON.stringify(request([log])), LOGS_REQUEST));
    assertEquals([record.message, record.metadata], [message, { source: "otlp", ...metadata }]);
  });
}

for (
  const { name, text } of [
    { name: "no JSON", text: "{" },
    { name: "no object", text: "[]" },
    { name: "no list of resources", text: '{"resourceLogs":{}}' },
    { name: "a resource that is none", text: '{"resourceLogs":[5]}' },
    { name: "attributes of a resource that are none", text: '{"resourceLogs":[{"resource":{"attributes":5}}]}' },
    { name: "nothing", text: "" },
  ]
) {
  Deno.test(`decodeJson refuses ${name}`, () => {
    assertError(assertThrows(() => decodeJson(text, LOGS_REQUEST)), /^SyntaxError: Cannot decode JSON: /);
  });
}

Deno.test("decodeJson leaves out a record that cannot be read, and says why", () => {
  const good = { body: { stringValue: "Paid" } };
  const decoded = decodeJson(JSON.stringify(request([good, { traceId: 5 }, 7 as never, good])), LOGS_REQUEST);
  assertEquals([decoded.rejected, decoded.reason], [2, "expected an id, got number"]);
  assertEquals(recordsOf(decoded).map(({ message }) => message), ["Paid", "Paid"]);
});

Deno.test("decodeJson leaves out a record whose time is no number of nanoseconds", () => {
  const decoded = decodeJson(JSON.stringify(request([{ timeUnixNano: "1e999" }, {}])), LOGS_REQUEST);
  assertEquals([decoded.rejected, recordsOf(decoded).length], [1, 1]);
});

Deno.test("decodeProtobuf leaves out a record that cannot be read, and says why", () => {
  const good = encodeProtobuf(request([{ body: { stringValue: "Paid" } }]), LOGS_REQUEST);
  // A text that says it is longer than the record.
  const bad = new BinaryWriter();
  bad.tag(1, WireType.LengthDelimited).fork().tag(2, WireType.LengthDelimited).fork();
  bad.tag(2, WireType.LengthDelimited).fork().tag(3, WireType.LengthDelimited).uint32(100);
  bad.join().join().join();
  const decoded = decodeProtobuf(join(good, bad.finish(), good), LOGS_REQUEST);
  assertStrictEquals(decoded.rejected, 1);
  assert(decoded.reason.length > 10);
  assertEquals(recordsOf(decoded).map(({ message }) => message), ["Paid", "Paid"]);
});

Deno.test("decodeProtobuf leaves out a record with a field that goes on beyond its end", () => {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).fork().tag(2, WireType.LengthDelimited).fork();
  // The severity's number would be what begins the next record.
  writer.tag(2, WireType.LengthDelimited).fork().tag(2, WireType.Varint).join();
  writer.tag(2, WireType.LengthDelimited).fork().tag(12, WireType.LengthDelimited).string("paid").join();
  const decoded = decodeProtobuf(writer.join().join().finish(), LOGS_REQUEST);
  assertEquals([decoded.rejected, decoded.reason], [1, "a field is longer than the message it is in"]);
  assertEquals(recordsOf(decoded).map(({ message }) => message), ["paid"]);
});

Deno.test("decodeProtobuf skips fields that are not known, of every wire type", () => {
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
  const [{ message }] = recordsOf(decodeProtobuf(join(writer.finish(), known), LOGS_REQUEST));
  assertStrictEquals(message, "Paid");
});

for (const { encoding, decode } of ENCODINGS) {
  Deno.test(`writeLogs refuses more messages from ${encoding} than there is memory for`, () => {
    const logs = Array.from({ length: MAX_MESSAGES }, () => ({}));
    assertError(
      assertThrows(() => decode(request(logs))),
      /^SyntaxError: Cannot decode .*: more than \d+ messages in one request$/,
    );
  });
}

/** Far deeper than the stack goes. */
const DEPTH = 100_000;

/** A request with one record, whose body is a list in a list, and so on. */
function deepProtobuf(): Uint8Array<ArrayBuffer> {
  // Outside come the request, the resource's logs, the scope's logs and the record; then lists and values take turns.
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
    { encoding: "JSON", decode: () => decodeJson(deepJson(), LOGS_REQUEST) },
    { encoding: "protobuf", decode: () => decodeProtobuf(deepProtobuf(), LOGS_REQUEST) },
  ]
) {
  Deno.test(`writeLogs cuts a body from ${encoding} that nests without end, and marks the record`, () => {
    const decoded = decode();
    assertStrictEquals(decoded.reason, "");
    const [{ message, metadata }] = recordsOf(decoded);
    assertStrictEquals(metadata.truncated, true);
    assert(message.startsWith("[[[[[["));
  });
}

Deno.test("countPoints counts the points of every kind of metric", () => {
  const dataPoints = [{}, {}];
  const metrics = ["gauge", "sum", "histogram", "exponentialHistogram", "summary"].map((kind) => ({
    name: kind,
    [kind]: { dataPoints },
  }));
  const json = { resourceMetrics: [{ scopeMetrics: [{ metrics }, { metrics: [{}] }] }] };
  assertStrictEquals(countPoints(decodeJson(JSON.stringify(json), METRICS_REQUEST).message), 10);
  assertStrictEquals(countPoints(decodeProtobuf(encodeProtobuf(json, METRICS_REQUEST), METRICS_REQUEST).message), 10);
});

/** All cases in one request, as a message that fuzzing begins with. */
const WHOLE = {
  resourceLogs: OTLP_CASES.map(({ resource, scope, log }) => ({ resource, scopeLogs: [{ scope, logRecords: [log] }] })),
};

/** Changes some bytes, cuts some out, or doubles some. */
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

/** Decodes and writes, and checks that the worst that comes of it is a `SyntaxError`. */
function survive(decode: () => Logs): void {
  let decoded: Logs;
  try {
    decoded = decode();
  } catch (error) {
    assertStrictEquals((error as Error).name, "SyntaxError");
    return;
  }
  const records = recordsOf(decoded);
  assert(JSON.stringify(records).length < 2 * 1024 ** 2);
}

Deno.test("decodeProtobuf survives bytes at random", async () => {
  await forEachSeed(2000, (random) => {
    const bytes = new Uint8Array(random.list(0, 200, () => random.int(0, 255)));
    survive(() => decodeProtobuf(bytes, LOGS_REQUEST));
  });
});

Deno.test("decodeProtobuf survives real messages that break off anywhere", () => {
  const bytes = encodeProtobuf(WHOLE, LOGS_REQUEST);
  for (let end = 0; end <= bytes.length; end++) survive(() => decodeProtobuf(bytes.subarray(0, end), LOGS_REQUEST));
});

Deno.test("decodeProtobuf survives real messages that were changed", async () => {
  const bytes = encodeProtobuf(WHOLE, LOGS_REQUEST);
  await forEachSeed(2000, (random) => survive(() => decodeProtobuf(mutate(random, bytes), LOGS_REQUEST)));
});

Deno.test("decodeJson survives real messages that were changed", async () => {
  const bytes = new TextEncoder().encode(JSON.stringify(WHOLE));
  const decoder = new TextDecoder();
  await forEachSeed(1000, (random) => survive(() => decodeJson(decoder.decode(mutate(random, bytes)), LOGS_REQUEST)));
});

Deno.test("decodeJson survives values of the wrong kind anywhere", async () => {
  const wrong = [null, 0, -1.5, 1e300, "", "x", true, [], {}, [[]], [{}], { values: {} }, { key: {} }];
  await forEachSeed(1000, (random) => {
    const changed = JSON.stringify(
      WHOLE,
      (_key, value) => random.chance(0.01) ? structuredClone(random.pick(wrong)) : value,
    );
    survive(() => decodeJson(changed ?? "null", LOGS_REQUEST));
  });
});

Deno.test("decodeProtobuf reads groups and lengths without end in no time", () => {
  const groups = new Uint8Array(1_000_000).fill(1 << 3 | WireType.StartGroup);
  assertThrows(() => decodeProtobuf(groups, LOGS_REQUEST), SyntaxError);
  const varint = new Uint8Array(1_000_000).fill(0xff);
  assertThrows(() => decodeProtobuf(varint, LOGS_REQUEST), SyntaxError);
  const huge = new Uint8Array([1 << 3 | WireType.LengthDelimited, 0xff, 0xff, 0xff, 0xff, 0x0f]);
  assertThrows(() => decodeProtobuf(huge, LOGS_REQUEST), SyntaxError);
});

Deno.test("writeLogs bounds what a resource and a scope say, since each record has a copy of it", () => {
  const records: RecordInput[] = [];
  const message = {
    resourceLogs: [{
      resource: { attributes: { "service.name": "shop", list: Array(100_000).fill(7), text: "x".repeat(1_000_000) } },
      scopeLogs: [{ scope: { name: "n".repeat(1_000_000) }, logRecords: [{}, { attributes: { order: 7 } }] }],
    }],
  };
  assertStrictEquals(writeLogs(message, (record) => records.push(record)), 2);
  assert(JSON.stringify(records).length < 20_000);
  const { service, truncated, order } = records[1].metadata as Record<string, unknown>;
  assertEquals([service, truncated, order], ["shop", true, 7]);
});
