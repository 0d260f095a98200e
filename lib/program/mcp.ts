import { environmentToken } from "../client/reading.ts";
import { type Api, type Params, searchOf } from "../mcp/api.ts";
import { serveStdio } from "../mcp/protocol.ts";
import { ToolError } from "../mcp/tool_error.ts";
import { parseAddress } from "../remote/address.ts";
import { readText } from "../remote/body.ts";
import { openFetch } from "../remote/client.ts";
import { headersOf } from "../remote/credentials.ts";
import { type Fetch, request } from "../remote/request.ts";
import { RequestError } from "../remote/request_error.ts";
import { EXIT } from "../runtime/exit.ts";
import type { McpCommand } from "./mcp_options.ts";
import { fail, note } from "./output.ts";

/** Maximum wait for a response, and for more of it, in ms. */
const TIMEOUT_MS = 30_000;

/** Maximum size of a response, in bytes. */
const MAX_BYTES = 32 * 1024 ** 2;

/**
 * Runs the command: tools for agents on standard input and output, which read from a running server.
 *
 * @param command Parsed command line.
 * @param signal Ends the command.
 * @returns Exit code.
 */
export async function runMcp(command: McpCommand, signal: AbortSignal): Promise<number> {
  let api: Api;
  try {
    api = remoteApi(command);
  } catch (error) {
    if (error instanceof SyntaxError) return fail(error.message, EXIT.misused);
    throw error;
  }
  const onError = (error: unknown) => note(`unexpected error: ${Deno.inspect(error)}`);
  await serveStdio(api, { onError }, signal);
  return EXIT.stopped;
}

/**
 * Returns the API of a server that is reached over HTTP. It connects with the first read, since a client of tools starts
 * them before there is a server.
 *
 * @throws {SyntaxError} If the URL or the token is invalid.
 */
export function remoteApi(command: Omit<McpCommand, "kind">): Api {
  const { url, token, socket, fingerprint } = command;
  const { shown, api, authorization } = parseAddress(url);
  const headers = headersOf(token, authorization, environmentToken());
  if (fingerprint !== undefined && !shown.startsWith("https:")) {
    throw new SyntaxError(`Cannot check the certificate of ${shown}: expected https`);
  }
  let fetch: Fetch | undefined;

  async function open(path: string, type: string, params: Params, signal: AbortSignal): Promise<Response> {
    try {
      fetch ??= await openFetch(new URL(api), command);
      return await request(new URL(`${api}${path}${searchOf(params)}`), {
        type,
        headers,
        fetch,
        signal,
        timeoutMs: TIMEOUT_MS,
      });
    } catch (error) {
      throw error instanceof RequestError ? new ToolError(remedyFor(error, shown)) : error;
    }
  }
  return {
    ...socket === undefined && { page: `${shown}/ui/monitoring/advanced` },
    read: async (path, params, signal) => {
      const response = await open(path, "application/json", params, signal);
      try {
        return JSON.parse(await readText(response, new URL(api), { maxBytes: MAX_BYTES, silenceMs: TIMEOUT_MS }));
      } catch (error) {
        if (error instanceof RequestError) throw new ToolError(remedyFor(error, shown));
        throw error instanceof SyntaxError ? new ToolError(`Cannot read ${shown}: the response is not JSON`) : error;
      }
    },
    follow: async (params, signal) => {
      const response = await open("/logs/stream", "text/event-stream", params, signal);
      return response.body ?? new ReadableStream({ start: (controller) => controller.close() });
    },
  };
}

/** Returns the text of a failed request, with what its reader can do about it. */
function remedyFor({ message, status, retryAfterMs }: RequestError, shown: string): string {
  if (retryAfterMs !== undefined) return `${message}; try again in ${Math.ceil(retryAfterMs / 1000)} s`;
  if (status === 401) return `${message}; the settings of this client have to set RINGSIDE_TOKEN, or --token`;
  if (status !== undefined) return message;
  return `${message}. Start Ringside there (ringside -- my-service), or give this client the URL of a running one: ` +
    `ringside mcp URL, now ${shown}`;
}
