/** Hono's streamSSE on Deno: `deno run -A bench/peers/hono.mjs EVENT_BYTES`, in a folder that has it installed. */
import { createRequire } from "node:module";
import process from "node:process";
import { drive, makeData, padFor, SAMPLE } from "./drive.mjs";

const require = createRequire(`${process.cwd()}/`);
const { Hono } = require("hono");
const { streamSSE } = require("hono/streaming");
const bytes = Number(process.argv[2]);
const streams = new Set();
const pad = padFor(bytes, (pad) => {
  const data = JSON.stringify(makeData(...SAMPLE, pad));
  return `data: ${data}\nid: m3k9x1-${SAMPLE[0]}\n\n`;
});
/** Pending writes. */
let writing = [];

const app = new Hono();
app.get("/stream", (context) =>
  streamSSE(context, async (stream) => {
    streams.add(stream);
    await new Promise((resolve) => stream.onAbort(resolve));
    streams.delete(stream);
  }));

function write(seq, microseconds) {
  const event = { data: JSON.stringify(makeData(seq, microseconds, pad)), id: `m3k9x1-${seq}` };
  for (const stream of streams) writing.push(stream.writeSSE(event));
}

async function settle() {
  const written = writing;
  writing = [];
  await Promise.all(written);
}

const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, app.fetch);
await drive({ port: server.addr.port, write, settle });
