import { LEVELS } from "../record/level.ts";
import type { LogRecord } from "../record/record.ts";
import { keyOf } from "../query/path.ts";
import { compileQuery } from "../query/predicate.ts";
import type { Query, Value } from "../query/query.ts";
import { WILDCARD } from "../query/mask.ts";
import { Templates } from "../query/templates.ts";
import { termsOf } from "../query/terms.ts";
import { mayHave } from "./bloom.ts";
import { gramsOf, mayHaveGram } from "./grams.ts";
import { isWord, wholeTokens } from "./tokens.ts";

/** A query, compiled for blocks: each test is cheaper than the next one, and none is false for a record that matches. */
export interface Plan {
  /** Bit for each level that a matching record may have, 1 for TRACE. */
  readonly levels: number;
  /** True if the level and the time of a record decide. */
  readonly isDecidedByMarks: boolean;
  /** True if the level of a record decides alone. */
  readonly isDecidedByLevel: boolean;
  /** True if {@linkcode Plan.content} may be false, and if it looks at trigrams. */
  readonly usesFilters: boolean;
  readonly usesGrams: boolean;
  /** Tests the index of a level and a time in ms. */
  marks(level: number, time: number): boolean;
  /** Tests the filters of a block. */
  content(filters: BlockFilters): boolean;
  /** Tests a line of JSON without escape sequences, or several ones, in lower case. */
  text(lowerCase: string): boolean;
  /** Tests a record. */
  matches(record: LogRecord): boolean;
}

/** Filters of a block. */
export interface BlockFilters {
  /** Bloom filter of the trigrams; `undefined` in a block of an earlier version. */
  readonly grams: Uint8Array | undefined;
  /** Characters of the longest token; infinite if it is not known. */
  readonly longest: number;
  /** Reads the Bloom filter of the whole tokens. */
  tokens(): Uint8Array;
}

/**
 * Compiles a query for blocks.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseQuery } from "../query/query.ts";
 * import { compilePlan } from "./plan.ts";
 *
 * const plan = compilePlan(parseQuery("level>=error user:42"));
 * assertEquals([plan.levels, plan.isDecidedByMarks, plan.usesFilters], [0b110000, false, true]);
 * ```
 */
export function compilePlan(query: Query): Plan {
  const marks = marksTest(query);
  const content = contentTest(query);
  const levels = marksTest(withoutTimes(query));
  return {
    levels: LEVELS.reduce((mask, _, level) => levels(level, 0) ? mask | 1 << level : mask, 0),
    isDecidedByMarks: isExact(query),
    isDecidedByLevel: isExact(query) && !hasTime(query),
    usesFilters: content !== undefined,
    usesGrams: termsOf(query).some(({ kind }) => kind === "text" || kind === "field"),
    marks,
    content: content ?? always,
    text: textTest(query) ?? always,
    matches: compileQuery(query, undefined, Templates.from),
  };
}

function always(): boolean {
  return true;
}

/** Returns true if the level and the time of a record decide whether the query matches. */
function isExact(query: Query): boolean {
  return termsOf(query).every((term) =>
    term.kind === "field"
      ? term.name === "level"
      : term.kind === "compare" && (term.operand.kind === "level" || term.name === "timestamp")
  );
}

/** Returns a query that matches at any time. Its {@linkcode marksTest} is true for each level of a matching record. */
function withoutTimes(query: Query): Query {
  switch (query.kind) {
    case "and":
    case "or":
      return { kind: query.kind, terms: query.terms.map(withoutTimes) };
    case "not":
      return isExact(query) && !hasTime(query) ? query : { kind: "all" };
    case "compare":
      return query.name === "timestamp" ? { kind: "all" } : query;
    default:
      return query;
  }
}

function hasTime(query: Query): boolean {
  return termsOf(query).some((term) => term.kind === "compare" && term.name === "timestamp");
}

function marksTest(query: Query): (level: number, time: number) => boolean {
  switch (query.kind) {
    case "and": {
      const terms = query.terms.map(marksTest);
      return (level, time) => terms.every((term) => term(level, time));
    }
    case "or": {
      const terms = query.terms.map(marksTest);
      return (level, time) => terms.some((term) => term(level, time));
    }
    case "not": {
      if (!isExact(query.term)) return always;
      const term = marksTest(query.term);
      return (level, time) => !term(level, time);
    }
    case "field":
    case "compare": {
      if (!isExact(query)) return always;
      if (query.kind === "compare" && query.operand.kind === "time") {
        const { operator, operand: { value } } = query;
        return (_, time) =>
          operator === ">"
            ? time > value
            : operator === ">="
            ? time >= value
            : operator === "<"
            ? time < value
            : time <= value;
      }
      const matches = compileQuery(query);
      const passing = LEVELS.map((level) => matches({ timestamp: "", level, message: "", metadata: {} }));
      return (level) => passing[level];
    }
    default:
      return always;
  }
}

type ContentTest = (filters: BlockFilters) => boolean;

/** Returns a test of the texts of a block by its filters; `undefined` if the query demands none. */
function contentTest(query: Query): ContentTest | undefined {
  switch (query.kind) {
    case "and": {
      const terms = query.terms.map(contentTest).filter((term) => term !== undefined);
      return terms.length === 0 ? undefined : (filters) => terms.every((term) => term(filters));
    }
    case "or": {
      const terms = query.terms.map(contentTest);
      const known = terms.filter((term) => term !== undefined);
      return known.length < terms.length ? undefined : (filters) => known.some((term) => term(filters));
    }
    case "text":
      return filterTest({ hashes: tokensOf(query.value, false), parts: partsOf(query.value) });
    case "field": {
      const { name, value } = query;
      if (name === "level" || name === "timestamp") return undefined;
      const parts = partsOf(value);
      if (name === "message") return filterTest({ hashes: tokensOf(value, false), parts });
      return filterTest({ hashes: [...nameTokens(name), ...tokensOf(value, true)], parts });
    }
    case "template": {
      const template = query.templates.find(({ id }) => id === query.id);
      if (template === undefined) return () => false;
      const value: Value = { kind: "pattern", parts: template.text.split(WILDCARD) };
      return filterTest({ hashes: tokensOf(value, false), parts: [] }); // its blanks may be others
    }
    case "compare": {
      const { name, operand } = query;
      if (operand.kind === "level" || name === "timestamp" || name === "message") return undefined;
      return filterTest({ hashes: nameTokens(name), parts: [] });
    }
    default:
      return undefined;
  }
}

/** Returns the tokens of the keys on the path of a field. */
function nameTokens(name: string): number[] {
  return wholeTokens({ text: keyOf(name), isStart: true, isEnd: true });
}

/** @param isWhole True if the value is a whole one, false if it is a part. */
function tokensOf(value: Value, isWhole: boolean): number[] {
  if (value.kind === "regex") return [];
  const last = value.parts.length - 1;
  return value.parts.flatMap((text, index) =>
    wholeTokens({ text, isStart: isWhole && index === 0, isEnd: isWhole && index === last })
  );
}

function partsOf(value: Value): readonly string[] {
  return value.kind === "regex" ? [] : value.parts;
}

/** Texts that each matching record has. */
interface Wanted {
  /** Hashes of whole tokens. */
  readonly hashes: readonly number[];
  /** Parts of the message, of a key or of a value. */
  readonly parts: readonly string[];
}

function filterTest({ hashes, parts }: Wanted): ContentTest | undefined {
  const grams = [...new Set(parts.flatMap(gramsOf))];
  const words = parts.filter(isWord).map((word) => ({
    length: word.length,
    hash: wholeTokens({ text: word, isStart: true, isEnd: true })[0],
  }));
  if (hashes.length === 0 && grams.length === 0 && words.length === 0) return undefined;
  return function mayHaveAll({ tokens, grams: filter, longest }) {
    if (filter !== undefined && !grams.every((gram) => mayHaveGram(filter, gram))) return false;
    // No token is longer than such a word, so that the word cannot be a part of one.
    if (!words.every(({ length, hash }) => length < longest || mayHave(tokens(), hash))) return false;
    return hashes.every((hash) => mayHave(tokens(), hash));
  };
}

type TextTest = (lowerCase: string) => boolean;

/** Returns a test of lines of JSON in lower case; `undefined` if the query demands no text. */
function textTest(query: Query): TextTest | undefined {
  switch (query.kind) {
    case "and": {
      const terms = query.terms.map(textTest).filter((term) => term !== undefined);
      return terms.length === 0 ? undefined : (text) => terms.every((term) => term(text));
    }
    case "or": {
      const terms = query.terms.map(textTest);
      const known = terms.filter((term) => term !== undefined);
      return known.length < terms.length ? undefined : (text) => known.some((term) => term(text));
    }
    case "text":
      return partsTest(query.value);
    case "field":
      return query.name === "level" ? undefined : partsTest(query.value);
    default:
      return undefined;
  }
}

function partsTest(value: Value): TextTest | undefined {
  if (value.kind === "regex") return undefined;
  const parts = value.parts.map((part) => part.toLowerCase());
  if (!parts.every(isStable)) return undefined;
  const needles = parts.filter((part) => part !== "").map((part) => JSON.stringify(part).slice(1, -1).toLowerCase());
  if (needles.length === 0) return undefined;
  return function hasParts(text) {
    let from = 0;
    for (const needle of needles) {
      const at = text.indexOf(needle, from);
      if (at === -1) return false;
      from = at + needle.length;
    }
    return true;
  };
}

/** Returns true if a text in lower case is the same within a larger one: a sigma depends on its neighbours. */
function isStable(text: string): boolean {
  return text.isWellFormed() && !/[σς]/.test(text);
}
