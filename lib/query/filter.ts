import { parseLevel } from "../record/level.ts";
import { compileQuery } from "./predicate.ts";
import { MAX_QUOTED, parseQuery, printQuery, type Query, QuerySyntaxError, type Value } from "./query.ts";
import type { LogRecord } from "../record/record.ts";

/** Which records a reader wants. */
export interface Filter {
  /** Filters with the same text pick the same records, however they were spelled; `""` picks every one. */
  readonly key: string;
  /** Whether the reader wants this record. */
  matches(record: LogRecord): boolean;
}

/** What a filter is made of, as the parameters of every route that reads have it. All of it must match. */
export interface FilterInput {
  /** The least severe level wanted. */
  level?: string | null;
  /** A text to be found in the message or the metadata, in any letter case. */
  search?: string | null;
  /** A query, in the language of {@linkcode parseQuery}. */
  q?: string | null;
}

/** A filter could not be read. */
export class FilterSyntaxError extends SyntaxError {
  override readonly name = "FilterSyntaxError";
  /** Which parameter is wrong. */
  readonly parameter: keyof FilterInput;
  /** Where in its text, in UTF-16 code units from 0. */
  readonly offset: number;
  /** What should have been there. */
  readonly expected: string;

  constructor(parameter: keyof FilterInput, source: string, offset: number, expected: string) {
    super(`Cannot parse ${parameter} "${source.slice(0, MAX_QUOTED)}" at ${offset}: expected ${expected}`);
    this.parameter = parameter;
    this.offset = offset;
    this.expected = expected;
  }
}

/** Picks every record. */
export const EVERYTHING: Filter = { key: "", matches: () => true };

/**
 * Reads a filter.
 *
 * @param input Its parts. One that is absent, `null` or blank picks everything.
 * @param now What times such as `15m` are counted back from, in milliseconds since the Unix epoch.
 * @returns The filter.
 * @throws {FilterSyntaxError} If a part cannot be read.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { parseFilter } from "./filter.ts";
 * import { toRecord } from "../record/record.ts";
 *
 * const filter = parseFilter({ level: "warn", q: 'timeout -"health check" duration_ms>100' });
 * const record = { message: "Timeout after 3 s", metadata: { duration_ms: 3000 } };
 * assertStrictEquals(filter.matches(toRecord({ ...record, level: "ERROR" })), true);
 * assertStrictEquals(filter.matches(toRecord({ ...record, level: "INFO" })), false);
 * ```
 */
export function parseFilter(input: FilterInput, now: number = Date.now()): Filter {
  const terms = [...readLevel(input.level ?? ""), ...readSearch(input.search ?? ""), readQuery(input.q ?? "", now)];
  const query = canonical({ kind: "and", terms });
  if (query.kind === "all") return EVERYTHING;
  return { key: printQuery(query), matches: compileQuery(query) };
}

function readLevel(source: string): Query[] {
  const text = source.trim();
  if (text === "") return [];
  try {
    const value = parseLevel(text);
    return value === "TRACE"
      ? []
      : [{ kind: "compare", name: "level", operator: ">=", operand: { kind: "level", value, text } }];
  } catch {
    throw new FilterSyntaxError("level", text, 0, "TRACE, DEBUG, INFO, WARN, ERROR or FATAL");
  }
}

function readSearch(source: string): Query[] {
  const text = source.trim();
  return text === "" ? [] : [{ kind: "text", value: { kind: "pattern", parts: [text] } }];
}

function readQuery(source: string, now: number): Query {
  try {
    return parseQuery(source, now);
  } catch (error) {
    if (!(error instanceof QuerySyntaxError)) throw error;
    throw new FilterSyntaxError("q", source, error.offset, error.expected);
  }
}

/** The one spelling of all queries that mean the same, as far as it is easily seen; what is quick to check comes first. */
function canonical(query: Query): Query {
  switch (query.kind) {
    case "all":
      return query;
    case "and":
    case "or": {
      const { kind } = query;
      const terms = query.terms.map(canonical).flatMap((term) => term.kind === kind ? term.terms : [term]);
      const distinct = new Map(terms.map((term) => [printQuery(term), term]));
      const meaningful = Array.from(distinct).filter(([, term]) => term.kind !== "all");
      if (meaningful.length < distinct.size && kind === "or") return { kind: "all" };
      const sorted = meaningful.sort(([a, left], [b, right]) => cost(left) - cost(right) || (a < b ? -1 : 1));
      return sorted.length === 0
        ? { kind: "all" }
        : sorted.length === 1
        ? sorted[0][1]
        : { kind, terms: sorted.map(([, term]) => term) };
    }
    case "not": {
      const term = canonical(query.term);
      return term.kind === "not" ? term.term : { kind: "not", term };
    }
    case "text":
      return { kind: "text", value: lowerCased(query.value) };
    case "field":
      return { kind: "field", name: query.name, value: lowerCased(query.value) };
    case "compare": {
      const { name, operator, operand } = query;
      const text = operand.kind === "time" ? new Date(operand.value).toISOString() : String(operand.value);
      return { kind: "compare", name, operator, operand: { ...operand, text } };
    }
    default:
      return query satisfies never;
  }
}

function lowerCased(value: Value): Value {
  return value.kind === "regex" ? value : { kind: "pattern", parts: value.parts.map((part) => part.toLowerCase()) };
}

/** How long a term takes, roughly: a level is a number, a text may have to be looked for in all of the metadata. */
function cost(query: Query): number {
  switch (query.kind) {
    case "all":
      return 0;
    case "compare":
      return 1;
    case "field":
      return query.value.kind === "regex" ? 4 : 2;
    case "text":
      return query.value.kind === "regex" ? 5 : 3;
    case "not":
      return cost(query.term);
    case "and":
    case "or":
      return Math.max(...query.terms.map(cost));
    default:
      return query satisfies never;
  }
}
