import { isPlain } from "./copier.ts";
import { parseRecordLevel } from "./level.ts";
import { FRAME_BYTES, type LogRecord, RECORD_OVERHEAD, type RecordCopy, weighRecord } from "./log_record.ts";
import { PlainCopier } from "./plain_copier.ts";
import { formatTime, parseTimestamp } from "./timestamp.ts";

/** Most bytes of JSON per UTF-16 code unit: `\u0000`. */
const MAX_UNIT_BYTES = 6;

/**
 * Copies the common input without counting each byte: a plain object with a text message and plain metadata that are
 * certain to fit.
 *
 * @param input Input of any type.
 * @param maxBytes Size limit, in bytes of JSON.
 * @param now Current time, in milliseconds since the Unix epoch.
 * @returns The copy, or `undefined` for any other input and if a getter throws.
 */
export function copyPlainRecord(input: unknown, maxBytes: number, now: number): RecordCopy | undefined {
  try {
    if (!isPlain(input)) return undefined;
    const { timestamp, level = "INFO", message = "", metadata = {}, logger } = input;
    if (typeof message !== "string" || !isPlain(metadata)) return undefined;
    if (logger !== undefined && (typeof logger !== "string" || Object.hasOwn(metadata, "logger"))) return undefined;
    const known = parseRecordLevel(level);
    const time = timestamp === undefined ? formatTime(now) : parseTimestamp(timestamp);
    if (known === undefined || time === undefined) return undefined;

    const copier = new PlainCopier(Math.floor((maxBytes - FRAME_BYTES) / MAX_UNIT_BYTES));
    const text = copier.text(message);
    if (text === undefined) return undefined;
    const copy = copier.metadata(metadata, logger);
    if (copy === undefined) return undefined;
    const record: LogRecord = { timestamp: time, level: known, message: text, metadata: copy };
    const bytes = copier.hasNewNames ? weighRecord(record) : RECORD_OVERHEAD + copier.bytes;
    return { record, bytes, truncated: false };
  } catch {
    return undefined; // a getter threw; the careful copy keeps its error
  }
}
