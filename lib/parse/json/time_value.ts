import { plausible } from "../epoch.ts";
import { readTime } from "../time.ts";
import type { Draft, Fields } from "./draft.ts";

/** Reads a time that is a number or a text, an object of seconds or texts, a list of its parts, or only a clock. */
export function readTimeValue(value: unknown, { now, fields }: Draft): number | undefined {
  if (typeof value === "object" && value !== null) {
    if (Array.isArray(value)) return readTimeParts(value, now);
    const object = value as Record<string, unknown>;
    return readTime(object.$date ?? object.timestamp ?? secondsOf(object), now);
  }
  const ms = readTime(value, now);
  if (ms !== undefined || typeof value !== "string") return ms;
  if (CLOCK.test(value) && typeof fields.date === "string") return readTime(`${fields.date} ${value}`, now);
  return value.startsWith("[") && value.endsWith("]") ? readTime(value.slice(1, -1), now) : undefined;
}

/** Time of day, as W3C's logs have it beside the date. */
const CLOCK = /^\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|[+-]\d\d:?\d\d))?$/;

/** Reads the parts of a local time, from the year to nanoseconds, as Jackson writes it. */
function readTimeParts(parts: readonly unknown[], now: number): number | undefined {
  if (parts.length < 5 || parts.length > 7 || !parts.every((part) => Number.isInteger(part))) return undefined;
  const [year, month, day, hour, minute, second = 0, nanos = 0] = parts as number[];
  if (year < 1970 || month < 1 || month > 12 || day < 1 || day > 31) return undefined;
  return plausible(new Date(year, month - 1, day, hour, minute, second, Math.floor(nanos / 1e6)).getTime(), now);
}

/** Returns the seconds of Google Cloud's and log4j's pairs of seconds and nanoseconds. */
function secondsOf({ seconds, nanos, epochSecond, nanoOfSecond }: Fields): number {
  return Number(seconds ?? epochSecond) + Number(nanos ?? nanoOfSecond ?? 0) / 1e9;
}
