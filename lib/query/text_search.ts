import { stripAnsi } from "../base/ansi.ts";
import type { JsonValue, LogRecord } from "../record/record.ts";

/** Keys whose test is remembered. Records mostly have the same ones. */
const MAX_KEYS = 1000;

/** Numbers of JSON have no other characters. */
const PART_OF_NUMBER = /^[\d.e+-]*$/;

/**
 * Returns a test for a text in the message, in a key or in a value of a record. It walks the record and builds no text of
 * it.
 *
 * @param text Text in lower case.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { toRecord } from "../record/record.ts";
 * import { compileTextSearch } from "./text_search.ts";
 *
 * const matches = compileTextSearch("time");
 * assertStrictEquals(matches(toRecord({ message: "Query failed", metadata: { reason: "Timeout" } })), true);
 * ```
 */
export function compileTextSearch(text: string): (record: LogRecord) => boolean {
  const keys = new Map<string, boolean>();
  const mayBeInNumber = PART_OF_NUMBER.test(text);
  const [isInTrue, isInFalse, isInNull] = ["true", "false", "null"].map((word) => word.includes(text));

  // Only a capital I with a dot becomes longer in lower case: it ends in a combining dot there.
  const leastLength = text.includes("\u0307") ? 0 : text.length;

  function isIn(piece: string): boolean {
    return piece.length >= leastLength && stripAnsi(piece).toLowerCase().includes(text);
  }

  function isInKey(key: string): boolean {
    const known = keys.get(key);
    if (known !== undefined) return known;
    const found = key.toLowerCase().includes(text);
    if (keys.size < MAX_KEYS) keys.set(key, found);
    return found;
  }

  function isInValue(value: JsonValue): boolean {
    if (typeof value === "string") return isIn(value);
    if (typeof value === "number") return mayBeInNumber && String(value).includes(text);
    if (typeof value === "boolean") return value ? isInTrue : isInFalse;
    if (value === null) return isInNull;
    if (Array.isArray(value)) return value.some(isInValue);
    for (const key in value) {
      if (isInKey(key) || isInValue((value as { readonly [key: string]: JsonValue })[key])) return true;
    }
    return false;
  }

  return ({ message, metadata }) => isIn(message) || isInValue(metadata);
}
