import { JsonReader } from "../base/json_reader.ts";
import { TURNS } from "../base/turns.ts";
import { MAX_LINE_BYTES } from "../parse/line_records.ts";
import { MAX_RECORDS_PER_REQUEST } from "./intake.ts";
import { tooMany } from "./json_logs.ts";
import { checkCount, type Entry, type Labels, parseLabels } from "./loki_labels.ts";

/** Work of an entry or of labels beside their length, in units of `Turns.spend`. */
const VALUE_WORK = 128;

/** Work of a stream, in units of `Turns.spend`. */
const STREAM_WORK = 16;

/** Longest line with its time, or list of labels, in UTF-16 code units. */
const MAX_PART_LENGTH = 2 * MAX_LINE_BYTES;

/**
 * Reads `{"streams":[{"stream":{…},"values":[["<ns>","<line>",{…}]]}]}` in small parts.
 *
 * @throws {SyntaxError} If the text is no such document.
 * @throws {HttpProblem} If it has too many lines.
 */
export async function readJson(text: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  const reader = new JsonReader(text);
  const next = async () => {
    const { start, end } = reader.shortValue() ?? await reader.longValue();
    if (TURNS.spend(end - start + VALUE_WORK)) await TURNS.next();
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
      if (TURNS.spend(STREAM_WORK)) await TURNS.next();
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
