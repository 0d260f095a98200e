import { type Cursor, parseEventId } from "../wire/cursor.ts";
import { type FilterInput, FilterSyntaxError, parseFilter, type QueryFilter } from "../query/filter.ts";
import { termsOf } from "../query/terms.ts";
import type { Patterns } from "../signals/patterns.ts";
import type { RecordPredicate } from "../stream/log_stream.ts";
import { parseDuration, parseTime } from "../base/time.ts";
import type { Parameter, Schema } from "./operation.ts";
import { HttpProblem } from "../wire/problem.ts";
import { matchesWithin } from "./time_range.ts";

/** Parameters of {@linkcode readFilter}. */
export const FILTER_PARAMETERS: readonly Parameter[] = [
  queryParameter("level", "Records of this severity and above. Names of other logging libraries are understood.", {
    type: "string",
    examples: ["WARN"],
  }),
  queryParameter("search", "Records with this text in the message or the metadata, in any case."),
  queryParameter("q", "Records that match this query.", { type: "string", examples: ['timeout -"health check"'] }),
];

const TIME_FORMS =
  "a date, a time in ISO 8601, seconds or milliseconds since 1970, an age such as 15m, today or yesterday";

/** Parameters of {@linkcode readRangeFilter}. */
export const RANGE_PARAMETERS: readonly Parameter[] = [
  ...FILTER_PARAMETERS,
  fromParameter("Records from this time on"),
  queryParameter("to", "Records before this time, in the same forms."),
];

/** Returns the description of the start of a range of time. */
export function fromParameter(effect: string): Parameter {
  return queryParameter("from", `${effect}: ${TIME_FORMS}. Times without a zone are in UTC.`, {
    type: "string",
    examples: ["15m", "2025-10-24T10:26:15Z"],
  });
}

/** Returns the description of a parameter in the query of the address. */
export function queryParameter(name: string, description: string, schema: Schema = { type: "string" }): Parameter {
  return { name, in: "query", description, schema };
}

/**
 * Parses a whole number.
 *
 * @param params Query of the request.
 * @param name Name of the parameter.
 * @param fallback Value if it is absent.
 * @param max Largest allowed value.
 * @param min Smallest allowed value.
 * @throws {HttpProblem} 400 if the value is not such a number.
 */
export function readCount(params: URLSearchParams, name: string, fallback: number, max: number, min = 0): number {
  const text = params.get(name);
  if (text === null) return fallback;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  throw badParameter(name, `expected a whole number from ${min} to ${max}, got ${quote(text)}`);
}

/**
 * Parses one of several words. A blank value counts as absent, here and below.
 *
 * @throws {HttpProblem} 400 if the value is none of them.
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
 * Parses an event id.
 *
 * @throws {HttpProblem} 400 if the value is not an event id.
 */
export function readCursor(params: URLSearchParams, name: string): Cursor | undefined {
  const text = readText(params, name);
  return text === undefined ? undefined : toCursor(text, name);
}

/**
 * Parses the event id in a parameter or header.
 *
 * @throws {HttpProblem} 400 if the text is not an event id.
 */
export function toCursor(text: string, parameter: string): Cursor {
  try {
    return parseEventId(text);
  } catch (error) {
    throw badParameter(parameter, (error as SyntaxError).message);
  }
}

/**
 * Parses a length of time, such as `15m`.
 *
 * @returns The length in ms.
 * @throws {HttpProblem} 400 if the value is not a length of time, or is 0.
 */
export function readDuration(params: URLSearchParams, name: string): number | undefined {
  const text = readText(params, name);
  const ms = text === undefined ? undefined : parseDuration(text);
  if (text === undefined || ms !== undefined && ms > 0) return ms;
  throw badParameter(name, `expected a length of time such as 500ms, 10s, 15m, 1h or 7d, got ${quote(text)}`);
}

/**
 * Parses the name of a time zone.
 *
 * @returns The name in the IANA database; the zone of this machine if the parameter is absent.
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
 * Parses the filter: `level`, `search` and `q`.
 *
 * @param params Query of the request.
 * @param patterns Patterns of the stream. @default none
 * @throws {HttpProblem} 400 if one of them is malformed, with its name and the offset in it.
 */
export async function readFilter(params: URLSearchParams, patterns?: Patterns): Promise<QueryFilter> {
  try {
    const input = { level: params.get("level"), search: params.get("search"), q: params.get("q") };
    return await parseWithPatterns(input, patterns);
  } catch (error) {
    if (!(error instanceof FilterSyntaxError)) throw error;
    throw new HttpProblem(400, error.message, { parameter: error.parameter, offset: error.offset });
  }
}

/**
 * Parses a filter. A term of a pattern has the templates of all records written so far.
 *
 * @throws {FilterSyntaxError} If a parameter has a syntax error.
 */
export async function parseWithPatterns(input: FilterInput, patterns: Patterns | undefined): Promise<QueryFilter> {
  const filter = parseFilter(input, Date.now(), patterns);
  if (patterns === undefined || !termsOf(filter.query).some(({ kind }) => kind === "template")) return filter;
  await patterns.catchUp();
  return parseFilter(input, Date.now(), patterns);
}

/** Filter of a read that is not live. */
export interface RangeFilter {
  /** Filter without the range. */
  readonly filter: QueryFilter;
  /** Start of the range, in milliseconds since the Unix epoch. */
  readonly from?: number;
  /** Exclusive end of the range, in milliseconds since the Unix epoch. */
  readonly to?: number;
  /** Returns true if the filter matches and the record is in the range. */
  readonly matches: RecordPredicate;
}

/**
 * Parses the filter and the range of timestamps, `from` and `to`, for a read that is not live.
 *
 * @param params Query of the request.
 * @param patterns Patterns of the stream. @default none
 * @param now Time that ages are subtracted from, in milliseconds since the Unix epoch.
 * @throws {HttpProblem} 400 if one of them is malformed, or the range ends before it starts.
 */
export async function readRangeFilter(
  params: URLSearchParams,
  patterns?: Patterns,
  now: number = Date.now(),
): Promise<RangeFilter> {
  const filter = await readFilter(params, patterns);
  const from = readTime(params, "from", now);
  const to = readTime(params, "to", now);
  if (from !== undefined && to !== undefined && to < from) {
    throw badParameter("to", `expected a time that is not before "from", got ${quote(params.get("to")!)}`);
  }
  return { filter, from, to, matches: matchesWithin(filter, from, to) };
}

/** Parses a time, or an age before `now`. */
export function readTime(params: URLSearchParams, name: string, now: number): number | undefined {
  const text = readText(params, name);
  const time = text === undefined ? undefined : parseTime(text, now);
  if (text === undefined || time !== undefined) return time;
  const hint = / \d\d:?\d\d$/.test(text) ? "; encode a + in an address as %2B" : "";
  throw badParameter(name, `expected ${TIME_FORMS}, got ${quote(text)}${hint}`);
}

/**
 * Refuses an end of the timestamps for a live read.
 *
 * @throws {HttpProblem} 400 if there is one.
 */
export function refuseEnd(params: URLSearchParams): void {
  if (readText(params, "to") === undefined) return;
  throw badParameter("to", "the stream is live and has no end; use another route");
}

/** Returns the problem of a malformed parameter. */
export function badParameter(parameter: string, reason: string): HttpProblem {
  return new HttpProblem(400, `Cannot read "${parameter}": ${reason}`, { parameter, offset: 0 });
}

function readText(params: URLSearchParams, name: string): string | undefined {
  return params.get(name)?.trim() || undefined;
}

/** Maximum length of a value in an error, in UTF-16 code units. */
const MAX_QUOTED = 64;

function quote(text: string): string {
  return `"${text.length > MAX_QUOTED ? `${text.slice(0, MAX_QUOTED)}…` : text}"`;
}
