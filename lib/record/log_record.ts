import type { JsonObject } from "./json.ts";
import type { Level } from "./level.ts";
import { weigh, weighText } from "./weight.ts";

/** One log record. On the wire it is exactly these four fields, in this order. */
export interface LogRecord {
  /** Time in ISO 8601, UTC, with milliseconds: `"2025-10-24T10:26:15.123Z"`. */
  readonly timestamp: string;
  /** Severity. */
  readonly level: Level;
  /** Text of the event. */
  readonly message: string;
  /** Structured data. Well-known keys: `logger`, `trace_id`, `span_id`, `service`, `source`, `error`, `truncated`. */
  readonly metadata: JsonObject;
}

/** Input of a record. A field of another type is kept as text. */
export interface RecordInput {
  /**
   * Time: an ISO 8601 text, a `Date`, or milliseconds since the Unix epoch. A number from 1e9 to 1e11 is in seconds.
   * @default now
   */
  readonly timestamp?: string | number | Date;
  /**
   * Severity: a level, its name in another library, or a number: OpenTelemetry's from 1 to 24, or above those pino's, such
   * as 30.
   * @default {"INFO"}
   */
  readonly level?: Level | string | number;
  /** Text of the event. Of an `Error` the message is used, and `metadata.error` is set. @default {""} */
  readonly message?: unknown;
  /** Structured data of any shape. It is copied. */
  readonly metadata?: unknown;
  /** Name of the logger. It becomes `metadata.logger`, unless the metadata has one. */
  readonly logger?: string;
}

/** Names of the fields of a {@linkcode RecordInput}. */
export const INPUT_KEYS: ReadonlySet<string> = new Set(["timestamp", "level", "message", "metadata", "logger"]);

/**
 * Input with the field names of another library, or with further fields. Names such as `msg`, `severity` and `time` are
 * read if the record's own are missing; all other fields become metadata.
 */
export interface OtherInput {
  /** Value by name. */
  readonly [key: string]: unknown;
}

/** A copied record with its measurements. */
export interface RecordCopy {
  /** The copy. */
  readonly record: LogRecord;
  /** Upper estimate of its memory, in bytes. */
  readonly bytes: number;
  /** True if something was cut; `metadata.truncated` is set then. */
  readonly truncated: boolean;
  /** True if a watch looked at every part and suspected none. */
  readonly isUnsuspected?: boolean;
}

/**
 * Size of `{"timestamp":"…","level":"…","message":"","metadata":{"truncated":true}}` with the longest values, plus the
 * bytes by which the last value may exceed the limit.
 */
export const FRAME_BYTES = 160;

/** Memory of a record besides its message and metadata, in bytes: the object, its time and its slot. */
export const RECORD_OVERHEAD = 152;

/** Smallest memory of a record, in bytes: that of one without a message and metadata. */
export const MIN_RECORD_WEIGHT: number = RECORD_OVERHEAD + weighText("") + weigh({});

/** Returns an upper estimate of the memory of a record, in bytes. */
export function weighRecord({ message, metadata }: LogRecord): number {
  return RECORD_OVERHEAD + weighText(message) + weigh(metadata);
}
