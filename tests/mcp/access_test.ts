import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import type { Access } from "../../lib/http/access.ts";
import { createHandler } from "../../lib/http/handler.ts";
import { Ingest } from "../../lib/http/ingest/ingest.ts";
import { openMcp } from "../../lib/mcp/mcp.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { callRequest, MCP, openAgents, post, readMessage } from "./fixture.ts";

const SECRET = "secret of another service";
const USERS: Readonly<Record<string, Access>> = {
  ann: { user: "ann", query: "service:shop" },
  root: { user: "root", role: "writer" },
};

/** Returns tools of users whom the header `x-user` names. */
function open() {
  const agents = openAgents({ authorize: (request) => USERS[request.headers.get("x-user") ?? ""] ?? false });
  const { stream } = agents;
  stream.write({ message: "own 1", metadata: { service: "shop", trace_id: "t1" } });
  stream.write({ level: "ERROR", message: SECRET, metadata: { service: "bank", "secret-field": 1, trace_id: "t1" } });
  stream.write({ message: "own 2", metadata: { service: "shop" } });
  return agents;
}

Deno.test("a confined user's agent reads nothing else with any tool", async () => {
  using agents = open();
  const { run } = agents.stream;
  const CALLS: readonly (readonly [string, Record<string, unknown>])[] = [
    ["describe", {}],
    ["patterns", {}],
    ["patterns", { query: "service:bank OR *" }],
    ["search", {}],
    ["search", { query: "x) OR (level:error" }],
    ["search", { query: "-service:shop" }],
    ["search", { query: "logger:ringside* OR secret" }],
    ["around", { id: `${run}-1` }],
    ["around", { id: `${run}-2` }],
    ["trace", { id: "t1" }],
    ["trace", { id: `${run}-2` }],
    ["stats", { by: "service" }],
    ["stats", { by: "secret-field" }],
    ["new_since", { id: `${run}-0` }],
    ["wait_for", { after: `${run}-1` }],
  ];
  for (const [name, given] of CALLS) {
    const { text } = await agents.call(name, given, { headers: { "x-user": "ann" } });
    assert(!/secret of|bank|secret-field (?!OR)|ERROR 1/.test(text.replace(/^page: .*$/m, "")), `${name}: ${text}`);
  }
  const { data } = await agents.call("search", {}, { headers: { "x-user": "ann" } });
  assertStrictEquals(data.length, 2);
  const all = await agents.call("search", {}, { headers: { "x-user": "root" } });
  assertStrictEquals(all.data.length, 3);
});

Deno.test("a user who may only read calls tools, and one who may not read is refused", async () => {
  using agents = open();
  const reader = await agents.handler(callRequest("search", {}, { headers: { "x-user": "ann" } }));
  assertStrictEquals(reader.status, 200);
  await reader.body?.cancel();
  const refused = await agents.handler(callRequest("search", {}, { headers: { "x-user": "eve" } }));
  assertStrictEquals(refused.status, 403);
  assertMatch((await refused.json()).detail, /not authorized/);
});

Deno.test("the token for sending does not open the tools", async () => {
  const stream = new LogStream();
  const options = { stream, ingest: new Ingest({ token: "t0ken" }), mcp: openMcp(), authorize: () => false };
  const response = await createHandler(options)(
    callRequest("search", {}, { headers: { authorization: "Bearer t0ken" } }),
  );
  assertStrictEquals(response.status, 403);
});

const REFUSED: readonly (readonly [name: string, request: () => Request, status: number])[] = [
  ["another origin", () => callRequest("search", {}, { headers: { origin: "https://evil.example" } }), 403],
  ["another site", () => callRequest("search", {}, { headers: { "sec-fetch-site": "cross-site" } }), 403],
  ["another host", () => new Request("http://evil.example/mcp", { method: "POST", body: "{}" }), 403],
  ["GET", () => new Request(MCP), 405],
  ["DELETE", () => new Request(MCP, { method: "DELETE" }), 405],
  ["a form", () => post("a=1", { headers: { "content-type": "application/x-www-form-urlencoded" } }), 415],
  ["text", () => post("{}", { headers: { "content-type": "text/plain" } }), 415],
  ["no JSON", () => post("{"), 400],
  ["a large body", () => post(`{"a":"${"x".repeat(70_000)}"}`), 413],
  ["many large calls in a list", () => post(Array(5000).fill({ jsonrpc: "2.0", id: 1, method: "ping" })), 413],
  ["a deep body", () => post(`${"[".repeat(30_000)}${"]".repeat(30_000)}`), 400],
  [
    "an unknown version",
    () =>
      post({
        jsonrpc: "2.0",
        id: 1,
        method: "tools/list",
        params: { _meta: { "io.modelcontextprotocol/protocolVersion": "2999-01-01" } },
      }),
    400,
  ],
];

for (const [name, request, status] of REFUSED) {
  Deno.test(`POST /mcp refuses ${name} with ${status}`, async () => {
    using agents = openAgents();
    const response = await agents.handler(request());
    assertStrictEquals(response.status, status, await response.text());
    assertEquals(agents.calls, []);
    assertEquals(agents.errors, []);
  });
}

Deno.test("POST /mcp answers a method that it does not know", async () => {
  using agents = openAgents();
  const { error } = await readMessage(await agents.handler(post({ jsonrpc: "2.0", id: 1, method: "logs/delete" }))) as {
    readonly error: { readonly code: number };
  };
  assertStrictEquals(error.code, -32601);
});

Deno.test("a handler without tools has no /mcp, and one below a base path has it there", async () => {
  const stream = new LogStream();
  const none = await createHandler({ stream })(callRequest("search"));
  assertStrictEquals(none.status, 404);
  await none.body?.cancel();
  stream.write({ message: "hello" });
  const below = createHandler({
    stream,
    mcp: openMcp(),
    basePath: "/logs",
    page: { document: () => "", assets: new Map() },
  });
  const { url, ...init } = { url: "http://localhost/logs/mcp", method: "POST" };
  const request = callRequest("search");
  const response = await below(new Request(url, { ...init, headers: request.headers, body: await request.text() }));
  const text = await response.text();
  assertMatch(text, /INFO: hello/);
  assertMatch(text, /page: http:\/\/localhost\/logs\/ui\/monitoring\/advanced/);
});

Deno.test("tools of a server without patterns tell that it has none", async () => {
  const stream = new LogStream();
  const handler = createHandler({ stream, mcp: openMcp() });
  const response = await handler(callRequest("patterns"));
  assertMatch(await response.text(), /Cannot find .*patterns.*"isError":true/);
});

Deno.test("calls are reported with their arguments and sizes, and counted in the summary", async () => {
  using agents = openAgents();
  agents.stream.write({ message: "x" });
  const { text } = await agents.call("search", { query: "x" });
  await agents.call("search", { query: "(" });
  assertEquals(
    agents.calls.map(({ tool, arguments: given, bytes, error }) => [tool, given, bytes, error?.slice(0, 12)]),
    [["search", { query: "x" }, text.length, undefined], [
      "search",
      { query: "(" },
      agents.calls[1].bytes,
      "Cannot parse",
    ]],
  );
  const summary = await agents.handler(new Request("http://localhost/api/monitoring/advanced/summary"));
  assertEquals((await summary.json()).mcp, { calls: 2, running: 0, refused: 0 });
});

for (const mcp of [{}, null, 1, "mcp"]) {
  Deno.test(`createHandler refuses ${JSON.stringify(mcp)} for tools`, () => {
    let message = "";
    try {
      createHandler({ stream: new LogStream(), mcp: mcp as never });
    } catch (error) {
      message = (error as Error).message;
    }
    assertMatch(message, /^Cannot create handler: mcp must be made by openMcp\(\), got /);
  });
}
