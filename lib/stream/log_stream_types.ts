import type { Level } from "../record/level.ts";
import type { LogRecord } from "../record/record.ts";
import type { RedactOptions } from "../redact/redactor.ts";
import type { SubscribeOptions } from "./broadcast.ts";
import type { RecordContext } from "./context.ts";

/** Options for `LogStream`. */
export interface LogStreamOptions {
  /** Most records kept. @default {1000} */
  capacity?: number;
  /** Most memory of the records kept, in bytes, by an upper estimate. @default {1_048_576} */
  maxBytes?: number;
  /** Largest size of a record as JSON, in bytes. A larger one is cut and marked. @default {65_536} */
  maxRecordBytes?: number;
  /** Run that the new one comes after, even if the clock was set back, such as the last one of an archive. */
  after?: string;
  /**
   * Hides secrets before a record is kept, so that no reader has them: `true`, or further rules. Values of names such as
   * `password`, `api_key` and `authorization` at any depth and in texts, bearer and basic credentials, JSON Web Tokens,
   * PEM blocks, card numbers, and users and passwords in addresses become `[redacted]`. `stats.redacted` counts them.
   * @default {false}
   */
  redact?: boolean | RedactOptions;
  /**
   * Returns fields for the metadata of each record that is written, such as the ids of the current trace. A record keeps
   * its own value of a field. It is called synchronously by the log call, and its fields are cut at 1 KiB.
   * @default the trace of the request, if `logRequests()` writes to the stream
   */
  context?: RecordContext;
  /** Clock, in milliseconds since the Unix epoch. @default {Date.now} */
  now?: () => number;
}

/** Options for `LogStream.write()`. */
export interface WriteOptions {
  /** Time of the call, in milliseconds since the Unix epoch. @default the stream's clock */
  at?: number;
  /** If false, the record gets no fields of the stream's `context`: it is of another program. @default {true} */
  context?: boolean;
}

/** Filter of a reader: returns true for each record to deliver. */
export type RecordPredicate = (record: LogRecord) => boolean;

/** A record with its sequence number. */
export interface Entry {
  /** Sequence number, from 1. */
  readonly seq: number;
  /** The record. */
  readonly record: LogRecord;
}

/** Delivery to a subscriber. */
export type LogDelivery =
  | { readonly kind: "records"; readonly entries: readonly Entry[] }
  /** The `missed` records from number `from` on are gone, counted before the filter. */
  | { readonly kind: "lagged"; readonly from: number; readonly missed: number };

/** Options for `LogStream.subscribe()`. */
export interface LogSubscribeOptions extends SubscribeOptions {
  /** Number of newest matching records to start with, unless `after` is given. @default {0} */
  recent?: number;
  /** Filter of the records. @default all records */
  filter?: RecordPredicate;
}

/** Counters of a `LogStream`. */
export interface LogStreamStats {
  /** Run: one life of the ring. */
  readonly run: string;
  /** Start of the run, in milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** Time since the start, in ms. */
  readonly uptimeMs: number;
  /** Oldest number held, or `newest + 1` if the ring is empty. */
  readonly oldest: number;
  /** Newest number given out: the count of records ever written. */
  readonly newest: number;
  /** Records held. */
  readonly records: number;
  /** Most records held. */
  readonly capacity: number;
  /** Memory of the records held, in bytes. */
  readonly bytes: number;
  /** Most memory of the records held, in bytes. */
  readonly maxBytes: number;
  /** Records overwritten by newer ones. */
  readonly overwritten: number;
  /** Records that were cut because of their size. */
  readonly truncated: number;
  /** Values that were hidden, since they were secrets; 0 without the option `redact`. */
  readonly redacted: number;
  /** Count of records ever written, by level. */
  readonly levels: Readonly<Record<Level, number>>;
  /** Mean rate over the last ten seconds, or since the start, in records per second. */
  readonly perSecond: number;
}
