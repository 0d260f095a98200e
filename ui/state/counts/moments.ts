import { type Clock, formatOf } from "../page/clock.ts";
import type { TimeRange } from "../terms/time_range.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/**
 * Formats a time with the precision that is needed, such as `"10:26:15"`, and with its day if that is not today. It is
 * never relative to now, since the text stays while time goes on.
 *
 * @param ms Time in ms since the Unix epoch.
 * @param stepMs Smallest difference to show, in ms.
 * @param clock Language and time zone.
 * @param now Current time in ms since the Unix epoch.
 */
export function formatMoment(ms: number, stepMs: number, clock: Clock, now: number = Date.now()): string {
  return formatFor([ms], stepMs, clock, now).format(ms);
}

/** Formats a time range, such as `"10:26:15 – 10:27:30"`, with an arrow at an open end. */
export function formatRange({ from, to }: TimeRange, clock: Clock, now: number = Date.now()): string {
  const ends = [from, to].filter((ms) => ms !== undefined);
  const format = formatFor(ends, Math.min(...ends.map(stepOf)), clock, now);
  if (from === undefined) return to === undefined ? "" : `→ ${format.format(to)}`;
  return to === undefined ? `${format.format(from)} →` : format.formatRange(from, Math.max(from, to));
}

/** Returns the longest step that a time is a multiple of, in ms. */
function stepOf(ms: number): number {
  return [MINUTE, SECOND].find((step) => ms % step === 0) ?? 1;
}

function formatFor(times: readonly number[], stepMs: number, clock: Clock, now: number): Intl.DateTimeFormat {
  const day = formatOf(clock, { year: "numeric", month: "short", day: "numeric" });
  if (stepMs >= DAY && times.every((ms) => ms % DAY === 0)) return day;
  const isToday = times.every((ms) => day.format(ms) === day.format(now));
  return formatOf(clock, {
    ...!isToday && { month: "short", day: "numeric" },
    hourCycle: "h23",
    hour: "2-digit",
    minute: "2-digit",
    ...stepMs < MINUTE && { second: "2-digit" },
    ...stepMs < SECOND && { fractionalSecondDigits: 3 },
  });
}
