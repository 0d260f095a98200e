/**
 * Sums neighboring counts, so that a trend has no more parts than fit a line.
 *
 * @param trend Counts over time.
 * @param most Most parts, 1 at least.
 * @returns The sums, in order. The last one may be of fewer counts.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { shortTrend } from "./trend.ts";
 *
 * assertEquals(shortTrend([1, 2, 3, 4, 5], 3), [3, 7, 5]);
 * ```
 */
export function shortTrend(trend: readonly number[], most: number): number[] {
  const step = Math.max(1, Math.ceil(trend.length / most));
  const sums: number[] = [];
  for (let at = 0; at < trend.length; at += step) {
    sums.push(trend.slice(at, at + step).reduce((sum, count) => sum + count, 0));
  }
  return sums;
}
