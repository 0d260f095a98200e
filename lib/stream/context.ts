import { setProperty, textOfThrown } from "../record/copier.ts";
import type { JsonObject, RecordCopy } from "../record/record.ts";
import { copyRecord, MIN_MAX_RECORD_BYTES } from "../record/record.ts";
import type { CopyWatch } from "../record/watch.ts";

/** Returns fields for the metadata of a record that is written now, or `undefined`. */
export type RecordContext = () => object | undefined;

/** Fields of one call of a {@linkcode RecordContext}, copied and bounded. */
export interface ContextFields {
  readonly metadata: JsonObject;
  /** Memory of the fields, in bytes, by an upper estimate. */
  readonly weight: number;
  /** True if the watch looked at every part and suspected none. */
  readonly isUnsuspected: boolean;
}

/** Largest size of the fields as JSON, in bytes. */
const MAX_CONTEXT_BYTES = 1024;

/** Returns the size limit of the fields in records of at most `maxRecordBytes`. */
export function contextRoom(maxRecordBytes: number): number {
  return Math.max(MIN_MAX_RECORD_BYTES, Math.min(MAX_CONTEXT_BYTES, maxRecordBytes >> 2));
}

/**
 * Calls a context and copies its fields. An error becomes the field `context`, so that it is seen.
 *
 * @param context Called once.
 * @param maxBytes Size limit of the fields, in bytes of JSON.
 * @param watch Looks at the parts of the copy.
 */
export function readContext(
  context: RecordContext,
  maxBytes: number,
  watch: CopyWatch | undefined,
): ContextFields | undefined {
  let metadata: object | undefined;
  try {
    metadata = context();
  } catch (error) {
    metadata = { context: `[Threw: ${textOfThrown(error)}]` };
  }
  if (metadata === undefined || metadata === null) return undefined;
  const input = { message: "", metadata: metadata as Record<string, unknown> };
  const { record, bytes, isUnsuspected = false } = copyRecord(input, maxBytes, 0, Infinity, watch);
  return { metadata: record.metadata, weight: bytes, isUnsuspected };
}

/** Returns a copy of a record with the fields that it lacks. */
export function addContext(copy: RecordCopy, context: ContextFields): RecordCopy {
  const { metadata: fields, weight } = context;
  const { timestamp, level, message, metadata } = copy.record;
  const joined = { ...metadata };
  for (const key of Object.keys(fields)) if (!Object.hasOwn(joined, key)) setProperty(joined, key, fields[key]);
  const record = { timestamp, level, message, metadata: joined };
  const isUnsuspected = copy.isUnsuspected === true && context.isUnsuspected;
  return { record, bytes: copy.bytes + weight, truncated: copy.truncated, isUnsuspected };
}
