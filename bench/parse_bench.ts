import { LogStream } from "../lib/stream/log_stream.ts";
import type { RecordInput } from "../lib/record/record.ts";
import { LineRecords } from "../lib/parse/line_records.ts";
import { splitLines } from "../lib/parse/lines.ts";

const LINES = 10_000;
const CHUNK_BYTES = 65_536;

/** Line of each format, by its index. */
const FORMATS: Readonly<Record<string, (index: number) => string>> = {
  "plain text": (index) => `Listening on port 8000, worker ${index} ready, took ${index % 97} ms in all`,
  "pino": (index) =>
    `{"level":30,"time":${1_761_301_575_123 + index},"pid":7,"hostname":"here","name":"shop","order":${index},` +
    `"ms":${index % 97},"msg":"Order paid"}`,
  "slog": (index) =>
    `{"time":"2025-10-24T10:26:15.123456789Z","level":"INFO","msg":"Order paid","order":${index},"ms":${index % 97}}`,
  "Elastic Common Schema": (index) =>
    `{"@timestamp":"2025-10-24T10:26:15.123Z","log.level":"info","message":"Order paid","ecs.version":"1.6.0",` +
    `"service":{"name":"shop"},"trace":{"id":"4bf92f3577b34da6a3ce929d0e0e4736"},"order":${index}}`,
  "pino with a request": (index) =>
    `{"level":30,"time":${1_761_301_575_123 + index},"pid":7,"hostname":"here","req":{"id":${index},"method":"GET",` +
    `"url":"/orders/${index}","headers":{"host":"shop.example"}},"res":{"statusCode":200},"msg":"request completed"}`,
  "logfmt": (index) => `time=2025-10-24T10:26:15.123Z level=info msg="Order paid" order=${index} ms=${index % 97}`,
  "access log": (index) =>
    `127.0.0.1 - bob [24/Oct/2025:10:26:15 +0000] "GET /orders/${index} HTTP/1.1" 200 153 "-" "curl/7.88.1"`,
};

function chunksOf(line: (index: number) => string): Uint8Array[] {
  const bytes = new TextEncoder().encode(Array.from({ length: LINES }, (_, index) => `${line(index)}\n`).join(""));
  const chunks: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) chunks.push(bytes.slice(start, start + CHUNK_BYTES));
  return chunks;
}

async function* feed(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  for (const chunk of chunks) yield await Promise.resolve(chunk);
}

let sink: unknown;
const stream = new LogStream();

for (const [name, line] of Object.entries(FORMATS)) {
  const chunks = chunksOf(line);
  const isJson = line(0).startsWith("{");
  Deno.bench(`split 10,000 lines: ${name}`, { group: name, baseline: !isJson }, async () => {
    for await (const lines of splitLines(feed(chunks), 1_048_576)) for (const { text } of lines) sink = text;
  });
  if (isJson) {
    Deno.bench("split and JSON.parse", { group: name, baseline: true }, async () => {
      for await (const lines of splitLines(feed(chunks), 1_048_576)) {
        for (const { text } of lines) sink = JSON.parse(text);
      }
    });
  }
  for (
    const [to, write] of [
      ["parse into records", (record: RecordInput) => void (sink = record)],
      ["parse and write into a stream", (record: RecordInput) => void stream.write(record)],
    ] as const
  ) {
    Deno.bench(to, { group: name }, async () => {
      const records = new LineRecords(write, "bench");
      for await (const lines of splitLines(feed(chunks), 1_048_576)) records.push(lines);
      records.flush();
    });
  }
}

void sink;
