import { Gathering } from "../base/bytes.ts";
import { isCheapJson } from "../base/json_reader.ts";
import { mediaTypeOf } from "../base/media_type.ts";
import { LineRecords, MAX_LINE_BYTES } from "../parse/line_records.ts";
import { type Line, LineSplitter } from "../parse/lines.ts";
import { HttpProblem } from "../wire/problem.ts";
import { type Held, type Intake, MAX_RECORDS_PER_REQUEST } from "./intake.ts";
import { CLAIMS, JsonLogs, type LogWriters, type Taken, tooMany } from "./json_logs.ts";

type Chunks = AsyncGenerator<Uint8Array<ArrayBuffer>>;

/** Media types of JSON lines. */
const JSON_LINES = /^application\/(?:x-)?(?:ndjson|jsonl|jsonlines|json-lines)$/;

const TEXT = "text/plain";

/** Lines cut off a text at once. */
const BATCH = 1000;

/**
 * Reads posted logs: JSON lines, a list, an object, or plain text. A body whose type does not say so is detected by its
 * first line. Lines are written as they arrive, so those before a broken upload are kept.
 *
 * @param request Request to read.
 * @param intake Limits of the body.
 * @param writers Receive the records.
 * @param report Receives the result, also that of a request that fails.
 * @throws {HttpProblem} If the body cannot be read, or has too many records.
 */
export async function takePosted(
  request: Request,
  intake: Intake,
  writers: LogWriters,
  report: (taken: Taken) => void,
): Promise<void> {
  const type = mediaTypeOf(request.headers);
  const upload = new Upload(intake, writers, type === TEXT);
  const chunks = intake.chunks(request);
  try {
    if (JSON_LINES.test(type)) await upload.takeLines(chunks);
    else await upload.takeDetected(chunks);
  } finally {
    upload.end();
    await chunks.return(undefined); // stops reading a request that is refused
    report(upload.taken);
  }
}

/** One request. */
class Upload {
  readonly #intake: Intake;
  readonly #isText: boolean;
  readonly #json: JsonLogs;
  readonly #text: LineRecords;
  readonly #held: Held;
  #lines = 0;

  constructor(intake: Intake, writers: LogWriters, isText: boolean) {
    this.#intake = intake;
    this.#isText = isText;
    this.#json = new JsonLogs(writers);
    const { write, writeLater } = writers;
    this.#text = new LineRecords(write, "http", { writeLater, readAtOnce: CLAIMS });
    this.#held = intake.hold();
  }

  get taken(): Taken {
    const { accepted, ...rest } = this.#json.taken;
    return { ...rest, accepted: accepted + this.#text.stats.records };
  }

  end(): void {
    this.#text.flush();
    this.#held.release();
  }

  /** Reads lines until the body ends. The last one counts, also if the body breaks off in it. */
  async takeLines(chunks: Chunks): Promise<void> {
    const splitter = new LineSplitter(MAX_LINE_BYTES);
    try {
      for await (const chunk of chunks) {
        await this.#push(splitter.push(chunk));
        this.#held.set(splitter.heldBytes);
      }
    } finally {
      if (this.#lines <= MAX_RECORDS_PER_REQUEST) await this.#push(splitter.end());
    }
  }

  /** Detects the form by the first line: a list begins there, or an object that goes on in the next one. */
  async takeDetected(chunks: Chunks): Promise<void> {
    const begin = await readFirstLine(chunks, (bytes) => this.#held.add(bytes));
    const [first] = new TextDecoder().decode(begin).trimStart().split("\n", 1);
    // A line of plain text may begin with a bracket too.
    const isList = (this.#isText ? /^\[\s*(?:\{|$)/ : /^\[/).test(first);
    const isDocument = isList || first.startsWith("{") && !isJson(first);
    this.#held.set(0); // `begin` is read again
    const whole = joined(begin, chunks);
    if (!isDocument) return await this.takeLines(whole);

    const text = await this.#intake.text(whole, this.#held);
    try {
      await this.#json.pushDocument(text, this.#isText);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      if (isList && !this.#isText) throw new HttpProblem(400, `Cannot parse the list: ${error.message}`);
      // Lines, the first of which is not JSON.
      await this.#pushText(text);
    }
  }

  async #push(lines: readonly Line[]): Promise<void> {
    const room = MAX_RECORDS_PER_REQUEST - this.#lines;
    this.#lines += lines.length;
    const taken = lines.length > room ? lines.slice(0, room) : lines;
    await (this.#isText ? this.#text.take(taken) : this.#json.takeLines(taken));
    if (lines.length > room) throw tooMany();
  }

  async #pushText(text: string): Promise<void> {
    for (let start = 0; start < text.length;) {
      const lines: Line[] = [];
      while (lines.length < BATCH && start < text.length) {
        const found = text.indexOf("\n", start);
        const end = found === -1 ? text.length : found;
        const line = text.slice(start, Math.min(end, start + MAX_LINE_BYTES)).replace(/\r$/, "");
        lines.push({ text: line, cutBytes: Math.max(0, end - start - MAX_LINE_BYTES) });
        start = end + 1;
      }
      await this.#push(lines);
    }
  }
}

/** Bytes split into lines at once. */
const CHUNK_BYTES = 65_536;

const SPACE = 0x20;
const LF = 0x0a;

/** Reads until the first line that is not blank is complete, or longer than a line may be. */
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
  for (let at = 0; at < begin.length; at += CHUNK_BYTES) yield begin.subarray(at, at + CHUNK_BYTES);
  yield* rest;
}

function isJson(line: string): boolean {
  if (!isCheapJson(line)) return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}
