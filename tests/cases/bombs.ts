/** Requests that take seconds, or a gigabyte, if their bodies are parsed at once. */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { compress } from "snappyjs";

const LOGS = "/api/monitoring/advanced/logs";
const LOKI = "/loki/api/v1/push";
const JSON_TYPE = "application/json";

/** Just below the limit of a body. */
const SIZE = 10 * 1024 ** 2 - 100;

function repeat(unit: string, open = "", close = ""): string {
  return open + unit.repeat((SIZE - open.length - close.length) / unit.length) + close;
}

function protobuf(write: (writer: BinaryWriter) => void): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  write(writer);
  return writer.finish();
}

/** Nests a part in messages by field numbers, the outermost first. */
function nested(fields: readonly number[], part: Uint8Array): Uint8Array<ArrayBuffer> {
  return fields.reduceRight<Uint8Array>(
    (inner, field) => protobuf((writer) => writer.tag(field, WireType.LengthDelimited).bytes(inner)),
    part,
  ) as Uint8Array<ArrayBuffer>;
}

function filled(unit: Uint8Array): Uint8Array {
  const all = new Uint8Array(Math.floor(SIZE / unit.length) * unit.length);
  for (let at = 0; at < all.length; at += unit.length) all.set(unit, at);
  return all;
}

/** Attribute `a: 1`. */
const ATTRIBUTE = nested([6], new Uint8Array([0x0a, 1, 0x61, 0x12, 2, 0x18, 1]));

/** Request of an attack. */
export interface Bomb {
  readonly name: string;
  readonly path: string;
  readonly type: string;
  readonly body: string | Uint8Array<ArrayBuffer>;
  /** Status of the response. */
  readonly status: number;
  /** True if it is dealt with within some 10 ms, so that other work may have no turn meanwhile. */
  readonly isQuick?: true;
}

export const BOMBS: readonly Bomb[] = [
  { name: "lists without end", path: LOGS, type: JSON_TYPE, body: repeat("["), status: 400 },
  {
    name: "nested lists",
    path: LOGS,
    type: JSON_TYPE,
    body: `[${"[".repeat(SIZE / 2)}${"]".repeat(SIZE / 2)}]`,
    status: 400,
  },
  { name: "empty lists", path: LOGS, type: JSON_TYPE, body: repeat("[],", "[", "0]"), status: 413 },
  { name: "an object of objects", path: LOGS, type: JSON_TYPE, body: repeat('{"a":', "["), status: 400 },
  {
    name: "records",
    path: LOGS,
    type: JSON_TYPE,
    body: repeat('{"level":"warn","msg":"Slow","a":{"b":[1,2]}},', "[", "{}]"),
    status: 413,
  },
  { name: "lines of x", path: LOGS, type: "application/x-ndjson", body: repeat("x\n"), status: 413 },
  { name: "empty lines", path: LOGS, type: "application/x-ndjson", body: repeat("\n"), status: 413 },
  { name: "lines of text", path: LOGS, type: "text/plain", body: repeat("x\n"), status: 413 },
  {
    name: "stack traces",
    path: LOGS,
    type: "text/plain",
    body: repeat("Error: a\n    at b (c.ts:1:2)\n"),
    status: 413,
  },
  { name: "text in brackets", path: LOGS, type: "text/plain", body: repeat("x\n", "[\n"), status: 413 },
  { name: "OTLP lists", path: "/v1/logs", type: JSON_TYPE, body: repeat("["), status: 400, isQuick: true },
  {
    name: "OTLP resources",
    path: "/v1/logs",
    type: JSON_TYPE,
    body: repeat("{},", '{"resourceLogs":[', "{}]}"),
    status: 400,
  },
  {
    name: "OTLP records",
    path: "/v1/logs",
    type: JSON_TYPE,
    body: repeat(
      '{"body":{"stringValue":"Paid"},"attributes":[]},',
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[',
      "{}]}]}]}",
    ),
    status: 400,
  },
  {
    name: "OTLP attributes",
    path: "/v1/logs",
    type: JSON_TYPE,
    body: repeat(
      '{"key":"a","value":{"intValue":1}},',
      '{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"attributes":[',
      "{}]}]}]}]}",
    ),
    status: 200,
  },
  {
    name: "OTLP spans",
    path: "/v1/traces",
    type: JSON_TYPE,
    body: repeat('{"name":"a","attributes":[{"key":"b"}]},', '{"resourceSpans":[{"scopeSpans":[{"spans":[', "{}]}]}]}"),
    status: 400,
  },
  {
    name: "OTLP data points",
    path: "/v1/metrics",
    type: JSON_TYPE,
    body: repeat("{},", '{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"sum":{"dataPoints":[', "{}]}}]}]}]}"),
    status: 200,
  },
  {
    name: "OTLP protobuf resources",
    path: "/v1/logs",
    type: "application/x-protobuf",
    body: filled(nested([1], new Uint8Array())) as Uint8Array<ArrayBuffer>,
    status: 400,
  },
  {
    name: "OTLP protobuf records",
    path: "/v1/logs",
    type: "application/x-protobuf",
    body: nested([1, 2], filled(nested([2], new Uint8Array([0x10, 9])))),
    status: 400,
  },
  {
    name: "OTLP protobuf attributes",
    path: "/v1/logs",
    type: "application/x-protobuf",
    body: nested([1, 2, 2], filled(ATTRIBUTE)),
    status: 200,
    isQuick: true,
  },
  {
    name: "OTLP protobuf unknown fields",
    path: "/v1/logs",
    type: "application/x-protobuf",
    body: filled(new Uint8Array([0x78, 1])) as Uint8Array<ArrayBuffer>,
    status: 200,
  },
  {
    name: "OTLP protobuf data points",
    path: "/v1/metrics",
    type: "application/x-protobuf",
    body: nested([1, 2, 2, 7], filled(new Uint8Array([0x0a, 0]))),
    status: 200,
    isQuick: true,
  },
  {
    name: "streams of Loki",
    path: LOKI,
    type: JSON_TYPE,
    body: repeat('{"values":[]},', '{"streams":[', "{}]}"),
    status: 204,
  },
  { name: "keys of Loki", path: LOKI, type: JSON_TYPE, body: repeat('"a":1,', "{", '"b":1}'), status: 204 },
  {
    name: "streams of Loki in protobuf",
    path: LOKI,
    type: "application/x-protobuf",
    body: new Uint8Array(compress(filled(nested([1], new Uint8Array())))),
    status: 204,
  },
  {
    name: "unknown fields of a stream of Loki",
    path: LOKI,
    type: "application/x-protobuf",
    body: new Uint8Array(compress(nested([1], filled(new Uint8Array([0x78, 1]))))),
    status: 204,
  },
  {
    name: "lines of Loki",
    path: LOKI,
    type: "application/x-protobuf",
    body: new Uint8Array(compress(nested([1], filled(nested([2], new Uint8Array()))))),
    status: 413,
  },
];
