import type { CallToolResult, McpServerFactory, Tool as ListedTool } from "@modelcontextprotocol/server";
import { TURNS } from "../base/turns.ts";
import { VERSION } from "../base/version.ts";
import type { McpStats } from "../http/agents.ts";
import type { RouteContext } from "../http/route.ts";
import type { Api } from "./api.ts";
import { schemaOf } from "./arguments.ts";
import { Calls, type CallsOptions } from "./calls.ts";
import { INSTRUCTIONS } from "./instructions.ts";
import { localApi } from "./local_api.ts";
import { TOOLS } from "./tools.ts";

/** Loads the modules of the protocol in turns of their own: each holds the event loop for 20 ms, all at once for 70 ms. */
async function loadServer() {
  await TURNS.next();
  await import("zod/v4");
  await TURNS.next();
  await import("@modelcontextprotocol/core/internal");
  await TURNS.next();
  return await import("@modelcontextprotocol/server");
}

/** Time between comments in a response that waits, in ms. */
const KEEP_ALIVE_MS = 10_000;

/** Largest request, in bytes. */
const MAX_REQUEST_BYTES = 65_536;

/** Most streams that wait for changes of the list of tools, which never come. */
const MAX_LISTENERS = 16;

const LIST: readonly ListedTool[] = TOOLS.map(({ name, title, description, fields, required }) => ({
  name,
  title,
  description,
  inputSchema: schemaOf(fields, required) as ListedTool["inputSchema"],
  annotations: { title, readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
}));

/** Surroundings of a server of the protocol. */
interface Surroundings {
  readonly api: Api;
  readonly calls: Calls;
  readonly options: CallsOptions;
}

/** The protocol over HTTP. */
export interface AgentServer {
  /** Current counts. */
  readonly stats: McpStats;
  /** Answers a request. */
  answer(context: RouteContext, options: CallsOptions): Promise<Response>;
}

/** Loads the protocol over HTTP. Clients of the versions of 2025 are served too, without a session. */
export async function loadHttp(): Promise<AgentServer> {
  const { createMcpHandler, Server } = await loadServer();
  const handler = createMcpHandler(({ authInfo }) => serverOf(Server, authInfo!.extra as unknown as Surroundings), {
    // The end of the body tells that the client is gone; an answer as JSON has none before its end.
    responseMode: "sse",
    keepAliveMs: KEEP_ALIVE_MS,
    maxRequestBodySize: MAX_REQUEST_BYTES,
    maxSubscriptions: MAX_LISTENERS,
  });
  const calls = new Calls(TOOLS);
  return {
    get stats() {
      return calls.stats;
    },
    answer(context, options) {
      const { url, method, headers, body } = context.request;
      // Without the signal of the request, of which Deno warns.
      const request = new Request(url, { method, headers, body, duplex: "half" } as RequestInit);
      const surroundings: Surroundings = { api: localApi(context), calls, options };
      const extra = surroundings as unknown as Record<string, unknown>;
      return handler.fetch(request, { authInfo: { token: "", clientId: "", scopes: [], extra } });
    },
  };
}

/**
 * Serves the protocol on standard input and output, until the input ends.
 *
 * @param api API of the server.
 * @param options Reports.
 * @param signal Ends it.
 */
export async function serveStdio(api: Api, options: CallsOptions, signal: AbortSignal): Promise<void> {
  const { Server } = await loadServer();
  const { serveStdio, StdioServerTransport } = await import("@modelcontextprotocol/server/stdio");
  const surroundings: Surroundings = { api, calls: new Calls(TOOLS), options };
  const transport = new StdioServerTransport();
  const served = serveStdio(() => serverOf(Server, surroundings), { transport, maxSubscriptions: MAX_LISTENERS });
  const { onclose } = transport;
  await new Promise<void>((resolve) => {
    transport.onclose = () => {
      onclose?.();
      resolve();
    };
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await served.close();
}

type ServerClass = typeof import("@modelcontextprotocol/server").Server;

function serverOf(Server: ServerClass, { api, calls, options }: Surroundings): Awaited<ReturnType<McpServerFactory>> {
  const server = new Server({ name: "ringside", title: "Ringside", version: VERSION }, {
    capabilities: { tools: {} },
    instructions: INSTRUCTIONS,
    // Nothing of it is used: the arguments are checked by the tools.
    jsonSchemaValidator: {
      getValidator: () => (input) => ({ valid: true, data: input as never, errorMessage: undefined }),
    },
  });
  server.setRequestHandler("tools/list", () => ({ tools: [...LIST] }));
  server.setRequestHandler(
    "tools/call",
    async ({ params }, { mcpReq: { signal } }) =>
      await calls.run(params.name, params.arguments, api, signal, options) as CallToolResult,
  );
  return server;
}
