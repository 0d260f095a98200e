/**
 * Tools for agents over the Model Context Protocol.
 *
 * @module
 */
import { checkOptions } from "../base/options.ts";
import { type Mcp, provideMcp } from "../http/agents.ts";
import type { ToolCall } from "./calls.ts";
import type { AgentServer } from "./protocol.ts";

export type { Mcp, McpStats } from "../http/agents.ts";
export type { ToolCall } from "./calls.ts";

/** Options for {@linkcode openMcp}. */
export interface McpOptions {
  /** Receives each call of a tool that has ended, as for an audit. @default reports nothing */
  onCall?: (call: ToolCall) => void;
}

/** Names of the options. */
const OPTIONS: Record<keyof McpOptions, true> = { onCall: true };

/**
 * Returns tools for agents, for `createHandler({ stream, mcp })`: `POST /mcp` answers the Model Context Protocol. The tools
 * read only, and a client reads what `authorize` lets it read. The protocol is loaded with the first request.
 *
 * @param options Reports.
 * @throws {TypeError} If an option is unknown.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { createHandler, LogStream } from "@ringside/ringside";
 * import { openMcp } from "@ringside/ringside/mcp";
 * import { openSignals } from "@ringside/ringside/signals";
 *
 * const stream = new LogStream();
 * using signals = openSignals(stream);
 * const handler = createHandler({ stream, signals, mcp: openMcp() });
 * const response = await handler(new Request("http://localhost/mcp", {
 *   method: "POST",
 *   headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
 *   body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" }),
 * }));
 * assertStrictEquals((await response.text()).includes('"wait_for"'), true);
 * ```
 */
export function openMcp(options: McpOptions = {}): Mcp {
  checkOptions("Cannot open the tools", options, OPTIONS);
  const { onCall } = options;
  let server: AgentServer | undefined;
  let loading: Promise<AgentServer> | undefined;
  const mcp: Mcp = {
    get stats() {
      return server?.stats ?? { calls: 0, running: 0, refused: 0 };
    },
  };
  provideMcp(mcp, async function answerAgent(context) {
    const { request, info, report: onError } = context;
    info?.timeout?.(request, 0); // Bun would cut off a call that waits for 10 s
    server ??= await (loading ??= load());
    return await server.answer(context, { onCall, onError });
  });
  return mcp;
}

async function load(): Promise<AgentServer> {
  return await (await import("./protocol.ts")).loadHttp();
}
