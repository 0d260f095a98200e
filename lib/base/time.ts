const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Zone of a time that names none. */
export type DefaultZone = "UTC" | "local";

/** Words for a time. */
const WORD = /^(?:now|today|yesterday)$/i;

/** Date with optional time and zone. */
const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)\s?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

const EPOCH = /^\d{9,16}$/;

/** Epochs below this are in seconds; in milliseconds they would lie in 1973. */
const MS_FROM = 1e11;

/** Last millisecond of the year 9999. */
const MAX_MS = Date.parse("9999-12-31T23:59:59.999Z");

/**
 * Parses a time that a user typed: `2025-10-24`, `2025-10-24 10:26`, `2025-10-24T10:26:15.123Z`, seconds or milliseconds
 * since the Unix epoch, a duration before now, such as `15m`, or `now`, `today` or `yesterday`, which begin at midnight.
 *
 * @param text The text.
 * @param now Current time for words and durations, in milliseconds since the Unix epoch.
 * @param zone Zone of a time that names none: UTC, or that of this machine.
 * @returns The time in milliseconds since the Unix epoch, or `undefined` if `text` is no time.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { parseTime } from "./time.ts";
 *
 * assertStrictEquals(parseTime("2025-10-24T10:26:15+02:00"), Date.UTC(2025, 9, 24, 8, 26, 15));
 * assertStrictEquals(parseTime("15m", 1_000_000), 100_000);
 * ```
 */
export function parseTime(text: string, now: number = Date.now(), zone: DefaultZone = "UTC"): number | undefined {
  const iso = ISO.exec(text);
  if (iso !== null) {
    const [, date, time = "00:00", offset = zone === "UTC" ? "Z" : ""] = iso;
    return within(
      Date.parse(`${date}T${time.replace(",", ".")}${/^[+-]\d\d$/.test(offset) ? `${offset}:00` : offset}`),
    );
  }
  const word = WORD.exec(text)?.[0].toLowerCase();
  if (word === "now") return now;
  if (word !== undefined) {
    return new Date(now)[zone === "UTC" ? "setUTCHours" : "setHours"](word === "today" ? 0 : -24, 0, 0, 0);
  }
  if (EPOCH.test(text)) return within(Number(text) < MS_FROM ? Number(text) * 1000 : Number(text));
  const ago = parseDuration(text);
  return ago === undefined ? undefined : within(now - ago);
}

/**
 * Parses a duration: a whole number and one of `ms`, `s`, `m`, `h`, `d` and `w`.
 *
 * @param text The text, such as `"15m"`.
 * @returns The duration in milliseconds, or `undefined` if `text` is none.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { parseDuration } from "./time.ts";
 *
 * assertStrictEquals(parseDuration("15m"), 900_000);
 * ```
 */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,9})(ms|[smhdw])$/.exec(text) ?? [];
  return unit === undefined ? undefined : Number(count) * UNITS[unit];
}

/** Units of {@linkcode printDuration}, the longest first. */
const PRINTED_UNITS = ["d", "h", "m", "s", "ms"] as const;

/**
 * Prints a duration in the longest unit that keeps it whole, as {@linkcode parseDuration} reads it.
 *
 * @param ms Duration in whole milliseconds.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { printDuration } from "./time.ts";
 *
 * assertStrictEquals(printDuration(900_000), "15m");
 * ```
 */
export function printDuration(ms: number): string {
  const unit = PRINTED_UNITS.find((unit) => ms % UNITS[unit] === 0) ?? "ms";
  return `${ms / UNITS[unit]}${unit}`;
}

function within(ms: number): number | undefined {
  return Math.abs(ms) <= MAX_MS ? ms : undefined;
}

/** Latest time of a `Date`, in milliseconds since the Unix epoch. The earliest is its negative. */
export const MAX_DATE_MS = 8.64e15;

/**
 * Creates a function that formats times in a time zone, as in `"2025-10-24 12:26:15.123"`. Spreadsheets read this form.
 *
 * @param timeZone Name in the IANA database, such as `"Europe/Berlin"`.
 * @returns A function that formats milliseconds since the Unix epoch.
 * @throws {RangeError} If the zone is unknown.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { localTimeFormat } from "./time.ts";
 *
 * assertStrictEquals(localTimeFormat("Europe/Berlin")(Date.UTC(2025, 9, 24, 10, 26, 15, 123)), "2025-10-24 12:26:15.123");
 * ```
 */
export function localTimeFormat(timeZone: string): (ms: number) => string {
  const zone = new Intl.DateTimeFormat("en-US", { timeZone, timeZoneName: "longOffset" });
  return function formatLocalTime(ms) {
    const shifted = ms + offsetOf(zone, ms);
    const local = new Date(Math.abs(shifted) <= MAX_DATE_MS ? shifted : ms);
    return local.toISOString().slice(0, -1).replace("T", " ");
  };
}

/** Returns the offset of a zone from UTC at a time, in ms. */
function offsetOf(zone: Intl.DateTimeFormat, ms: number): number {
  const name = zone.formatToParts(ms).find(({ type }) => type === "timeZoneName")?.value ?? "";
  // "GMT", "GMT+02:00" or, long ago, "GMT+00:53:28"
  const [, sign, hours, minutes, seconds = "0"] = /^GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(name) ?? [];
  if (sign === undefined) return 0;
  const ahead = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return sign === "-" ? -ahead : ahead;
}
