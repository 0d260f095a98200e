import { Gathering } from "../base/bytes.ts";
import { HttpProblem } from "../wire/problem.ts";
import type { RecordInput } from "../record/record.ts";
import { LineRecords, MAX_LINE_BYTES } from "../parse/line_records.ts";
import { type Line, splitLines } from "../parse/lines.ts";
import type { Intake } from "./intake.ts";
import { JsonLogs, type Taken } from "./json_logs.ts";

type Chunks = AsyncGenerator<Uint8Array<ArrayBuffer>>;

type PushLines = (lines: readonly Line[]) => void;

/** Media types of JSON by the line. */
const JSON_LINES = /^application\/(?:x-)?(?:ndjson|jsonl|jsonlines|json-lines)$/;

const TEXT = "text/plain";

/**
 * Takes logs that were posted: JSON by the line, a list, or one object. What is not called lines is looked at, and what
 * is called plain text and is no list either is taken as the lines of a log. Lines are taken as they come, so what came
 * before an upload broke off is taken.
 *
 * @param request The request.
 * @param ingest Reads its body.
 * @param write Takes each record.
 * @param report Is told what was taken, also if the rest of it cannot be.
 * @throws {HttpProblem} If the body cannot be read.
 */
export async function takePosted(
  request: Request,
  ingest: Intake,
  write: (input: RecordInput) => void,
  report: (taken: Taken) => void,
): Promise<void> {
  const type = request.headers.get("content-type")?.split(";")[0].trim().toLowerCase() ?? "";
  const chunks = ingest.chunks(request);
  const json = new JsonLogs(write);
  const text = new LineRecords(write, "http");
  const push: PushLines = (lines) => type === TEXT ? text.push(lines) : json.pushLines(lines);
  try {
    if (JSON_LINES.test(type)) await takeLines(chunks, ingest, push);
    else await takeLooking(chunks, ingest, json, push, type);
  } finally {
    text.flush();
    report({ ...json.taken, accepted: json.taken.accepted + text.stats.records });
  }
}

async function takeLines(chunks: Chunks, ingest: Intake, push: PushLines): Promise<void> {
  const held = ingest.hold();
  try {
    held.add(MAX_LINE_BYTES);
    for await (const lines of splitLines(chunks, MAX_LINE_BYTES)) push(lines);
  } finally {
    held.release();
  }
}

/** Looks at the first line: a list begins there, or an object that goes on in the next; else it is one of many. */
async function takeLooking(
  chunks: Chunks,
  ingest: Intake,
  json: JsonLogs,
  push: PushLines,
  type: string,
): Promise<void> {
  const held = ingest.hold();
  try {
    const begin = await readFirstLine(chunks, (bytes) => held.add(bytes));
    const [first] = new TextDecoder().decode(begin).trimStart().split("\n", 1);
    // In plain text a line may well begin with a bracket.
    const isList = (type === TEXT ? /^\[\s*(?:\{|$)/ : /^\[/).test(first);
    const isDocument = isList || first.startsWith("{") && !isJson(first);
    const whole = joined(begin, chunks);
    if (!isDocument) return await takeLines(whole, ingest, push);

    const text = new TextDecoder().decode(await ingest.bytes(whole));
    try {
      json.pushDocument(text);
    } catch (error) {
      if (isList && type !== TEXT) throw new HttpProblem(400, `Cannot read the list: ${(error as Error).message}`);
      // They are lines after all, of which the first is broken.
      push(text.split("\n").map((line) => ({ text: line.replace(/\r$/, ""), cutBytes: 0 })));
    }
  } finally {
    held.release();
    // Nothing else lets go of it where the first line was too much already.
    await chunks.return(undefined);
  }
}

const SPACE = 0x20;
const LF = 0x0a;

/** Reads until a line that is not blank is there, or more than one can have. */
async function readFirstLine(chunks: Chunks, hold: (bytes: number) => void): Promise<Uint8Array<ArrayBuffer>> {
  const begin = new Gathering();
  let isBlank = true;
  for (let bytes = 0; bytes <= MAX_LINE_BYTES;) {
    const { done, value } = await chunks.next();
    if (done) break;
    hold(value.length);
    bytes += value.length;
    begin.push(value);
    const start: number = isBlank ? value.findIndex((byte) => byte > SPACE) : 0;
    isBlank = start === -1;
    if (!isBlank && value.indexOf(LF, start) !== -1) break;
  }
  return begin.bytes;
}

async function* joined(begin: Uint8Array<ArrayBuffer>, rest: Chunks): Chunks {
  if (begin.length > 0) yield begin;
  yield* rest;
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
