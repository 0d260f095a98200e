import { copyAnyRecord } from "./any_record.ts";
import { textOfThrown } from "./copier.ts";
import type { JsonValue } from "./json.ts";
import { type LogRecord, type OtherInput, type RecordCopy, type RecordInput, weighRecord } from "./log_record.ts";
import { copyPlainRecord } from "./plain_record.ts";
import type { CopyWatch } from "./watch.ts";
import { formatTime } from "./timestamp.ts";

export type { JsonObject, JsonValue } from "./json.ts";
export type { LogRecord, OtherInput, RecordCopy, RecordInput } from "./log_record.ts";

/** Options for {@linkcode toRecord}. */
export interface RecordOptions {
  /** Largest size of the record as JSON in UTF-8, in bytes. @default {65_536} */
  maxBytes?: number;
  /** Current time, in milliseconds since the Unix epoch. @default {Date.now()} */
  now?: number;
}

/** Default size limit of a record, in bytes of JSON. */
export const DEFAULT_MAX_RECORD_BYTES = 65_536;

/** Smallest size limit of a record, in bytes of JSON: its frame, a time and a few words. */
export const MIN_MAX_RECORD_BYTES = 256;

/**
 * Copies any value into a bounded record. It never throws and keeps no reference to the caller's objects.
 *
 * Circular references, `BigInt`, symbols, functions, errors with causes, maps, sets, dates, typed arrays, getters and
 * `toJSON` that throw, a million keys and endless depth all become JSON that describes them. Other libraries' names of
 * fields, levels and well-known keys become ours, and further fields of the input become metadata.
 *
 * The record is deeply frozen, so a stream keeps it without another copy.
 *
 * @param input The input.
 * @param options Size limit and current time.
 * @returns The record.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { toRecord } from "./record.ts";
 *
 * assertEquals(
 *   toRecord({ timestamp: 1761301575123, level: "warning", message: "Slow", metadata: { traceId: "4bf92f", n: 7n } }),
 *   {
 *     timestamp: "2025-10-24T10:26:15.123Z",
 *     level: "WARN",
 *     message: "Slow",
 *     metadata: { trace_id: "4bf92f", n: "7" },
 *   },
 * );
 * ```
 */
export function toRecord(input: RecordInput | OtherInput, options: RecordOptions = {}): LogRecord {
  const { maxBytes = DEFAULT_MAX_RECORD_BYTES, now = Date.now() } = options;
  const { record, bytes } = copyOnce(input, maxBytes, now);
  try {
    freeze(record);
    if (maxBytes <= DEFAULT_MAX_RECORD_BYTES) readyRecords.set(record, bytes + READY_OVERHEAD);
  } catch {
    // The stack is full: the record stays unfrozen, and write() copies it.
  }
  return record;
}

/**
 * Memory of each record that {@linkcode toRecord} made within the default limit, in bytes. Those are frozen and need no
 * further copy.
 */
const readyRecords = new WeakMap<RecordInput | OtherInput, number>();

/** Memory of an entry in that map, in bytes. */
const READY_OVERHEAD = 64;

/** Freezes a copy deeply. A copy is never circular, and its depth is bounded. */
function freeze(value: JsonValue | LogRecord): void {
  if (typeof value !== "object" || value === null) return;
  Object.freeze(value);
  for (const part of Object.values(value)) freeze(part);
}

/**
 * Copies an input like {@linkcode toRecord}, but does not freeze the copy, and measures it. Returns a record of
 * {@linkcode toRecord} itself.
 *
 * A record may take much more memory than JSON, for example ten thousand empty lists. It is cut until it fits.
 *
 * @param input The input.
 * @param maxBytes Size limit, in bytes of JSON.
 * @param now Current time, in milliseconds since the Unix epoch.
 * @param maxWeight Largest memory of the record, in bytes; 1 KiB or more.
 * @param watch Looks at the parts of a common input while they are copied.
 */
export function copyRecord(
  input: RecordInput | OtherInput,
  maxBytes: number,
  now: number,
  maxWeight = Infinity,
  watch?: CopyWatch,
): RecordCopy {
  const ready = readyRecords.get(input);
  if (ready !== undefined && ready <= maxWeight && maxBytes >= DEFAULT_MAX_RECORD_BYTES) {
    return { record: input as LogRecord, bytes: ready, truncated: false };
  }
  let copy = copyOnce(input, maxBytes, now, watch);
  for (let bound = maxBytes >> 1; copy.bytes > maxWeight && bound >= MIN_MAX_RECORD_BYTES; bound >>= 1) {
    copy = copyOnce(input, bound, now, watch);
  }
  if (copy.bytes <= maxWeight) return copy;
  // The rest is a name or two that take thousands of bytes each.
  const { timestamp, level, message } = copy.record;
  const record: LogRecord = { timestamp, level, message, metadata: { truncated: true } };
  return { record, bytes: weighRecord(record), truncated: true };
}

function copyOnce(input: unknown, maxBytes: number, now: number, watch?: CopyWatch): RecordCopy {
  try {
    return copyPlainRecord(input, maxBytes, now, watch) ?? copyAnyRecord(input, maxBytes, now);
  } catch (error) {
    // Happens only if the clock is out of range or the stack is full.
    const message = `[Unreadable: ${textOfThrown(error)}]`.slice(0, MIN_MAX_RECORD_BYTES / 4);
    const record: LogRecord = { timestamp: formatTime(0), level: "ERROR", message, metadata: { truncated: true } };
    return { record, bytes: 4 * MIN_MAX_RECORD_BYTES, truncated: true };
  }
}
