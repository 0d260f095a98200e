import { stripAnsi } from "../base/ansi.ts";
import { LEVEL_RANK, levelFromName } from "../record/level.ts";
import { readPath, someAt } from "./path.ts";
import type { Operator, Query, Value } from "./syntax.ts";
import type { JsonValue, LogRecord } from "../record/record.ts";
import { compileRegex } from "./regex.ts";
import { termsOf } from "./terms.ts";
import { compileTextSearch } from "./text_search.ts";
import type { SavedTemplate, TemplateFinder } from "./templates.ts";
import { parseTime } from "../base/time.ts";

/**
 * Compiles a query to a predicate.
 *
 * @param query The query. Its terms are tested in order.
 * @param templates Templates of the messages, for `pattern`. @default none, so that `pattern` is a key of the metadata
 * @param open Opens the templates that the query brings. @default it may bring none
 * @returns The predicate. Its time is proportional to the size of the record times the size of the query.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { compileQuery } from "./predicate.ts";
 * import { parseQuery } from "./query.ts";
 * import { toRecord } from "../record/record.ts";
 *
 * const matches = compileQuery(parseQuery("user.id:42 OR path:*.css"));
 * assertStrictEquals(matches(toRecord({ message: "Paid", metadata: { user: { id: 42 } } })), true);
 * ```
 */
export function compileQuery(
  query: Query,
  templates?: TemplateFinder,
  open?: OpenTemplates,
): (record: LogRecord) => boolean {
  const walksTexts = termsOf(query).filter(({ kind }) => kind === "text").length <= MAX_WALKS;
  const predicate = compile(query, { templates, open, walksTexts });
  return (record) => predicate(new Subject(record));
}

/** Texts that are searched for one by one. More of them are searched for in one text of the metadata. */
const MAX_WALKS = 4;

type Predicate = (subject: Subject) => boolean;

/** Returns a finder of the templates that a query brings, in another process than that which learned them. */
export type OpenTemplates = (saved: readonly SavedTemplate[]) => Pick<TemplateFinder, "find">;

interface Tools {
  readonly templates: TemplateFinder | undefined;
  readonly open: OpenTemplates | undefined;
  readonly walksTexts: boolean;
}

function compile(query: Query, tools: Tools): Predicate {
  switch (query.kind) {
    case "all":
      return () => true;
    case "and": {
      const terms = query.terms.map((term) => compile(term, tools));
      return (subject) => terms.every((term) => term(subject));
    }
    case "or": {
      const terms = query.terms.map((term) => compile(term, tools));
      return (subject) => terms.some((term) => term(subject));
    }
    case "not": {
      const term = compile(query.term, tools);
      return (subject) => !term(subject);
    }
    case "text":
      return compileText(query.value, tools);
    case "field":
      return query.name === "pattern" && tools.templates !== undefined
        ? compilePattern(query.value, tools.templates)
        : compileField(query.name, query.value);
    case "template": {
      const { id } = query;
      if (tools.open === undefined) throw new TypeError("Cannot compile query: nothing reads its templates");
      const known = tools.open(query.templates);
      return ({ message }) => known.find(message)?.id === id;
    }
    case "compare":
      return compileCompare(query);
    default:
      return query satisfies never;
  }
}

function compileText(value: Value, { walksTexts }: Tools): Predicate {
  if (value.kind === "regex") {
    const regex = compileRegex(value.source, value);
    return ({ message, pieces }) => regex.test(message) || pieces.some(regex.test);
  }
  const parts = lowerCased(value.parts);
  if (parts.length === 1) {
    const [text] = parts;
    if (walksTexts) {
      const matches = compileTextSearch(text);
      return ({ record }) => matches(record);
    }
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
  return ({ record }) => someAt(record.metadata, path, exists ? () => true : (found) => someLeaf(found, matches));
}

/** Compiles a value to a test of the pattern. Its id may be that of one which became a part of it. */
function compilePattern(value: Value, templates: TemplateFinder): Predicate {
  if (value.kind === "pattern" && value.parts.length === 1) {
    const [id] = value.parts;
    return ({ message }) => {
      const wanted = templates.get(id)?.id;
      return wanted !== undefined && templates.find(message)?.id === wanted;
    };
  }
  const matches = compileValue(value);
  return ({ message }) => {
    const found = templates.find(message);
    return found !== undefined && matches(found.id);
  };
}

/** Compiles a value of a query to a test for a single JSON value. */
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
  const exact = kind === "number" && LONG_INTEGER.test(operand.text) ? BigInt(operand.text) : undefined;
  const read = exact !== undefined ? readExact : kind === "number" ? readNumber : readTime;
  const limit = exact ?? value;
  if (name === "message") return ({ message }) => isOn(read(message), limit);
  const path = readPath(name);
  const matches = (found: JsonValue) => isOn(read(found), limit);
  return ({ record }) => someAt(record.metadata, path, (found) => someLeaf(found, matches));
}

/** All of them are false for NaN. */
const COMPARISONS: Readonly<Record<Operator, (left: number | bigint, right: number | bigint) => boolean>> = {
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
};

function readNumber(found: JsonValue): number {
  if (typeof found === "number") return found;
  return typeof found === "string" && found.trim() !== "" ? Number(found) : NaN;
}

/** Integer that a number may not hold exactly, such as an id of 64 bits. */
export const LONG_INTEGER = /^-?\d{16,40}$/;
const INTEGER = /^\s*-?\d{1,40}\s*$/;

/** Reads a number as {@linkcode readNumber} does, but all digits of an integer. */
function readExact(found: JsonValue): number | bigint {
  return typeof found === "string" && INTEGER.test(found) ? BigInt(found) : readNumber(found);
}

function readTime(found: JsonValue): number {
  return typeof found === "string" ? parseTime(found) ?? NaN : NaN;
}

function lowerCased(parts: readonly string[]): readonly string[] {
  return parts.map((part) => part.toLowerCase());
}

/** Returns true if the text contains the parts in order. */
function isWithin(parts: readonly string[], text: string): boolean {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return true;
}

/** Returns true if the text is the parts in order, with any text between them. */
function isWhole(parts: readonly string[], text: string): boolean {
  if (parts.length === 1) return text === parts[0];
  const first = parts[0];
  const last = parts[parts.length - 1];
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  return isWithin(parts.slice(1, -1), text.slice(first.length, text.length - last.length));
}

function someLeaf(value: JsonValue, test: (leaf: JsonValue) => boolean): boolean {
  if (value === null || typeof value !== "object") return test(value);
  return Object.values(value).some((item) => someLeaf(item, test));
}

/** A record under test. Derived texts are computed on first use and shared by all terms. */
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

  /** Message without escape sequences. */
  get message(): string {
    return this.#message ??= stripAnsi(this.record.message);
  }

  get lowerMessage(): string {
    return this.#lowerMessage ??= this.message.toLowerCase();
  }

  /** Keys and values of the metadata. */
  get pieces(): readonly string[] {
    return this.#pieces ??= piecesOf(this.record.metadata, []);
  }

  get lowerPieces(): readonly string[] {
    return this.#lowerPieces ??= this.pieces.map((piece) => piece.toLowerCase());
  }

  /** All pieces in lower case, joined by {@linkcode SEPARATOR}. */
  get lowerMetadata(): string {
    return this.#lowerMetadata ??= this.pieces.join(SEPARATOR).toLowerCase();
  }
}

/** Separator that no query contains. */
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
