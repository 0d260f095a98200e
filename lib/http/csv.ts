/** Excel takes a file for UTF-8 only if it begins with this. */
export const BYTE_ORDER_MARK = "\ufeff";

/**
 * What a spreadsheet takes for the beginning of a formula, which could send the other cells elsewhere. One with quotes
 * before it is guarded too, so that taking one `'` off again gives the text as it was.
 *
 * @see {@link https://owasp.org/www-community/attacks/CSV_Injection}
 */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;

/**
 * Spells a row of CSV, line break included. A cell that begins like a formula gets a `'` before it, by which spreadsheets
 * know it for a text.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc4180}
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { csvRow } from "./csv.ts";
 *
 * assertStrictEquals(csvRow(["a", 'say "b"', "=1+1"]), `a,"say ""b""",'=1+1\r\n`);
 * ```
 */
export function csvRow(cells: readonly string[]): string {
  return cells.map(csvCell).join(",") + "\r\n";
}

function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
