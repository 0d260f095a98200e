import { stripAnsi } from "../../../lib/base/ansi.ts";
import { printQuery, type Query } from "../../../lib/query/query.ts";
import type { JsonValue } from "../../../lib/record/record.ts";
import { joinParts, readParts } from "./query_parts.ts";

/** A term that looks into one field. */
export type FieldTerm = Query & { readonly kind: "field" };

/** A longer value makes an address that servers refuse. */
const MAX_VALUE_LENGTH = 500;

/** Fields that a record has beside its metadata; those of the same names there are named in full. */
export const RECORD_FIELDS: readonly string[] = ["level", "message", "timestamp"];

/** The name by which a query reaches a value in the metadata. */
export function fieldName(path: readonly string[]): string {
  const name = path.join(".");
  return RECORD_FIELDS.includes(path[0]) ? `metadata.${name}` : name;
}

/**
 * Spells the term that picks the records with a value.
 *
 * @returns The term, or `undefined` where none can be written into a line of text.
 */
export function fieldTerm(name: string, value: JsonValue): FieldTerm | undefined {
  const text = stripAnsi(String(value));
  if (name === "" || typeof value === "object" && value !== null) return undefined;
  if (text.length > MAX_VALUE_LENGTH || /[\n\r]/.test(name + text)) return undefined;
  return text === ""
    ? { kind: "field", name, value: { kind: "regex", source: "^$", ignoreCase: false } }
    : { kind: "field", name, value: { kind: "pattern", parts: [text] } };
}

/** Spells the term that picks the records with any value in a field; `undefined` where none can be written. */
export function anyValueTerm(name: string): FieldTerm | undefined {
  if (name === "" || /[\n\r]/.test(name)) return undefined;
  return { kind: "field", name, value: { kind: "pattern", parts: ["", ""] } };
}

/**
 * Adds a term to a query, or takes its opposite out of it. Whatever else it says stays as it is.
 *
 * @param q The query; one that cannot be read is left for the term.
 * @param term The term.
 * @param exclude Whether records with it are to be left out.
 * @returns The query's text.
 */
export function withTerm(q: string, term: Query, exclude: boolean): string {
  const added = printQuery(exclude ? { kind: "not", term } : term);
  const opposite = printQuery(exclude ? term : { kind: "not", term });
  const parts = readParts(q).map(({ term, text }) => ({ printed: printQuery(term), text }));
  if (parts.some(({ printed }) => printed === added)) return q;
  return joinParts([...parts.filter(({ printed }) => printed !== opposite).map(({ text }) => text), added]);
}
