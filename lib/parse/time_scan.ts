import { isDigit, isLetter, isWord } from "./characters.ts";
import { LOCAL, UNKNOWN, zoneOffset } from "./zones.ts";

/** Time found in a text. */
export interface TimeInText {
  /** Milliseconds since the Unix epoch. */
  readonly ms: number;
  /** Index of the text after it. */
  readonly end: number;
}

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
const WEEKDAYS = "MonTueWedThuFriSatSun";
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** A time may be this far ahead of the clock, in ms. A later one is a wrong guess. */
export const DAY_MS = 86_400_000;

const MAX_ZONE_MINUTES = 14 * 60;

/** Earliest year. A program that has not set its time writes an earlier one, such as 0001. */
const MIN_YEAR = 1970;

export const COLON = 0x3a;
const COMMA = 0x2c;
const DASH = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const BAR = 0x7c;
const SPACE = 0x20;

/** Returns false for most texts that are not a time, after a look at one or two characters. */
export function mayBeTime(text: string, at: number): boolean {
  if (!isDigit(text.charCodeAt(at))) {
    const code = text.charCodeAt(at + 3);
    return code === SPACE || code === COMMA || code === SLASH;
  }
  // After one digit, two or four: 4 Oct, 24/Oct, 10-24, 2025-10-24. After six or eight: 20251024 10:26:15. 24Oct2025
  return isDateMark(text.charCodeAt(at + 1)) || isDateMark(text.charCodeAt(at + 2)) ||
    isDateMark(text.charCodeAt(at + 4)) || isDateEnd(text.charCodeAt(at + 8)) || text.charCodeAt(at + 8) === DASH ||
    text.charCodeAt(at + 6) === SPACE || (isLetter(text.charCodeAt(at + 2)) && isDigit(text.charCodeAt(at + 5)));
}

function isDateMark(code: number): boolean {
  return code === SPACE || code === DASH || code === SLASH || code === DOT;
}

/** Returns true for the characters between a date and a time. */
function isDateEnd(code: number): boolean {
  return code === SPACE || code === 0x54 || code === 0x74 || code === 0x5f;
}

/**
 * Parses a time character by character. Every line of a log begins with one, and a regular expression with as many groups
 * takes several times as long.
 */
export class TimeScan {
  readonly #text: string;
  at: number;
  #hour = 0;
  #minute = 0;
  #second = 0;
  #ms = 0;
  #hasAmPm = false;
  /** True if the zone is a name that has several meanings. */
  hasUnknownZone = false;

  constructor(text: string, at: number) {
    this.#text = text;
    this.at = at;
  }

  /** Parses a date and time that begins with a digit; `NaN` if it is not one. */
  dateFirst(now: number): number {
    const digits = this.#countDigits(5);
    if (digits === 5) return this.#compact();
    const first = this.#digits(digits);
    const separator = this.#code();
    this.at++;
    if (digits === 4 && isDateMark(separator) && separator !== SPACE) return this.#iso(first, separator);
    if (digits !== 1 && digits !== 2) return NaN;
    if (isLetter(separator)) return this.#dayMonthYear(first);
    // 24/Oct/2025:10:26:15 +0000, 24-Oct-2025 10:26:15, 24 Oct 2025 10:26:15.123, 24 Oct 10:26:15.123
    const month = this.#month();
    if (month === 0 && separator === SPACE && digits === 2) return this.#spaced(first);
    if (month > 0) {
      if (!this.#take(separator)) return NaN;
      if (separator === SPACE && this.#countDigits(3) === 2) {
        return this.clock(false) ? this.#yearless(month, first, now) : NaN;
      }
      const year = this.#digits(4);
      if (!this.#take(SPACE) && !(separator === SLASH && this.#take(COLON))) return NaN;
      return this.clock(false) ? this.#time(year, month, first, this.#zone()) : NaN;
    }
    if (separator === SLASH || separator === DOT) return this.#numeric(first, separator, now);
    // 10-24 10:26:15.123
    if (separator !== DASH || digits !== 2) return NaN;
    const day = this.#digits(2);
    // geth: 10-24|10:26:15.123
    return (this.#take(SPACE) || this.#take(BAR)) && this.clock(false) ? this.#yearless(first, day, now) : NaN;
  }

  /** log4js: 24 10 2025 10:26:15.123 */
  #spaced(day: number): number {
    const month = this.#digits(2);
    if (!this.#take(SPACE) || this.#countDigits(5) !== 4) return NaN;
    const year = this.#digits(4);
    return this.#take(SPACE) && this.clock(false) ? this.#time(year, month, day, this.#zone()) : NaN;
  }

  /** 24Oct2025 10:26:15.123 */
  #dayMonthYear(day: number): number {
    this.at--;
    const month = this.#month();
    if (month === 0 || this.#countDigits(5) !== 4) return NaN;
    const year = this.#digits(4);
    return this.#take(SPACE) && this.clock(false) ? this.#time(year, month, day, this.#zone()) : NaN;
  }

  /**
   * 24.10.2025 10:26:15; with slashes also 10/24/2025, 10:26:15 AM. An ambiguous day is the later one that is not in the
   * future, because most logs are recent.
   */
  #numeric(first: number, separator: number, now: number): number {
    const second = this.#digits(this.#countDigits(2));
    if (!this.#take(separator)) return NaN;
    const yearDigits = this.#countDigits(5);
    if (yearDigits === 2 && separator === SLASH) return this.#shortYear(first, second, now);
    const year = this.#digits(4);
    this.#take(COMMA);
    if (!this.#take(SPACE) || !this.clock(false)) return NaN;
    const zone = this.#zone();
    const dayFirst = this.#time(year, second, first, zone);
    if (separator === DOT) return dayFirst;
    const monthFirst = this.#time(year, first, second, zone);
    const [either, other] = this.#hasAmPm ? [monthFirst, dayFirst] : [dayFirst, monthFirst];
    if (!(other <= now + DAY_MS)) return either;
    return either <= now + DAY_MS && (this.#hasAmPm || either > other) ? either : other;
  }

  /** 10/24/25 10:26:15, 10/24/25, 10:26:15, 24/10/25 10:26:15, 25/10/24 10:26:15: the latest of these that is not in the future. */
  #shortYear(first: number, second: number, now: number): number {
    const third = this.#digits(2);
    this.#take(COMMA);
    if (!this.#take(SPACE) || !this.clock(false)) return NaN;
    const zone = this.#zone();
    const times = [[third, first, second], [third, second, first], [first, second, third]]
      .map(([year, month, day]) => this.#time(2000 + year, month, day, zone))
      .filter((ms) => ms <= now + DAY_MS);
    return times.length === 0 ? NaN : Math.max(...times);
  }

  /** 20251024 10:26:15, 20251024T102615Z, 20251024-10:26:15:606, 251024 10:26:15, 251024 102615 */
  #compact(): number {
    const digits = this.#countDigits(9);
    if (digits !== 8 && digits !== 6) return NaN;
    const year = digits === 8 ? this.#digits(4) : 2000 + this.#digits(2);
    const [month, day] = [this.#digits(2), this.#digits(2)];
    const separator = this.#code();
    if (digits === 8 ? !isDateEnd(separator) && separator !== DASH : separator !== SPACE) return NaN;
    this.at++;
    // 251024  9:26:15
    if (digits === 6) this.#take(SPACE);
    if (this.#countDigits(6) < 6) {
      return this.clock(false, digits === 6) ? this.#time(year, month, day, this.#zone()) : NaN;
    }
    [this.#hour, this.#minute, this.#second] = [this.#digits(2), this.#digits(2), this.#digits(2)];
    this.#fraction();
    return this.#isClock() ? this.#time(year, month, day, this.#zone()) : NaN;
  }

  /** 2025-10-24T10:26:15.123Z, 2025-10-24 10:26:15,123 +02:00, 2025/10/24 10:26:15, 2025-10-24-10.26.15 */
  #iso(year: number, separator: number): number {
    const month = this.#digits(2);
    if (!this.#take(separator)) return NaN;
    const day = this.#digits(2);
    const end = this.#code();
    this.at++;
    if (end === DASH && (separator === DASH || separator === DOT)) {
      return this.#dotted() ? this.#time(year, month, day, this.#zone()) : NaN;
    }
    if (!isDateEnd(end) && !(end === COMMA && this.#take(SPACE))) return NaN;
    return this.clock(false) ? this.#time(year, month, day, this.#zone()) : NaN;
  }

  /** 10.26.15.123456 */
  #dotted(): boolean {
    this.#hour = this.#digits(2);
    if (!this.#take(DOT)) return false;
    this.#minute = this.#digits(2);
    if (!this.#take(DOT)) return false;
    this.#second = this.#digits(2);
    this.#fraction();
    return this.#isClock();
  }

  /** Parses a date and time that begins with the name of a day or a month; `NaN` if it is not one. */
  nameFirst(now: number): number {
    if (this.#name(WEEKDAYS) > 0) {
      this.#take(COMMA);
      if (!this.#take(SPACE)) return NaN;
      // Fri, 24 Oct 2025 10:26:15 GMT
      if (isDigit(this.#code())) return this.dateFirst(now);
    }
    if (this.#text.charCodeAt(this.at + 3) === SLASH) return this.#slashed();
    const month = this.#month();
    if (month < 1 || !this.#take(SPACE)) return NaN;
    this.#take(SPACE);
    const day = this.#digits(this.#countDigits(2));
    const hasComma = this.#take(COMMA);
    if (!this.#take(SPACE)) return NaN;
    // Oct 24 2025 10:26:15, Oct 24, 2025 10:26:15 AM
    if (hasComma || this.#countDigits(4) === 4) {
      const year = this.#digits(4);
      return this.#take(SPACE) && this.clock(false) ? this.#time(year, month, day, this.#zone()) : NaN;
    }
    if (!this.clock(false)) return NaN;
    // Fri Oct 24 10:26:15 UTC 2025; otherwise Oct 24 10:26:15
    const end = this.at;
    const zone = this.#zone();
    if (this.#take(SPACE) && this.#countDigits(5) === 4) {
      const ms = this.#time(this.#digits(4), month, day, zone);
      if (!Number.isNaN(ms)) return ms;
    }
    this.at = end;
    return this.#yearless(month, day, now);
  }

  /** oct/24/2025 10:26:15 */
  #slashed(): number {
    const name = this.#text.slice(this.at, this.at + 3);
    const index = MONTHS.indexOf(name[0].toUpperCase() + name.slice(1));
    this.at += 4;
    const day = this.#digits(2);
    if (index < 0 || index % 3 !== 0 || !this.#take(SLASH)) return NaN;
    const year = this.#digits(4);
    return this.#take(SPACE) && this.clock(false) ? this.#time(year, index / 3 + 1, day, LOCAL) : NaN;
  }

  /** 10:26, 10:26:15, 10:26:15.123456, 10:26:15,123, 1:26:15 PM. Without a date, seconds or AM or PM are required. */
  clock(alone: boolean, mayBeShort = false): boolean {
    const digits = this.#countDigits(2);
    this.#hour = this.#digits(digits);
    if (!this.#take(COLON)) return false;
    this.#minute = this.#digits(2);
    const hasSeconds = this.#take(COLON);
    if (hasSeconds) {
      this.#second = this.#digits(2);
      this.#fraction();
    }
    this.#hasAmPm = this.#amPm();
    if (alone && !hasSeconds && !this.#hasAmPm) return false;
    if (digits !== 2 && !this.#hasAmPm && !mayBeShort) return false;
    return this.#isClock();
  }

  #isClock(): boolean {
    return this.#hour < 24 && this.#minute < 60 && this.#second <= 60;
  }

  #fraction() {
    const mark = this.#code();
    // A colon before exactly three digits is a fraction too.
    const isColon = mark === COLON && this.#countDigitsAt(this.at + 1) === 3;
    if ((mark !== DOT && mark !== COMMA && !isColon) || !isDigit(this.#text.charCodeAt(this.at + 1))) return;
    this.at++;
    let scale = 100;
    this.#ms = 0;
    for (; isDigit(this.#code()); this.at++) {
      this.#ms += (this.#code() - 0x30) * scale;
      scale = scale > 1 ? scale / 10 : 0;
    }
  }

  #amPm(): boolean {
    // JavaScript writes a narrow no-break space here.
    const start = this.#code() === SPACE || this.#code() === 0x202f ? this.at + 1 : this.at;
    const letter = this.#text.charCodeAt(start) | 0x20;
    if (letter !== 0x61 && letter !== 0x70) return false;
    if ((this.#text.charCodeAt(start + 1) | 0x20) !== 0x6d || isWord(this.#text.charCodeAt(start + 2))) return false;
    if (!(this.#hour >= 1 && this.#hour <= 12)) return false;
    this.#hour = this.#hour % 12 + (letter === 0x70 ? 12 : 0);
    this.at = start + 2;
    return true;
  }

  /** Parses a zone as minutes ahead of UTC, or `LOCAL`. After a blank an offset needs minutes: " -05" may be the message. */
  #zone(): number {
    const blank = this.#code() === SPACE ? 1 : 0;
    const start = this.at + blank;
    const sign = this.#text.charCodeAt(start);
    if (sign === 0x2b || sign === DASH) {
      const scan = new TimeScan(this.#text, start + 1);
      const hours = scan.#digits(2);
      const hasColon = scan.#take(COLON);
      const hasMinutes = hasColon || scan.#countDigits(2) === 2;
      const minutes = hasMinutes ? scan.#digits(2) : blank === 0 ? 0 : NaN;
      const offset = hours * 60 + minutes;
      if (!(offset <= MAX_ZONE_MINUTES) || isWord(scan.#code())) return LOCAL;
      this.at = scan.at;
      return sign === DASH ? -offset : offset;
    }
    let end = start;
    while (end < start + 5 && isWord(this.#text.charCodeAt(end))) end++;
    if (end === start || end === start + 5) return LOCAL;
    const zone = zoneOffset(this.#text.slice(start, end));
    if (zone === undefined) return LOCAL;
    this.at = end;
    this.hasUnknownZone = zone === UNKNOWN;
    return zone;
  }

  #time(year: number, month: number, day: number, zone: number): number {
    if (!(year >= MIN_YEAR && isDay(year, month, day))) return NaN;
    if (Number.isNaN(zone)) return this.localTime(year, month, day);
    return Date.UTC(year, month - 1, day, this.#hour, this.#minute - zone, this.#second, this.#ms);
  }

  localTime(year: number, month: number, day: number): number {
    return new Date(year, month - 1, day, this.#hour, this.#minute, this.#second, this.#ms).getTime();
  }

  /** Returns the time in the last year where it is not a day ahead. At most eight years pass without a 29 February. */
  #yearless(month: number, day: number, now: number): number {
    const thisYear = new Date(now).getFullYear();
    for (let year = month === 1 ? thisYear + 1 : thisYear; year >= thisYear - 8; year--) {
      const ms = isDay(year, month, day) ? this.localTime(year, month, day) : NaN;
      if (ms <= now + DAY_MS) return ms;
    }
    return NaN;
  }

  /** Parses the name of a month: 1 to 12, or 0. */
  #month(): number {
    return this.#name(MONTHS);
  }

  /** Parses one of the names of three letters: its number from 1, or 0. */
  #name(names: string): number {
    if (!isWord(this.#code())) return 0;
    const index = names.indexOf(this.#text.slice(this.at, this.at + 3));
    if (index < 0 || index % 3 !== 0 || this.at + 3 > this.#text.length) return 0;
    this.at += 3;
    return index / 3 + 1;
  }

  #take(code: number): boolean {
    if (this.#code() !== code) return false;
    this.at++;
    return true;
  }

  #countDigitsAt(at: number): number {
    let count = 0;
    while (count < 4 && isDigit(this.#text.charCodeAt(at + count))) count++;
    return count;
  }

  #countDigits(most: number): number {
    let count = 0;
    while (count < most && isDigit(this.#text.charCodeAt(this.at + count))) count++;
    return count;
  }

  /** Parses that many digits; `NaN` if there are fewer. */
  #digits(count: number): number {
    let value = count > 0 ? 0 : NaN;
    for (let i = 0; i < count; i++) {
      const code = this.#text.charCodeAt(this.at + i);
      if (!isDigit(code)) return NaN;
      value = value * 10 + code - 0x30;
    }
    this.at += count;
    return value;
  }

  #code(): number {
    return this.#text.charCodeAt(this.at);
  }
}

function isDay(year: number, month: number, day: number): boolean {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= MONTH_DAYS[month - 1])) return false;
  return month !== 2 || day < 29 || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
}
