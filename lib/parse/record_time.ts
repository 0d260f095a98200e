import { MAX_DATE_MS } from "../base/time.ts";
import type { ParsedLine } from "./parsed_line.ts";

/** Largest lead of a timestamp over the clock, in ms. A later one is a wrong guess. */
const MAX_AHEAD_MS = 86_400_000;

/** Returns true if a time is far ahead of the clock, in milliseconds since the Unix epoch. */
export function isAhead(timestamp: string | number, now: number): boolean {
  return (typeof timestamp === "number" ? timestamp : Date.parse(timestamp)) > now + MAX_AHEAD_MS;
}

/**
 * Returns a record with the time of its arrival; its own time becomes metadata.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { withoutTime } from "./record_time.ts";
 *
 * assertEquals(withoutTime({ message: "m", timestamp: "2099-01-01T00:00:00Z" }, 1761301575123), {
 *   message: "m",
 *   timestamp: 1761301575123,
 *   metadata: { timestamp: "2099-01-01T00:00:00Z" },
 * });
 * ```
 */
export function withoutTime(parsed: ParsedLine, time: number): ParsedLine {
  return { ...parsed, timestamp: time, metadata: { timestamp: textOf(parsed.timestamp!), ...parsed.metadata } };
}

function textOf(timestamp: string | number): string {
  const ms = Number(timestamp);
  return Math.abs(ms) <= MAX_DATE_MS ? new Date(ms).toISOString() : String(timestamp);
}
