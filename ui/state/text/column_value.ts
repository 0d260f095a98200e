import { readPath, someAt } from "../../../lib/query/path.ts";
import type { JsonValue, LogRecord } from "../../../lib/record/record.ts";
import { formatValue } from "./value_text.ts";

const paths = new Map<string, ReturnType<typeof readPath>>();

/** Maximum number of cached paths. The cache starts over beyond it. */
const MAX_PATHS = 100;

/**
 * Returns the value of a column in a record, or `undefined`.
 *
 * @param field Field as a query names it. Dots reach into metadata.
 */
export function columnValue({ metadata }: LogRecord, field: string): JsonValue | undefined {
  let path = paths.get(field);
  if (path === undefined) {
    if (paths.size >= MAX_PATHS) paths.clear();
    paths.set(field, path = readPath(field));
  }
  let found: JsonValue | undefined;
  someAt(metadata, path, (value) => {
    found = value;
    return true;
  });
  return found;
}

const formats = new Map<string, Intl.NumberFormat>();

/** Maximum fraction digits of a number. */
const MAX_DIGITS = 3;

/**
 * Formats the value of a column. A number has its digits grouped if it is a quantity, and its unit.
 *
 * @param value Value of the field.
 * @param unit Unit of the field; `""` for a number that may be an identifier or a code.
 * @param locale BCP 47 tag.
 */
export function formatColumn(value: JsonValue, unit: string, locale: string): string {
  if (typeof value !== "number" || unit === "") return formatValue(value);
  let format = formats.get(locale);
  if (format === undefined) {
    formats.set(locale, format = new Intl.NumberFormat(locale, { maximumFractionDigits: MAX_DIGITS }));
  }
  return `${format.format(value)}\u00a0${unit}`;
}

/** Compares two values for a sort in ascending order: numbers, then texts by their letters and numbers, then none. */
export function compareValues(left: JsonValue | undefined, right: JsonValue | undefined): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  const [rankLeft, rankRight] = [rankOf(left), rankOf(right)];
  if (rankLeft !== rankRight || left === undefined || right === undefined) return rankLeft - rankRight;
  return COLLATOR.compare(formatValue(left), formatValue(right));
}

const COLLATOR = new Intl.Collator("en", { numeric: true });

function rankOf(value: JsonValue | undefined): number {
  return value === undefined ? 2 : typeof value === "number" ? 0 : 1;
}
