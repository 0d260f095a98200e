/** Excel takes a file for UTF-8 only if it begins with this. */
export const BYTE_ORDER_MARK = "\ufeff";

/**
 * What a spreadsheet takes for the beginning of a formula, which could send the other cells elsewhere. The quotes are
 * those that were put before one, so that what is guarded can be told from what was so from the start.
 *
 * @see {@link https://owasp.org/www-community/attacks/CSV_Injection}
 */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;

/**
 * Spells a row of CSV, line break included. A cell that begins like a formula gets a `'` before it, which spreadsheets
 * take for "this is text"; to have the cell as it was, take one `'` off where `'*` and one of `= + - @`, a tab or a
 * line break begin it.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc4180}
 *
 * @example Usage
 * ```ts
 * import { strictEqual } from "node:assert/strict";
 * import { csvRow } from "./csv.ts";
 *
 * strictEqual(csvRow(["a", 'say "b"', "=1+1"]), `a,"say ""b""",'=1+1\r\n`);
 * ```
 */
export function csvRow(cells: readonly string[]): string {
  return cells.map(csvCell).join(",") + "\r\n";
}

function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
