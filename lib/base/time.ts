const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** A date, with a time and a zone or without. */
const ISO = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)\s?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i;

const EPOCH = /^\d{9,16}$/;

/** An epoch below this is in seconds; as milliseconds it would be in 1973. */
const MS_FROM = 1e11;

/** The last millisecond that an ISO 8601 time with a year of four digits can name. */
const MAX_MS = Date.parse("9999-12-31T23:59:59.999Z");

/**
 * Reads a point in time as a user writes it: `2025-10-24`, `2025-10-24T10:26:15.123Z`, seconds or milliseconds since
 * the Unix epoch, or how long ago it is, such as `15m`. What names no zone is UTC.
 *
 * @param text The text.
 * @param now What "ago" is counted from, in milliseconds since the Unix epoch.
 * @returns The time in milliseconds since the Unix epoch, or `undefined` if `text` names none.
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
export function parseTime(text: string, now: number = Date.now()): number | undefined {
  const iso = ISO.exec(text);
  if (iso !== null) {
    const [, date, time = "00:00", zone = "Z"] = iso;
    return within(Date.parse(`${date}T${time.replace(",", ".")}${/^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone}`));
  }
  if (EPOCH.test(text)) return within(Number(text) < MS_FROM ? Number(text) * 1000 : Number(text));
  const ago = parseDuration(text);
  return ago === undefined ? undefined : within(now - ago);
}

/**
 * Reads a length of time: a whole number and one of `ms`, `s`, `m`, `h`, `d` and `w`.
 *
 * @param text The text, such as `"15m"`.
 * @returns The length in milliseconds, or `undefined` if `text` names none.
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

function within(ms: number): number | undefined {
  return Math.abs(ms) <= MAX_MS ? ms : undefined;
}

/** The latest time that `Date` can tell, in milliseconds since the Unix epoch; the earliest is as far on the other side. */
export const MAX_DATE_MS = 8.64e15;

/**
 * Makes what spells times as the clocks of a zone show them: `"2025-10-24 12:26:15.123"`, which spreadsheets read.
 *
 * @param timeZone The zone's name in the IANA database, such as `"Europe/Berlin"`.
 * @returns What spells a time, given in milliseconds since the Unix epoch.
 * @throws {RangeError} If there is no such zone.
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

/** How far the clocks of a zone are ahead of UTC at a time, in ms. */
function offsetOf(zone: Intl.DateTimeFormat, ms: number): number {
  const name = zone.formatToParts(ms).find(({ type }) => type === "timeZoneName")?.value ?? "";
  // "GMT", "GMT+02:00" or, long ago, "GMT+00:53:28"
  const [, sign, hours, minutes, seconds = "0"] = /^GMT([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(name) ?? [];
  if (sign === undefined) return 0;
  const ahead = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return sign === "-" ? -ahead : ahead;
}
