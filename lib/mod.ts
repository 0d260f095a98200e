/**
 * Ringside shows the logs of a service live in the browser.
 *
 * | export                        | purpose                                                       |
 * | ----------------------------- | ------------------------------------------------------------- |
 * | {@linkcode LogStream}         | keeps the newest records and delivers them to any reader      |
 * | {@linkcode createHandler}     | serves a stream over HTTP: server-sent events, JSON, the page |
 * | {@linkcode parseFilter}       | parses the filter parameters of every route                   |
 * | {@linkcode parseQuery}        | parses the query language; `printQuery` prints a query        |
 * | {@linkcode toRecord}          | copies any value into a bounded record                        |
 *
 * Other entry points: one for each logger, such as `captureConsole` from `/console`, `pinoDestination` from `/pino`,
 * `winstonTransport` from `/winston` and `stdLogHandler` from `/std-log`; `logRequests` from `/requests`, `toNodeListener` from `/node`, `openRelay`
 * from `/cluster`, and `Ingest` and `page`, options of `createHandler`, from `/ingest` and `/page`.
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
export type { Expectation, ExpectedCode } from "./query/expected.ts";
export { type Filter, type FilterInput, FilterSyntaxError, parseFilter, type QueryFilter } from "./query/filter.ts";
export type { Access, Verdict } from "./http/access.ts";
export type { Compress } from "./http/compression.ts";
export type { PeerInfo } from "./http/peer.ts";
export { type ViewerCut, ViewerCutError } from "./http/fan_out/viewer.ts";
export { createHandler, type Handler, type HandlerOptions } from "./http/handler.ts";
export type {
  ArchivedRun,
  ArchivedSpan,
  ArchiveHistory,
  ArchiveState,
  History,
  HistoryEntry,
  HistoryRange,
  HistoryTimes,
} from "./stream/history.ts";
export type { Clock } from "./base/clock.ts";
export type { Refusal } from "./http/refusals.ts";
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
export type { RedactOptions } from "./redact/redactor.ts";
export type { RecordContext } from "./stream/context.ts";
export type { Asset, Page, PageEntry, PagePatterns, PageSource, PageView } from "./wire/page.ts";
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
  type OtherInput,
  type RecordInput,
  type RecordOptions,
  toRecord,
} from "./record/record.ts";
export type { SourceStats } from "./parse/line_records.ts";
