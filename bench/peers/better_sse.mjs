/** better-sse on Node.js: `node bench/peers/better_sse.mjs EVENT_BYTES`, in a folder that has it installed. */
import { createServer } from "node:http";
import { createRequire } from "node:module";
import process from "node:process";
import { setImmediate } from "node:timers/promises";
import { drive, makeData, padFor, SAMPLE } from "./drive.mjs";

const { createChannel, createSession } = createRequire(`${process.cwd()}/`)("better-sse");
const bytes = Number(process.argv[2]);
const channel = createChannel();
const responses = new Set();
const pad = padFor(bytes, (pad) => {
  const data = JSON.stringify(makeData(...SAMPLE, pad));
  return `event:message\nid:m3k9x1-${SAMPLE[0]}\ndata:${data}\n\n`;
});

const server = createServer(async (request, response) => {
  channel.register(await createSession(request, response));
  responses.add(response);
  response.once("close", () => responses.delete(response));
});

/** Waits for the next turn of the event loop, and until every full socket has drained. */
async function settle() {
  await setImmediate();
  for (const response of responses) {
    if (!response.writableNeedDrain) continue;
    await new Promise((resolve) => response.once("drain", resolve).once("close", resolve));
  }
}

server.listen(0, "127.0.0.1", 4096, () =>
  drive({
    port: server.address().port,
    write: (seq, microseconds) =>
      channel.broadcast(makeData(seq, microseconds, pad), "message", { eventId: `m3k9x1-${seq}` }),
    settle,
  }));
