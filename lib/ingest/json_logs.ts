import { isCheapJson, JsonReader } from "../base/json_reader.ts";
import { TURNS } from "../base/turns.ts";
import { parseBounded } from "../parse/bounded_json.ts";
import { parseLenient } from "../parse/json/lenient.ts";
import { readOtlp } from "../parse/json/otlp.ts";
import { Glance } from "../parse/json/glance.ts";
import { parseObject, readFields } from "../parse/json.ts";
import { MAX_LINE_BYTES } from "../parse/line_records.ts";
import type { Line } from "../parse/lines.ts";
import { MAX_UNREAD_LENGTH, UNREAD_OVERHEAD, type WriteLater } from "../parse/unread_lines.ts";
import type { RecordInput } from "../record/record.ts";
import { HttpProblem } from "../wire/problem.ts";
import { MAX_RECORDS_PER_REQUEST } from "./intake.ts";

/** Result of a request. */
export interface Taken {
  /** Records accepted. */
  readonly accepted: number;
  /** Lines or elements rejected. */
  readonly rejected: number;
  /** Reasons, for the first ones. */
  readonly errors: readonly Rejection[];
}

/** Rejected line or element. */
export interface Rejection {
  /** Number of the line, from 1. */
  readonly line?: number;
  /** Index of the element, from 0. */
  readonly index?: number;
  readonly reason: string;
}

/** Maximum rejections reported one by one; all are counted. */
const MAX_ERRORS = 20;

/** Work of an element beside its length, in units of `Turns.spend`. */
const ELEMENT_WORK = 64;

/** Maximum length of a reason, in UTF-16 code units. */
const MAX_REASON = 200;

const SOURCE = "http";

/** Fields by which a record may claim to be of another source. */
export const CLAIMS: readonly string[] = ["source"];

/** Receivers of posted records. */
export interface LogWriters {
  /** Receives each record. */
  readonly write: (input: RecordInput) => void;
  /** Receives lines whose record is made when it is first read. @default records are made at once */
  readonly writeLater?: WriteLater;
}

/** Posted lines whose records are made when they are first read. */
class UnreadObjects {
  readonly #write: WriteLater;
  readonly #glance = new Glance(CLAIMS);
  /** Memory of a line with its share in the text of its chunk, in bytes. */
  #bytes = 0;

  constructor(write: WriteLater) {
    this.#write = write;
  }

  measure(lines: readonly Line[]): void {
    const length = lines.reduce((sum, { text }) => sum + text.length + 1, 0);
    const unread = lines.reduce((count, { text }) => mayStayUnread(text) ? count + 1 : count, 0);
    this.#bytes = UNREAD_OVERHEAD + 2 * Math.ceil(length / Math.max(1, unread));
  }

  /** Writes a line, unless its record has to be made at once. Returns true if it did. */
  write(text: string): boolean {
    const fields = mayStayUnread(text) ? tryParse(text) : undefined;
    const level = fields && this.#glance.levelOf(fields);
    if (level === undefined) return false;
    this.#write(level, this.#bytes, readLine, text);
    return true;
  }
}

const BRACE = 0x7b;

function mayStayUnread(text: string): boolean {
  return text.charCodeAt(0) === BRACE && text.length <= MAX_UNREAD_LENGTH;
}

function tryParse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // almost JSON, or not at all
  }
}

function readLine(now: number, line: string): RecordInput {
  return readFields(JSON.parse(line), () => line.trim(), now, { source: SOURCE });
}

/**
 * Reads logs in JSON: each line, or each element of a list, is a record of the API or an object of any JSON logger.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import type { RecordInput } from "../record/record.ts";
 * import { JsonLogs } from "./json_logs.ts";
 *
 * const records: RecordInput[] = [];
 * const logs = new JsonLogs({ write: (record) => records.push(record) });
 * await logs.takeLines([{ text: '{"level":"warn","msg":"Slow"}', cutBytes: 0 }, { text: "Slow", cutBytes: 0 }]);
 * assertEquals(records, [{ level: "WARN", message: "Slow", metadata: { source: "http" } }]);
 * assertEquals([logs.taken.accepted, logs.taken.rejected, logs.taken.errors[0].line], [1, 1, 2]);
 * ```
 */
export class JsonLogs {
  readonly #write: (input: RecordInput) => void;
  readonly #unread: UnreadObjects | undefined;
  readonly #errors: Rejection[] = [];
  #lines = 0;
  #accepted = 0;
  #rejected = 0;

  /** @param writers Receive the records. */
  constructor({ write, writeLater }: LogWriters) {
    this.#write = write;
    this.#unread = writeLater && new UnreadObjects(writeLater);
  }

  /** Result so far. */
  get taken(): Taken {
    return { accepted: this.#accepted, rejected: this.#rejected, errors: this.#errors };
  }

  /** Reads lines, each an object. Blank lines are skipped. It gives up the turn whenever it is over. */
  async takeLines(lines: readonly Line[]): Promise<void> {
    const unread = this.#unread;
    unread?.measure(lines);
    for (const { text, cutBytes } of lines) {
      this.#lines++;
      if (cutBytes === 0 && this.#accepted < MAX_RECORDS_PER_REQUEST && unread?.write(text)) this.#accepted++;
      else if (cutBytes > 0) this.#reject({ line: this.#lines }, () => `The line is too long by ${cutBytes} bytes`);
      else if (text.trim() !== "") this.#push(text, { line: this.#lines });
      if (TURNS.spend(text.length + ELEMENT_WORK)) await TURNS.next();
    }
  }

  /**
   * Reads a whole document: an object, or a list of objects. Elements are found first and then parsed one by one, so
   * that no document takes all memory or holds up everything else.
   *
   * @param text The document.
   * @param isStrict If true, anything but an object in the list is an error.
   * @throws {SyntaxError} If the document has no such structure; nothing was written.
   * @throws {HttpProblem} 413 if it has too many elements; nothing was written.
   */
  async pushDocument(text: string, isStrict = false): Promise<void> {
    const reader = new JsonReader(text);
    const spans: number[] = [];
    for (const index of reader.isList ? reader.elements() : [0]) {
      if (index >= MAX_RECORDS_PER_REQUEST) throw tooMany();
      if (isStrict && !reader.isObject) throw new SyntaxError(`Expected an object, got element ${index}`);
      const { start, end } = reader.shortValue() ?? await reader.longValue();
      spans.push(start, end);
      if (TURNS.spend(end - start)) await TURNS.next();
    }
    reader.end();

    for (let at = 0; at < spans.length; at += 2) {
      const place = { index: at / 2 };
      const cut = spans[at + 1] - spans[at] - MAX_LINE_BYTES;
      if (cut > 0) this.#reject(place, () => `It is too long by ${cut} characters`);
      else this.#push(text.slice(spans[at], spans[at + 1]), place);
      if (TURNS.spend(spans[at + 1] - spans[at] + ELEMENT_WORK)) await TURNS.next();
    }
  }

  #push(text: string, place: { line: number } | { index: number }): void {
    const fields = parseObject(text);
    if (fields === undefined) return this.#pushAlmost(text, place);
    const logs = readOtlp(fields, { source: SOURCE });
    for (const log of logs ?? [readFields(fields, () => text.trim(), Date.now(), { source: SOURCE })]) {
      this.#accept(log);
    }
  }

  /** Reads text that is almost JSON, or several objects. */
  #pushAlmost(text: string, place: { line: number } | { index: number }): void {
    const objects = parseLenient(text);
    if (objects === undefined) return this.#reject(place, () => whyNot(text));
    for (const { fields, start, end } of objects) {
      this.#accept(readFields(fields, () => text.slice(start, end), Date.now(), { source: SOURCE }));
    }
  }

  /** Writes a record. A line may hold several of them. */
  #accept(record: RecordInput): void {
    if (this.#accepted >= MAX_RECORDS_PER_REQUEST) throw tooMany();
    this.#write(record);
    this.#accepted++;
  }

  #reject(place: { line: number } | { index: number }, reasonOf: () => string): void {
    this.#rejected++;
    if (this.#errors.length < MAX_ERRORS) this.#errors.push({ ...place, reason: reasonOf().slice(0, MAX_REASON) });
  }
}

/** Returns the refusal of a request with too many records. */
export function tooMany(): HttpProblem {
  return new HttpProblem(413, `Cannot accept more than ${MAX_RECORDS_PER_REQUEST} records in one request`);
}

function whyNot(text: string): string {
  try {
    return `Expected an object, got ${kindOf(isCheapJson(text) ? JSON.parse(text) : parseBounded(text))}`;
  } catch (error) {
    return (error as Error).message;
  }
}

function kindOf(json: unknown): string {
  return json === null ? "null" : Array.isArray(json) ? "a list" : `a ${typeof json}`;
}
