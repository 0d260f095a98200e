import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";
import { cleanLine } from "../base/ansi.ts";
import { JsonReader } from "../base/json_reader.ts";
import { TURNS } from "../base/turns.ts";
import { LineParser } from "../parse/line.ts";
import { MAX_LINE_BYTES } from "../parse/line_records.ts";
import { msOfNanos } from "../parse/otlp/value.ts";
import { setProperty } from "../record/copier.ts";
import { levelFromName } from "../record/level.ts";
import type { RecordInput } from "../record/record.ts";
import { HttpProblem } from "../wire/problem.ts";
import { type Intake, MAX_RECORDS_PER_REQUEST } from "./intake.ts";
import { tooMany } from "./json_logs.ts";

const SOURCE = "loki";

/** Largest body after Snappy was undone, in bytes. */
const MAX_UNPACKED_BYTES = 10 * 1024 ** 2;

/** Most labels of a stream, and most fields of a line's structured metadata. Loki takes 15 and 128. */
const MAX_LABELS = 128;

/** Longest list of labels, in UTF-16 code units. */
const MAX_LABELS_LENGTH = 65_536;

/** Work of an entry beside its length, in units of `Turns.spend`. */
const ENTRY_WORK = 128;

/** Work of a label of an entry, in units of `Turns.spend`. */
const LABEL_WORK = 16;

/** Work of a key, or of a field of protobuf, in units of `Turns.spend`. */
const FIELD_WORK = 16;

/** Labels that tell the level of a line that states none itself. */
const LEVEL_LABELS = ["level", "detected_level", "severity"];

type Labels = Record<string, unknown>;

/** Line with the labels of its stream. */
interface Entry {
  readonly labels: Labels;
  /** Nanoseconds since the Unix epoch. */
  readonly time: number;
  readonly line: string;
  /** Structured metadata of the line. */
  readonly metadata: Labels;
}

/**
 * Reads a request to Loki's push API: JSON, or protobuf in Snappy, as agents send it. Each line is read as the line of a
 * program; labels and structured metadata are fields of its record.
 *
 * @param request Request to read.
 * @param intake Limits of the body.
 * @param write Receives each record.
 * @returns Number of records.
 * @throws {HttpProblem} If the body cannot be read, or has too many lines; no record was written then.
 */
export async function takeLoki(
  request: Request,
  intake: Intake,
  write: (input: RecordInput) => void,
): Promise<number> {
  using held = intake.hold();
  try {
    const chunks = intake.chunks(request);
    const type = request.headers.get("content-type")?.split(";")[0].trim().toLowerCase();
    const isJson = type === "application/json";
    const entries = isJson
      ? await readJson(await intake.text(chunks, held))
      : await readProtobuf(await unpack(await intake.bytes(chunks, held), (bytes) => held.add(bytes)));
    await writeEntries(entries, write);
    return entries.length;
  } catch (error) {
    if (error instanceof SyntaxError) throw new HttpProblem(400, `Cannot parse the streams: ${error.message}`);
    throw error;
  }
}

async function writeEntries(entries: readonly Entry[], write: (input: RecordInput) => void): Promise<void> {
  const parsers = new Map<Labels, LineParser>();
  for (const entry of entries) {
    let parser = parsers.get(entry.labels);
    if (parser === undefined) parsers.set(entry.labels, parser = new LineParser());
    const input = toInput(entry, parser);
    write(input);
    const labels = Object.keys(input.metadata ?? {}).length;
    if (TURNS.spend(entry.line.length + ENTRY_WORK + labels * LABEL_WORK)) await TURNS.next();
  }
}

function toInput({ labels, time, line, metadata }: Entry, parser: LineParser): RecordInput {
  const [first, ...rest] = line.slice(0, MAX_LINE_BYTES).trimEnd().split(/\r?\n/).map(cleanLine);
  const parsed = parser.parse(first);
  const fields: Labels = { source: SOURCE };
  for (const part of [labels, metadata]) for (const key in part) setProperty(fields, key, part[key]);
  let { level } = parsed;
  for (const key of LEVEL_LABELS) {
    const label = fields[key];
    const known = level === undefined && typeof label === "string" ? levelFromName(label) : undefined;
    if (known === undefined) continue;
    level = known;
    delete fields[key];
  }
  for (const [key, value] of Object.entries(parsed.metadata ?? {})) setProperty(fields, key, value);
  const timestamp = parsed.timestamp ?? (time > 0 && time < Infinity ? msOfNanos(time) : undefined);
  return {
    ...timestamp !== undefined && { timestamp },
    ...level !== undefined && { level },
    message: [parsed.message, ...rest].join("\n"),
    metadata: fields,
  };
}

/** Reads `{"streams":[{"stream":{…},"values":[["<ns>","<line>",{…}]]}]}` in small parts. */
async function readJson(text: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  const reader = new JsonReader(text);
  const next = async () => {
    const { start, end } = reader.shortValue() ?? await reader.longValue();
    if (TURNS.spend(end - start + ENTRY_WORK)) await TURNS.next();
    return text.slice(start, end);
  };
  for (const key of reader.keys()) {
    if (key !== "streams") {
      await next();
      continue;
    }
    for (const _ of reader.elements()) {
      let labels: Labels = {};
      const values: unknown[] = [];
      for (const part of reader.keys()) {
        if (part === "values") {
          for (const _ of reader.elements()) {
            if (entries.length + values.length >= MAX_RECORDS_PER_REQUEST) throw tooMany();
            values.push(parsePart(await next()));
          }
        } else {
          const value = await next();
          if (part === "stream" || part === "labels") labels = labelsOf(parsePart(value));
        }
      }
      for (const value of values) entries.push(entryOf(labels, value));
      if (TURNS.spend(FIELD_WORK)) await TURNS.next();
    }
  }
  reader.end();
  return entries;
}

/** Parses a part of a document, which is a line with its time, or labels. */
function parsePart(text: string): unknown {
  if (text.length > MAX_PART_LENGTH) throw new SyntaxError(`Expected ${MAX_PART_LENGTH} characters at most in a value`);
  return JSON.parse(text);
}

/** Longest line with its time, or list of labels, in UTF-16 code units. */
const MAX_PART_LENGTH = 2 * MAX_LINE_BYTES;

function entryOf(labels: Labels, value: unknown): Entry {
  if (!Array.isArray(value) || typeof value[1] !== "string") {
    throw new SyntaxError("Expected values of a time and a line");
  }
  const [time, line, metadata] = value;
  const nanos = typeof time === "string" || typeof time === "number" ? Number(time) : NaN;
  return { labels, time: nanos, line, metadata: labelsOf(metadata) };
}

function labelsOf(value: unknown): Labels {
  if (typeof value === "string") return parseLabels(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  const values = Object.values(value);
  checkCount(values.length);
  if (values.some((label) => typeof label === "object" && label !== null)) {
    throw new SyntaxError("Expected labels with strings");
  }
  return value as Labels;
}

function checkCount(labels: number): void {
  if (labels > MAX_LABELS) throw new SyntaxError(`Expected ${MAX_LABELS} labels at most`);
}

/** Reads `{app="shop", level="warn"}` up to the first part that is no label. */
function parseLabels(text: string, labels: Labels = {}): Labels {
  if (text.length > MAX_LABELS_LENGTH) {
    throw new SyntaxError(`Expected ${MAX_LABELS_LENGTH} characters of labels at most`);
  }
  const label = /[\s,{]*([A-Za-z_][\w.]*)\s*=\s*("(?:[^"\\]|\\.)*")/y;
  for (let count = 1, found = label.exec(text); found !== null; count++, found = label.exec(text)) {
    checkCount(count);
    const [, name, value] = found;
    try {
      setProperty(labels, name, JSON.parse(value));
    } catch {
      setProperty<unknown>(labels, name, value.slice(1, -1)); // escaped as in Go, not in JSON
    }
  }
  return labels;
}

async function unpack(bytes: Uint8Array, hold: (bytes: number) => void): Promise<Uint8Array> {
  const snappy = await import("snappyjs");
  const { uncompress } = snappy.default ?? snappy; // in a bundle, a module of CommonJS has a default export alone
  const length = lengthOf(bytes);
  if (length > MAX_UNPACKED_BYTES) throw new HttpProblem(413, `Cannot unpack more than ${MAX_UNPACKED_BYTES} bytes`);
  hold(length);
  try {
    return uncompress(bytes, MAX_UNPACKED_BYTES);
  } catch {
    throw new HttpProblem(400, "Cannot unpack the body: expected Snappy");
  }
}

/** Returns the length that a Snappy block announces: a number of up to five groups of seven bits. */
function lengthOf(bytes: Uint8Array): number {
  let length = 0;
  for (let at = 0; at < Math.min(5, bytes.length); at++) {
    length += (bytes[at] & 0x7f) * 2 ** (7 * at);
    if (bytes[at] < 0x80) return length;
  }
  throw new HttpProblem(400, "Cannot unpack the body: expected Snappy");
}

/**
 * Reads a `PushRequest`.
 *
 * @see {@link https://github.com/grafana/loki/blob/main/pkg/push/push.proto}
 */
async function readProtobuf(bytes: Uint8Array): Promise<Entry[]> {
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

const decoder = new TextDecoder();

/** Most fields of an entry and of the messages within it. */
const MAX_ENTRY_FIELDS = MAX_LABELS + 16;

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
