/**
 * Follows a server whose connection is cut off once, and prints what arrives: `node relay.js file:///path/of/the/bundle/`
 *
 * @module
 */
import { createServer } from "node:http";
import process from "node:process";

const [folder] = process.argv.slice(2);
const part = (path) => import(new URL(path, folder).href);
const { createHandler, LogStream } = await part("lib/mod.js");
const { openRelay } = await part("lib/cluster/mod.js");
const { toNodeListener } = await part("lib/http/node.js");

const leaf = new LogStream();
const server = createServer(toNodeListener(createHandler({ stream: leaf, name: "leaf" })));
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const stream = new LogStream();
const wait = () => new Promise((resolve) => setTimeout(resolve, 10));
leaf.write({ message: "before" });
const connection = new AbortController();
const fetchLeaf = (url, options) => {
  if (url.port === "9") return Promise.reject(new TypeError("refused"));
  if (connection.signal.aborted) return fetch(url, options);
  const { signal = connection.signal } = options;
  return fetch(url, { ...options, signal: AbortSignal.any([signal, connection.signal]) });
};
const from = [`http://127.0.0.1:${server.address().port}`, "http://127.0.0.1:9"];
const relay = openRelay(stream, { from, fetch: fetchLeaf, wait, report: () => {} });

async function arrived(count) {
  while (stream.stats.newest < count) await wait();
}
await arrived(1);
leaf.write({ message: "live" });
await arrived(2);
connection.abort(new TypeError("cut off"));
leaf.write({ message: "after a cut" });
await arrived(3);
const records = stream.recent();
console.log(JSON.stringify({
  states: relay.states.map(({ origin, state }) => [origin, state]),
  records: records.filter(({ metadata }) => !("missed" in metadata)).map(({ message, metadata }) => [
    message,
    metadata.origin,
  ]),
  gaps: records.filter(({ metadata }) => "missed" in metadata),
}));
await relay.close();
process.exit();
