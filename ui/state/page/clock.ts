import type { TimeStyle } from "../kept/preferences.ts";

/** How a time is shown: in which language, and in which zone. */
export interface Clock {
  /** A BCP 47 tag. */
  readonly locale: string;
  /** An IANA name. */
  readonly zone: string;
  /** What times are counted back from, in ms since the Unix epoch, where they are shown as how long ago. */
  readonly now?: number;
}

/** What the server shows, which cannot know its reader's zone. The browser begins with the same, then corrects it. */
export const SERVER_CLOCK: Clock = { locale: "en-GB", zone: "UTC" };

/**
 * The reader's own clock.
 *
 * @param style How times are to be shown.
 * @param now In milliseconds since the Unix epoch.
 */
export function localClock(style: TimeStyle = "local", now: number = Date.now()): Clock {
  const { locale: own, timeZone: zone } = Intl.DateTimeFormat().resolvedOptions();
  const locale = own.replace("fr-CA", "fr"); // where it is 18 h 07 min 31,585 s, for which no row has room
  return { locale, zone: style === "utc" ? "UTC" : zone, now: style === "relative" ? now : undefined };
}

const TO_THE_MILLISECOND: Intl.DateTimeFormatOptions = {
  hourCycle: "h23",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
};

/**
 * Spells a time of day to the millisecond, such as `"[10:26:15.123]"`, or how long ago it was, such as `"12 sec ago"`.
 *
 * @param timestamp An ISO 8601 time.
 * @param clock How to show it.
 */
export function formatTime(timestamp: string, clock: Clock): string {
  const ms = Date.parse(timestamp);
  if (Number.isNaN(ms)) return `[${timestamp}]`;
  if (clock.now !== undefined) return ago(clock.now - ms, clock.locale);
  return `[${formatOf(clock, TO_THE_MILLISECOND).format(ms)}]`;
}

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * Gives a format of a clock, which takes much longer to make than to use.
 *
 * @param clock In which language, and in which zone.
 * @param options Which parts of a time are shown; each is always shown in the same way.
 */
export function formatOf({ locale, zone }: Clock, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale} ${zone} ${Object.keys(options)}`;
  let format = formats.get(key);
  if (format === undefined) formats.set(key, format = new Intl.DateTimeFormat(locale, { timeZone: zone, ...options }));
  return format;
}

/** Units of time in ms, the largest first. */
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
