/**
 * Accepts records over the network: JSON, text and OpenTelemetry.
 *
 * @example Usage
 * ```ts ignore
 * import { createHandler, LogStream } from "@ringside/ringside";
 * import { Ingest } from "@ringside/ringside/ingest";
 *
 * const stream = new LogStream();
 * Deno.serve(createHandler({ stream, ingest: new Ingest({ token: "s3cret" }) }));
 * ```
 *
 * @module
 */
export { Ingest, type IngestOptions } from "./ingest.ts";
export type { IngestStats } from "../../ingest/ingest_stats.ts";
export { createOtlpHandler, type OtlpHandlerOptions } from "./otlp_handler.ts";
