import { stripAnsi } from "../../../lib/base/ansi.ts";
import { levelFromName } from "../../../lib/record/level.ts";
import { printName, printQuery, type Query } from "../../../lib/query/query.ts";
import type { JsonValue } from "../../../lib/record/record.ts";
import { joinParts, type QueryPart, readParts } from "./query_parts.ts";
import { fieldTerm } from "./query_terms.ts";

/** The values of a field that a query asks for, and those that it leaves out; see {@linkcode choiceKey}. */
export interface FieldChoices {
  readonly included: ReadonlySet<string>;
  readonly excluded: ReadonlySet<string>;
}

/** What can be done with a value: a second time takes it back. */
export type Choice = "include" | "exclude";

/** A value as queries compare it, which is the same for all spellings of it. */
export function choiceKey(field: string, value: JsonValue): string {
  const text = stripAnsi(String(value));
  return field === "level" ? levelFromName(text) ?? text : text.toLowerCase();
}

/**
 * Reads which values of a field a query asks for, as far as a list of values can show it: `level:WARN`,
 * `level:(WARN OR ERROR)` and `-level:DEBUG`. Whatever else it says stays as it is and has to match as well.
 */
export function readChoices(q: string, field: string): FieldChoices {
  const { include, exclude } = split(q, field);
  return {
    included: new Set(include.map((value) => choiceKey(field, value))),
    excluded: new Set(exclude.map((value) => choiceKey(field, value))),
  };
}

/** A query without what {@linkcode readChoices} reads in it, so that the other values can be counted. */
export function withoutChoices(q: string, field: string): string {
  const { include, exclude, others } = split(q, field);
  return include.length + exclude.length === 0 ? q : joinParts(others);
}

/**
 * Asks for a value, or leaves it out; where the query does so already, that is taken back.
 *
 * @param q The query.
 * @param field The field.
 * @param value The value.
 * @param choice What to do.
 * @returns The query's text. It is as it was where the value cannot be written into a line of text.
 */
export function choose(q: string, field: string, value: JsonValue, choice: Choice): string {
  if (fieldTerm(field, value) === undefined) return q;
  const { include, exclude, others } = split(q, field);
  const key = choiceKey(field, value);
  const isOther = (known: JsonValue) => choiceKey(field, known) !== key;
  const isTakenBack = ![...exclude, ...choice === "include" ? include : []].every(isOther);
  const included = include.filter(isOther);
  const excluded = exclude.filter(isOther);
  if (!isTakenBack) (choice === "include" ? included : excluded).push(String(value));
  return joinParts([
    ...others,
    ...included.length === 0 ? [] : [printIncluded(field, included)],
    ...excluded.map((value) => printQuery({ kind: "not", term: fieldTerm(field, value)! })),
  ]);
}

/** The values that are asked for or left out, and the text of all other terms. */
interface Split {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly others: readonly string[];
}

function split(q: string, field: string): Split {
  const parts = readParts(q);
  const inclusions = parts.filter(({ term }) => valuesOf(term, field) !== undefined);
  // No record has two values, so both of two lists would be one that nobody can see here.
  const [inclusion] = inclusions.length === 1 ? inclusions : [];
  const excludedBy = ({ term }: QueryPart) => term.kind === "not" ? valuesOf(term.term, field) : undefined;
  return {
    include: inclusion === undefined ? [] : valuesOf(inclusion.term, field)!,
    exclude: parts.flatMap((part) => excludedBy(part) ?? []),
    others: parts.filter((part) => part !== inclusion && excludedBy(part) === undefined).map(({ text }) => text),
  };
}

/** The values of a field one of which a term asks for, or `undefined` where it asks for something else. */
function valuesOf(term: Query, field: string): readonly string[] | undefined {
  if (term.kind === "or") {
    const values = term.terms.map((term) => valuesOf(term, field));
    return values.every((found) => found !== undefined) ? values.flat() : undefined;
  }
  if (term.kind !== "field" || term.name !== field) return undefined;
  const { value } = term;
  if (value.kind === "regex") return value.source === "^$" ? [""] : undefined; // as `fieldTerm()` has the empty text
  return value.parts.length === 1 ? value.parts : undefined;
}

/** Such as `level:WARN` or `level:(WARN OR ERROR)`. */
function printIncluded(field: string, values: readonly string[]): string {
  const texts = values.map((value) => printQuery({ kind: "text", value: fieldTerm(field, value)!.value }));
  return `${printName(field)}:${texts.length === 1 ? texts[0] : `(${texts.join(" OR ")})`}`;
}
