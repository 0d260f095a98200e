/** Ringside as a service embeds it: `deno run -A bench/peers/ringside.ts EVENT_BYTES [CAPACITY] [MAX_BYTES] [ARCHIVE]`. */
import { openArchive } from "../../lib/archive/archive.ts";
import { formatEventId } from "../../lib/wire/cursor.ts";
import { createHandler } from "../../lib/http/handler.ts";
import { hostsOf } from "../../lib/program/hosts.ts";
import { encodeEvent } from "../../lib/http/encode.ts";
import { LogStream, ringOf } from "../../lib/stream/log_stream.ts";
import { toRecord } from "../../lib/record/record.ts";
import { drive, makeRecord, padFor, SAMPLE } from "./drive.mjs";

const [bytes, capacity = 1000, maxBytes] = Deno.args.slice(0, 3).map(Number);
const at: string | undefined = Deno.args[3];
const stream = new LogStream({ capacity, maxBytes });
const archive = at === undefined ? undefined : await openArchive(stream, { at });
const handler = createHandler({
  stream,
  archive,
  allowedHosts: hostsOf("127.0.0.1", []),
  maxViewers: null,
  stallMs: null, // stalled viewers are measured too
});
const pad = padFor(bytes, (pad) => {
  const id = formatEventId(stream.run, SAMPLE[0]);
  return encodeEvent({ kind: "record", id, record: toRecord(makeRecord(...SAMPLE, pad)) });
});

/** Channel for {@linkcode turn}: a message is cheaper than a timer. */
const { port1, port2 } = new MessageChannel();

/** Waits for the next turn of the event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    port1.onmessage = () => resolve();
    port2.postMessage(null);
  });
}

/** Newest number that can be written without a loss for the slowest viewer, as of the last summary. */
let roomTo = 0;

/** Waits for the next turn, and until the ring has room for another burst ahead of the slowest viewer. */
async function settle(burst: number) {
  await turn();
  while (ringOf(stream).last + burst > roomTo) {
    roomTo = ringOf(stream).last - await slowest() + capacity;
    if (ringOf(stream).last + burst > roomTo) await turn();
  }
}

/** Returns the lag of the slowest viewer, in records, from the public summary. */
async function slowest(): Promise<number> {
  const response = await handler(new Request("http://127.0.0.1/api/monitoring/advanced/summary"));
  return (await response.json()).viewers.max_lag;
}

const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, handler);
await drive({
  port: server.addr.port,
  write: (seq, microseconds) => void stream.write(makeRecord(seq, microseconds, pad)),
  settle,
});
