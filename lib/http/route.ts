import type { IngestStats } from "../ingest/ingest_stats.ts";
import type { QueryFilter } from "../query/filter.ts";
import type { ArchiveHistory, History } from "../stream/history.ts";
import type { LogStream } from "../stream/log_stream.ts";
import type { JsonObject } from "../record/json.ts";
import type { Patterns } from "../signals/patterns.ts";
import type { SourceStats } from "../parse/line_records.ts";
import type { Compress } from "./compression.ts";
import type { McpStats } from "./mcp_stats.ts";
import type { PeerInfo } from "./peer.ts";
import type { FanOut } from "./fan_out.ts";
import type { Operation } from "./operation.ts";
import type { OpenAlerts } from "./open_alerts.ts";
import type { RingScan } from "./scan.ts";

/** Input of a route. */
export interface RouteContext {
  readonly request: Request;
  /** Connection of the request, if the server passes it. */
  readonly info: PeerInfo | undefined;
  readonly url: URL;
  /** True if Hono's `mount()` passed on the request, and removed the path of the mount from its address. */
  readonly isMounted: boolean;
  readonly stream: LogStream;
  /** Searches the records of the stream for this request: those that its user may read. */
  readonly scan: RingScan;
  /**
   * Searches the archive and the ring as one for this request: the records that its user may read. `undefined` without an
   * archive.
   */
  readonly history?: History;
  /** Archive, whose searches find the records that the user may read. */
  readonly archive?: ArchiveHistory;
  /** Filter that the user is confined to. Searches of the ring and of the archive apply it. */
  readonly confinement: QueryFilter | undefined;
  readonly fanOut: FanOut;
  /** Asks the program again whether it lets the client in, if it decides that. It never rejects. */
  readonly isAllowed?: () => Promise<boolean>;
  /** Name of the server, if it has one. */
  readonly name?: string;
  /** Number of records at the start of a stream, unless the viewer asks for another. */
  readonly recent: number;
  /** Viewers whose stream is compressed. */
  readonly compress: Compress;
  /** Counts of records that arrived over the network, if the server accepts them. */
  readonly ingest?: IngestStats;
  /** Patterns of the messages, if the server finds them. */
  readonly patterns?: Patterns;
  /** Alerts, if the server raises some. */
  readonly alerts?: OpenAlerts;
  /** True if the client may change rules. */
  readonly mayChange: boolean;
  /** Returns the spans that are kept, oldest first. */
  readonly spans: () => readonly JsonObject[];
  /** Returns the counts of the sources. */
  readonly sources: () => readonly SourceStats[];
  /** Counts of the tools for agents, if the server has them. */
  readonly mcp?: McpStats;
  /** Returns the URL of the page, as the client of this request reaches it, if the server has a page. */
  readonly pageUrl: () => URL | undefined;
  /**
   * Reads another route for the client of this request, with the checks and the rights of any request.
   *
   * @param address Path and query below the API's base URL, such as `"/logs?limit=5"`.
   * @param signal Ends the request.
   */
  readonly ask: (address: string, signal: AbortSignal) => Promise<Response>;
  /** Reports an unexpected error. */
  readonly report: (error: unknown) => void;
}

/** Answers the requests for one method of one path. */
export type Route = (context: RouteContext) => Response | Promise<Response>;

/** Route of the API, with its part of the OpenAPI document. */
export type ApiRoute = Route & {
  readonly operation: Operation;
  /** True for a route that changes rules or tries them. It needs the rights of a writer, also if records have a token. */
  readonly isForRules?: true;
};

/** Routes of a path. `get` also answers HEAD. */
export interface Routes<R extends Route = Route> {
  readonly get?: R;
  readonly post?: R;
  /** True if POST only reads, so that readers may send it. @default it writes */
  readonly readsByPost?: boolean;
}

/** Adds its part of the OpenAPI document to a route. */
export function documented(operation: Operation, route: Route): ApiRoute {
  return Object.assign(route, { operation });
}

/** Adds its part of the OpenAPI document to a route that changes rules or tries them. */
export function forRules(operation: Operation, route: Route): ApiRoute {
  return Object.assign(route, { operation, isForRules: true as const });
}

/** Returns a JSON response that is not cached. */
export function jsonResponse(body: unknown): Response {
  return Response.json(body, { headers: { "cache-control": "no-store" } });
}

/** Returns a response to HEAD for a streamed body. Its own body is an empty stream: an absent one has length 0. */
export function headResponse(headers: HeadersInit): Response {
  return new Response(new ReadableStream({ start: (controller) => controller.close() }), { headers });
}
