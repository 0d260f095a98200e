/** How a time is shown: in which language, and in which zone. */
export interface Clock {
  /** A BCP 47 tag. */
  readonly locale: string;
  /** An IANA name. */
  readonly zone: string;
}

/** What the server shows, which cannot know its reader's zone. The browser begins with the same, then corrects it. */
export const SERVER_CLOCK: Clock = { locale: "en-GB", zone: "UTC" };

/** The reader's own clock. */
export function localClock(): Clock {
  const { locale, timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { locale, zone: timeZone };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * Spells a time of day to the millisecond, such as `"[10:26:15.123]"`.
 *
 * @param timestamp An ISO 8601 time.
 * @param clock How to show it.
 */
export function formatTime(timestamp: string, { locale, zone }: Clock): string {
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
  const ms = Date.parse(timestamp);
  return `[${Number.isNaN(ms) ? timestamp : format.format(ms)}]`;
}
