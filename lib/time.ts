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
 * import { strictEqual } from "node:assert/strict";
 * import { parseTime } from "./time.ts";
 *
 * strictEqual(parseTime("2025-10-24T10:26:15+02:00"), Date.UTC(2025, 9, 24, 8, 26, 15));
 * strictEqual(parseTime("15m", 1_000_000), 100_000);
 * ```
 */
export function parseTime(text: string, now: number = Date.now()): number | undefined {
  const iso = ISO.exec(text);
  if (iso !== null) {
    const [, date, time = "00:00", zone = "Z"] = iso;
    return within(Date.parse(`${date}T${time.replace(",", ".")}${/^[+-]\d\d$/.test(zone) ? `${zone}:00` : zone}`));
  }
  if (EPOCH.test(text)) return within(Number(text) < MS_FROM ? Number(text) * 1000 : Number(text));
  const [, count, unit] = /^(\d{1,9})(ms|[smhdw])$/.exec(text) ?? [];
  return unit === undefined ? undefined : within(now - Number(count) * UNITS[unit]);
}

function within(ms: number): number | undefined {
  return Math.abs(ms) <= MAX_MS ? ms : undefined;
}
