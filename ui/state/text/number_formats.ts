/** Formats of numbers. */
export interface NumberFormats {
  readonly count: Intl.NumberFormat;
  /** Shares from 0 to 1. */
  readonly percent: Intl.NumberFormat;
  /** Three digits. */
  readonly digits: Intl.NumberFormat;
}

const formats = new Map<string, NumberFormats>();

/** Returns the formats of a locale, which are slow to create. */
export function formatsOf(locale: string): NumberFormats {
  let found = formats.get(locale);
  if (found === undefined) {
    formats.set(
      locale,
      found = {
        count: new Intl.NumberFormat(locale),
        percent: new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 }),
        digits: new Intl.NumberFormat(locale, { maximumSignificantDigits: 3 }),
      },
    );
  }
  return found;
}
