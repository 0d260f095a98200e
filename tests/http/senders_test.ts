import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { join } from "node:path";
import { pino } from "pino";
import { pinoLoki } from "pino-loki";
import { compress } from "snappyjs";
import winston from "winston";
import LokiTransport from "winston-loki";
import { createHandler } from "../../lib/http/handler.ts";
import { Ingest, type IngestOptions } from "../../lib/http/ingest/ingest.ts";
import type { JsonObject } from "../../lib/record/json.ts";
import type { Level } from "../../lib/record/level.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { Child } from "../support/child.ts";
import { findProgram } from "../support/programs.ts";
import { forEachSeed, type Random } from "../support/random.ts";
import { until } from "../support/wait.ts";
import { serve } from "./fixture.ts";

const AT = "2025-10-24T10:26:15.123Z";
const NANOS = `${Date.parse(AT)}000000`;

function open(options: IngestOptions = {}) {
  const stream = new LogStream();
  const ingest = new Ingest(options);
  const handler = createHandler({ stream, ingest });
  async function post(path: string, body: BodyInit, headers: HeadersInit = { "content-type": "application/json" }) {
    const response = await handler(new Request(`http://localhost${path}`, { method: "POST", body, headers }));
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
  return { stream, ingest, handler, post };
}

/** Waits for records and returns them without their times. */
async function recordsOf(stream: LogStream, count: number) {
  await until(() => stream.recent().length >= count, `${count} records`, () => JSON.stringify(stream.recent()));
  return stream.recent().map(({ level, message, metadata }) => ({ level, message, metadata }));
}

const PUSH = "/loki/api/v1/push";

/** Encodes a push request of Loki. */
function encodePush(labels: string, entries: readonly (readonly [seconds: number, line: string])[]): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.LengthDelimited).string(labels);
  for (const [seconds, line] of entries) {
    writer.tag(2, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.Varint).int64(seconds).tag(2, WireType.Varint).int32(123_000_000);
    writer.join().tag(2, WireType.LengthDelimited).string(line);
    writer.tag(3, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string("trace_id").tag(2, WireType.LengthDelimited).string("4bf92f");
    writer.join().join();
  }
  return writer.join().finish();
}

const LINES: readonly { line: string; level: Level; message: string; own: JsonObject }[] = [
  { line: "Paid", level: "WARN", message: "Paid", own: {} },
  { line: '{"level":"error","msg":"Failed","order":7}', level: "ERROR", message: "Failed", own: { order: 7 } },
  { line: "TypeError: a\n    at b (c.js:1:2)", level: "ERROR", message: "TypeError: a\n    at b (c.js:1:2)", own: {} },
];

const LOKI = [
  {
    name: "JSON",
    type: "application/json",
    body: JSON.stringify({
      streams: [{
        values: LINES.map(({ line }) => [NANOS, line, { trace_id: "4bf92f" }]),
        stream: { app: "shop", level: "warn" },
      }],
    }),
  },
  {
    name: "protobuf in Snappy",
    type: "application/x-protobuf",
    body: new Uint8Array(
      compress(
        encodePush('{app="shop", level="warn"}', LINES.map(({ line }) => [Math.floor(Date.parse(AT) / 1000), line])),
      ),
    ),
  },
];

for (const { name, type, body } of LOKI) {
  Deno.test(`Loki's push API takes lines in ${name}; labels are fields`, async () => {
    const { stream, ingest, post } = open();
    const { status, text } = await post(PUSH, body, { "content-type": type });
    assertEquals([status, text], [204, ""]);
    assertEquals(
      stream.recent(),
      LINES.map(({ level, message, own }) => {
        const label: JsonObject = level === "ERROR" ? { level: "warn" } : {};
        return {
          timestamp: AT,
          level,
          message,
          metadata: { source: "loki", app: "shop", ...label, trace_id: "4bf92f", ...own },
        };
      }),
    );
    assertEquals(ingest.stats.http, { accepted: 3, rejected: 0 });
  });
}

Deno.test("Elasticsearch's bulk API takes documents, and refuses others one by one", async () => {
  const { stream, ingest, post } = open();
  const body = [
    '{"index":{"_index":"shop"}}',
    `{"@timestamp":"${AT}","log.level":"warn","message":"Slow","ms":7}`,
    '{"create":{}}',
    "[]",
    '{"delete":{"_index":"shop","_id":"1"}}',
    '{"create":{"_index":"shop"}}',
    '{"message":"Paid"}',
    "",
  ].join("\n");
  const { status, headers, text } = await post("/_bulk", body, { "content-type": "application/x-ndjson" });
  assertEquals([status, headers.get("x-elastic-product")], [200, "Elasticsearch"]);
  const { errors, items } = JSON.parse(text);
  assertStrictEquals(errors, true);
  assertEquals(
    items.map((item: Record<string, { status: number }>) =>
      Object.entries(item).map(([name, of]) => [name, of.status])
    ),
    [[["index", 201]], [["create", 400]], [["delete", 400]], [["create", 201]]],
  );
  assertEquals(await recordsOf(stream, 2), [
    { level: "WARN", message: "Slow", metadata: { source: "elasticsearch", index: "shop", ms: 7 } },
    { level: "INFO", message: "Paid", metadata: { source: "elasticsearch", index: "shop" } },
  ]);
  assertStrictEquals(stream.recent()[0].timestamp, AT);
  assertEquals(ingest.stats.http, { accepted: 2, rejected: 2 });
});

Deno.test("POST /gelf takes a message of Graylog's format, in gzip too", async () => {
  const { stream, ingest, post } = open();
  const message = JSON.stringify({
    ...{ version: "1.1", host: "web-1", short_message: "Slow", full_message: "Slow\nquery", level: 4 },
    ...{ timestamp: Date.parse(AT) / 1000, _order: 7 },
  });
  const packed = await new Response(new Blob([message]).stream().pipeThrough(new CompressionStream("gzip"))).bytes();
  assertStrictEquals((await post("/gelf", message)).status, 202);
  assertStrictEquals((await post("/gelf", packed, { "content-encoding": "gzip" })).status, 202);
  const record = {
    timestamp: AT,
    level: "WARN" as const,
    message: "Slow",
    metadata: { source: "gelf", host: "web-1", full_message: "Slow\nquery", order: 7 },
  };
  assertEquals(stream.recent(), [record, record]);
  assertStrictEquals((await post("/gelf", "{}")).status, 400);
  assertEquals([ingest.stats.http.accepted, ingest.stats.refused], [2, 1]);
});

/** Fields that are skipped as one, and a name in which each letter could begin a label. */
const GROUP = [0x0b, ...new Array(1000).fill([0x18, 1]).flat(), 0x0c];
const LONG_NAME = "a".repeat(200_000);

/** More labels than Loki takes. */
const LABELS = Array.from({ length: 200 }, (_, at) => `a${at}="b"`).join(",");

const push = (labels: unknown, value: unknown) => JSON.stringify({ streams: [{ stream: labels, values: [value] }] });
const pack = (bytes: Uint8Array) => new Uint8Array(compress(bytes));

Deno.test("Loki's push API takes lines with a malformed time, and labels up to what is none", async () => {
  const { stream, post } = open();
  const name = "a".repeat(50_000); // was searched from each of its letters
  const times = ["1e400", `${"[".repeat(9000)}${"]".repeat(9000)}`, "{}", "null"];
  for (const time of times) {
    const body = `{"streams":[{"labels":"{app=\\"shop\\", ${name}","values":[[${time},"Paid"]]}]}`;
    assertStrictEquals((await post(PUSH, body)).status, 204);
  }
  assertEquals(stream.recent().map(({ metadata }) => metadata), times.map(() => ({ source: "loki", app: "shop" })));
});

const REFUSED = [
  { path: PUSH, type: "application/json", body: "{", status: 400 },
  { path: PUSH, type: "application/json", body: '{"streams":[{"values":[["1"]]}]}', status: 400 },
  { path: PUSH, type: "application/x-protobuf", body: "not Snappy", status: 400 },
  { path: PUSH, type: "application/x-protobuf", body: new Uint8Array([0xff, 0xff, 0xff, 0xff, 0x0f]), status: 413 },
  { path: PUSH, type: "application/json", body: push({ app: ["shop"] }, ["1", "Paid"]), status: 400 },
  { path: PUSH, type: "application/json", body: push(LABELS, ["1", "Paid"]), status: 400 },
  { path: PUSH, type: "application/json", body: push({}, ["1", "Paid", { ...new Array(200).fill("b") }]), status: 400 },
  { path: PUSH, type: "application/x-protobuf", body: pack(encodePush(LONG_NAME, [[1, "Paid"]])), status: 400 },
  { path: PUSH, type: "application/x-protobuf", body: pack(encodePush(LABELS, [[1, "Paid"]])), status: 400 },
  { path: PUSH, type: "application/x-protobuf", body: pack(new Uint8Array(GROUP)), status: 400 },
  { path: "/_bulk", type: "application/x-ndjson", body: '{"message":"Slow"}\n', status: 400 },
  { path: "/gelf", type: "application/json", body: '{"message":"Slow"}', status: 400 },
];

for (const { path, type, body, status } of REFUSED) {
  Deno.test(`POST ${path} refuses ${JSON.stringify(body).slice(0, 120)} with ${status}, and counts that`, async () => {
    const { stream, ingest, post } = open();
    assertStrictEquals((await post(path, body, { "content-type": type })).status, status);
    assertEquals([stream.recent().length, ingest.stats.refused], [0, 1]);
  });
}

for (const path of [PUSH, "/_bulk", "/gelf"]) {
  Deno.test(`POST ${path} needs the token, and lets no client speak for another source`, async () => {
    const guarded = open({ token: "s3cret" });
    assertStrictEquals((await guarded.post(path, "{}")).status, 401);
    const { stream, post } = open();
    const object = JSON.stringify({ short_message: "m", message: "m", source: "stdin", logger: "ringside" });
    const body = path === PUSH
      ? JSON.stringify({ streams: [{ stream: {}, values: [[NANOS, object]] }] })
      : path === "/_bulk"
      ? `{"index":{}}\n${object}\n`
      : object;
    await post(path, body);
    const [{ metadata }] = stream.recent();
    assertEquals([metadata.claimed_source, metadata.claimed_logger], ["stdin", "ringside"]);
  });

  Deno.test(`POST ${path} answers any body`, async () => {
    await forEachSeed(200, async (random) => {
      const { post } = open();
      const bytes = spoil(random, [
        new TextEncoder().encode(LOKI[0].body as string),
        LOKI[1].body as Uint8Array<ArrayBuffer>,
        new TextEncoder().encode('{"index":{"_index":"a"}}\n{"message":"m"}\n'),
        new TextEncoder().encode('{"short_message":"m","level":4,"_a":1}'),
      ]);
      const type = random.pick(["application/json", "application/x-protobuf"]);
      const { status } = await post(path, bytes, { "content-type": type });
      assert([200, 202, 204, 400, 413].includes(status), `${status}`);
    });
  });
}

/** Returns one of the samples, with some of its bytes changed, doubled or cut. */
function spoil(random: Random, samples: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = Array.from(random.pick(samples));
  for (let change = random.int(0, 4); change > 0; change--) {
    const at = random.int(0, bytes.length);
    if (random.chance(0.5)) bytes[at] = random.int(0, 255);
    else if (random.chance(0.4)) bytes.splice(at, random.int(0, 9));
    else bytes.splice(at, 0, ...bytes.slice(at, at + random.int(0, 9)));
  }
  return new Uint8Array(bytes);
}

Deno.test("Loki's push API takes the lines of pino-loki", async () => {
  const { stream, handler } = open();
  await using server = serve(handler);
  const transport = pinoLoki({ host: `http://127.0.0.1:${server.port}`, batching: false, labels: { app: "shop" } });
  pino({ level: "info" }, transport).warn({ order: 7 }, "Slow");
  const [{ level, message, metadata }] = await recordsOf(stream, 1);
  assertEquals([level, message, metadata.app, metadata.order], ["WARN", "Slow", "shop", 7]);
  transport.end();
});

Deno.test("Loki's push API takes the lines of winston-loki, in both of its forms", async () => {
  for (const isJson of [true, false]) {
    const { stream, handler } = open();
    await using server = serve(handler);
    const options = {
      host: `http://127.0.0.1:${server.port}`,
      json: isJson,
      batching: false,
      labels: { app: "shop" },
      gracefulShutdown: false,
    };
    const transport = new LokiTransport(options);
    const logger = winston.createLogger({ transports: [transport] });
    logger.error("Cannot pay", { order: 7 });
    const [{ level, message, metadata }] = await recordsOf(stream, 1);
    assertEquals([level, message.split(" {")[0], metadata.app], ["ERROR", "Cannot pay", "shop"]);
    logger.close();
  }
});

Deno.test({
  name: "Elasticsearch's bulk API takes what rsyslog's omelasticsearch sends",
  ignore: findProgram("rsyslogd") === undefined || !hasElasticModule(),
  fn: async () => {
    const folder = await Deno.makeTempDir();
    try {
      const { stream, handler } = open();
      await using server = serve(handler);
      await Deno.writeTextFile(join(folder, "app.log"), "from rsyslog\n");
      await Deno.writeTextFile(
        join(folder, "rsyslog.conf"),
        `module(load="imfile")
module(load="omelasticsearch")
global(workDirectory="${folder}")
input(type="imfile" file="${folder}/app.log" tag="shop:" severity="error")
*.* action(type="omelasticsearch" server="127.0.0.1" serverport="${server.port}" bulkmode="on" searchIndex="logs"
  searchType="")
`,
      );
      await using _rsyslog = new Child("/usr/sbin/rsyslogd", [
        ...["-n", "-f", join(folder, "rsyslog.conf"), "-i", join(folder, "pid")],
      ]);
      const isOwn = () => stream.recent().find(({ message }) => message === "from rsyslog");
      await until(() => isOwn() !== undefined, "the record of rsyslog", () => JSON.stringify(stream.recent()));
      const { level, metadata } = isOwn()!;
      assertEquals([level, metadata.index, metadata.source], ["ERROR", "logs", "elasticsearch"]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});

/** Returns true if rsyslog's module is installed; Debian's package is `rsyslog-elasticsearch`. */
function hasElasticModule(): boolean {
  const folders = ["/usr/lib/x86_64-linux-gnu/rsyslog", "/usr/lib/aarch64-linux-gnu/rsyslog", "/usr/lib/rsyslog"];
  return folders.some((folder) => {
    try {
      return Deno.statSync(join(folder, "omelasticsearch.so")).isFile;
    } catch {
      return false;
    }
  });
}
