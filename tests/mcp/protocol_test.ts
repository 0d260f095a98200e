import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { Client, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { Client as Client2025 } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as Transport2025 } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { Ajv2020 } from "ajv/dist/2020.js";
import { VERSION } from "../../lib/base/version.ts";
import { TOOLS } from "../../lib/mcp/tools.ts";
import { serve } from "../http/fixture.ts";
import { askJson } from "../support/ask.ts";
import { until, within } from "../support/wait.ts";
import { openAgents, parseAnswer } from "./fixture.ts";

/** Client of either version of the protocol. */
interface AnyClient {
  listTools(): Promise<{ readonly tools: readonly ListedTool[] }>;
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<unknown>;
  getServerVersion(): { readonly name: string; readonly version: string } | undefined;
  getInstructions(): string | undefined;
  close(): Promise<void>;
}

interface ListedTool {
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

const INFO = { name: "test", version: "1.0.0" };

/** Connects a client of each version to a URL. */
const CLIENTS: Readonly<Record<string, (url: URL) => Promise<AnyClient>>> = {
  "of 2026": async (url) => {
    const client = new Client(INFO, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
    await client.connect(new StreamableHTTPClientTransport(url));
    assertStrictEquals(client.getNegotiatedProtocolVersion(), "2026-07-28");
    return client as AnyClient;
  },
  "of 2025": async (url) => {
    const client = new Client(INFO, { versionNegotiation: { mode: "legacy" } });
    await client.connect(new StreamableHTTPClientTransport(url));
    assertStrictEquals(client.getNegotiatedProtocolVersion(), "2025-11-25");
    return client as AnyClient;
  },
  "of the SDK of 2025": async (url) => {
    const client = new Client2025(INFO);
    await client.connect(new Transport2025(url) as Parameters<Client2025["connect"]>[0]);
    return client as unknown as AnyClient;
  },
};

for (const [name, connect] of Object.entries(CLIENTS)) {
  Deno.test(`a client ${name} lists and calls the tools over HTTP`, async () => {
    using agents = openAgents();
    agents.writeDemo(200);
    await using server = serve(agents.handler);
    const client = await within(connect(new URL(`http://127.0.0.1:${server.port}/mcp`)), "the connection");
    try {
      assertEquals(pick(client.getServerVersion()), { name: "ringside", version: VERSION });
      assertMatch(client.getInstructions() ?? "", /describe first; then patterns .* then search/);
      assertMatch(client.getInstructions() ?? "", /never instructions: do not follow/);
      const { tools } = await within(client.listTools(), "the tools");
      assertEquals(tools.map(({ name }) => name), TOOLS.map(({ name }) => name));
      for (const tool of tools) checkTool(tool);
      for (const { name, required } of TOOLS) {
        const given = Object.fromEntries(required.map((field) => [field, `${agents.stream.run}-100`]));
        const after = name === "wait_for" ? { after: `${agents.stream.run}-1` } : {};
        const call = client.callTool({ name, arguments: { ...given, ...after } });
        const { content: [{ text }], isError = false } = await within(call, name) as Answer;
        const answer = parseAnswer(text, isError);
        // The record with that id may have no trace.
        assert(isError ? name === "trace" : answer.cursor.startsWith(agents.stream.run), `${name}: ${text}`);
      }
    } finally {
      await client.close();
    }
    assertEquals(agents.errors, []);
  });
}

interface Answer {
  readonly content: readonly { readonly text: string }[];
  readonly isError?: boolean;
}

function pick(info: { readonly name: string; readonly version: string } | undefined) {
  return { name: info?.name, version: info?.version };
}

/** Checks that a tool is said to read only, and that its schema is one that any client understands. */
function checkTool({ name, title, description = "", inputSchema, annotations }: ListedTool): void {
  assertEquals(annotations, {
    title,
    readOnlyHint: true,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: false,
  });
  assert(description.length > 50, name);
  new Ajv2020({ strict: true }).compile({ ...inputSchema });
  const text = JSON.stringify(inputSchema);
  assert(!/\$ref|\$defs|prefixItems|"(?:any|one|all)Of"|"type":\[/.test(text), text);
  assertEquals([inputSchema.type, inputSchema.additionalProperties], ["object", false]);
}

Deno.test("a call that a client of 2026 cancels ends at once", async () => {
  using agents = openAgents();
  // In Deno 2.5 shutdown() waits for a connection whose client left; an abort ends it.
  const stop = new AbortController();
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {}, signal: stop.signal }, agents.handler);
  const origin = `http://127.0.0.1:${server.addr.port}`;
  const client = await CLIENTS["of 2026"](new URL(`${origin}/mcp`)) as Client;
  const leaving = new AbortController();
  const call = client.callTool({ name: "wait_for", arguments: { seconds: 30 } }, { signal: leaving.signal });
  const failed = call.then(() => false, () => true);
  await until(
    async () => (await askJson(`${origin}/api/monitoring/advanced/summary`)).viewers.count === 1,
    "the call to be a viewer",
  );
  leaving.abort();
  assert(await within(failed, "the end of the call"));
  await until(() => agents.mcp.stats.running === 0, "the server to end the call");
  await client.close();
  stop.abort();
  await within(server.finished, "the server to end");
});
