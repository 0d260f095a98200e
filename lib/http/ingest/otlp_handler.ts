import { checkOptions } from "../../base/options.ts";
import { checkStream } from "../../stream/log_stream.ts";
import { assemble, type Handler, HANDLER_OPTIONS, type HandlerOptions, HEALTH } from "../handler.ts";
import { healthRoute } from "../health.ts";
import type { Routes } from "../route.ts";
import { acceptorOf } from "./acceptor.ts";
import type { Ingest } from "./ingest.ts";

/** Options for {@linkcode createOtlpHandler}. */
export interface OtlpHandlerOptions
  extends Pick<HandlerOptions, "stream" | "allowedHosts" | "sources" | "onError" | "onRefuse"> {
  /** Accepts the records. */
  ingest: Ingest;
}

/**
 * Creates the HTTP handler of a port that receives OpenTelemetry, and answers health checks.
 *
 * @param options Stream that receives the records, and access.
 * @returns The handler. It never throws.
 * @throws {TypeError} If an option is unknown or has a wrong type, or an allowed host is not a name.
 */
export function createOtlpHandler(options: OtlpHandlerOptions): Handler {
  // A program may pass the callbacks of its other handler, too.
  checkOptions("Cannot create OTLP handler", options, HANDLER_OPTIONS);
  checkStream("Cannot create OTLP handler", options.stream);
  const ingest = acceptorOf("Cannot create OTLP handler", options.ingest);
  const routes = new Map<string, Routes>([[HEALTH, { get: healthRoute }]]);
  for (const [path, post] of ingest.otlpRoutes()) routes.set(path, { post });
  return assemble(routes, options);
}
