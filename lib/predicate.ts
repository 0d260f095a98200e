import { stripAnsi } from "./ansi.ts";
import { LEVEL_RANK, levelFromName } from "./level.ts";
import type { Operator, Query, Value } from "./query.ts";
import type { JsonObject, JsonValue, LogRecord } from "./record.ts";
import { compileRegex } from "./regex.ts";
import { parseTime } from "./time.ts";

/**
 * Makes what tells whether a query picks a record.
 *
 * @param query The query; its terms are tried in their order.
 * @returns The predicate. It takes time in proportion to the record's size times that of the query.
 *
 * @example Usage
 * ```ts
 * import { strictEqual } from "node:assert/strict";
 * import { compileQuery } from "./predicate.ts";
 * import { parseQuery } from "./query.ts";
 * import { toRecord } from "./record.ts";
 *
 * const matches = compileQuery(parseQuery("user.id:42 OR path:*.css"));
 * strictEqual(matches(toRecord({ message: "Paid", metadata: { user: { id: 42 } } })), true);
 * ```
 */
export function compileQuery(query: Query): (record: LogRecord) => boolean {
  const predicate = compile(query);
  return (record) => predicate(new Subject(record));
}

/**
 * The values that a record's metadata has at a dotted path: those that a query's field is compared with.
 *
 * @example Usage
 * ```ts
 * import { deepStrictEqual } from "node:assert/strict";
 * import { valuesAt } from "./predicate.ts";
 *
 * deepStrictEqual(valuesAt({ items: [{ id: 1 }, { id: 2 }] }, "items.id"), [1, 2]);
 * ```
 */
export function valuesAt(metadata: JsonObject, path: string): JsonValue[] {
  const values: JsonValue[] = [];
  isReached(metadata, readPath(path), 0, (found) => (values.push(found), false));
  return values;
}

type Predicate = (subject: Subject) => boolean;

function compile(query: Query): Predicate {
  switch (query.kind) {
    case "all":
      return () => true;
    case "and": {
      const terms = query.terms.map(compile);
      return (subject) => terms.every((term) => term(subject));
    }
    case "or": {
      const terms = query.terms.map(compile);
      return (subject) => terms.some((term) => term(subject));
    }
    case "not": {
      const term = compile(query.term);
      return (subject) => !term(subject);
    }
    case "text":
      return compileText(query.value);
    case "field":
      return compileField(query.name, query.value);
    case "compare":
      return compileCompare(query);
    default:
      return query satisfies never;
  }
}

function compileText(value: Value): Predicate {
  if (value.kind === "regex") {
    const regex = compileRegex(value.source, value);
    return ({ message, pieces }) => regex.test(message) || pieces.some(regex.test);
  }
  const parts = lowerCased(value.parts);
  if (parts.length === 1) {
    const [text] = parts;
    return (subject) => subject.lowerMessage.includes(text) || subject.lowerMetadata.includes(text);
  }
  return (subject) =>
    isWithin(parts, subject.lowerMessage) || subject.lowerPieces.some((piece) => isWithin(parts, piece));
}

function compileField(name: string, value: Value): Predicate {
  if (name === "message") {
    if (value.kind === "pattern") {
      const parts = lowerCased(value.parts);
      return (subject) => isWithin(parts, subject.lowerMessage);
    }
    const regex = compileRegex(value.source, value);
    return ({ message }) => regex.test(message);
  }
  const level = name === "level" && value.kind === "pattern" ? levelFromName(value.parts.join("*")) : undefined;
  if (level !== undefined) return ({ record }) => record.level === level;
  const matches = compileValue(value);
  if (name === "level" || name === "timestamp") return ({ record }) => matches(record[name]);
  const path = readPath(name);
  const exists = value.kind === "pattern" && value.parts.length > 1 && value.parts.every((part) => part === "");
  return ({ record }) => isReached(record.metadata, path, 0, exists ? () => true : (found) => someLeaf(found, matches));
}

/** Tells of a single value whether it is what is asked for. */
function compileValue(value: Value): (found: JsonValue) => boolean {
  if (value.kind === "regex") {
    const regex = compileRegex(value.source, value);
    return (found) => regex.test(stripAnsi(String(found)));
  }
  const parts = lowerCased(value.parts);
  return (found) => isWhole(parts, stripAnsi(String(found)).toLowerCase());
}

function compileCompare({ name, operator, operand }: Query & { kind: "compare" }): Predicate {
  const isOn = COMPARISONS[operator];
  const { kind, value } = operand;
  if (kind === "level") {
    const rank = LEVEL_RANK[value];
    return ({ record }) => isOn(LEVEL_RANK[record.level], rank);
  }
  if (name === "timestamp") return ({ record }) => isOn(Date.parse(record.timestamp), value);
  const read = kind === "number" ? readNumber : readTime;
  if (name === "message") return ({ message }) => isOn(read(message), value);
  const path = readPath(name);
  const matches = (found: JsonValue) => isOn(read(found), value);
  return ({ record }) => isReached(record.metadata, path, 0, (found) => someLeaf(found, matches));
}

/** What is no number is on neither side of one. */
const COMPARISONS: Readonly<Record<Operator, (left: number, right: number) => boolean>> = {
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
};

function readNumber(found: JsonValue): number {
  if (typeof found === "number") return found;
  return typeof found === "string" && found.trim() !== "" ? Number(found) : NaN;
}

function readTime(found: JsonValue): number {
  return typeof found === "string" ? parseTime(found) ?? NaN : NaN;
}

function lowerCased(parts: readonly string[]): readonly string[] {
  return parts.map((part) => part.toLowerCase());
}

/** Whether the parts are in the text one after another. */
function isWithin(parts: readonly string[], text: string): boolean {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return true;
}

/** Whether the parts are the text, with anything between them. */
function isWhole(parts: readonly string[], text: string): boolean {
  if (parts.length === 1) return text === parts[0];
  const first = parts[0];
  const last = parts[parts.length - 1];
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  return isWithin(parts.slice(1, -1), text.slice(first.length, text.length - last.length));
}

/** A name's dots beyond these are part of its last step. */
const MAX_STEPS = 16;

/** The steps of a path; any of its dots may also be part of a key, as in `{"http.method": "GET"}`. */
function readPath(name: string): readonly string[] {
  const steps = name.replace(/^metadata\./, "").split(".");
  const last = steps.splice(MAX_STEPS - 1).join(".");
  return last === "" ? steps : [...steps, last];
}

/**
 * Whether a path leads to a value that the test accepts. Each value of the record is come to in one way only, so the
 * work is bounded by the size of the record times the steps.
 */
function isReached(
  value: JsonValue,
  path: readonly string[],
  from: number,
  test: (found: JsonValue) => boolean,
): boolean {
  if (from === path.length) return test(value);
  if (value === null || typeof value !== "object") return false;
  if (Array.isArray(value)) return value.some((item) => isReached(item, path, from, test));
  let key = "";
  for (let to = from; to < path.length; to++) {
    key = to === from ? path[to] : `${key}.${path[to]}`;
    if (Object.hasOwn(value, key) && isReached((value as JsonObject)[key], path, to + 1, test)) return true;
  }
  return false;
}

function someLeaf(value: JsonValue, test: (leaf: JsonValue) => boolean): boolean {
  if (value === null || typeof value !== "object") return test(value);
  return Object.values(value).some((item) => someLeaf(item, test));
}

/** A record as it is looked into: what is derived from it is made once for all terms, and only where it is needed. */
class Subject {
  readonly record: LogRecord;
  #message: string | undefined;
  #lowerMessage: string | undefined;
  #pieces: readonly string[] | undefined;
  #lowerPieces: readonly string[] | undefined;
  #lowerMetadata: string | undefined;

  constructor(record: LogRecord) {
    this.record = record;
  }

  /** The message as it is read. */
  get message(): string {
    return this.#message ??= stripAnsi(this.record.message);
  }

  get lowerMessage(): string {
    return this.#lowerMessage ??= this.message.toLowerCase();
  }

  /** The names and values in the metadata. */
  get pieces(): readonly string[] {
    return this.#pieces ??= piecesOf(this.record.metadata, []);
  }

  get lowerPieces(): readonly string[] {
    return this.#lowerPieces ??= this.pieces.map((piece) => piece.toLowerCase());
  }

  /** All of them in one text, parted by what no query holds. */
  get lowerMetadata(): string {
    return this.#lowerMetadata ??= this.pieces.join(SEPARATOR).toLowerCase();
  }
}

const SEPARATOR = "\uffff";

function piecesOf(value: JsonValue, pieces: string[]): string[] {
  if (value === null || typeof value !== "object") {
    pieces.push(typeof value === "string" ? stripAnsi(value) : String(value));
  } else if (Array.isArray(value)) {
    for (const item of value) piecesOf(item, pieces);
  } else {
    for (const [key, item] of Object.entries(value)) {
      pieces.push(key);
      piecesOf(item, pieces);
    }
  }
  return pieces;
}
