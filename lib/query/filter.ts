import { parseLevel } from "../record/level.ts";
import { type Expectation, expectation, expectedInEnglish } from "./expected.ts";
import { compileQuery } from "./predicate.ts";
import { MAX_QUOTED, parseQuery, printQuery, type Query, QuerySyntaxError, type Value } from "./query.ts";
import type { LogRecord } from "../record/record.ts";
import type { TemplateFinder } from "./templates.ts";

/** Filter of a reader. */
export interface Filter {
  /** Canonical query text. Filters with the same key match the same records; `""` matches all. */
  readonly key: string;
  /** Returns true if the filter matches. */
  matches(record: LogRecord): boolean;
}

/** Filter with its syntax tree. */
export interface QueryFilter extends Filter {
  /** The query of all parameters. */
  readonly query: Query;
}

/** Filter parameters of the reading routes. A record must match all of them. */
export interface FilterInput {
  /** Lowest level to match. */
  level?: string | null;
  /** Text to find in the message or the metadata, in any letter case. */
  search?: string | null;
  /** Query in the language of {@linkcode parseQuery}. */
  q?: string | null;
}

/** Syntax error in a filter. */
export class FilterSyntaxError extends SyntaxError {
  /** Name of the class. */
  override readonly name = "FilterSyntaxError";
  /** Parameter with the error. */
  readonly parameter: keyof FilterInput;
  /** Offset of the error, in UTF-16 code units from 0. */
  readonly offset: number;
  /** The expected text, as a code with values. */
  readonly expectation: Expectation;
  /** Description of the expected text, in English. */
  readonly expected: string;

  /**
   * Creates the error.
   *
   * @param parameter Parameter with the error.
   * @param source Value of the parameter.
   * @param offset Offset of the error, in UTF-16 code units from 0.
   * @param expectation The expected text.
   */
  constructor(parameter: keyof FilterInput, source: string, offset: number, expectation: Expectation) {
    const expected = expectedInEnglish(expectation);
    super(`Cannot parse ${parameter} "${source.slice(0, MAX_QUOTED)}" at ${offset}: expected ${expected}`);
    this.parameter = parameter;
    this.offset = offset;
    this.expectation = expectation;
    this.expected = expected;
  }
}

/** Filter that matches every record. */
export const EVERYTHING: QueryFilter = { key: "", query: { kind: "all" }, matches: () => true };

/**
 * Parses a filter.
 *
 * @param input The parameters. One that is absent, `null` or blank matches everything.
 * @param now Current time for durations such as `15m`, in milliseconds since the Unix epoch.
 * @param templates Templates of the messages, for `pattern`. @default none, so that `pattern` is a key of the metadata
 * @returns The filter.
 * @throws {FilterSyntaxError} If a parameter has a syntax error.
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
export function parseFilter(
  input: FilterInput,
  now: number = Date.now(),
  templates?: TemplateFinder,
): QueryFilter {
  const terms = [...readLevel(input.level ?? ""), ...readSearch(input.search ?? ""), readQuery(input.q ?? "", now)];
  const query = canonical({ kind: "and", terms });
  if (query.kind === "all") return EVERYTHING;
  const matches = compileQuery(query, templates);
  return { key: printQuery(query), query: templates === undefined ? query : withTemplates(query, templates), matches };
}

/**
 * Returns a query that needs no templates, for another process: each `pattern` of an id has those of now. Other values of
 * `pattern` match nothing there.
 */
function withTemplates(query: Query, templates: TemplateFinder): Query {
  switch (query.kind) {
    case "and":
    case "or":
      return { kind: query.kind, terms: query.terms.map((term) => withTemplates(term, templates)) };
    case "not":
      return { kind: "not", term: withTemplates(query.term, templates) };
    case "field": {
      const { name, value } = query;
      if (name !== "pattern") return query;
      const asked = value.kind === "pattern" && value.parts.length === 1 ? value.parts[0] : "";
      const id = templates.get(asked)?.id;
      return { kind: "template", asked, id: id ?? "", templates: id === undefined ? [] : templates.around(id) };
    }
    default:
      return query;
  }
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
    throw new FilterSyntaxError("level", text, 0, expectation("level"));
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
    throw new FilterSyntaxError("q", source, error.offset, error.expectation);
  }
}

/** Returns the canonical form of a query: equal queries mostly become the same text. Cheap terms come first. */
export function canonical(query: Query): Query {
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
    case "template":
      return query;
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

/** Returns the rough cost of a term: a level is a number, a text may be searched in all of the metadata. */
function cost(query: Query): number {
  switch (query.kind) {
    case "all":
      return 0;
    case "compare":
      return 1;
    case "field":
      return query.value.kind === "regex" ? 4 : 2;
    case "template":
      return 4;
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
