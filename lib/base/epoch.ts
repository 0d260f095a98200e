const DAY_MS = 86_400_000;

/**
 * Smallest epochs in seconds, ms, µs and ns. Each is above all plausible times in the unit before it. A smaller number
 * than the first one (2001 in seconds) is a duration.
 */
const S_FROM = 1e9;
const MS_FROM = 1e11;
const US_FROM = 1e14;
const NS_FROM = 1e17;

/** Returns an epoch in any unit as milliseconds; `NaN` if the number is too small. */
export function readEpoch(value: number): number {
  if (!(value >= S_FROM)) return NaN;
  if (value < MS_FROM) return Math.round(value * 1000);
  return Math.floor(value < US_FROM ? value : value < NS_FROM ? value / 1000 : value / 1e6);
}

/** Returns the time if it is not before 1970 and not in the far future, where a wrong guess would be last in every list. */
export function plausible(ms: number, now: number): number | undefined {
  return ms >= 0 && ms <= now + DAY_MS ? ms : undefined;
}
