/** Prints the heap size of a full ring, as JSON: `deno run --v8-flags=--expose-gc bench/fanout/ring_memory.ts SHAPE`. */
import { createHandler } from "../../lib/http/handler.ts";
import { LogStream, ringOf } from "../../lib/stream/log_stream.ts";
import { maxRecordsIn } from "../../lib/stream/log_stream_options.ts";
import type { RecordInput } from "../../lib/record/record.ts";
import type { RingRow } from "./memory.ts";

const MAX_BYTES = 64 * 1_048_576;

/** Inputs for the ring, by the name of their shape. */
export const SHAPES: Readonly<Record<string, (count: number) => RecordInput>> = {
  "message only": (count) => ({ message: `Search ${count} completed` }),
  "3 flat keys": (count) => ({ message: "Search completed", metadata: { query: "test", duration_ms: count, at: "a" } }),
  "20 flat keys": (count) => ({
    message: "Search completed",
    metadata: Object.fromEntries(Array.from({ length: 20 }, (_, key) => [`key_${key}`, `value ${count * key}`])),
  }),
  "error": (count) => ({ message: "Search failed", metadata: { error: new Error(`no ${count}`) } }),
  "2 KB of text": (count) => ({ message: `${count} ${"text ".repeat(400)}` }),
  "2 KB of Cyrillic text": (count) => ({ message: `${count} ${"слово ".repeat(170)}` }),
};

if (import.meta.main) console.log(JSON.stringify(await fill(Deno.args[0])));

async function fill(shape: string): Promise<RingRow> {
  using stream = new LogStream({ capacity: maxRecordsIn(MAX_BYTES), maxBytes: MAX_BYTES });
  const before = heapBytes(); // includes the slots, of 16 bytes each, full or empty
  for (let count = 0; ringOf(stream).overwritten < 1000; count++) stream.write(SHAPES[shape](count));
  const alone = heapBytes() - before;
  const watched = await watch(stream) - before;
  return { shape, maxBytes: MAX_BYTES, alone, watched };
}

function heapBytes(): number {
  const { gc } = globalThis as unknown as { gc: () => void };
  gc();
  gc();
  const { heapUsed, external } = Deno.memoryUsage();
  return heapUsed + external;
}

/** Returns the bytes of the heap once a viewer has received every record of the ring. */
async function watch(stream: LogStream): Promise<number> {
  const handler = createHandler({ stream, heartbeatMs: null });
  const { size } = ringOf(stream);
  const url = `http://127.0.0.1/api/monitoring/advanced/logs/stream?recent=${size}`;
  const reader = (await handler(new Request(url))).body!.getReader();
  const { newest } = stream.stats;
  const decoder = new TextDecoder();
  for (let tail = ""; !tail.includes(`-${newest}\n`);) {
    const { value } = await reader.read();
    tail = decoder.decode(value, { stream: true });
  }
  const bytes = heapBytes();
  await reader.cancel();
  return bytes;
}
