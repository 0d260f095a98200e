/** A request that was answered. */
export interface RequestLogEntry {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  /** From the request's arrival to the answer's head, in ms. A stream's body goes on after that. */
  readonly durationMs: number;
}

/**
 * Requests that are not worth a record: a checker asks every few seconds, a page asks for each file and has new records
 * counted as they come, which a record of that would never let rest, and what sends logs would have a record of ours
 * among every few of its own.
 */
const UNLOGGED =
  /^[A-Z]+ .*(?:\/healthz|\/readyz|\/ui\/monitoring\/advanced\/[^/]+|\/advanced\/(?:facets|histogram))$|^POST .*\/(?:v1\/(?:logs|traces|metrics)|advanced\/logs)$/;

/**
 * Has each request reported once it is answered, but for health checks, the page's files and counts, and logs sent
 * that are well.
 *
 * @param handler The handler to wrap.
 * @param report Takes each request.
 * @returns A handler that answers as `handler` does.
 */
export function reportRequests<Info extends unknown[]>(
  handler: (request: Request, ...info: Info) => Promise<Response>,
  report: (entry: RequestLogEntry) => void,
): (request: Request, ...info: Info) => Promise<Response> {
  return async function loggedHandler(request: Request, ...info: Info): Promise<Response> {
    const start = performance.now();
    const response = await handler(request, ...info);
    // A malformed Host leaves the address unreadable; that request is answered too.
    const path = URL.parse(request.url)?.pathname ?? request.url;
    if (response.status >= 400 || !UNLOGGED.test(`${request.method} ${path}`)) {
      const durationMs = Math.round((performance.now() - start) * 10) / 10;
      report({ method: request.method, path, status: response.status, durationMs });
    }
    return response;
  };
}
