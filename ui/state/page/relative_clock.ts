import type { Clock } from "./clock.ts";

/** Returns a clock that shows times relative to the present, in ms since the Unix epoch. */
export function relativeClock(clock: Clock, now: number = Date.now()): Clock {
  return { ...clock, relative: (ms) => ago(now - ms, clock.locale) };
}

/** Units of time in ms, largest first. */
const UNITS = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000], ["second", 1000]] as const;

const agoFormats = new Map<string, Intl.RelativeTimeFormat>();

function ago(ms: number, locale: string): string {
  const [unit, size] = UNITS.find(([, size]) => ms >= size) ?? ["second", 1000];
  const count = Math.max(0, Math.floor(ms / size));
  let format = agoFormats.get(locale);
  if (format === undefined) {
    format = new Intl.RelativeTimeFormat(locale, { style: "short", numeric: "auto" });
    agoFormats.set(locale, format);
  }
  return format.format(-count, unit);
}
