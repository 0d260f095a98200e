import { stripAnsi } from "../../../lib/base/ansi.ts";
import { levelFromName } from "../../../lib/record/level.ts";
import { printName, printQuery, type Query } from "../../../lib/query/query.ts";
import type { JsonValue } from "../../../lib/record/record.ts";
import { joinParts, type QueryPart, readParts } from "./query_parts.ts";
import { fieldTerm } from "./query_terms.ts";

/** Values of a field that a query includes and excludes, each as its {@linkcode choiceKey}. */
export interface FieldChoices {
  readonly included: ReadonlySet<string>;
  readonly excluded: ReadonlySet<string>;
}

/** Action on a value. The same action again undoes it. */
export type Choice = "include" | "exclude";

/** Returns the form in which queries compare a value: the same for all of its spellings. */
export function choiceKey(field: string, value: JsonValue): string {
  const text = stripAnsi(String(value));
  return field === "level" ? levelFromName(text) ?? text : text.toLowerCase();
}

/**
 * Returns the values of a field that a query includes and excludes. It reads the forms that a list of values can show:
 * `level:WARN`, `level:(WARN OR ERROR)` and `-level:DEBUG`. All other terms of the query are kept and still apply.
 */
export function readChoices(q: string, field: string): FieldChoices {
  const { include, exclude } = split(q, field);
  return {
    included: new Set(include.map((value) => choiceKey(field, value))),
    excluded: new Set(exclude.map((value) => choiceKey(field, value))),
  };
}

/** Removes the terms that {@linkcode readChoices} reads, so that the other values can be counted. */
export function withoutChoices(q: string, field: string): string {
  const { include, exclude, others } = split(q, field);
  return include.length + exclude.length === 0 ? q : joinParts(others);
}

/**
 * Includes or excludes a value in a query. If the query does so already, the choice is removed.
 *
 * @param q The query.
 * @param field The field.
 * @param value The value.
 * @param choice Whether to include or exclude it.
 * @returns The new query; `q` itself if the value cannot be written in a query.
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

/** Included and excluded values of a field, and the text of all other terms. */
interface Split {
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly others: readonly string[];
}

function split(q: string, field: string): Split {
  const parts = readParts(q);
  const inclusions = parts.filter(({ term }) => valuesOf(term, field) !== undefined);
  // A record has one value, so two inclusions would have to hold at once. A list of values cannot show that.
  const [inclusion] = inclusions.length === 1 ? inclusions : [];
  const excludedBy = ({ term }: QueryPart) => term.kind === "not" ? valuesOf(term.term, field) : undefined;
  return {
    include: inclusion === undefined ? [] : valuesOf(inclusion.term, field)!,
    exclude: parts.flatMap((part) => excludedBy(part) ?? []),
    others: parts.filter((part) => part !== inclusion && excludedBy(part) === undefined).map(({ text }) => text),
  };
}

/** Returns the values that a term accepts for a field, or `undefined` if the term is of another form. */
function valuesOf(term: Query, field: string): readonly string[] | undefined {
  if (term.kind === "or") {
    const values = term.terms.map((term) => valuesOf(term, field));
    return values.every((found) => found !== undefined) ? values.flat() : undefined;
  }
  if (term.kind !== "field" || term.name !== field) return undefined;
  const { value } = term;
  if (value.kind === "regex") return value.source === "^$" ? [""] : undefined; // the form that `fieldTerm()` gives the empty text
  return value.parts.length === 1 ? value.parts : undefined;
}

/** Prints the term for values, such as `level:WARN` or `level:(WARN OR ERROR)`. */
function printIncluded(field: string, values: readonly string[]): string {
  const texts = values.map((value) => printQuery({ kind: "text", value: fieldTerm(field, value)!.value }));
  return `${printName(field)}:${texts.length === 1 ? texts[0] : `(${texts.join(" OR ")})`}`;
}
