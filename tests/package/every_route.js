/**
 * Uses every part of the bundled package, and prints the results as JSON. It runs on Deno, Node.js and Bun:
 * `node every_route.js file:///path/of/the/bundle/`
 *
 * @module
 */
import process from "node:process";
import { gzipSync } from "node:zlib";

const folder = process.argv[2];
const load = (path) => import(new URL(path, folder).href);
const { createHandler, LogStream, toRecord } = await load("lib/mod.js");
const { createOtlpHandler, Ingest } = await load("lib/http/ingest/mod.js");
const { page } = await load("ui/dist/page.js");
const { captureConsole } = await load("lib/adapters/console.js");
const { pinoDestination } = await load("lib/adapters/pino.js");
const { streamSink } = await load("lib/adapters/logtape.js");
const { openMcp } = await load("lib/mcp/mcp.js");
const { logRequests } = await load("lib/adapters/requests.js");
const { stdLogHandler } = await load("lib/adapters/std_log.js");

const ORIGIN = "http://localhost:8000";
const API = "/api/monitoring/advanced";

const stream = new LogStream();
const ingest = new Ingest({ token: "s3cret" });
const handler = createHandler({ stream, ingest, page, compress: true, mcp: openMcp() });
const get = (path, headers = {}) => handler(new Request(`${ORIGIN}${path}`, { headers }));
const post = (path, body, type, headers = {}) =>
  handler(
    new Request(`${ORIGIN}${path}`, {
      method: "POST",
      body,
      headers: { authorization: "Bearer s3cret", "content-type": type, ...headers },
    }),
  );

/** Follows the stream until its text contains `end`; returns the messages received. */
async function follow(query, end, headers) {
  const response = await get(`${API}/logs/stream?recent=0&${query}`, headers);
  const body = headers === undefined ? response.body : response.body.pipeThrough(new DecompressionStream("gzip"));
  return async function read() {
    let text = "";
    for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.includes(end)) break;
    }
    return Array.from(text.matchAll(/"message":"([^"]*)"/g), ([, message]) => message);
  };
}

// Viewers with two filters, one of them compressed.
const readAll = await follow("", "last");
const readErrors = await follow("level=error", "last", { "accept-encoding": "gzip" });
stream.write({ level: "INFO", message: "first" });
stream.write({ level: "ERROR", message: "second", user: 7 });
stream.write({ msg: "last", severity: "fatal" });
const viewers = [await readAll(), await readErrors()];

// Every adapter.
{
  const capture = captureConsole(stream);
  console.error("from console");
  capture[Symbol.dispose]();
}
pinoDestination(stream).write('{"level":40,"time":1761301575123,"name":"shop","msg":"from pino"}\n');
streamSink(stream)({
  category: ["app", "db"],
  level: "warning",
  message: ["from ", "LogTape", ""],
  rawMessage: "from {name}",
  properties: { name: "LogTape" },
  timestamp: 1761301575123,
});
class BaseHandler {
  level = 0;
  levelName = "NOTSET";
  setup() {}
  destroy() {}
  [Symbol.dispose]() {}
}
stdLogHandler(BaseHandler, "DEBUG", { stream }).handle({
  msg: "from std",
  args: [{ a: 1 }],
  level: 30,
  levelName: "WARN",
  loggerName: "default",
  datetime: new Date(1761301575123),
});
await logRequests(stream, () => new Response("ok"))(new Request(`${ORIGIN}/orders`), {});

// Every route.
const lines = '{"level":"warn","msg":"posted"}\n{"level":"info","msg":"posted too"}\n';
const posted =
  await (await post(`${API}/logs`, gzipSync(lines), "application/x-ndjson", { "content-encoding": "gzip" }))
    .json();
const otlp = {
  resourceLogs: [{ scopeLogs: [{ logRecords: [{ severityNumber: 17, body: { stringValue: "otlp" } }] }] }],
};
const otlpJson = await post("/v1/logs", JSON.stringify(otlp), "application/json");
// ExportLogsServiceRequest with one record whose body is "protobuf".
const bytes = [0x0a, 0x10, 0x12, 0x0e, 0x12, 0x0c, 0x2a, 0x0a, 0x0a, 0x08, ...new TextEncoder().encode("protobuf")];
const otlpHandler = createOtlpHandler({ stream, ingest: new Ingest() });
const otlpProtobuf = await otlpHandler(
  new Request(`${ORIGIN}/v1/logs`, {
    method: "POST",
    body: new Uint8Array(bytes),
    headers: { "content-type": "application/x-protobuf" },
  }),
);
const logs = await (await get(`${API}/logs?limit=20&q=${encodeURIComponent("-first /^[a-z ]+$/")}`)).json();
const histogram = await (await get(`${API}/histogram`)).json();
const facets = await (await get(`${API}/facets?field=level`)).json();
const summary = await (await get(`${API}/summary`)).json();
const openApi = await (await get(`${API}/openapi.json`)).json();
const csv = await (await get(`${API}/logs/export?format=csv&q=user:7`)).text();
const document = await get("/ui/monitoring/advanced", { "accept-language": "fr" });
const html = await document.text();
const script = /src="(advanced\/client[^"]+)"/.exec(html)?.[1];
const asset = await get(`/ui/monitoring/${script}`, { "accept-encoding": "gzip" });
const call = {
  jsonrpc: "2.0",
  id: 1,
  method: "tools/call",
  params: { name: "search", arguments: { query: "posted" } },
};
const accept = "application/json, text/event-stream";
const agent = await (await post("/mcp", JSON.stringify(call), "application/json", { accept })).text();
const wrong = await get(`${API}/logs?q=(`);

console.log(JSON.stringify({
  viewers,
  messages: stream.recent(20).map(({ level, message }) => `${level} ${message}`.replace(/ in [\d.]+ ms$/, "")),
  posted,
  otlp: [otlpJson.status, otlpProtobuf.status],
  logs: logs.records.length,
  counted: histogram.matched,
  levels: facets.facets[0].distinct,
  newest: summary.ring.newest,
  openApi: openApi.openapi,
  csv: csv.split("\r\n").length,
  document: [document.status, html.includes('lang="fr"'), html.includes("second")],
  asset: [asset.status, (await asset.arrayBuffer()).byteLength > 0],
  agent: /The newest 2 records.*INFO: posted too.*cursor: \w+-12"/.test(agent) || agent,
  wrong: [wrong.status, (await wrong.json()).title],
  frozen: Object.isFrozen(toRecord({ message: "m" })),
}));
