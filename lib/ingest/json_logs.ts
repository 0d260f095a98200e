import type { RecordInput } from "../record/record.ts";
import type { Line } from "../parse/lines.ts";
import { parseExact } from "../parse/exact_json.ts";
import { parseObject, readFields } from "../parse/json.ts";

/** What was taken of a request. */
export interface Taken {
  /** Records taken. */
  readonly accepted: number;
  /** Lines or elements that were not. */
  readonly rejected: number;
  /** Why, for the first of them. */
  readonly errors: readonly Rejection[];
}

/** A part that was not taken. */
export interface Rejection {
  /** Which line it is, from 1. */
  readonly line?: number;
  /** Which element of the list it is, from 0. */
  readonly index?: number;
  readonly reason: string;
}

/** The rejections that are told one by one; all are counted. */
const MAX_ERRORS = 20;

/** The most characters of a reason. */
const MAX_REASON = 200;

const SOURCE = "http";

/**
 * Takes logs in JSON: each line, or each element of a list, is a record as the API gives it or as any JSON logger
 * writes it.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import type { RecordInput } from "../record/record.ts";
 * import { JsonLogs } from "./json_logs.ts";
 *
 * const records: RecordInput[] = [];
 * const logs = new JsonLogs((record) => records.push(record));
 * logs.pushLines([{ text: '{"level":"warn","msg":"Slow"}', cutBytes: 0 }, { text: "Slow", cutBytes: 0 }]);
 * assertEquals(records, [{ level: "WARN", message: "Slow", metadata: { source: "http" } }]);
 * assertEquals([logs.taken.accepted, logs.taken.rejected, logs.taken.errors[0].line], [1, 1, 2]);
 * ```
 */
export class JsonLogs {
  readonly #write: (input: RecordInput) => void;
  readonly #errors: Rejection[] = [];
  #lines = 0;
  #accepted = 0;
  #rejected = 0;

  /** @param write Takes each record. */
  constructor(write: (input: RecordInput) => void) {
    this.#write = write;
  }

  /** What was taken so far. */
  get taken(): Taken {
    return { accepted: this.#accepted, rejected: this.#rejected, errors: this.#errors };
  }

  /** Takes lines, each an object. Empty ones are none. */
  pushLines(lines: readonly Line[]): void {
    for (const { text, cutBytes } of lines) {
      this.#lines++;
      if (cutBytes > 0) this.#reject({ line: this.#lines }, `The line is too long by ${cutBytes} bytes`);
      else if (text.trim() !== "") this.#push(text, { line: this.#lines });
    }
  }

  /**
   * Takes a whole document: an object, or a list of them.
   *
   * @throws {SyntaxError} If the text is no JSON.
   */
  pushDocument(text: string): void {
    const json = parseExact(text);
    if (!Array.isArray(json)) return this.#push(text, { index: 0 });
    json.forEach((element, index) => {
      const text = spell(element);
      if (text === undefined) this.#reject({ index }, "It is nested too deep");
      else this.#push(text, { index });
    });
  }

  #push(text: string, place: { line: number } | { index: number }): void {
    const fields = parseObject(text);
    if (fields === undefined) return this.#reject(place, whyNot(text));
    this.#write(readFields(fields, () => text.trim(), Date.now(), { source: SOURCE }));
    this.#accepted++;
  }

  #reject(place: { line: number } | { index: number }, reason: string): void {
    this.#rejected++;
    if (this.#errors.length < MAX_ERRORS) this.#errors.push({ ...place, reason: reason.slice(0, MAX_REASON) });
  }
}

/** An element of a list as a line of its own, or `undefined` if it is nested deeper than the stack. */
function spell(element: unknown): string | undefined {
  try {
    return JSON.stringify(element);
  } catch {
    return undefined;
  }
}

function whyNot(text: string): string {
  try {
    const json: unknown = JSON.parse(text);
    return `Expected an object, got ${json === null ? "null" : Array.isArray(json) ? "a list" : `a ${typeof json}`}`;
  } catch (error) {
    return (error as Error).message;
  }
}
