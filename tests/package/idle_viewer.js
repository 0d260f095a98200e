/**
 * Serves a stream with Bun, whose servers cut off connections that are idle, and prints the record that a viewer receives
 * after `idleMs`: `bun idle_viewer.js file:///path/of/the/bundle/ idleMs`
 *
 * @module
 */
import process from "node:process";

const [folder, idleMs] = process.argv.slice(2);
const { createHandler, LogStream } = await import(new URL("lib/mod.js", folder).href);

const stream = new LogStream();
const fetchLogs = createHandler({ stream, heartbeatMs: null });
const server = Bun.serve({ hostname: "127.0.0.1", port: 0, idleTimeout: 1, fetch: fetchLogs });
const response = await fetch(`http://127.0.0.1:${server.port}/api/monitoring/advanced/logs/stream`);
setTimeout(() => stream.write({ message: "after a pause" }), Number(idleMs));
let text = "";
for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
  text += chunk;
  if (text.includes("after a pause")) break;
}
console.log(/"message":"([^"]*)"/.exec(text)?.[1] ?? "the viewer was cut off");
server.stop(true);
process.exit();
