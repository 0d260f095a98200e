import { isDigit } from "./characters.ts";

/** Shortest run of digits that may exceed the safe integers of JavaScript. */
const LONG_NUMBER = 16;

/**
 * Parses JSON. An integer that JavaScript cannot represent, such as a 64-bit id, becomes the text of its digits.
 *
 * @throws {SyntaxError} If the text is not JSON.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseExact } from "./exact_json.ts";
 *
 * assertEquals(parseExact('{"id":9007199254740993,"rows":7}'), { id: "9007199254740993", rows: 7 });
 * ```
 */
export function parseExact(text: string): unknown {
  return hasLongNumber(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

/** Returns true if a run of that many digits exists. Each such run covers a multiple of its length, so few indexes suffice. */
function hasLongNumber(text: string): boolean {
  for (let at = LONG_NUMBER - 1; at < text.length; at += LONG_NUMBER) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let start = at;
    let end = at + 1;
    while (isDigit(text.charCodeAt(start - 1))) start--;
    while (end - start < LONG_NUMBER && isDigit(text.charCodeAt(end))) end++;
    if (end - start >= LONG_NUMBER) return true;
  }
  return false;
}

function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const isInexact = typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
  const digits = isInexact ? context?.source : undefined;
  return digits !== undefined && /^-?\d+$/.test(digits) ? digits : value;
}
