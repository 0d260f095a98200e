import { isDigit, isWord } from "./characters.ts";
import { findEpoch, plausible, readEpoch } from "./epoch.ts";
import { COLON, DAY_MS, mayBeTime, type TimeInText, TimeScan } from "./time_scan.ts";
import { readUtcTime } from "./utc_time.ts";

/** Texts that `Date` parses reliably: a day, or its own format. From "round 3" it guesses a time. */
const DATE_TEXT = /^(?:\d{4}[-/]\d\d[-/]\d\d$|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )/;

/** Name of a zone after its offset: `+0200 CEST` of Go and `+02:00[Europe/Berlin]` of Java. */
const ZONE_NAME = /^(?: [A-Z]{2,5}|\[[\w/+-]{1,40}\])?$/;

/** Longest text of a time, in UTF-16 code units. */
const MAX_TIME_TEXT = 100;

/**
 * Parses the value of a field as a time: a number as an epoch in seconds, ms, µs or ns, or a text such as
 * `2025-10-24T10:26:15.123Z`, `24/Oct/2025:10:26:15 +0000`, `Oct 24 10:26:15` or the digits of an epoch.
 *
 * A text without a zone is in the zone of this machine, except that a date alone is in UTC. A text without a year is in
 * the last year in which the time is not in the future.
 *
 * @param value Value of the field.
 * @param now Current time, in milliseconds since the Unix epoch. @default {Date.now()}
 * @returns The time in milliseconds since the Unix epoch; `undefined` for any other value and for a time more than a day
 * after `now`.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { readTime } from "./time.ts";
 *
 * assertStrictEquals(readTime(1761301575), Date.UTC(2025, 9, 24, 10, 26, 15));
 * assertStrictEquals(readTime("24/Oct/2025:10:26:15 +0000"), Date.UTC(2025, 9, 24, 10, 26, 15));
 * assertStrictEquals(readTime("round 3"), undefined);
 * ```
 */
export function readTime(value: unknown, now: number = Date.now()): number | undefined {
  if (typeof value === "number") return plausible(readEpoch(value), now);
  if (typeof value !== "string" || value.length > MAX_TIME_TEXT) return undefined;
  const utc = readUtcTime(value);
  if (utc !== undefined) return plausible(utc, now);
  const found = findTime(value, 0, now);
  if (found !== undefined && ZONE_NAME.test(value.slice(found.end))) return found.ms;
  const epoch = findEpoch(value, 0, now);
  if (epoch?.end === value.length) return epoch.ms;
  return DATE_TEXT.test(value) ? plausible(Date.parse(value), now) : undefined;
}

/**
 * Finds a date and time at an index of a text.
 *
 * @param text Text.
 * @param at Index of the time.
 * @param now Current time, in milliseconds since the Unix epoch. @default {Date.now()}
 * @returns The time as {@linkcode readTime} reads it with its end, or `undefined` if none begins at `at`.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { findTime } from "./time.ts";
 *
 * assertEquals(findTime("[2025-10-24T10:26:15.123Z] Ready", 1), { ms: 1761301575123, end: 25 });
 * ```
 */
export function findTime(text: string, at: number = 0, now?: number): TimeInText | undefined {
  if (!mayBeTime(text, at)) return undefined;
  if (now !== undefined) return scanTime(text, at, now);
  if (text !== lastText || at !== lastAt) {
    lastFound = scanTime(text, at, Date.now());
    lastText = text;
    lastAt = at;
  }
  return lastFound;
}

/** Last result. The formats of a line ask for its time one after the other. */
let lastText: string | undefined;
let lastAt: number;
let lastFound: TimeInText | undefined;

function scanTime(text: string, at: number, now: number): TimeInText | undefined {
  const scan = new TimeScan(text, at);
  const ms = isDigit(text.charCodeAt(at)) ? scan.dateFirst(now) : scan.nameFirst(now);
  // A name with several meanings gives no time; only its end is known.
  if (scan.hasUnknownZone) return now === Infinity ? { ms: NaN, end: scan.at } : undefined;
  // A time is not followed by a letter or a digit.
  return ms <= now + DAY_MS && !isWord(text.charCodeAt(scan.at)) ? { ms, end: scan.at } : undefined;
}

/** A time of day up to an hour ahead comes from another clock; a later one was yesterday. */
const CLOCK_AHEAD_MS = 3_600_000;

/**
 * Finds a time of day without a date, with seconds or with AM or PM. It is the most recent one in this machine's zone.
 *
 * @param text Text.
 * @param at Index of the time.
 * @param now Current time, in milliseconds since the Unix epoch. @default {Date.now()}
 * @returns The time with its end, or `undefined` if none begins at `at`.
 */
export function findClock(text: string, at: number = 0, now?: number): TimeInText | undefined {
  if (!isDigit(text.charCodeAt(at))) return undefined;
  if (text.charCodeAt(at + 2) !== COLON && text.charCodeAt(at + 1) !== COLON) return undefined;
  const scan = new TimeScan(text, at);
  if (!scan.clock(true) || isWord(text.charCodeAt(scan.at))) return undefined;
  now ??= Date.now();
  const today = new Date(now);
  for (let day = today.getDate();; day--) {
    const ms = scan.localTime(today.getFullYear(), today.getMonth() + 1, day);
    if (ms <= now + CLOCK_AHEAD_MS) return { ms, end: scan.at };
  }
}
