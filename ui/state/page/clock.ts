import type { TimeStyle } from "../kept/preferences.ts";

/** Language and time zone of the times shown. */
export interface Clock {
  /** BCP 47 tag. */
  readonly locale: string;
  /** IANA name. */
  readonly zone: string;
  /** Formats a time, given in ms since the Unix epoch, relative to the present, if times are shown so. */
  readonly relative?: (ms: number) => string;
  /** A time of today in ms since the Unix epoch. Without it no time shows its date. */
  readonly today?: number;
}

/** Clock of the server, which does not know the time zone of the reader. The browser begins with it, then sets its own. */
export const SERVER_CLOCK: Clock = { locale: "en-GB", zone: "UTC" };

/**
 * Returns the clock of the reader. Relative times are those of `relativeClock()`.
 *
 * @param style Style of the times.
 * @param now Present time, in ms since the Unix epoch.
 */
export function localClock(style: TimeStyle = "local", now: number = Date.now()): Clock {
  const { locale: own, timeZone: zone } = Intl.DateTimeFormat().resolvedOptions();
  const locale = own.replace("fr-CA", "fr"); // its "18 h 07 min 31,585 s" is too wide for a row
  return { locale, zone: style === "utc" ? "UTC" : zone, today: now };
}

const TO_THE_MILLISECOND: Intl.DateTimeFormatOptions = {
  hourCycle: "h23",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
};

/**
 * Formats a time to the millisecond, such as `"[10:26:15.123]"`, with its date if that is not today, such as
 * `"[2025-10-24 10:26:15.123]"`; or a relative time, such as `"12 sec ago"`.
 *
 * @param timestamp ISO 8601 time.
 */
export function formatTime(timestamp: string, clock: Clock): string {
  const ms = Date.parse(timestamp);
  if (Number.isNaN(ms)) return `[${timestamp}]`;
  if (clock.relative !== undefined) return clock.relative(ms);
  const date = isToday(timestamp, clock) ? "" : `${dayOf(timestamp, clock)} `;
  return `[${date}${formatOf(clock, TO_THE_MILLISECOND).format(ms)}]`;
}

/** Returns true if a time is of today, or if the clock does not know today. */
export function isToday(timestamp: string, clock: Clock): boolean {
  return clock.today === undefined || dayOf(timestamp, clock) === dayOf(new Date(clock.today).toISOString(), clock);
}

const days = new Map<string, string>();

/** Maximum number of cached days. The cache starts over beyond it. */
const MAX_DAYS = 1000;

/** Parts of a date, in an order of their own, since other dates show the same parts in another way. */
const DATE: Intl.DateTimeFormatOptions = { day: "2-digit", month: "2-digit", year: "numeric" };

/** Returns the day of a time in the zone of a clock, such as `"2025-10-24"`, or `""`. It is cached by minute. */
export function dayOf(timestamp: string, { zone }: Clock): string {
  const key = `${zone} ${timestamp.slice(0, 16)}`;
  let day = days.get(key);
  if (day === undefined) {
    const ms = Date.parse(timestamp);
    day = Number.isNaN(ms) ? "" : formatOf({ locale: "sv", zone }, DATE).format(ms); // Sweden writes dates so
    if (days.size >= MAX_DAYS) days.clear();
    days.set(key, day);
  }
  return day;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * Returns a cached format, since creating one takes much longer than using it.
 *
 * @param clock Language and time zone.
 * @param options Parts of the time to show. The same parts must always have the same values.
 */
export function formatOf({ locale, zone }: Clock, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${zone} ${Object.keys(options)}`;
  let format = formats.get(key);
  if (format === undefined) formats.set(key, format = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
  return format;
}
