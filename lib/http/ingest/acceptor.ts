import type { IngestStats } from "../../ingest/ingest_stats.ts";
import type { JsonObject } from "../../record/json.ts";
import { describe } from "../../base/options.ts";
import type { ApiRoute, RouteContext, Routes } from "../route.ts";

/** Part of an `Ingest` that a handler uses. The ingest brings its routes, so that a handler without one loads no parser. */
export interface Acceptor {
  /** Current counts. */
  readonly stats: IngestStats;
  /** Returns the spans that are kept, oldest first. */
  spans(): readonly JsonObject[];
  /** Keeps a span of the program itself. */
  writeSpan(span: JsonObject): void;
  /** True if requests need a token. */
  readonly hasToken: boolean;
  /** Returns the route that accepts posted logs. */
  logsRoute(): ApiRoute;
  /** Returns the routes of OTLP/HTTP, with their paths. */
  otlpRoutes(): readonly [path: string, route: ApiRoute][];
  /** Returns the routes of other log servers, for their senders. */
  senderRoutes(): readonly [path: string, routes: Routes<ApiRoute>][];
  /** Accepts a call of OTLP over gRPC. */
  acceptCall(call: OtlpCall, receiver: Pick<RouteContext, "stream" | "sources">): Promise<OtlpAnswer>;
}

/** Call of OTLP over gRPC. */
export interface OtlpCall {
  readonly signal: "logs" | "traces" | "metrics";
  /** Metadata of the call. */
  readonly headers: Headers;
  /** Request, in protobuf. */
  readonly message: Uint8Array<ArrayBuffer>;
}

/** Answer to a call: a response in protobuf, or a code of gRPC with the reason. */
export type OtlpAnswer =
  | { readonly kind: "answer"; readonly message: Uint8Array }
  | { readonly kind: "refusal"; readonly code: number; readonly reason: string };

const acceptors = new WeakMap<object, Acceptor>();

/** Sets the part of an `Ingest` that handlers use. */
export function provideAcceptor(ingest: object, acceptor: Acceptor): void {
  acceptors.set(ingest, acceptor);
}

/**
 * Returns the part of an `Ingest` that a handler uses.
 *
 * @param action Start of the error, such as `"Cannot create handler"`.
 * @throws {TypeError} If the value is no `Ingest`.
 */
export function acceptorOf(action: string, ingest: unknown): Acceptor {
  const acceptor = acceptors.get(ingest as object);
  if (acceptor !== undefined) return acceptor;
  const found = describe(ingest);
  const hint = found === "a Ingest" ? "an Ingest of another copy of the package" : found;
  throw new TypeError(`${action}: ingest must be an Ingest, got ${hint}`);
}
