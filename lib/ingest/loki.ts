import { cleanLine } from "../base/ansi.ts";
import { mediaTypeOf } from "../base/media_type.ts";
import { TURNS } from "../base/turns.ts";
import { LineParser } from "../parse/line.ts";
import { MAX_LINE_BYTES } from "../parse/line_records.ts";
import { msOfNanos } from "../parse/otlp/value.ts";
import { setProperty } from "../record/copier.ts";
import { levelFromName } from "../record/level.ts";
import type { RecordInput } from "../record/record.ts";
import { HttpProblem } from "../wire/problem.ts";
import type { Intake } from "./intake.ts";
import { readJson } from "./loki_json.ts";
import type { Entry, Labels } from "./loki_labels.ts";
import { readProtobuf } from "./loki_protobuf.ts";
import { uncompressed } from "./snappy.ts";

const SOURCE = "loki";

/** Work of an entry beside its length, in units of `Turns.spend`. */
const ENTRY_WORK = 128;

/** Work of a label of an entry, in units of `Turns.spend`. */
const LABEL_WORK = 16;

/** Labels that tell the level of a line that states none itself. */
const LEVEL_LABELS = ["level", "detected_level", "severity"];

/**
 * Reads a request to Loki's push API: JSON, or protobuf in Snappy, as agents send it. Each line is read as the line of a
 * program; labels and structured metadata are fields of its record.
 *
 * @param request Request to read.
 * @param intake Limits of the body.
 * @param write Receives each record.
 * @throws {HttpProblem} If the body cannot be read, or has too many lines; no record was written then.
 */
export async function takeLoki(
  request: Request,
  intake: Intake,
  write: (input: RecordInput) => void,
): Promise<void> {
  const held = intake.hold();
  try {
    const chunks = intake.chunks(request);
    if (mediaTypeOf(request.headers) === "application/json") {
      await writeEntries(await readJson(await intake.text(chunks, held)), write);
    } else {
      const bytes = await uncompressed(await intake.bytes(chunks, held), intake.maxBytes, (size) => held.add(size));
      await writeEntries(await readProtobuf(bytes), write);
    }
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
