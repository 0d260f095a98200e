/**
 * Ringside: a live seat at a service's logs.
 *
 * | export                        | what it is                                                          |
 * | ----------------------------- | ------------------------------------------------------------------- |
 * | {@linkcode LogStream}         | takes records, keeps the newest, and gives them to any reader       |
 * | {@linkcode createHandler}     | serves a stream over HTTP: server-sent events, JSON, the page       |
 * | {@linkcode createOtlpHandler} | receives OpenTelemetry on a port of its own                         |
 * | {@linkcode Ingest}            | takes records over the network: JSON, text, OpenTelemetry           |
 * | {@linkcode parseFilter}       | reads the filter that every route understands                       |
 * | {@linkcode parseQuery}        | reads the query language as a tree; `printQuery` spells it again    |
 * | {@linkcode toRecord}          | makes the safe, bounded copy of anything that a stream keeps        |
 *
 * Beside it: `stdLogHandler` from `/std-log`, `streamSink` from `/logtape`, `captureConsole` from `/console`,
 * `pinoDestination` from `/pino`, `logRequests` from `/requests`, and `page`, what to give `createHandler` to show, from
 * `/page`.
 *
 * @example Usage
 * ```ts ignore
 * import { createHandler, LogStream } from "@ringside/ringside";
 *
 * const stream = new LogStream();
 * stream.write({ level: "INFO", message: "Ready", metadata: { port: 8000 } });
 * Deno.serve(createHandler({ stream }));
 * ```
 *
 * @module
 */
export type { SubscribeOptions, Subscription } from "./stream/broadcast.ts";
export type { GapReason } from "./wire/event.ts";
export { type Filter, type FilterInput, FilterSyntaxError, parseFilter } from "./query/filter.ts";
export type { Compress, PeerInfo } from "./http/compression.ts";
export type { ViewerCut } from "./http/fan_out/viewer.ts";
export {
  createHandler,
  createOtlpHandler,
  type Handler,
  type HandlerOptions,
  type OtlpHandlerOptions,
} from "./http/handler.ts";
export type { Clock } from "./base/clock.ts";
export { Ingest, type IngestOptions, type IngestStats } from "./ingest/ingest.ts";
export { type Level, LEVELS } from "./record/level.ts";
export {
  type Entry,
  type LogDelivery,
  LogStream,
  type LogStreamOptions,
  type LogStreamStats,
  type LogSubscribeOptions,
  type RecordPredicate,
  type WriteOptions,
} from "./stream/log_stream.ts";
export type { Asset, Page, PageEntry, PageView } from "./wire/page.ts";
export {
  type Operand,
  type Operator,
  parseQuery,
  printQuery,
  type Query,
  QuerySyntaxError,
  type Span,
  type Value,
} from "./query/query.ts";
export {
  type JsonObject,
  type JsonValue,
  type LogRecord,
  type RecordInput,
  type RecordOptions,
  toRecord,
} from "./record/record.ts";
export type { SourceStats } from "./parse/line_records.ts";
