/** How texts begin that `Date` reads as what they are; of others, such as "round 3", it makes a time by guessing. */
const TIME_TEXT = /^(?:\d{4}[-/]\d\d[-/]\d\d|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )/;

/**
 * Epochs come in seconds, ms, µs and ns; each below is above all plausible times in the unit before it. A number below
 * the first, which as seconds is in 2001, is a duration.
 */
const S_FROM = 1e9;
const MS_FROM = 1e11;
const US_FROM = 1e14;
const NS_FROM = 1e17;

/** Reads a time, in milliseconds since the Unix epoch. */
export function readTime(value: unknown, _now: number = Date.now()): number | undefined {
  if (typeof value === "string") {
    const ms = TIME_TEXT.test(value) ? Date.parse(value) : NaN;
    return Number.isNaN(ms) ? undefined : ms;
  }
  if (typeof value !== "number" || !(value >= S_FROM)) return undefined;
  if (value < MS_FROM) return value * 1000;
  if (value < US_FROM) return value;
  return value < NS_FROM ? value / 1000 : value / 1e6;
}
