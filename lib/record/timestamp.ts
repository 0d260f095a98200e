import { readEpoch } from "../base/epoch.ts";
import { MAX_DATE_MS } from "../base/time.ts";
import { own } from "./json.ts";

let lastMs = NaN;
let lastTime = "";
let lastSecond = NaN;
let lastHead = "";

/** Ends of times, such as `123Z`, by millisecond; filled on first use. */
const timeEnds: (string | undefined)[] = new Array(1000).fill(undefined);
const TIME_END_LENGTH = "123Z".length;

/**
 * Formats a time as the timestamp of a record. Keeps the last result, since in a flood many records share a
 * millisecond, or at least a second.
 *
 * @param time Time in milliseconds since the Unix epoch.
 * @throws {RangeError} If no `Date` can have this time.
 */
export function formatTime(time: number): string {
  const ms = Math.trunc(time);
  if (ms === lastMs) return lastTime;
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    lastHead = new Date(ms).toISOString().slice(0, -TIME_END_LENGTH);
    lastSecond = second;
  }
  const part = ms - 1000 * second;
  lastTime = lastHead + (timeEnds[part] ??= `${String(part).padStart(3, "0")}Z`);
  lastMs = ms;
  return lastTime;
}

/** Time in the form of a record, with a day that every month has. */
const CANONICAL_TIME = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** Start of an ISO time. `Date.parse` alone also accepts texts such as "round 3". */
const ISO_TIME = /^(\d{4}|[+-]\d{6})-\d\d/;

/** Returns the timestamp for a time of any type, or `undefined` if the value is none. */
export function parseTimestamp(value: unknown): string | undefined {
  if (typeof value === "string") {
    if (value === lastTime || CANONICAL_TIME.test(value)) return own(value);
    return ISO_TIME.test(value) ? formatValidTime(Date.parse(value)) : undefined;
  }
  if (typeof value === "number") return formatValidTime(isInSeconds(value) ? readEpoch(value) : value);
  return value instanceof Date ? formatValidTime(Date.prototype.getTime.call(value)) : undefined;
}

/** Returns true for an epoch from 2001 on in seconds. In milliseconds these numbers lie in the years 1970 to 1973. */
function isInSeconds(epoch: number): boolean {
  return epoch >= 1e9 && epoch < 1e11;
}

function formatValidTime(ms: number): string | undefined {
  return Math.abs(ms) <= MAX_DATE_MS ? formatTime(ms) : undefined;
}
