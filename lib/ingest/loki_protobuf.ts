import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { TURNS } from "../base/turns.ts";
import { setProperty } from "../record/copier.ts";
import { HttpProblem } from "../wire/problem.ts";
import { MAX_RECORDS_PER_REQUEST } from "./intake.ts";
import { tooMany } from "./json_logs.ts";
import { checkCount, type Entry, type Labels, MAX_LABELS, parseLabels } from "./loki_labels.ts";

/** Work of an entry or of labels beside their length, in units of `Turns.spend`. */
const ENTRY_WORK = 128;

/** Work of any other field, in units of `Turns.spend`. */
const FIELD_WORK = 16;

/** Most fields of an entry and of the messages within it. */
const MAX_ENTRY_FIELDS = MAX_LABELS + 16;

const decoder = new TextDecoder();

/**
 * Reads a `PushRequest`.
 *
 * @throws {SyntaxError} If labels are too long or too many.
 * @throws {HttpProblem} If the bytes are no such message, or have too many lines.
 * @see {@link https://github.com/grafana/loki/blob/main/pkg/push/push.proto}
 */
export async function readProtobuf(bytes: Uint8Array): Promise<Entry[]> {
  const entries: Entry[] = [];
  try {
    for (const [field, stream] of fieldsOf(bytes)) {
      if (field === 1 && stream !== undefined) await readStream(stream, entries);
      if (TURNS.spend(FIELD_WORK)) await TURNS.next();
    }
  } catch (error) {
    if (error instanceof HttpProblem || error instanceof SyntaxError) throw error;
    throw new HttpProblem(400, "Cannot decode the body: expected a push request of Loki");
  }
  return entries;
}

/** Reads a stream: its labels and its entries, in any order. */
async function readStream(bytes: Uint8Array, entries: Entry[]): Promise<void> {
  const labels: Labels = {};
  for (const [field, part] of fieldsOf(bytes)) {
    if (field === 1 && part !== undefined) parseLabels(decoder.decode(part), labels);
    else if (field === 2 && part !== undefined) {
      if (entries.length >= MAX_RECORDS_PER_REQUEST) throw tooMany();
      entries.push(readEntry(part, labels));
    }
    if (TURNS.spend(part === undefined ? FIELD_WORK : part.length + ENTRY_WORK)) await TURNS.next();
  }
  checkCount(Object.keys(labels).length);
}

/**
 * Returns the fields of a message with their bytes; `undefined` for a field of another type.
 *
 * @throws If the message is malformed, or has more fields.
 */
function* fieldsOf(bytes: Uint8Array, most = Infinity): Generator<[field: number, bytes: Uint8Array | undefined]> {
  const reader = new BinaryReader(bytes);
  for (let count = 1; reader.pos < reader.len; count++) {
    const [field, type] = reader.tag();
    // A group may hold any number of fields, which are skipped at once.
    if (type === WireType.StartGroup || count > most) throw new RangeError("Unexpected field");
    if (type === WireType.LengthDelimited) yield [field, reader.bytes()];
    else {
      reader.skip(type, field);
      yield [field, undefined];
    }
  }
}

function readEntry(bytes: Uint8Array, labels: Labels): Entry {
  let time = NaN;
  let line = "";
  let pairs = 0;
  const metadata: Labels = {};
  for (const [field, part] of fieldsOf(bytes, MAX_ENTRY_FIELDS)) {
    if (part === undefined) continue;
    if (field === 1) time = readTime(part);
    else if (field === 2) line = decoder.decode(part);
    else if (field === 3) {
      checkCount(++pairs);
      const [name, value] = readPair(part);
      if (name !== undefined && value !== undefined) setProperty<unknown>(metadata, name, value);
    }
  }
  return { labels, time, line, metadata };
}

function readPair(bytes: Uint8Array): (string | undefined)[] {
  const pair: (string | undefined)[] = [undefined, undefined];
  for (const [field, part] of fieldsOf(bytes, MAX_ENTRY_FIELDS)) {
    if (part !== undefined && (field === 1 || field === 2)) pair[field - 1] = decoder.decode(part);
  }
  return pair;
}

/** Reads seconds and nanoseconds; returns nanoseconds. */
function readTime(bytes: Uint8Array): number {
  const reader = new BinaryReader(bytes);
  let nanos = 0;
  for (let count = 0; reader.pos < reader.len; count++) {
    const [field, type] = reader.tag();
    if (type === WireType.StartGroup || count > MAX_ENTRY_FIELDS) throw new RangeError("Unexpected field");
    if (type !== WireType.Varint) reader.skip(type, field);
    else if (field === 1) nanos += Number(reader.int64()) * 1e9;
    else nanos += reader.int32();
  }
  return nanos;
}
