import { shortTrend } from "../base/trend.ts";
import { LEVELS } from "../record/severity.ts";
import { briefTime, clean, cut } from "../wire/brief.ts";

/** Pattern, as the API returns it. */
export interface FoundPattern {
  readonly id: string;
  readonly template: string;
  readonly count: number;
  readonly levels: Readonly<Record<string, number>>;
  readonly first: string;
  readonly last: string;
  readonly services: readonly FoundValue[];
  readonly loggers: readonly FoundValue[];
  readonly exemplar: string;
  readonly trend: readonly number[];
  /** True if no record of it came before the id in question. */
  readonly new?: boolean;
}

/** Value with its number of records. */
export interface FoundValue {
  readonly value: string | number | boolean | null;
  readonly count: number;
}

/** Answer of the API about patterns. */
export interface FoundPatterns {
  readonly run: string;
  readonly oldest: number;
  readonly newest: number;
  readonly matched: number;
  readonly complete: boolean;
  readonly distinct: number;
  readonly other: number;
  readonly from: string;
  readonly interval_ms: number;
  readonly patterns: readonly FoundPattern[];
}

/** Longest template, in UTF-16 code units. */
const MAX_TEMPLATE = 200;

/** Most services of a line, and digits of a trend. */
const MAX_SERVICES = 3;
const MAX_DIGITS = 12;

/**
 * Returns the line of a pattern: id, count, levels, services, times, trend, template and newest record.
 *
 * @param pattern The pattern.
 * @param date Date whose times show the time of day alone.
 */
export function patternLine(pattern: FoundPattern, date: string | undefined): string {
  const { id, template, count, levels, first, last, services, loggers, exemplar, trend } = pattern;
  const places = services.length > 0 ? services : loggers;
  return [
    `pattern:${id}`,
    `x${count}`,
    levelCounts(levels),
    places.slice(0, MAX_SERVICES).map(({ value }) => cut(clean(String(value)), MAX_TEMPLATE)).join(","),
    `${briefTime(first, date)}..${briefTime(last, date)}`,
    ...trend.length > 1 ? [`trend ${digitsOf(trend)}`] : [],
    `e.g. ${exemplar}:`,
    cut(clean(template), MAX_TEMPLATE),
  ].filter((part) => part !== "").join(" ");
}

/** Formats counts by level, the most severe first, such as `ERROR 3 WARN 1`. */
export function levelCounts(levels: Readonly<Record<string, number>>): string {
  return LEVELS.toReversed().filter((level) => levels[level] > 0).map((level) => `${level} ${levels[level]}`).join(" ");
}

/** Formats values with their counts, such as `payments 12, cart 3`. */
export function valueCounts(values: readonly FoundValue[]): string {
  return values.map(({ value, count }) => `${cut(clean(String(value)), MAX_TEMPLATE)} ${count}`).join(", ");
}

/** Draws a trend as digits from 0, none, to 9, the most of its own. */
export function digitsOf(trend: readonly number[]): string {
  const sums = shortTrend(trend, MAX_DIGITS);
  const most = Math.max(1, ...sums);
  return sums.map((sum) => Math.ceil(9 * sum / most)).join("");
}
