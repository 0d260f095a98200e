import { LEVELS } from "../record/level.ts";
import type { LogRecord } from "../record/record.ts";
import { keyOf } from "../query/path.ts";
import { compileQuery } from "../query/predicate.ts";
import type { Query, Value } from "../query/query.ts";
import { WILDCARD } from "../query/mask.ts";
import { Templates } from "../query/templates.ts";
import { termsOf } from "../query/terms.ts";
import { mayHave } from "./bloom.ts";
import { wholeTokens } from "./tokens.ts";

/** A query, compiled for blocks: each test is cheaper than the next one, and none is false for a record that matches. */
export interface Plan {
  /** Bit for each level that a matching record may have, 1 for TRACE. */
  readonly levels: number;
  /** True if the level and the time of a record decide. */
  readonly isDecidedByMarks: boolean;
  /** True if the level of a record decides alone. */
  readonly isDecidedByLevel: boolean;
  /** True if {@linkcode Plan.bloom} may be false. */
  readonly usesBloom: boolean;
  /** Tests the index of a level and a time in ms. */
  marks(level: number, time: number): boolean;
  /** Tests the Bloom filter of a block. */
  bloom(filter: Uint8Array): boolean;
  /** Tests a line of JSON without escape sequences, or several ones, in lower case. */
  text(lowerCase: string): boolean;
  /** Tests a record. */
  matches(record: LogRecord): boolean;
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
 * assertEquals([plan.levels, plan.isDecidedByMarks, plan.usesBloom], [0b110000, false, true]);
 * ```
 */
export function compilePlan(query: Query): Plan {
  const marks = marksTest(query);
  const tokens = tokenTest(query);
  const levels = marksTest(withoutTimes(query));
  return {
    levels: LEVELS.reduce((mask, _, level) => levels(level, 0) ? mask | 1 << level : mask, 0),
    isDecidedByMarks: isExact(query),
    isDecidedByLevel: isExact(query) && !hasTime(query),
    usesBloom: tokens !== undefined,
    marks,
    bloom: tokens ?? always,
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

type BloomTest = (filter: Uint8Array) => boolean;

/** Returns a test of the whole tokens of a block; `undefined` if the query demands none. */
function tokenTest(query: Query): BloomTest | undefined {
  switch (query.kind) {
    case "and": {
      const terms = query.terms.map(tokenTest).filter((term) => term !== undefined);
      return terms.length === 0 ? undefined : (filter) => terms.every((term) => term(filter));
    }
    case "or": {
      const terms = query.terms.map(tokenTest);
      const known = terms.filter((term) => term !== undefined);
      return known.length < terms.length ? undefined : (filter) => known.some((term) => term(filter));
    }
    case "text":
      return hashTest(tokensOf(query.value, false));
    case "field": {
      const { name, value } = query;
      if (name === "level" || name === "timestamp") return undefined;
      if (name === "message") return hashTest(tokensOf(value, false));
      return hashTest([...nameTokens(name), ...tokensOf(value, true)]);
    }
    case "template": {
      const template = query.templates.find(({ id }) => id === query.id);
      if (template === undefined) return () => false;
      return hashTest(tokensOf({ kind: "pattern", parts: template.text.split(WILDCARD) }, false));
    }
    case "compare": {
      const { name, operand } = query;
      if (operand.kind === "level" || name === "timestamp" || name === "message") return undefined;
      return hashTest(nameTokens(name));
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

function hashTest(hashes: readonly number[]): BloomTest | undefined {
  return hashes.length === 0 ? undefined : (filter) => hashes.every((hash) => mayHave(filter, hash));
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
