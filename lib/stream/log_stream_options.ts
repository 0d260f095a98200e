import { checkOptions, describe } from "../base/options.ts";
import { MIN_RECORD_WEIGHT } from "../record/log_record.ts";
import { DEFAULT_MAX_RECORD_BYTES, MIN_MAX_RECORD_BYTES } from "../record/record.ts";
import type { LogStreamOptions } from "./log_stream_types.ts";
import { MAX_CAPACITY } from "./ring.ts";

/** Names of the options of a `LogStream`. */
const OPTIONS: Record<keyof LogStreamOptions, true> = {
  capacity: true,
  maxBytes: true,
  maxRecordBytes: true,
  after: true,
  context: true,
  redact: true,
  now: true,
};

/** Default bounds of a `LogStream`. */
const DEFAULT_CAPACITY = 1000;
const DEFAULT_MAX_BYTES = 1_048_576;

/** Smallest `maxBytes`: the memory of one record of the smallest size. */
const MIN_MAX_BYTES = 1024;

/** Number of records that always fit: a record takes a quarter of `maxBytes` at most. */
const MIN_RECORDS = 4;

/** Bounds of a stream. */
export interface Bounds {
  /** Most records held. */
  readonly capacity: number;
  /** Most memory of all records, in bytes. */
  readonly maxBytes: number;
  /** Largest encoded record, in bytes. */
  readonly maxRecordBytes: number;
  /** Most memory of a record, in bytes. */
  readonly maxRecordWeight: number;
}

/** Returns the number of records of the smallest size that fit into `maxBytes`. */
export function maxRecordsIn(maxBytes: number): number {
  return Math.floor(maxBytes / MIN_RECORD_WEIGHT);
}

/**
 * Checks the options of a stream.
 *
 * @returns Its bounds.
 * @throws {RangeError} If a bound is out of range, or `maxBytes` is too small for `capacity` records.
 * @throws {TypeError} If an option is unknown, or `context` is no function.
 */
export function readBounds(options: LogStreamOptions): Bounds {
  checkOptions("Cannot create log stream", options, OPTIONS);
  const { capacity = DEFAULT_CAPACITY, maxBytes = DEFAULT_MAX_BYTES } = options;
  const { maxRecordBytes = Math.min(DEFAULT_MAX_RECORD_BYTES, maxBytes) } = options;
  if (!(maxBytes >= MIN_MAX_BYTES)) {
    throw new RangeError(`Cannot create log stream: maxBytes must be ${MIN_MAX_BYTES} or more, got ${maxBytes}`);
  }
  if (!(maxRecordBytes >= MIN_MAX_RECORD_BYTES && maxRecordBytes <= maxBytes)) {
    throw new RangeError(
      `Cannot create log stream: maxRecordBytes must be from ${MIN_MAX_RECORD_BYTES} to maxBytes ` +
        `(${maxBytes}), got ${maxRecordBytes}`,
    );
  }
  const most = maxRecordsIn(maxBytes);
  if (options.capacity !== undefined && capacity > most && capacity <= MAX_CAPACITY) {
    throw new RangeError(
      `Cannot create log stream: maxBytes (${maxBytes}) holds ${most} records at most, and capacity is ${capacity}; ` +
        "raise maxBytes",
    );
  }
  if (options.context !== undefined && typeof options.context !== "function") {
    throw new TypeError(
      `Cannot create log stream: context must be a function that returns fields, got ${describe(options.context)}`,
    );
  }
  const maxRecordWeight = Math.max(maxBytes / MIN_RECORDS, MIN_MAX_BYTES);
  return { capacity, maxBytes, maxRecordBytes, maxRecordWeight };
}
