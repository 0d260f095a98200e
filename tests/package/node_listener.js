/**
 * Serves the bundled package with `node:http`, and prints the answers as JSON. It runs on Deno, Node.js and Bun:
 * `node node_listener.js file:///path/of/the/bundle/`
 *
 * @module
 */
import { createServer } from "node:http";
import process from "node:process";

const folder = process.argv[2];
const load = (path) => import(new URL(path, folder).href);
const { createHandler, LogStream } = await load("lib/mod.js");
const { Ingest } = await load("lib/http/ingest/mod.js");
const { toNodeListener } = await load("lib/http/node.js");

const stream = new LogStream();
const handler = createHandler({ stream, ingest: new Ingest(), heartbeatMs: null, stallMs: null });
const server = createServer(toNodeListener(handler));
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const api = `http://127.0.0.1:${server.address().port}/api/monitoring/advanced`;
const viewers = async () => (await (await fetch(`${api}/summary`)).json()).viewers.count;

/** Checks until a condition holds. The test that runs this program has a deadline. */
async function until(condition) {
  while (!await condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

const posted = await fetch(`${api}/logs`, { method: "POST", body: '{"msg":"posted"}\n' });
const accepted = await posted.json();

// A viewer that reads, and leaves.
const leave = new AbortController();
const response = await fetch(`${api}/logs/stream`, { signal: leave.signal });
let text = "";
try {
  for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    if (text.includes('"posted"') && !text.includes('"live"')) stream.write({ message: "live" });
    if (text.includes('"live"')) leave.abort();
  }
} catch {
  // It was aborted.
}
await until(async () => await viewers() === 0);

// A viewer that reads nothing holds back its response, and is freed when it leaves.
const stalled = new AbortController();
await fetch(`${api}/logs/stream`, { signal: stalled.signal });
await until(async () => await viewers() === 1);
stalled.abort();
await until(async () => await viewers() === 0);

const head = await fetch(`${api}/logs`, { method: "HEAD" });
const wrong = await fetch(`${api}/logs?q=(`);
console.log(JSON.stringify({
  accepted: accepted.accepted,
  received: Array.from(text.matchAll(/"message":"([^"]*)"/g), ([, message]) => message),
  head: [head.status, head.headers.get("content-type"), await head.text()],
  wrong: [wrong.status, wrong.headers.get("content-type")],
}));
server.close();
process.exit();
