import { TURNS } from "../base/turns.ts";
import { parseObject, readFields } from "../parse/json.ts";
import { MAX_LINE_BYTES } from "../parse/line_records.ts";
import { type Line, LineSplitter } from "../parse/lines.ts";
import type { RecordInput } from "../record/record.ts";
import { HttpProblem } from "../wire/problem.ts";
import { type Intake, MAX_RECORDS_PER_REQUEST } from "./intake.ts";
import { tooMany } from "./json_logs.ts";

const SOURCE = "elasticsearch";

/** Work of a line beside its length, in units of `Turns.spend`. */
const LINE_WORK = 64;

/** Result of one action, as Elasticsearch answers it. */
type Item = Readonly<
  Record<string, {
    readonly _index: string;
    readonly status: number;
    readonly result?: "created";
    readonly error?: { readonly type: string; readonly reason: string };
  }>
>;

/** Result of a bulk request. */
export interface Bulk {
  readonly items: readonly Item[];
  readonly accepted: number;
}

/**
 * Reads a bulk request of Elasticsearch: lines of an action and its document in turn. Each document that is indexed or
 * created is read as the object of a logger; its index is a field. Other actions are refused one by one.
 *
 * @param request Request to read.
 * @param intake Limits of the body.
 * @param write Receives each record, while the request arrives.
 * @returns Result of each action.
 * @throws {HttpProblem} If the body cannot be read, has a malformed action, or too many of them.
 */
export async function takeBulk(
  request: Request,
  intake: Intake,
  write: (input: RecordInput) => void,
): Promise<Bulk> {
  const held = intake.hold();
  const splitter = new LineSplitter(MAX_LINE_BYTES);
  const documents = new Documents(write);
  const take = async (lines: readonly Line[]) => {
    for (const line of lines) {
      documents.take(line);
      if (TURNS.spend(line.text.length + LINE_WORK)) await TURNS.next();
    }
  };
  try {
    for await (const chunk of intake.chunks(request)) {
      await take(splitter.push(chunk));
      held.set(splitter.heldBytes);
    }
    await take(splitter.end());
    return documents;
  } finally {
    held.release();
  }
}

/** Action that waits for its document. */
interface Action {
  readonly name: string;
  readonly index: string;
}

class Documents implements Bulk {
  readonly items: Item[] = [];
  accepted = 0;
  readonly #write: (input: RecordInput) => void;
  #action: Action | undefined;
  #lines = 0;

  constructor(write: (input: RecordInput) => void) {
    this.#write = write;
  }

  take({ text, cutBytes }: Line): void {
    this.#lines++;
    if (text.trim() === "") return;
    if (this.#action === undefined) return this.#begin(text);
    const { name, index } = this.#action;
    this.#action = undefined;
    if (name === "update") return this.#refuse(name, index, "Cannot update: only new documents are taken");
    if (cutBytes > 0) return this.#refuse(name, index, `The document is too long by ${cutBytes} bytes`);
    const fields = parseObject(text);
    if (fields === undefined) return this.#refuse(name, index, "Expected an object");
    const metadata = { source: SOURCE, ...index !== "" && { index } };
    this.#write(readFields(withKnownNames(fields), () => text.trim(), Date.now(), metadata));
    this.accepted++;
    this.items.push({ [name]: { _index: index, status: 201, result: "created" } });
  }

  #begin(text: string): void {
    const [[name, about] = [], ...others] = Object.entries(parseObject(text) ?? {});
    if (name === undefined || others.length > 0 || !ACTIONS.has(name)) {
      const expected = Array.from(ACTIONS).join(", ");
      throw new HttpProblem(400, `Cannot read line ${this.#lines}: expected an action, one of ${expected}`);
    }
    if (this.items.length >= MAX_RECORDS_PER_REQUEST) throw tooMany();
    const { _index } = (about ?? {}) as { _index?: unknown };
    const action = { name, index: typeof _index === "string" ? _index : "" };
    if (name === "delete") this.#refuse(name, action.index, "Cannot delete: only new documents are taken");
    else this.#action = action;
  }

  #refuse(name: string, _index: string, reason: string): void {
    this.items.push({ [name]: { _index, status: 400, error: { type: "document_parsing_exception", reason } } });
  }
}

/** Returns a document with the usual names of what rsyslog calls `priority` and `timereported`. */
function withKnownNames(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { priority, timereported, timegenerated, ...rest } = fields;
  if (typeof priority !== "string" || typeof timereported !== "string" || typeof timegenerated !== "string") {
    return fields;
  }
  return Object.hasOwn(rest, "level") || Object.hasOwn(rest, "timestamp")
    ? fields
    : { level: priority, timestamp: timereported, ...rest };
}

const ACTIONS: ReadonlySet<string> = new Set(["index", "create", "update", "delete"]);
