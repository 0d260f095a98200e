import { problemResponse } from "../http/problem_response.ts";
import { secure } from "../http/security.ts";
import { HttpProblem } from "../wire/problem.ts";
import type { ServeHandler } from "./binding.ts";

const READY = "/readyz";

/** Time after which a client may ask again, in seconds. */
const RETRY_AFTER_S = 1;

/**
 * Returns a handler that answers as `handler` does, and the readiness check with 503 until the sources are open.
 *
 * @param handler Handler of all requests.
 * @param isOpen Returns true once the files to follow are open.
 */
export function readyWhenOpen(handler: ServeHandler, isOpen: () => boolean): ServeHandler {
  return async (request, info) => {
    const response = await handler(request, info);
    if (isOpen() || !response.ok || URL.parse(request.url)?.pathname !== READY) return response;
    await response.body?.cancel();
    const headers = { "retry-after": String(RETRY_AFTER_S) };
    return secure(problemResponse(new HttpProblem(503, "Not ready: opening the files to follow", {}, headers)));
  };
}
