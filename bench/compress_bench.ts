import { encodeEvent } from "../lib/http/encode.ts";
import { EVERYTHING } from "../lib/query/filter.ts";
import { FanOut } from "../lib/http/fan_out.ts";
import { openGzip } from "../lib/http/gzip.ts";
import { LogStream } from "../lib/stream/log_stream.ts";
import { type RecordInput, toRecord } from "../lib/record/record.ts";

/** Returns a record as services log it: one of a few kinds, with values that depend on `count`. */
function makeRecord(count: number): RecordInput {
  const id = (count * 2_654_435_761 % 2 ** 32).toString(16);
  const metadata = {
    logger: "shop.http",
    service: "checkout",
    trace_id: `4bf92f3577b34da6${id}`,
    duration_ms: count % 97,
  };
  if (count % 7 === 0) return { level: "WARN", message: `Slow answer from inventory for cart ${id}`, metadata };
  if (count % 3 === 0) return { level: "DEBUG", message: "Cache miss", metadata: { ...metadata, key: `cart:${id}` } };
  return { level: "INFO", message: `GET /cart/${id} 200`, metadata: { ...metadata, status: 200, method: "GET" } };
}

function makeChunk(records: number): Uint8Array<ArrayBuffer> {
  const events = Array.from({ length: records }, (_, index) => {
    return encodeEvent({ kind: "record", id: `m3k9x1-${index + 1}`, record: toRecord(makeRecord(index)) });
  });
  return new TextEncoder().encode(events.join(""));
}

const writer = await openGzip();

for (const records of [1, 2, 5, 10, 50, 250]) {
  const chunk = makeChunk(records);
  const compressed = writer.write(chunk).length;
  const percent = Math.round(100 * compressed / chunk.length);
  const name = `compress ${records} records, ${chunk.length} to ${compressed} bytes (${percent} %)`;
  // Each iteration passes a copy, since the writer caches the result for an identical array.
  Deno.bench(name, { group: "chunk", baseline: records === 1 }, () => void writer.write(chunk.slice()));
}

const shared = makeChunk(50);
Deno.bench("the same 50 records for one more viewer", { group: "chunk" }, () => void writer.write(shared));

const RECORDS = 2000;

/** Records written per turn of the event loop. */
const BURST = 10;

for (const viewers of [1, 10, 100]) {
  for (const gzip of [false, true]) {
    Deno.bench(`${RECORDS} records to ${viewers} viewers, ${gzip ? "gzip" : "plain"}`, {
      group: `${viewers} viewers`,
      baseline: !gzip,
    }, async (b) => {
      const stream = new LogStream({ capacity: RECORDS, maxBytes: 1024 * RECORDS });
      const fanOut = new FanOut(stream);
      const writers = await Promise.all(Array.from({ length: viewers }, () => gzip ? openGzip() : undefined));
      const all = writers.map((gzip) =>
        fanOut.open({ head: [], cursor: 0, filter: EVERYTHING, gzip }).pipeTo(new WritableStream())
      );
      b.start();
      for (let count = 0; count < RECORDS; count += BURST) {
        for (let index = 0; index < BURST; index++) stream.write(makeRecord(count + index));
        await nextTurn();
      }
      stream.close();
      await Promise.all(all);
      b.end();
    });
  }
}

const { port1, port2 } = new MessageChannel();

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    port1.onmessage = () => resolve();
    port2.postMessage(null);
  });
}
