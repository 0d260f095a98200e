import { observeRequests, pathOf } from "../base/observe_requests.ts";
import { levelOfStatus } from "../record/level.ts";
import { type LogStream, provideContext } from "../stream/log_stream.ts";
import { isOwnResponse } from "../wire/own_response.ts";
import { traceContext, traceOf, withTrace } from "./trace_context.ts";

export { type TraceContext, traceContext, traceparent } from "./trace_context.ts";

/** Options for {@linkcode logRequests}. */
export interface RequestLogOptions {
  /** Logger that the records name. @default {"http"} */
  logger?: string;
  /** If true, records contain the address of the client, which may be personal data. @default {false} */
  remoteAddress?: boolean;
  /** Returns true for a request that is not logged, such as a health check. @default logs every request */
  skip?: (request: Request) => boolean;
}

/** Maximum length of a logged path, in UTF-16 code units. Longer ones would push other records out of the ring. */
const MAX_PATH_LENGTH = 1000;

/**
 * Writes a record for each request that a handler answers: its method, path, status and duration. The level is WARN
 * from status 400 on and ERROR from 500 on. The query is left out, since it may contain secrets.
 *
 * Every record that the program writes to the stream during a request, through any logger, gets the `trace_id` of the
 * request, unless the stream has a `context` of its own. It is that of the active span of OpenTelemetry, or of the
 * `traceparent` header, or a new one; `traceparent()` returns it for requests to other services.
 *
 * Requests that Ringside's own handler answers are not logged: its page and each open viewer would fill the stream
 * with records of themselves.
 *
 * @param stream Stream that receives the records.
 * @param handler Handler as `Deno.serve` takes it. What it throws is logged and thrown on.
 * @param options Content of the records, and the requests that are left out.
 * @returns A handler that answers as `handler` does.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { LogStream } from "@ringside/ringside";
 * import { logRequests } from "@ringside/ringside/requests";
 *
 * const stream = new LogStream();
 * const server = Deno.serve({ port: 0 }, logRequests(stream, () => new Response("Not here", { status: 404 })));
 * await (await fetch(`http://localhost:${server.addr.port}/orders?key=s3cret`)).text();
 * await server.shutdown();
 * const [{ level, message, metadata }] = stream.recent();
 * assertStrictEquals(level, "WARN");
 * assertStrictEquals(message.startsWith("GET /orders 404 in "), true);
 * assertStrictEquals(metadata.path, "/orders");
 * ```
 */
export function logRequests<Info = unknown>(
  stream: LogStream,
  handler: (request: Request, info: Info) => Response | Promise<Response>,
  options: RequestLogOptions = {},
): (request: Request, info: Info) => Promise<Response> {
  const { logger = "http", remoteAddress = false, skip = () => false } = options;

  provideContext(stream, traceContext);

  const observed = observeRequests<[info: Info]>(handler, (request, info) => {
    if (skip(request)) return undefined;
    const { method } = request;
    const path = pathOf(request, MAX_PATH_LENGTH);
    const known = {
      logger,
      ...traceContext(),
      method,
      path,
      ...remoteAddress && { remote_address: addressOf(info) },
    };

    return function log(outcome) {
      const { durationMs } = outcome;
      if (outcome.kind === "failed") {
        const message = `${method} ${path} failed in ${durationMs} ms`;
        stream.write({
          level: "ERROR",
          message,
          metadata: { ...known, duration_ms: durationMs, error: outcome.error },
        });
      } else if (!isOwnResponse(outcome.response)) {
        const { status } = outcome.response;
        const message = `${method} ${path} ${status} in ${durationMs} ms`;
        stream.write({
          level: levelOfStatus(status),
          message,
          metadata: { ...known, status, duration_ms: durationMs },
        });
      }
    };
  });
  // Deno.serve passes as many arguments as the function declares.
  return function loggedHandler(request, info, ...others: []): Promise<Response> {
    return withTrace(traceOf(request), () => observed(request, info, ...others));
  };
}

function addressOf(info: unknown): string | undefined {
  return (info as { remoteAddr?: { hostname?: string } } | undefined)?.remoteAddr?.hostname;
}
