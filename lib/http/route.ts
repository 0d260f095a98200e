import type { IngestStats } from "../ingest/ingest.ts";
import type { LogStream } from "../stream/log_stream.ts";
import type { SourceStats } from "../parse/line_records.ts";
import type { Compress, PeerInfo } from "./compression.ts";
import type { FanOut } from "./fan_out.ts";
import type { Operation } from "./operation.ts";
import type { RingScan } from "./scan.ts";

/** What a route works with. */
export interface RouteContext {
  readonly request: Request;
  /** What the server tells of it, if it does. */
  readonly info: PeerInfo | undefined;
  readonly url: URL;
  /** True if a framework has removed a path that may be unknown from the address. */
  readonly isMounted: boolean;
  readonly stream: LogStream;
  /** Searches the records of the stream for this request. */
  readonly scan: RingScan;
  readonly fanOut: FanOut;
  /** Records that a viewer is sent first, unless it asks for another number. */
  readonly recent: number;
  /** Whose stream is compressed. */
  readonly compress: Compress;
  /** What came in over the network, where that is taken. */
  readonly ingest?: IngestStats;
  /** Tells where the records come from. */
  readonly sources: () => readonly SourceStats[];
}

/** Answers the requests for one path with one method. */
export type Route = (context: RouteContext) => Response | Promise<Response>;

/** A route of the API: with it stands what the OpenAPI document says of it. */
export type ApiRoute = Route & { readonly operation: Operation };

/** What a path answers to. Where there is `get`, HEAD is answered by it too. */
export interface Routes<R extends Route = Route> {
  readonly get?: R;
  readonly post?: R;
}

/** Makes a route one of the API. */
export function documented(operation: Operation, route: Route): ApiRoute {
  return Object.assign(route, { operation });
}

/** An answer in JSON that nobody may keep. */
export function jsonResponse(body: unknown): Response {
  return Response.json(body, { headers: { "cache-control": "no-store" } });
}

/** Answers HEAD where the body is made while it is sent. It says nothing of the length, which an absent body would. */
export function headResponse(headers: HeadersInit): Response {
  return new Response(new ReadableStream({ start: (controller) => controller.close() }), { headers });
}
