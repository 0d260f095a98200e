import { LEVELS } from "../../record/level.ts";
import { keyOf } from "../../query/path.ts";
import { compileQuery, LONG_INTEGER } from "../../query/predicate.ts";
import type { Operator, Query, Value as QueryValue } from "../../query/query.ts";
import { lowerAscii, MAX_TIME, MIN_TIME, OWN_COLUMNS, SEVERITIES } from "./rows.ts";
import type { Value } from "./session.ts";

/** Parameters of a statement, in their order. */
export class Parameters {
  readonly values: Value[] = [];

  /** Adds a value, and returns its place in the statement. */
  add(value: Value): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** Condition of SQL for rows without `exact`. */
export interface Condition {
  /**
   * Writes an expression that is true for each row of a matching record, and never NULL; `undefined` stands for `true`.
   */
  readonly write?: (parameters: Parameters) => string;
  /** True if it is false for all others. */
  readonly isExact: boolean;
}

const TRUE: Condition = { isExact: true };

/** True for all rows, since SQL cannot tell: the predicate decides. */
const UNKNOWN: Condition = { isExact: false };

/** Texts of a row as one: an index of trigrams, if there is one, is on this expression. */
export const HAYSTACK = `(message || ' ' || (metadata::text COLLATE "C"))`;

const METADATA_TEXT = `(metadata::text COLLATE "C")`;

/**
 * Compiles a query to a condition. Rows that have `exact` are not for SQL to decide.
 *
 * Exact are levels, times, texts of the message, and the fields with columns of their own. For others, the condition
 * demands the texts that a matching record has to contain; regular expressions and numbers are left to the predicate.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseQuery } from "../../query/query.ts";
 * import { compileCondition, Parameters } from "./condition.ts";
 *
 * const { write, isExact } = compileCondition(parseQuery("level>=error logger:db.*"));
 * const parameters = new Parameters();
 * assertEquals(write?.(parameters), "(severity IN (17,21) AND coalesce(logger ILIKE $1, false))");
 * assertEquals([isExact, parameters.values], [true, ["db.%"]]);
 * ```
 */
export function compileCondition(query: Query): Condition {
  switch (query.kind) {
    case "all":
      return TRUE;
    case "and":
    case "or":
      return joinConditions(query.kind, query.terms.map(compileCondition));
    case "not": {
      const { write, isExact } = compileCondition(query.term);
      if (!isExact) return UNKNOWN;
      return { write: (parameters) => `NOT ${write?.(parameters) ?? "true"}`, isExact };
    }
    case "text":
      return textCondition(query.value);
    case "field":
      return fieldCondition(query);
    case "compare":
      return compareCondition(query);
    case "template":
      return UNKNOWN;
    default:
      return query satisfies never;
  }
}

function joinConditions(kind: "and" | "or", conditions: readonly Condition[]): Condition {
  const isExact = conditions.every((condition) => condition.isExact);
  const writers = conditions.map(({ write }) => write).filter((write) => write !== undefined);
  if (writers.length === 0 || kind === "or" && writers.length < conditions.length) return { isExact };
  if (writers.length === 1) return { write: writers[0], isExact };
  const operator = ` ${kind.toUpperCase()} `;
  return { write: (parameters) => `(${writers.map((write) => write(parameters)).join(operator)})`, isExact };
}

/** Texts that JSON writes in another way. */
// deno-lint-ignore no-control-regex
const ESCAPED = /["\\\x00-\x1f]/;

function textCondition(value: QueryValue): Condition {
  if (value.kind === "regex") return UNKNOWN;
  const { parts } = value;
  if (!parts.some((part) => ESCAPED.test(part))) return partsCondition(HAYSTACK, parts);
  return joinConditions("or", [partsCondition("message", parts), partsCondition(METADATA_TEXT, parts.map(jsonOf))]);
}

/** Returns the condition that a text may have the parts in this order. */
function partsCondition(expression: string, parts: readonly string[], isExact = false): Condition {
  const pattern = patternOf(parts);
  if (pattern === undefined) return UNKNOWN;
  return { write: (parameters) => `${expression} ILIKE ${parameters.add(pattern)}`, isExact };
}

function fieldCondition(query: Query & { kind: "field" }): Condition {
  const { name, value } = query;
  if (name === "level") return levelCondition(query);
  if (name === "timestamp") return UNKNOWN;
  if (name === "message") {
    return value.kind === "regex" ? UNKNOWN : partsCondition("message", value.parts, value.parts.every(isAscii));
  }
  const key = keyOf(name);
  const column = OWN_COLUMNS.find((column) => column === key);
  if (isAny(value) && !key.includes(".")) {
    return column === undefined ? keyCondition(key) : { write: () => `${column} IS NOT NULL`, isExact: true };
  }
  if (column !== undefined && value.kind === "pattern" && value.parts.every(isAscii)) {
    const id = traceIdOf(query);
    if (id !== undefined) {
      return { write: (parameters) => `coalesce(trace_id = ${parameters.add(id)}, false)`, isExact: true };
    }
    const pattern = value.parts.map(escapeLike).join("%");
    return { write: (parameters) => `coalesce(${column} ILIKE ${parameters.add(pattern)}, false)`, isExact: true };
  }
  const texts = value.kind === "regex" ? UNKNOWN : partsCondition(HAYSTACK, value.parts.map(jsonOf));
  return joinConditions("and", [texts, keysCondition(key)]);
}

/** Returns true for the value of `field:*`. */
function isAny(value: QueryValue): boolean {
  return value.kind === "pattern" && value.parts.length > 1 && value.parts.every((part) => part === "");
}

/** Returns the trace id that a query demands, as the column has it. */
function traceIdOf(query: Query): string | undefined {
  if (query.kind !== "field" || keyOf(query.name) !== "trace_id" || query.value.kind !== "pattern") return undefined;
  const { parts } = query.value;
  return parts.length === 1 && isAscii(parts[0]) ? lowerAscii(parts[0]) : undefined;
}

/** Returns the condition that the metadata has a key, which may have no dot. */
function keyCondition(key: string): Condition {
  if (!key.isWellFormed() || key.includes("\0")) return UNKNOWN;
  return { write: (parameters) => `metadata ? ${parameters.add(key)}`, isExact: true };
}

/** Returns the condition that the metadata may have a value at a path. A dot may also be a part of a key. */
function keysCondition(key: string): Condition {
  if (!key.includes(".")) return { ...keyCondition(key), isExact: false };
  return partsCondition(METADATA_TEXT, key.split(".").map(jsonOf));
}

function compareCondition(query: Query & { kind: "compare" }): Condition {
  const { name, operator, operand } = query;
  if (operand.kind === "level") return levelCondition(query);
  if (name === "timestamp") {
    return { write: (parameters) => timeCondition(operator, operand.value, parameters), isExact: true };
  }
  if (name === "message") return UNKNOWN;
  const key = keyOf(name);
  const isNumber = operand.kind === "number" && Number.isFinite(operand.value) && !LONG_INTEGER.test(operand.text);
  return isNumber && !key.includes(".") && keyCondition(key).write !== undefined
    ? numberCondition(key, operator, operand.value)
    : keysCondition(key);
}

/** Returns the condition that a number at a key is on one side of another one. Texts and lists are not decided. */
function numberCondition(key: string, operator: Operator, value: number): Condition {
  const write = (parameters: Parameters) => {
    const found = `metadata -> ${parameters.add(key)}`;
    const limit = parameters.add(String(value));
    return `CASE jsonb_typeof(${found}) WHEN 'number' THEN (${found})::numeric ${operator} ${limit}::numeric ` +
      `ELSE coalesce(jsonb_typeof(${found}) IN ('string', 'array', 'object'), false) END`;
  };
  return { write, isExact: false };
}

/** Returns the condition that the time of a row is on one side of another one. */
export function timeCondition(operator: Operator, ms: number, parameters: Parameters): string {
  const clamped = Math.min(Math.max(ms, MIN_TIME), MAX_TIME);
  // Times of rows are whole milliseconds.
  const whole = operator === ">=" || operator === "<" ? Math.ceil(clamped) : Math.floor(clamped);
  return `time ${operator} ${parameters.add(new Date(whole).toISOString())}::timestamptz`;
}

/** Returns the condition that the level of a row is one that a query matches. */
function levelCondition(query: Query): Condition {
  const matches = compileQuery(query);
  const passing = LEVELS.flatMap((level, index) =>
    matches({ timestamp: "", level, message: "", metadata: {} }) ? [SEVERITIES[index]] : []
  );
  return { write: () => passing.length === 0 ? "false" : `severity IN (${passing.join()})`, isExact: true };
}

/**
 * Returns a pattern of LIKE that each text with the parts in this order matches; `undefined` if it would match any text.
 * Letters beyond ASCII may have other forms in lower case, so any text stands for them.
 */
function patternOf(parts: readonly string[]): string | undefined {
  let pattern = "%";
  let isOpen = true; // the pattern ends with a wildcard
  function addWildcard(): void {
    if (!isOpen) pattern += "%";
    isOpen = true;
  }
  for (const part of parts) {
    for (const letter of part.toLowerCase()) {
      if (!isFixed(letter)) addWildcard();
      else {
        pattern += escapeLike(letter);
        isOpen = false;
      }
    }
    addWildcard();
  }
  return pattern === "%" ? undefined : pattern;
}

/** Returns true if a letter in lower case stands for itself alone. */
function isFixed(letter: string): boolean {
  if (isAscii(letter)) return true;
  if (!letter.isWellFormed() || letter === "\0" || letter === "\u0307") return false;
  return letter.toLowerCase() === letter && letter.toUpperCase() === letter;
}

function isAscii(text: string): boolean {
  // deno-lint-ignore no-control-regex
  return /^[\x01-\x7f]*$/.test(text);
}

function escapeLike(text: string): string {
  return text.replace(/[%_\\]/g, "\\$&");
}

/** Returns a text as it stands within JSON. */
function jsonOf(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Texts that an index of trigrams finds: three letters or digits side by side. */
const TRIGRAM = /[a-z0-9]{3}/i;

/**
 * Returns a condition that an index finds rows by, and that each matching row meets; `undefined` if the query demands none.
 *
 * @param hasTrigrams True if the texts have an index of trigrams.
 */
export function indexedCondition(query: Query, hasTrigrams: boolean): Required<Condition>["write"] | undefined {
  if (query.kind === "and") {
    const conditions = query.terms.map((term) => indexedCondition(term, hasTrigrams));
    return conditions.find((condition) => condition !== undefined);
  }
  const id = traceIdOf(query);
  if (id !== undefined) return (parameters) => `trace_id = ${parameters.add(id)}`;
  if (!hasTrigrams || query.kind !== "text" || query.value.kind !== "pattern") return undefined;
  const { parts } = query.value;
  if (parts.some((part) => ESCAPED.test(part)) || !parts.some((part) => TRIGRAM.test(part))) return undefined;
  return textCondition(query.value).write;
}
