import type { Query, Value } from "./syntax.ts";
import { isPlainName } from "./tokens.ts";

/** Word that needs no quotes. */
const PLAIN_WORD = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u;
const KEYWORDS: readonly string[] = ["AND", "OR", "NOT"];

/**
 * Prints a query. Parsing the text returns the same query.
 *
 * @param query The tree.
 * @returns The text.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { parseQuery, printQuery } from "./query.ts";
 *
 * assertStrictEquals(printQuery(parseQuery('NOT  "slow" AND (user.id:(42 OR 43))')), "-slow (user.id:42 OR user.id:43)");
 * ```
 */
export function printQuery(query: Query): string {
  switch (query.kind) {
    case "all":
      return "";
    case "and":
      return query.terms.map((term) => term.kind === "or" ? inGroup(term) : printQuery(term)).join(" ");
    case "or":
      return query.terms.map(printQuery).join(" OR ");
    case "not":
      return `-${query.term.kind === "and" || query.term.kind === "or" ? inGroup(query.term) : printQuery(query.term)}`;
    case "text":
      return printValue(query.value);
    case "field":
      return `${printName(query.name)}:${printValue(query.value)}`;
    case "template":
      return `pattern:${query.asked}`;
    case "compare": {
      const { text } = query.operand;
      return printName(query.name) + query.operator + (/[\s()"]/.test(text) ? quoted(text) : text);
    }
    default:
      return query satisfies never;
  }
}

function inGroup(query: Query): string {
  return `(${printQuery(query)})`;
}

/** Prints a field name. */
export function printName(name: string): string {
  return isPlainName(name) ? name : quoted(name);
}

function printValue(value: Value): string {
  if (value.kind === "regex") return `/${value.source}/${value.ignoreCase ? "i" : ""}`;
  if (value.parts.length > 1) return value.parts.join("*");
  const [text] = value.parts;
  return PLAIN_WORD.test(text) && !KEYWORDS.includes(text) ? text : quoted(text);
}

/** Prints a text as a phrase. */
export function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
