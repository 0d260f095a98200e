import { levelOfStatus } from "../record/level.ts";
import type { LogStream } from "../stream/log_stream.ts";

/** Options for {@linkcode logRequests}. */
export interface RequestLogOptions {
  /** What the records name as their logger. @default {"http"} */
  logger?: string;
  /** Whether to record the address of the client, which may be personal data. @default {false} */
  remoteAddress?: boolean;
}

/**
 * Has each request that a handler answers written into a stream: its method, path, status and duration, as WARN from
 * status 400 on and as ERROR from 500 on. The query is left out, since secrets travel there. The trace of a
 * `traceparent` header becomes `trace_id`.
 *
 * @param stream Where the records go.
 * @param handler A handler as `Deno.serve` takes it. What it throws is logged and thrown on.
 * @param options What to call the records and what to put into them.
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
  const { logger = "http", remoteAddress = false } = options;

  return async function loggedHandler(request: Request, info: Info): Promise<Response> {
    const start = performance.now();
    const { method } = request;
    // A malformed Host leaves the address unreadable.
    const path = URL.parse(request.url)?.pathname ?? request.url;
    const known = {
      logger,
      trace_id: traceOf(request.headers.get("traceparent")),
      method,
      path,
      ...remoteAddress && { remote_address: addressOf(info) },
    };
    try {
      const response = await handler(request, info);
      const { status } = response;
      const ms = msSince(start);
      const message = `${method} ${path} ${status} in ${ms} ms`;
      stream.write({ level: levelOfStatus(status), message, metadata: { ...known, status, duration_ms: ms } });
      return response;
    } catch (error) {
      const ms = msSince(start);
      const message = `${method} ${path} failed in ${ms} ms`;
      stream.write({ level: "ERROR", message, metadata: { ...known, duration_ms: ms, error } });
      throw error;
    }
  };
}

/** @see {@link https://www.w3.org/TR/trace-context/#traceparent-header} */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-[\da-f]{16}-[\da-f]{2}(?:$|-)/;

function traceOf(header: string | null): string | undefined {
  return TRACEPARENT.exec(header ?? "")?.[1];
}

function addressOf(info: unknown): string | undefined {
  return (info as { remoteAddr?: { hostname?: string } } | undefined)?.remoteAddr?.hostname;
}

/** To the tenth of a millisecond. */
function msSince(start: number): number {
  return Math.round((performance.now() - start) * 10) / 10;
}
