import type { TimeStyle } from "./preferences.ts";

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
  const { locale, timeZone: zone } = Intl.DateTimeFormat().resolvedOptions();
  if (style === "utc") return { locale, zone: "UTC" };
  return style === "relative" ? { locale, zone, now } : { locale, zone };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * Spells a time of day to the millisecond, such as `"[10:26:15.123]"`, or how long ago it was, such as `"12 sec ago"`.
 *
 * @param timestamp An ISO 8601 time.
 * @param clock How to show it.
 */
export function formatTime(timestamp: string, { locale, zone, now }: Clock): string {
  const ms = Date.parse(timestamp);
  if (Number.isNaN(ms)) return `[${timestamp}]`;
  if (now !== undefined) return ago(now - ms, locale);
  const key = `${locale} ${zone}`;
  let format = formats.get(key);
  if (format === undefined) {
    format = new Intl.DateTimeFormat(locale, {
      timeZone: zone,
      hourCycle: "h23",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      fractionalSecondDigits: 3,
    });
    formats.set(key, format);
  }
  return `[${format.format(ms)}]`;
}

/** Units of time in ms, the largest first. */
const UNITS = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000], ["second", 1000]] as const;

function ago(ms: number, locale: string): string {
  const [unit, size] = UNITS.find(([, size]) => ms >= size) ?? ["second", 1000];
  const count = Math.max(0, Math.floor(ms / size));
  return new Intl.RelativeTimeFormat(locale, { style: "short", numeric: "auto" }).format(-count, unit);
}
