/** Mark at the start of a file, by which Excel recognizes UTF-8. */
export const BYTE_ORDER_MARK = "\ufeff";

/**
 * Start of a formula, which could send other cells elsewhere. It counts at the start of a cell and behind a semicolon, a
 * tab or a line break: a spreadsheet whose list separator is one of these splits a cell there, and quotes within the
 * line do not prevent that. A start with quotes before it is guarded too, so that removing one `'` restores the text.
 *
 * @see {@link https://owasp.org/www-community/attacks/CSV_Injection}
 */
const FORMULA = /(^|[;\t\r\n]"*)('*[=+\-@＝＋－＠])/g;

/** Separator at the start of a cell, which some spreadsheets skip. */
const LEADING_SEPARATOR = /^'*[\t\r\n]/;

/**
 * Formats a row of CSV, including the line break. A `'` before the start of a formula makes spreadsheets read it as text.
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
  const guarded = text.replace(FORMULA, "$1'$2");
  const safe = LEADING_SEPARATOR.test(text) ? `'${guarded}` : guarded;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Start of a formula behind a semicolon in JSON. Tabs and line breaks are escaped there. */
const FORMULA_IN_JSON = /(;'*)([=+\-@＝＋－＠])/g;

/** Formats a value as JSON for a cell. The start of a formula is escaped, so the JSON keeps its value. */
export function csvJson(value: unknown): string {
  return JSON.stringify(value).replace(FORMULA_IN_JSON, (_, before: string, start: string) => {
    return `${before}\\u${start.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}
