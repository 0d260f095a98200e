import { isPlain } from "./copier.ts";
import { parseRecordLevel } from "./level.ts";
import {
  FRAME_BYTES,
  INPUT_KEYS,
  type LogRecord,
  RECORD_OVERHEAD,
  type RecordCopy,
  weighRecord,
} from "./log_record.ts";
import { PlainCopier } from "./plain_copier.ts";
import type { CopyWatch } from "./watch.ts";
import { LEVEL_KEYS, LOGGER_TWINS, MESSAGE_KEYS, TIME_KEYS } from "./well_known.ts";
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
 * @param watch Looks at the parts of the copy.
 * @returns The copy, or `undefined` for any other input and if a getter throws.
 */
export function copyPlainRecord(
  input: unknown,
  maxBytes: number,
  now: number,
  watch?: CopyWatch,
): RecordCopy | undefined {
  try {
    if (!isPlain(input)) return undefined;
    const { timestamp, level, message = "", metadata, logger } = input;
    if (typeof message !== "string" || metadata !== undefined && !isPlain(metadata)) return undefined;
    // "in" is faster than Object.hasOwn(); a name on Object.prototype only leads to the careful copy.
    if (logger !== undefined && (typeof logger !== "string" || metadata !== undefined && "logger" in metadata)) {
      return undefined;
    }
    // Counting the keys is faster than comparing their names.
    const known = count(timestamp) + count(level) + count(input.message) + count(metadata) + count(logger);
    const fields = hasOtherKeys(input, known) ? otherFields(input) : metadata ?? {};
    if (fields === undefined) return undefined;
    const knownLevel = level === undefined ? "INFO" : parseRecordLevel(level);
    const time = timestamp === undefined ? formatTime(now) : parseTimestamp(timestamp);
    if (knownLevel === undefined || time === undefined) return undefined;

    const copier = new PlainCopier(Math.floor((maxBytes - FRAME_BYTES) / MAX_UNIT_BYTES), watch);
    const text = copier.text(message);
    if (text === undefined) return undefined;
    const copy = copier.metadata(fields, logger);
    if (copy === undefined) return undefined;
    const record: LogRecord = { timestamp: time, level: knownLevel, message: text, metadata: copy };
    const bytes = copier.hasNewNames ? weighRecord(record) : RECORD_OVERHEAD + copier.bytes;
    return { record, bytes, truncated: false, isUnsuspected: watch !== undefined && !copier.isSuspect };
  } catch {
    return undefined; // a getter threw; the careful copy keeps its error
  }
}

/** Returns true if an input has further fields. A field that is undefined makes the count of known ones too low. */
function hasOtherKeys(input: Record<string, unknown>, known: number): boolean {
  // A third of the time of a loop over the names: V8 reads the length alone.
  return Object.keys(input).length !== known && Object.keys(input).some((key) => !INPUT_KEYS.has(key));
}

/** Returns the further fields, or `undefined` if one needs the careful copy: a twin, or one beside metadata. */
function otherFields(input: Record<string, unknown>): Record<string, unknown> | undefined {
  if (input.metadata !== undefined || input.logger !== undefined) return undefined;
  const fields: Record<string, unknown> = {};
  for (const key in input) {
    if (INPUT_KEYS.has(key)) continue;
    if (FIELD_TWINS.has(key) || key === "__proto__") return undefined;
    fields[key] = input[key];
  }
  return fields;
}

/** Names that may stand in for a field of the record. */
const FIELD_TWINS: ReadonlySet<string> = new Set([
  ...TIME_KEYS,
  ...LEVEL_KEYS,
  ...MESSAGE_KEYS,
  ...LOGGER_TWINS.keys(),
]);

function count(field: unknown): number {
  return field === undefined ? 0 : 1;
}
