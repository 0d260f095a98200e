import { type Cursor, parseEventId } from "../wire/cursor.ts";
import { type Filter, FilterSyntaxError, parseFilter } from "../query/filter.ts";
import type { LogRecord } from "../record/record.ts";
import { parseDuration, parseTime } from "../base/time.ts";
import type { Parameter, Schema } from "./operation.ts";
import { HttpProblem } from "../wire/problem.ts";

/** What {@linkcode readFilter} reads. */
export const FILTER_PARAMETERS: readonly Parameter[] = [
  queryParameter("level", "Records of this severity and above; other libraries' names for it will do.", {
    type: "string",
    examples: ["WARN"],
  }),
  queryParameter("search", "Records with this text in the message or the metadata, in any letter case."),
  queryParameter("q", "Records that the query picks.", { type: "string", examples: ['timeout -"health check"'] }),
];

const TIME_FORMS = "a date, a time in ISO 8601, seconds or milliseconds since 1970, or how long ago, such as 15m";

/** What {@linkcode readRangeFilter} reads. */
export const RANGE_PARAMETERS: readonly Parameter[] = [
  ...FILTER_PARAMETERS,
  queryParameter("from", `Records whose timestamp is this or later: ${TIME_FORMS}. Without a zone it is UTC.`, {
    type: "string",
    examples: ["15m", "2025-10-24T10:26:15Z"],
  }),
  queryParameter("to", "Records whose timestamp is before this: in the same forms."),
];

/** Describes a parameter of the query. */
export function queryParameter(name: string, description: string, schema: Schema = { type: "string" }): Parameter {
  return { name, in: "query", description, schema };
}

/**
 * Reads a whole number.
 *
 * @param params The query of the request.
 * @param name Which parameter.
 * @param fallback What an absent one means.
 * @param max The largest value allowed.
 * @param min The smallest.
 * @throws {HttpProblem} 400 if it is no such number.
 */
export function readCount(params: URLSearchParams, name: string, fallback: number, max: number, min = 0): number {
  const text = params.get(name);
  if (text === null) return fallback;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw badParameter(name, `expected a whole number from ${min} to ${max}, got ${quote(text)}`);
}

/**
 * Reads one word of a few. A blank one is an absent one, as with all that follows here.
 *
 * @throws {HttpProblem} 400 if it is none of them.
 */
export function readChoice<T extends string>(
  params: URLSearchParams,
  name: string,
  choices: readonly [fallback: T, ...others: T[]],
): T {
  const text = readText(params, name) ?? choices[0];
  const choice = choices.find((choice) => choice === text);
  if (choice !== undefined) return choice;
  throw badParameter(name, `expected one of ${choices.join(", ")}, got ${quote(text)}`);
}

/**
 * Reads an event id.
 *
 * @throws {HttpProblem} 400 if it is none.
 */
export function readCursor(params: URLSearchParams, name: string): Cursor | undefined {
  const text = readText(params, name);
  return text === undefined ? undefined : toCursor(text, name);
}

/**
 * Makes a cursor of an event id that a parameter has.
 *
 * @throws {HttpProblem} 400 if it is none.
 */
export function toCursor(text: string, parameter: string): Cursor {
  try {
    return parseEventId(text);
  } catch (error) {
    throw badParameter(parameter, (error as SyntaxError).message);
  }
}

/**
 * Reads a length of time in ms, such as `15m`.
 *
 * @throws {HttpProblem} 400 if it is none, or of no length.
 */
export function readDuration(params: URLSearchParams, name: string): number | undefined {
  const text = readText(params, name);
  const ms = text === undefined ? undefined : parseDuration(text);
  if (text === undefined || ms !== undefined && ms > 0) return ms;
  throw badParameter(name, `expected a length of time such as 500ms, 10s, 15m, 1h or 7d, got ${quote(text)}`);
}

/**
 * Reads the name of a time zone.
 *
 * @returns The zone as the IANA database has it; that of this machine where none is given.
 * @throws {HttpProblem} 400 if there is no such zone.
 */
export function readTimeZone(params: URLSearchParams, name: string): string {
  const text = readText(params, name);
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: text }).resolvedOptions().timeZone;
  } catch {
    throw badParameter(name, `expected a time zone such as Europe/Berlin, got ${quote(text ?? "")}`);
  }
}

/**
 * Reads the filter: `level`, `search` and `q`.
 *
 * @throws {HttpProblem} 400 if one of them cannot be read, with its name and the offset in it.
 */
export function readFilter(params: URLSearchParams): Filter {
  try {
    return parseFilter({ level: params.get("level"), search: params.get("search"), q: params.get("q") });
  } catch (error) {
    if (!(error instanceof FilterSyntaxError)) throw error;
    throw new HttpProblem(400, error.message, { parameter: error.parameter, offset: error.offset });
  }
}

/** What a read that is not live picks. */
export interface RangeFilter {
  /** The earliest time wanted, in milliseconds since the Unix epoch. */
  readonly from?: number;
  /** The first time that is too late for it. */
  readonly to?: number;
  /** Whether the reader wants this record. */
  matches(record: LogRecord): boolean;
}

/**
 * Reads the filter and the range of timestamps, `from` and `to`, for a read that is not live.
 *
 * @param params The query of the request.
 * @param now What "ago" is counted from, in milliseconds since the Unix epoch.
 * @throws {HttpProblem} 400 if one of them cannot be read, or the range ends before it begins.
 */
export function readRangeFilter(params: URLSearchParams, now: number = Date.now()): RangeFilter {
  const filter = readFilter(params);
  const from = readTime(params, "from", now);
  const to = readTime(params, "to", now);
  if (from === undefined && to === undefined) return { matches: (record) => filter.matches(record) };

  const [start, end] = [from ?? -Infinity, to ?? Infinity];
  if (end < start) {
    throw badParameter("to", `expected a time that is not before "from", got ${quote(params.get("to")!)}`);
  }
  return {
    from,
    to,
    matches(record) {
      const time = Date.parse(record.timestamp);
      return time >= start && time < end && filter.matches(record);
    },
  };
}

function readTime(params: URLSearchParams, name: string, now: number): number | undefined {
  const text = readText(params, name);
  const time = text === undefined ? undefined : parseTime(text, now);
  if (text === undefined || time !== undefined) return time;
  const hint = / \d\d:?\d\d$/.test(text) ? "; a + in an address is spelled %2B" : "";
  throw badParameter(name, `expected ${TIME_FORMS}, got ${quote(text)}${hint}`);
}

/**
 * Refuses a range of timestamps where a read is live, and the records to come are of no time yet.
 *
 * @throws {HttpProblem} 400 if there is one.
 */
export function refuseRange(params: URLSearchParams): void {
  for (const name of ["from", "to"]) {
    if (readText(params, name) === undefined) continue;
    throw badParameter(name, "the stream is live and takes no range of time; the other reads do");
  }
}

/** What is wrong with a parameter, seen from its start. */
export function badParameter(parameter: string, wrong: string): HttpProblem {
  return new HttpProblem(400, `Cannot read "${parameter}": ${wrong}`, { parameter, offset: 0 });
}

function readText(params: URLSearchParams, name: string): string | undefined {
  return params.get(name)?.trim() || undefined;
}

/** The most characters of a parameter that an error repeats. */
const MAX_QUOTED = 64;

function quote(text: string): string {
  return `"${text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text}"`;
}
