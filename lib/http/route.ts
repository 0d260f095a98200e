import type { LogStream } from "../log_stream.ts";
import type { Compress, PeerInfo } from "./compression.ts";
import type { FanOut } from "./fan_out.ts";

/** What a route works with. */
export interface RouteContext {
  readonly request: Request;
  /** What the server tells of it, if it does. */
  readonly info: PeerInfo | undefined;
  readonly url: URL;
  readonly stream: LogStream;
  readonly fanOut: FanOut;
  /** Records that a viewer is sent first, unless it asks for another number. */
  readonly recent: number;
  /** Whose stream is compressed. */
  readonly compress: Compress;
}

/** Answers the requests for one path with one method. */
export type Route = (context: RouteContext) => Response | Promise<Response>;

/** What a path answers to. Where there is `get`, HEAD is answered by it too. */
export interface Routes {
  readonly get?: Route;
  readonly post?: Route;
}

/** An answer in JSON that nobody may keep. */
export function jsonResponse(body: unknown): Response {
  return Response.json(body, { headers: { "cache-control": "no-store" } });
}
