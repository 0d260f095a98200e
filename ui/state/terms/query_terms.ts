import { stripAnsi } from "../../../lib/base/ansi.ts";
import { printQuery, type Query } from "../../../lib/query/query.ts";
import type { JsonValue } from "../../../lib/record/record.ts";
import { joinParts, readParts } from "./query_parts.ts";

/** Term for one field. */
export type FieldTerm = Query & { readonly kind: "field" };

/** Maximum length of a value, in UTF-16 code units. Servers refuse longer addresses. */
const MAX_VALUE_LENGTH = 500;

/** Fields of a record outside of its metadata. A metadata key of the same name is written `metadata.<key>`. */
export const RECORD_FIELDS: readonly string[] = ["level", "message", "timestamp"];

/** Returns the field name that a query uses for a path in the metadata. */
export function fieldName(path: readonly string[]): string {
  const name = path.join(".");
  return RECORD_FIELDS.includes(path[0]) ? `metadata.${name}` : name;
}

/**
 * Returns the term that matches records with a value in a field.
 *
 * @returns The term, or `undefined` if a query cannot express it: an object, a long value, a value with line breaks.
 */
export function fieldTerm(name: string, value: JsonValue): FieldTerm | undefined {
  const text = stripAnsi(String(value));
  if (name === "" || typeof value === "object" && value !== null) return undefined;
  if (text.length > MAX_VALUE_LENGTH || /[\n\r]/.test(name + text)) return undefined;
  return text === ""
    ? { kind: "field", name, value: { kind: "regex", source: "^$", ignoreCase: false } }
    : { kind: "field", name, value: { kind: "pattern", parts: [text] } };
}

/** Returns the term that matches records with any value in a field, or `undefined` if a query cannot express it. */
export function anyValueTerm(name: string): FieldTerm | undefined {
  if (name === "" || /[\n\r]/.test(name)) return undefined;
  return { kind: "field", name, value: { kind: "pattern", parts: ["", ""] } };
}

/**
 * Adds a term to a query and removes the opposite term. All other terms are kept.
 *
 * @param q The query. An invalid query is replaced.
 * @param term The term.
 * @param exclude True to exclude records that match the term.
 * @returns The new query.
 */
export function withTerm(q: string, term: Query, exclude: boolean): string {
  const added = printQuery(exclude ? { kind: "not", term } : term);
  const opposite = printQuery(exclude ? term : { kind: "not", term });
  const parts = readParts(q).map(({ term, text }) => ({ printed: printQuery(term), text }));
  if (parts.some(({ printed }) => printed === added)) return q;
  return joinParts([...parts.filter(({ printed }) => printed !== opposite).map(({ text }) => text), added]);
}
