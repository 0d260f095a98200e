import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { describe } from "../base/options.ts";
import { HttpProblem } from "../wire/problem.ts";
import type { PeerInfo } from "./peer.ts";
import { problemResponse } from "./problem_response.ts";

/** Handler of requests that {@linkcode toNodeListener} takes, such as one of `createHandler()` or `logRequests()`. */
export type RequestHandler = (request: Request, info: PeerInfo, ...others: unknown[]) => Response | Promise<Response>;

/** Listener for requests of `node:http`, which is a middleware of Express as well. */
export type NodeListener = (
  request: IncomingMessage,
  response: ServerResponse,
  next?: (error?: unknown) => void,
) => void;

/** Properties that Express adds to a request. */
interface ExpressRequest {
  /** Path of the mount, which Express removes from `url`. */
  readonly baseUrl?: unknown;
}

/**
 * Converts a handler to a listener for `node:http`, Express, Fastify and Koa.
 *
 * A slow browser holds back the handler's response, and its signal is aborted once the browser leaves, which frees the
 * viewer. Code that reads the body of a request before the listener, such as a parser of JSON, leaves nothing for
 * `ingest`.
 *
 * @param handler Handler of `createHandler()`, or any function of a `Request`.
 * @returns The listener. What the handler throws goes to Express, if it passes `next`; otherwise the response is a 500.
 * @throws {TypeError} If `handler` is no function.
 *
 * @example Usage
 * ```ts ignore
 * import { createServer } from "node:http";
 * import { createHandler, LogStream } from "@ringside/ringside";
 * import { toNodeListener } from "@ringside/ringside/node";
 *
 * const stream = new LogStream();
 * createServer(toNodeListener(createHandler({ stream }))).listen(8000, "127.0.0.1");
 * ```
 */
export function toNodeListener(handler: RequestHandler): NodeListener {
  if (typeof handler !== "function") {
    throw new TypeError(`Cannot create listener: expected a handler, got ${describe(handler)}`);
  }

  return function ringsideListener(incoming, outgoing, next) {
    answer(handler, incoming, outgoing).catch((error) => {
      if (typeof next === "function") return next(error);
      console.error("Cannot answer a request", error);
      if (outgoing.headersSent) return void outgoing.destroy();
      send(problemResponse(new HttpProblem(500, "Cannot answer: an unexpected error was printed")), incoming, outgoing);
    });
  };
}

async function answer(handler: RequestHandler, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const left = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) left.abort(new DOMException("The client disconnected", "AbortError"));
  });
  const request = requestOf(incoming, left.signal);
  if (request === undefined) {
    const problem = new HttpProblem(400, "Cannot read the request: its address or its method is malformed");
    return await send(problemResponse(problem), incoming, outgoing);
  }
  // The third argument tells the handler that the path of the mount is missing, as Hono's mount() does.
  const { baseUrl } = incoming as ExpressRequest;
  const isMounted = typeof baseUrl === "string" && baseUrl !== "";
  const response = await handler(request, peerOf(incoming), ...isMounted ? [baseUrl] : []);
  await send(response, incoming, outgoing);
}

/** Returns the request, or `undefined` if its address is malformed, or fetch forbids its method. */
function requestOf(incoming: IncomingMessage, signal: AbortSignal): Request | undefined {
  const { method = "GET", socket } = incoming;
  const isSecure = (socket as { encrypted?: boolean }).encrypted === true;
  const host = incoming.headers.host ?? localHost(incoming);
  const target = incoming.url ?? "/";
  const url = target.startsWith("/") ? `${isSecure ? "https" : "http"}://${host}${target}` : target;
  const hasBody = method !== "GET" && method !== "HEAD";
  try {
    return new Request(url, {
      method,
      headers: headersOf(incoming),
      signal,
      ...hasBody && { body: Readable.toWeb(incoming) as ReadableStream, duplex: "half" },
    });
  } catch {
    return undefined;
  }
}

/** Returns the address of the server, for a client that sends no host, as in HTTP/1.0. */
function localHost({ socket: { localAddress = "localhost", localPort } }: IncomingMessage): string {
  return `${localAddress.includes(":") ? `[${localAddress}]` : localAddress}:${localPort ?? 80}`;
}

/** Repeated headers stay repeated, as the handler refuses two hosts. */
function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) headers.append(rawHeaders[at], rawHeaders[at + 1]);
  return headers;
}

function peerOf({ socket: { remoteAddress } }: IncomingMessage): PeerInfo {
  return remoteAddress === undefined ? {} : { remoteAddr: { transport: "tcp", hostname: remoteAddress } };
}

/** Sends a response. It ends when all is sent, or when the client has left, which cancels the body. */
async function send(response: Response, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const { status, headers, body } = response;
  outgoing.statusCode = status;
  for (const [name, value] of headers) {
    if (name !== "set-cookie") outgoing.setHeader(name, value);
  }
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) outgoing.setHeader("set-cookie", cookies);
  if (body === null || incoming.method === "HEAD" || outgoing.destroyed) {
    await body?.cancel();
    outgoing.end();
    return;
  }
  outgoing.flushHeaders(); // a stream may wait for its first record
  try {
    await pipeline(Readable.fromWeb(body as Parameters<typeof Readable.fromWeb>[0]), outgoing);
  } catch {
    // The client has left, or the handler has cut it off: the connection is closed, and no other end can be told.
    outgoing.destroy();
  }
}
