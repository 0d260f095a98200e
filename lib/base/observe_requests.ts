import { parseUrl } from "./url.ts";
/** Result of a request: the head of a response, or what the handler threw. */
export type RequestOutcome =
  & {
    /** Time from the arrival of the request, in ms, to a tenth. The body of a response may continue after it. */
    readonly durationMs: number;
  }
  & ({ readonly kind: "answered"; readonly response: Response } | { readonly kind: "failed"; readonly error: unknown });

/**
 * Reports the requests that a handler answers. The handler's result is passed on as it is, and so is what it throws.
 *
 * @param handler Handler to wrap; its further arguments are passed on.
 * @param observe Called before the handler, since a request cannot be read once its response has ended. It returns a
 * function that receives the outcome, or `undefined` if the request is not of interest.
 * @returns The wrapped handler.
 */
export function observeRequests<Info extends unknown[]>(
  handler: (request: Request, ...info: Info) => Response | Promise<Response>,
  observe: (request: Request, ...info: Info) => ((outcome: RequestOutcome) => void) | undefined,
): (request: Request, ...info: Info) => Promise<Response> {
  return async function observedHandler(request: Request, ...info: Info): Promise<Response> {
    const start = performance.now();
    const durationMs = () => Math.round((performance.now() - start) * 10) / 10;
    const report = observe(request, ...info);
    let response: Response;
    try {
      response = await handler(request, ...info);
    } catch (error) {
      report?.({ kind: "failed", error, durationMs: durationMs() });
      throw error;
    }
    report?.({ kind: "answered", response, durationMs: durationMs() });
    return response;
  };
}

/**
 * Returns the path of a request's address, without the query. A malformed `Host` makes the address unreadable; it is
 * returned as it is.
 *
 * @param request The request.
 * @param maxLength Maximum length, in UTF-16 code units; a longer path is cut and ends in `…`.
 */
export function pathOf(request: Pick<Request, "url">, maxLength: number): string {
  const path = parseUrl(request.url)?.pathname ?? request.url;
  return path.length > maxLength ? `${path.slice(0, maxLength - 1)}…` : path;
}
