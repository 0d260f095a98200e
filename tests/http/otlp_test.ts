import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { createHandler } from "../../lib/http/handler.ts";
import { Ingest, type IngestOptions, intakeOf } from "../../lib/http/ingest/ingest.ts";
import { LOGS_REQUEST, METRICS_REQUEST, type Schema, TRACES_REQUEST } from "../../lib/ingest/otlp_schema.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { encodeProtobuf } from "../ingest/otlp_writer.ts";

const JSON_TYPE = "application/json";
const PROTOBUF_TYPE = "application/x-protobuf";

function open(options: IngestOptions = {}, basePath = "") {
  const stream = new LogStream();
  const ingest = new Ingest(options);
  const handler = createHandler({ stream, ingest, basePath });
  function post(path: string, body: BodyInit, type: string, headers: Record<string, string> = {}) {
    const all = { "content-type": type, ...headers };
    return handler(new Request(`http://localhost${path}`, { method: "POST", headers: all, body }));
  }
  return { stream, ingest, handler, post };
}

const SIGNALS: readonly { path: string; schema: Schema; json: object; counts: object; rejected: string }[] = [
  {
    path: "/v1/logs",
    schema: LOGS_REQUEST,
    json: { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: "Paid" } }, {}] }] }] },
    counts: { logs: 2, spans: 0, metric_points: 0, rejected: 0 },
    rejected: "rejectedLogRecords",
  },
  {
    path: "/v1/traces",
    schema: TRACES_REQUEST,
    json: { resourceSpans: [{ scopeSpans: [{ spans: [{ name: "pay" }, {}] }] }] },
    counts: { logs: 0, spans: 2, metric_points: 0, rejected: 0 },
    rejected: "rejectedSpans",
  },
  {
    path: "/v1/metrics",
    schema: METRICS_REQUEST,
    json: { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ sum: { dataPoints: [{}, {}] } }] }] }] },
    counts: { logs: 0, spans: 0, metric_points: 2, rejected: 0 },
    rejected: "rejectedDataPoints",
  },
];

for (const { path, schema, json, counts, rejected } of SIGNALS) {
  for (
    const { type, answered = PROTOBUF_TYPE, body, empty } of [
      { type: JSON_TYPE, answered: JSON_TYPE, body: JSON.stringify(json), empty: "{}" },
      { type: `${JSON_TYPE}; charset=utf-8`, answered: JSON_TYPE, body: JSON.stringify(json), empty: "{}" },
      { type: PROTOBUF_TYPE, body: encodeProtobuf(json, schema), empty: "" },
      { type: "application/protobuf", body: encodeProtobuf(json, schema), empty: "" },
    ]
  ) {
    Deno.test(`POST ${path} accepts ${type} with an empty response`, async () => {
      const { stream, ingest, post } = open();
      const response = await post(path, body, type);
      assertStrictEquals(response.status, 200);
      assertStrictEquals(response.headers.get("content-type"), answered);
      assertStrictEquals(await response.text(), empty);
      assertEquals(ingest.stats.otlp, counts);
      assertStrictEquals(stream.stats.newest, ingest.stats.otlp.logs);
    });
  }

  Deno.test(`POST ${path} accepts an empty request`, async () => {
    const { ingest, post } = open();
    assertStrictEquals((await post(path, new Uint8Array(), PROTOBUF_TYPE)).status, 200);
    assertStrictEquals((await post(path, "{}", JSON_TYPE)).status, 200);
    assertStrictEquals(ingest.stats.refused, 0);
  });

  Deno.test(`POST ${path} reports a rejected part in JSON`, async () => {
    const { ingest, post } = open();
    const good = JSON.stringify(json);
    const response = await post(path, good.replace("},{}]", "},7]").replace('[{"sum"', '[7,{"sum"'), JSON_TYPE);
    assertStrictEquals(response.status, 200);
    const { partialSuccess } = await response.json();
    assertEquals(partialSuccess, { [rejected]: "1", errorMessage: "expected an object, got number" });
    assertStrictEquals(ingest.stats.otlp.rejected, 1);
  });

  Deno.test(`POST ${path} answers below a base path`, async () => {
    const { post } = open({}, "/shop");
    assertStrictEquals((await post(`/shop${path}`, "{}", JSON_TYPE)).status, 200);
    assertStrictEquals((await post(path, "{}", JSON_TYPE)).status, 404);
  });
}

Deno.test("POST /v1/logs reports a rejected part in protobuf", async () => {
  const { stream, post } = open();
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).fork().tag(2, WireType.LengthDelimited).fork();
  writer.tag(2, WireType.LengthDelimited).fork().tag(5, WireType.LengthDelimited).uint32(100).join(); // beyond its end
  writer.tag(2, WireType.LengthDelimited).fork().tag(12, WireType.LengthDelimited).string("paid").join();
  const response = await post("/v1/logs", writer.join().join().finish(), PROTOBUF_TYPE);
  assertStrictEquals(response.status, 200);
  assertEquals(stream.recent().map(({ message }) => message), ["paid"]);
  const reader = new BinaryReader(await response.bytes());
  assertEquals(reader.tag(), [1, WireType.LengthDelimited]);
  reader.uint32();
  assertEquals(reader.tag(), [1, WireType.Varint]);
  assertStrictEquals(String(reader.int64()), "1");
  assertEquals(reader.tag(), [2, WireType.LengthDelimited]);
  assertMatch(reader.string(), /^a field is longer than its message$/);
});

/** Decodes a `google.rpc.Status`. */
async function readStatus(response: Response): Promise<{ code: number; message: string }> {
  if (response.headers.get("content-type") === JSON_TYPE) return await response.json();
  assertStrictEquals(response.headers.get("content-type"), PROTOBUF_TYPE);
  const reader = new BinaryReader(await response.bytes());
  assertEquals(reader.tag(), [1, WireType.Varint]);
  const code = reader.int32();
  assertEquals(reader.tag(), [2, WireType.LengthDelimited]);
  return { code, message: reader.string() };
}

const REFUSED: readonly {
  name: string;
  options?: IngestOptions;
  body?: BodyInit;
  type?: string;
  headers?: Record<string, string>;
  status: number;
  code: number;
  message: RegExp;
  header?: [string, string];
}[] = [
  { name: "broken JSON", body: "{", type: JSON_TYPE, status: 400, code: 3, message: /^Cannot decode JSON: / },
  {
    name: "broken protobuf",
    body: new Uint8Array([1, 2, 3]),
    status: 400,
    code: 3,
    message: /^Cannot decode protobuf near byte \d: /,
  },
  {
    name: "JSON with the type of protobuf",
    body: '{"resourceLogs":[]}',
    status: 400,
    code: 3,
    message: /^Cannot decode protobuf near byte \d+: /,
  },
  {
    name: "text",
    type: "text/plain",
    status: 415,
    code: 3,
    message: /^Cannot read content-type "text\/plain": expected application\/json, application\/x-protobuf/,
  },
  {
    name: "a body that is too large",
    options: { maxBytes: 10 },
    body: new Uint8Array(11),
    status: 413,
    code: 8,
    message: /^Cannot accept a body of more than 10 bytes$/,
  },
  {
    name: "a body in JSON that is too large",
    options: { maxBytes: 10 },
    body: " ".repeat(11),
    type: JSON_TYPE,
    status: 413,
    code: 8,
    message: /^Cannot accept a body of more than 10 bytes$/,
  },
  {
    name: "more than the server has room for",
    options: { maxHeldBytes: 10 },
    body: new Uint8Array(11),
    status: 429,
    code: 8,
    message: /^Cannot accept more at the moment/,
    header: ["retry-after", "1"],
  },
  {
    name: "a request without the token",
    options: { token: "s3cret" },
    body: new Uint8Array(),
    status: 401,
    code: 16,
    message: /^Cannot accept logs without the token/,
    header: ["www-authenticate", 'Bearer realm="ringside"'],
  },
  {
    name: "an unknown compression",
    headers: { "content-encoding": "zstd" },
    status: 415,
    code: 3,
    message: /^Cannot decompress content-encoding "zstd"/,
  },
];

for (const { name, options, body = "", type = PROTOBUF_TYPE, headers, status, code, message, header } of REFUSED) {
  Deno.test(`POST /v1/logs refuses ${name} with ${status}, in the encoding of the request`, async () => {
    const { stream, ingest, post } = open(options);
    const response = await post("/v1/logs", body, type, headers);
    assertStrictEquals(response.status, status);
    if (header !== undefined) assertStrictEquals(response.headers.get(header[0]), header[1]);
    assertStrictEquals(response.headers.get("content-type"), type === PROTOBUF_TYPE ? PROTOBUF_TYPE : JSON_TYPE);
    const said = await readStatus(response);
    assertStrictEquals(said.code, code);
    assertMatch(said.message, message);
    assertEquals([stream.stats.newest, ingest.stats.refused], [0, 1]);
  });
}

Deno.test("GET /v1/logs is answered 405", async () => {
  const { handler } = open();
  const response = await handler(new Request("http://localhost/v1/logs"));
  await response.body?.cancel();
  assertEquals([response.status, response.headers.get("allow")], [405, "POST"]);
});

Deno.test("POST /v1/traces keeps the newest spans within a bound", async () => {
  const { ingest, post } = open();
  const attributes = [{ key: "text", value: { stringValue: "x".repeat(20_000) } }];
  const spans = Array.from({ length: 300 }, (_, n) => ({ name: `span ${n}`, attributes }));
  const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
  assertStrictEquals((await post("/v1/traces", body, JSON_TYPE)).status, 200);
  assertStrictEquals(ingest.stats.otlp.spans, 300);
  assert(intakeOf(ingest).spans.size < 300 && intakeOf(ingest).spans.bytes <= intakeOf(ingest).spans.maxBytes);
  const newest = intakeOf(ingest).spans.at(300);
  assertStrictEquals(newest?.name, "span 299");
  assert(JSON.stringify(newest).length <= 16_384);
});
