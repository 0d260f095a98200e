import { isObject } from "../wire/event.ts";
import { ask, lacks, parseAnswer } from "./ask.ts";
import type { PatternsOptions } from "./options.ts";
import type { Output, Reading } from "./reading.ts";
import { type Column, sparkline, tableOf } from "./table.ts";
import { jsonLine } from "./terminal.ts";

/** Pattern as a server sends it. */
interface Pattern {
  readonly id: string;
  readonly template: string;
  readonly count: number;
  /** Records in the other range, if there is one. */
  readonly before?: number;
  readonly levels: Readonly<Record<string, number>>;
  readonly trend: readonly number[];
}

/** Answer of a server. */
interface Patterns {
  readonly matched: number;
  readonly distinct: number;
  readonly complete: boolean;
  readonly patterns: readonly Pattern[];
}

/**
 * Prints the patterns of the records that a server holds, as a table or as lines of JSON.
 *
 * @param options Options of the command line.
 * @param reading Request to send.
 * @param output Output of the command.
 * @param signal Aborts the command.
 * @throws {RequestError} If the server cannot be reached, refuses, or does not respond as Ringside does.
 */
export async function patterns(
  options: PatternsOptions,
  reading: Reading,
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const answer = readAnswer(await ask(reading, output, signal), reading.url);
  if (options.json) {
    for (const pattern of answer.patterns) await output.print(jsonLine(pattern));
  } else if (answer.patterns.length > 0) await output.print(tableOfPatterns(answer));
  if (answer.patterns.length === 0) output.note("No matching records");
  const more = answer.distinct - answer.patterns.length;
  if (more > 0) output.note(`${more} more ${more === 1 ? "pattern" : "patterns"}; see --limit`);
  if (!answer.complete) output.note("Not all of the archive was counted; see --within");
}

function readAnswer(text: string, url: URL): Patterns {
  const answer = parseAnswer(text, url);
  if (isObject(answer) && Array.isArray(answer.patterns) && answer.patterns.every(isPattern)) {
    return answer as unknown as Patterns;
  }
  throw lacks("patterns", url);
}

function isPattern(value: unknown): value is Pattern {
  return isObject(value) && typeof value.id === "string" && typeof value.template === "string" &&
    typeof value.count === "number" && ["number", "undefined"].includes(typeof value.before) &&
    isObject(value.levels) && Array.isArray(value.trend) &&
    value.trend.every((count) => typeof count === "number");
}

function tableOfPatterns({ matched, patterns }: Patterns): string {
  const isCompared = patterns.some(({ before }) => before !== undefined);
  const rows = patterns.map(({ id, template, count, before = 0, levels, trend }) => [
    ...isCompared ? [before.toLocaleString("en-US")] : [],
    count.toLocaleString("en-US"),
    `${(100 * count / Math.max(1, matched)).toFixed(1)}%`,
    String((levels.ERROR ?? 0) + (levels.FATAL ?? 0)),
    sparkline(trend),
    id,
    template,
  ]);
  return tableOf(isCompared ? [{ title: "BEFORE", isNumber: true }, ...COLUMNS] : COLUMNS, rows);
}

const COLUMNS: readonly Column[] = [
  ...["COUNT", "SHARE", "ERRORS"].map((title) => ({ title, isNumber: true })),
  ...["TREND", "ID", "PATTERN"].map((title) => ({ title })),
];
