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
const MAX_UNPACKED_BYTES = 32 * 1024 ** 2;

/** Work of an entry beside its length, in units of `Turns.spend`. */
const ENTRY_WORK = 128;

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
  const held = intake.hold();
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
  } finally {
    held.release();
  }
}

async function writeEntries(entries: readonly Entry[], write: (input: RecordInput) => void): Promise<void> {
  const parsers = new Map<Labels, LineParser>();
  for (const entry of entries) {
    let parser = parsers.get(entry.labels);
    if (parser === undefined) parsers.set(entry.labels, parser = new LineParser());
    write(toInput(entry, parser));
    if (TURNS.spend(entry.line.length + ENTRY_WORK)) await TURNS.next();
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
  const timestamp = parsed.timestamp ?? (time > 0 ? msOfNanos(time) : undefined);
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
  for (const key of reader.keys()) {
    if (key !== "streams") {
      reader.value();
      continue;
    }
    for (const _ of reader.elements()) {
      let labels: Labels = {};
      const values: unknown[] = [];
      for (const part of reader.keys()) {
        if (part === "values") {
          for (const _ of reader.elements()) {
            if (entries.length + values.length >= MAX_RECORDS_PER_REQUEST) throw tooMany();
            const { start, end } = reader.shortValue() ?? await reader.longValue();
            values.push(parsePart(text.slice(start, end)));
            if (TURNS.spend(end - start + ENTRY_WORK)) await TURNS.next();
          }
        } else {
          const { start, end } = reader.value();
          if (part === "stream" || part === "labels") labels = labelsOf(parsePart(text.slice(start, end)));
        }
      }
      for (const value of values) entries.push(entryOf(labels, value));
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
  return { labels, time: Number(time), line, metadata: labelsOf(metadata) };
}

function labelsOf(value: unknown): Labels {
  if (typeof value === "string") return parseLabels(value);
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value as Labels : {};
}

/** Reads `{app="shop", level="warn"}`. */
function parseLabels(text: string): Labels {
  const labels: Labels = {};
  for (const [, name, value] of text.matchAll(/([A-Za-z_][\w.]*)\s*=\s*("(?:[^"\\]|\\.)*")/g)) {
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
    for (const stream of partsOf(bytes, 1)) {
      const [labels] = partsOf(stream, 1);
      const known = labels === undefined ? {} : parseLabels(decoder.decode(labels));
      for (const entry of partsOf(stream, 2)) {
        if (entries.length >= MAX_RECORDS_PER_REQUEST) throw tooMany();
        entries.push(readEntry(entry, known));
        if (TURNS.spend(entry.length + ENTRY_WORK)) await TURNS.next();
      }
    }
  } catch (error) {
    if (error instanceof HttpProblem) throw error;
    throw new HttpProblem(400, "Cannot decode the body: expected a push request of Loki");
  }
  return entries;
}

const decoder = new TextDecoder();

/** Returns the parts of a message under a field. */
function* partsOf(bytes: Uint8Array, wanted: number): Generator<Uint8Array> {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === wanted && type === WireType.LengthDelimited) yield reader.bytes();
    else reader.skip(type, field);
  }
}

function readEntry(bytes: Uint8Array, labels: Labels): Entry {
  const [time] = partsOf(bytes, 1);
  const [line] = partsOf(bytes, 2);
  const metadata: Labels = {};
  for (const pair of partsOf(bytes, 3)) {
    const [[name], [value]] = [[...partsOf(pair, 1)], [...partsOf(pair, 2)]];
    if (name !== undefined && value !== undefined) {
      setProperty<unknown>(metadata, decoder.decode(name), decoder.decode(value));
    }
  }
  return { labels, time: time === undefined ? NaN : readTime(time), line: decoder.decode(line), metadata };
}

/** Reads seconds and nanoseconds; returns nanoseconds. */
function readTime(bytes: Uint8Array): number {
  const reader = new BinaryReader(bytes);
  let nanos = 0;
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (type !== WireType.Varint) reader.skip(type, field);
    else if (field === 1) nanos += Number(reader.int64()) * 1e9;
    else nanos += reader.int32();
  }
  return nanos;
}
