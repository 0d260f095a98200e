import { isDigit } from "./characters.ts";

/** Shortest run of digits that may exceed the safe integers of JavaScript. */
const LONG_NUMBER = 16;

/**
 * Parses JSON. An integer that JavaScript cannot represent, such as a 64-bit id, becomes the text of its digits. One that
 * JavaScript prints with the same digits, such as 1e20, stays a number.
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

/**
 * Returns true if a run of that many digits may be a number. Each such run covers a multiple of its length, so few indexes
 * suffice. Runs behind a quote, a point or a letter belong to a text or a fraction.
 */
function hasLongNumber(text: string): boolean {
  for (let at = LONG_NUMBER - 1; at < text.length; at += LONG_NUMBER) {
    if (!isDigit(text.charCodeAt(at))) continue;
    let start = at;
    let end = at + 1;
    while (isDigit(text.charCodeAt(start - 1))) start--;
    while (isDigit(text.charCodeAt(end))) end++;
    if (end - start >= LONG_NUMBER && isBeforeNumber(text.charCodeAt(start - 1))) return true;
    at = end; // the digits are read once
  }
  return false;
}

/** Returns true for the characters before a number: `:`, `,`, `[`, `-` and blanks, or none. */
function isBeforeNumber(code: number): boolean {
  return code === 0x3a || code === 0x2c || code === 0x5b || code === 0x2d || code <= 0x20 || Number.isNaN(code);
}

function keepDigits(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  return typeof value === "number" && context?.source !== undefined ? keepExact(value, context.source) : value;
}

/** Returns a number, or the text of its digits if it is an integer that JavaScript would print with other digits. */
export function keepExact(value: number, source: string): number | string {
  if (!Number.isInteger(value) || Number.isSafeInteger(value)) return value;
  return INTEGER.test(source) && String(value) !== source ? source : value;
}

const INTEGER = /^-?\d+$/;
