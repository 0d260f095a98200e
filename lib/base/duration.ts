/** Seconds have two decimals below this duration, and one from it on. */
const COARSE_MS = 9995;

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/**
 * Formats a duration with three digits or two units: `"182 ms"`, `"1.20 s"`, `"2 min 5 s"`.
 *
 * @param ms Duration in ms.
 * @param locale BCP 47 tag for the numbers.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { formatDuration } from "./duration.ts";
 *
 * assertStrictEquals(formatDuration(125_000, "en"), "2 min 5 s");
 * ```
 */
export function formatDuration(ms: number, locale: string): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < MINUTE_MS) {
    const digits = ms < COARSE_MS ? 2 : 1;
    const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    return `${(ms / 1000).toLocaleString(locale, format)} s`;
  }
  if (ms < HOUR_MS) return withRest(Math.floor(ms / MINUTE_MS), "min", Math.floor(ms % MINUTE_MS / 1000), "s", locale);
  return withRest(Math.floor(ms / HOUR_MS), "h", Math.floor(ms % HOUR_MS / MINUTE_MS), "min", locale);
}

function withRest(count: number, unit: string, rest: number, smaller: string, locale: string): string {
  const whole = `${count.toLocaleString(locale)} ${unit}`;
  return rest === 0 ? whole : `${whole} ${rest} ${smaller}`;
}
