import { isObject } from "../wire/event.ts";
import { ask, lacks, parseAnswer } from "./ask.ts";
import type { StatsOptions } from "./options.ts";
import type { Output, Reading } from "./reading.ts";
import { type Column, sparkline, tableOf } from "./table.ts";
import { jsonLine } from "./terminal.ts";

/** Figures as a server sends them. */
interface Figures {
  readonly count: number;
  readonly rate: number;
  readonly errors: number;
  readonly error_share: number;
  readonly p50?: number;
  readonly p90?: number;
  readonly p99?: number;
  readonly max?: number;
}

interface Group extends Figures {
  readonly group: Readonly<Record<string, unknown>>;
  readonly trend: readonly number[];
  readonly over_time?: readonly Figures[];
}

/** Answer of a server. */
interface Statistics {
  readonly by: readonly string[];
  readonly unit: string;
  readonly of?: string;
  readonly start?: string;
  readonly interval_ms: number;
  readonly distinct: number;
  readonly missing: number;
  readonly complete: boolean;
  readonly groups: readonly Group[];
  readonly other: Figures & { readonly trend: readonly number[] };
}

/**
 * Prints statistics of the records that a server holds, as a table or as lines of JSON.
 *
 * @param options Options of the command line.
 * @param reading Request to send.
 * @param output Output of the command.
 * @param signal Aborts the command.
 * @throws {RequestError} If the server cannot be reached, refuses, or does not respond as Ringside does.
 */
export async function stats(
  options: StatsOptions,
  reading: Reading,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const answer = readAnswer(await ask(reading, output, signal), reading.url);
  const { groups, distinct, missing, complete, by } = answer;
  if (options.json) {
    for (const group of groups) await output.print(jsonLine(group));
  } else if (groups.length > 0) {
    await output.print(options.interval === undefined ? tableOfGroups(answer) : tableOverTime(answer));
  }
  if (groups.length === 0) output.note("No matching records");
  const more = distinct - groups.length;
  if (more > 0) output.note(`${more} more ${more === 1 ? "group" : "groups"}; see --limit`);
  if (missing > 0) {
    output.note(`${missing} matching ${missing === 1 ? "record has" : "records have"} no ${by.join(" or ")}`);
  }
  if (!complete) output.note("Not all of the archive was counted; see --within");
}

function readAnswer(text: string, url: URL): Statistics {
  const answer = parseAnswer(text, url);
  if (
    isObject(answer) && Array.isArray(answer.by) && typeof answer.unit === "string" && isFigures(answer.other) &&
    Array.isArray(answer.groups) && answer.groups.every((group) => isFigures(group) && isObject(group.group))
  ) return answer as unknown as Statistics;
  throw lacks("statistics", url);
}

function isFigures(value: unknown): value is Record<string, unknown> {
  return isObject(value) && typeof value.count === "number" && typeof value.rate === "number" &&
    typeof value.errors === "number" && typeof value.error_share === "number" && Array.isArray(value.trend);
}

function tableOfGroups({ by, unit, of, groups, other }: Statistics): string {
  const columns: Column[] = [...figureColumns(unit, of), { title: "TREND" }, ...by.map(titleOf)];
  const rows = groups.map((group) => [...cellsOf(group, of), sparkline(group.trend), ...valuesOf(group, by)]);
  if (other.count > 0) rows.push([...cellsOf(other, of), sparkline(other.trend), ...by.map(() => "(other)")]);
  return tableOf(columns, rows);
}

function tableOverTime({ by, unit, of, groups, start, interval_ms: intervalMs }: Statistics): string {
  const columns: Column[] = [{ title: "TIME" }, ...figureColumns(unit, of), ...by.map(titleOf)];
  const startMs = Date.parse(start ?? "");
  const rows = groups.flatMap((group) =>
    (group.over_time ?? []).map((figures, at) => [
      Number.isNaN(startMs) ? "" : new Date(startMs + at * intervalMs).toISOString(),
      ...cellsOf(figures, of),
      ...valuesOf(group, by),
    ])
  );
  return tableOf(columns, rows);
}

function titleOf(field: string): Column {
  return { title: field.toUpperCase() };
}

function figureColumns(unit: string, of: string | undefined): Column[] {
  const end = unit === "" ? "" : ` ${unit}`;
  const titles = [
    "COUNT",
    "RATE/s",
    "ERRORS",
    ...of === undefined ? [] : ["P50", "P90", "P99", "MAX"].map((title) => title + end),
  ];
  return titles.map((title) => ({ title, isNumber: true }));
}

function cellsOf({ count, rate, error_share: share, p50, p90, p99, max }: Figures, of: string | undefined): string[] {
  return [
    count.toLocaleString("en-US"),
    numberText(rate),
    `${(100 * share).toFixed(1)}%`,
    ...of === undefined ? [] : [p50, p90, p99, max].map(numberText),
  ];
}

/** Sizes from which on, and below which, a number has an exponent, so that one value does not widen the table. */
const LARGE = 1e15;
const SMALL = 1e-6;

/** Formats a number with three digits or all before the point. */
function numberText(value: number | undefined): string {
  if (value === undefined) return "";
  const size = Math.abs(value);
  if (size >= LARGE || size < SMALL && size > 0) return value.toExponential(2);
  const format = size >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };
  return value.toLocaleString("en-US", format);
}

function valuesOf({ group }: Group, by: readonly string[]): string[] {
  return by.map((name) => typeof group[name] === "string" ? group[name] : String(group[name]));
}
