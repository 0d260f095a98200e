import { TURNS } from "../base/turns.ts";
import type { RouteContext } from "../http/route.ts";
import { type Api, type Params, searchOf } from "./api.ts";
import { ToolError } from "./tool_error.ts";

/**
 * Returns the API of the server that has received a request, with the rights of its client: each read is a request of its
 * own, with the headers of that one.
 */
export function localApi({ ask, pageUrl }: Pick<RouteContext, "ask" | "pageUrl">): Api {
  async function open(path: string, params: Params, signal: AbortSignal): Promise<Response> {
    const response = await ask(`${path}${searchOf(params)}`, signal);
    if (response.ok && !signal.aborted) return response;
    if (signal.aborted) {
      await response.body?.cancel();
      throw signal.reason;
    }
    throw new ToolError(await problemOf(response));
  }
  return {
    page: pageUrl()?.href,
    read: async (path, params, signal) => {
      const text = await (await open(path, params, signal)).text();
      // The server may have formatted all of it in this turn.
      if (TURNS.spend(text.length)) await TURNS.next();
      return JSON.parse(text);
    },
    follow: async (params, signal) => (await open("/logs/stream", params, signal)).body!,
  };
}

/** Returns the reason of a refused request, with the time after which to try again. */
async function problemOf(response: Response): Promise<string> {
  const text = await response.text();
  const retry = response.headers.get("retry-after");
  const hint = retry === null ? "" : `; try again in ${retry} s`;
  try {
    const { detail } = JSON.parse(text) as { readonly detail?: unknown };
    if (typeof detail === "string") return `${detail}${hint}`;
  } catch {
    // A response of the program, not of ours.
  }
  return `Cannot read the logs: status ${response.status}${hint}`;
}
