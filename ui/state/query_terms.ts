import { stripAnsi } from "../../lib/ansi.ts";
import { parseQuery, printQuery, type Query } from "../../lib/query.ts";
import type { JsonValue } from "../../lib/record.ts";

/** A longer value makes an address that servers refuse. */
const MAX_VALUE_LENGTH = 500;

/** Fields that a record has beside its metadata; those of the same names there are named in full. */
const RECORD_FIELDS: readonly string[] = ["level", "message", "timestamp"];

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
export function fieldTerm(name: string, value: JsonValue): Query | undefined {
  const text = stripAnsi(typeof value === "string" ? value : String(value));
  if (name === "" || typeof value === "object" && value !== null) return undefined;
  if (text.length > MAX_VALUE_LENGTH || /[\n\r]/.test(name + text)) return undefined;
  return text === ""
    ? { kind: "field", name, value: { kind: "regex", source: "^$", ignoreCase: false } }
    : { kind: "field", name, value: { kind: "pattern", parts: [text] } };
}

/** Spells the term that picks the records with any value in a field; `undefined` where none can be written. */
export function anyValueTerm(name: string): Query | undefined {
  if (name === "" || /[\n\r]/.test(name)) return undefined;
  return { kind: "field", name, value: { kind: "pattern", parts: ["", ""] } };
}

/**
 * Adds a term to a query, or takes its opposite out of it.
 *
 * @param q The query; one that cannot be read is left for the term.
 * @param term The term.
 * @param exclude Whether records with it are to be left out.
 * @returns The query's text.
 */
export function withTerm(q: string, term: Query, exclude: boolean): string {
  const added = printQuery(exclude ? { kind: "not", term } : term);
  const opposite = printQuery(exclude ? term : { kind: "not", term });
  let query: Query;
  try {
    query = parseQuery(q);
  } catch {
    return added;
  }
  if (query.kind === "all") return added;
  const terms = query.kind === "and" ? query.terms : [query];
  const texts = terms.map((term) => term.kind === "or" ? `(${printQuery(term)})` : printQuery(term));
  if (texts.includes(added)) return q;
  return [...texts.filter((text) => text !== opposite), added].join(" ");
}
