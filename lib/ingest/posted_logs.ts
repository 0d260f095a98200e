import { HttpProblem } from "../http/problem.ts";
import type { RecordInput } from "../record.ts";
import { LineRecords, MAX_LINE_BYTES } from "../sources/line_records.ts";
import { type Line, splitLines } from "../sources/lines.ts";
import { concat } from "./body.ts";
import type { Ingest } from "./ingest.ts";
import { JsonLogs, type Taken } from "./json_logs.ts";

/** What takes the lines of a request, and tells what it took. */
export interface PostedLogs {
  readonly taken: Taken;
  pushLines(lines: readonly Line[]): void;
}

type Chunks = AsyncGenerator<Uint8Array<ArrayBuffer>>;

/** Media types of JSON by the line. */
const JSON_LINES = /^application\/(?:x-)?(?:ndjson|jsonl|jsonlines|json-lines)$/;

/**
 * Takes logs that were posted: JSON by the line, a list, or one object. Plain text is taken as the lines of a log. What
 * is neither called lines nor text is looked at. Lines are taken as they come, so what came before an upload broke off
 * is taken.
 *
 * @param request The request.
 * @param ingest Reads its body.
 * @param write Takes each record.
 * @param report Is told what was taken, also if the rest of it cannot be.
 * @throws {HttpProblem} If the body cannot be read.
 */
export async function takePosted(
  request: Request,
  ingest: Ingest,
  write: (input: RecordInput) => void,
  report: (taken: Taken) => void,
): Promise<void> {
  const type = request.headers.get("content-type")?.split(";")[0].trim().toLowerCase() ?? "";
  const chunks = ingest.chunks(request);
  if (type === "text/plain") {
    const records = new LineRecords(write, "http");
    try {
      await takeLines(chunks, ingest, (lines) => records.push(lines));
    } finally {
      records.flush();
      report({ accepted: records.stats.records, rejected: 0, errors: [] });
    }
    return;
  }
  const logs = new JsonLogs(write);
  try {
    if (JSON_LINES.test(type)) await takeLines(chunks, ingest, (lines) => logs.pushLines(lines));
    else await takeUnnamed(chunks, ingest, logs);
  } finally {
    report(logs.taken);
  }
}

async function takeLines(chunks: Chunks, ingest: Ingest, push: (lines: readonly Line[]) => void): Promise<void> {
  using held = ingest.hold();
  held.add(MAX_LINE_BYTES);
  for await (const lines of splitLines(chunks, MAX_LINE_BYTES)) push(lines);
}

/** Looks at the first line: a list begins there, or an object that goes on in the next; else it is one of many. */
async function takeUnnamed(chunks: Chunks, ingest: Ingest, logs: JsonLogs): Promise<void> {
  using held = ingest.hold();
  try {
    const begin = await readFirstLine(chunks, (bytes) => held.add(bytes));
    const [first] = new TextDecoder().decode(concat(begin)).trimStart().split("\n", 1);
    const whole = joined(begin, chunks);
    if (first.startsWith("[") || first.startsWith("{") && !isJson(first)) await takeDocument(whole, ingest, logs);
    else await takeLines(whole, ingest, (lines) => logs.pushLines(lines));
  } finally {
    await chunks.return(undefined);
  }
}

const SPACE = 0x20;
const LF = 0x0a;

/** Reads until a line that is not blank is there, or more than one can have. */
async function readFirstLine(chunks: Chunks, hold: (bytes: number) => void): Promise<Uint8Array<ArrayBuffer>[]> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let isBlank = true;
  for (let bytes = 0; bytes <= MAX_LINE_BYTES;) {
    const { done, value } = await chunks.next();
    if (done) break;
    hold(value.length);
    bytes += value.length;
    parts.push(value);
    const start: number = isBlank ? value.findIndex((byte) => byte > SPACE) : 0;
    isBlank = start === -1;
    if (!isBlank && value.indexOf(LF, start) !== -1) break;
  }
  return parts;
}

async function* joined(begin: readonly Uint8Array<ArrayBuffer>[], rest: Chunks): Chunks {
  yield* begin;
  yield* rest;
}

async function takeDocument(chunks: Chunks, ingest: Ingest, logs: JsonLogs): Promise<void> {
  const text = new TextDecoder().decode(await ingest.bytes(chunks));
  try {
    logs.pushDocument(text);
  } catch (error) {
    if (text.trimStart().startsWith("[")) {
      throw new HttpProblem(400, `Cannot read the list: ${(error as Error).message}`);
    }
    // Lines after all, of which the first is broken.
    logs.pushLines(text.split("\n").map((line) => ({ text: line, cutBytes: 0 })));
  }
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
