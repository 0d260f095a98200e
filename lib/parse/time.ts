import { isDigit, isWord } from "./characters.ts";
import { readUtcTime } from "./utc_time.ts";

/** A time that stands in a text. */
export interface TimeInText {
  /** In milliseconds since the Unix epoch. */
  readonly ms: number;
  /** Where the text goes on after it. */
  readonly end: number;
}

const DAY_MS = 86_400_000;

/**
 * Epochs come in seconds, ms, µs and ns; each below is above all plausible times in the unit before it. A number below
 * the first, which as seconds is in 2001, is a duration.
 */
const S_FROM = 1e9;
const MS_FROM = 1e11;
const US_FROM = 1e14;
const NS_FROM = 1e17;

/** What `Date` reads as what it is, a day or what it writes itself; of "round 3" it makes a time by guessing. */
const DATE_TEXT = /^(?:\d{4}[-/]\d\d[-/]\d\d$|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )/;

/** A zone by its name, behind the number that it is: `+0200 CEST` of Go and `+02:00[Europe/Berlin]` of Java. */
const ZONE_NAME = /^(?: [A-Z]{2,5}|\[[\w/+-]{1,40}\])?$/;

/** No text of a time is longer. */
const MAX_TIME_TEXT = 100;

/**
 * Reads the value of a field as a time: an epoch in seconds, ms, µs or ns if it is a number, or a text such as
 * `2025-10-24T10:26:15.123Z`, `24/Oct/2025:10:26:15 +0000`, `Oct 24 10:26:15` or the digits of an epoch.
 *
 * A text without a zone is in the zone of this machine, as programs that run on it write it; a date alone is in UTC.
 * Where the year is missing it is the last one in which the time is not in the future.
 *
 * @param value The value.
 * @param now Now, in milliseconds since the Unix epoch. @default {Date.now()}
 * @returns The time in milliseconds since the Unix epoch; `undefined` if it is none, or is more than a day after `now`.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { readTime } from "./time.ts";
 *
 * assertStrictEquals(readTime(1761301575), Date.UTC(2025, 9, 24, 10, 26, 15));
 * assertStrictEquals(readTime("24/Oct/2025:10:26:15 +0000"), Date.UTC(2025, 9, 24, 10, 26, 15));
 * assertStrictEquals(readTime("round 3"), undefined);
 * ```
 */
export function readTime(value: unknown, now: number = Date.now()): number | undefined {
  if (typeof value === "number") return plausible(readEpoch(value), now);
  if (typeof value !== "string" || value.length > MAX_TIME_TEXT) return undefined;
  const utc = readUtcTime(value);
  if (utc !== undefined) return plausible(utc, now);
  const found = findTime(value, 0, now);
  if (found !== undefined && ZONE_NAME.test(value.slice(found.end))) return found.ms;
  const epoch = findEpoch(value, 0, now);
  if (epoch?.end === value.length) return epoch.ms;
  return DATE_TEXT.test(value) ? plausible(Date.parse(value), now) : undefined;
}

function readEpoch(value: number): number {
  if (!(value >= S_FROM)) return NaN;
  if (value < MS_FROM) return Math.round(value * 1000);
  return Math.floor(value < US_FROM ? value : value < NS_FROM ? value / 1000 : value / 1e6);
}

/** A wrong guess never leads into the far future, where it would stand last in every list, or before all clocks. */
function plausible(ms: number, now: number): number | undefined {
  return ms >= 0 && ms <= now + DAY_MS ? ms : undefined;
}

/**
 * Finds the date and time that stands at a place in a text, and where it ends.
 *
 * @param text The text.
 * @param at Where the time begins.
 * @param now Now, in milliseconds since the Unix epoch. @default {Date.now()}
 * @returns The time as {@linkcode readTime} reads it, or `undefined` if none stands there.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { findTime } from "./time.ts";
 *
 * assertEquals(findTime("[2025-10-24T10:26:15.123Z] Ready", 1), { ms: 1761301575123, end: 25 });
 * ```
 */
export function findTime(text: string, at: number = 0, now?: number): TimeInText | undefined {
  if (!mayBeTime(text, at)) return undefined;
  if (now !== undefined) return scanTime(text, at, now);
  if (text !== lastText || at !== lastAt) {
    lastFound = scanTime(text, at, Date.now());
    lastText = text;
    lastAt = at;
  }
  return lastFound;
}

/** What was found last: the formats that a line may have look for its time one after the other. */
let lastText: string | undefined;
let lastAt: number;
let lastFound: TimeInText | undefined;

function scanTime(text: string, at: number, now: number): TimeInText | undefined {
  const scan = new TimeScan(text, at);
  const ms = isDigit(text.charCodeAt(at)) ? scan.dateFirst(now) : scan.nameFirst(now);
  // What goes on with a letter or a digit is no time.
  return ms <= now + DAY_MS && !isWord(text.charCodeAt(scan.at)) ? { ms, end: scan.at } : undefined;
}

/** Most texts tell by two characters that they are no time. */
function mayBeTime(text: string, at: number): boolean {
  if (!isDigit(text.charCodeAt(at))) {
    const code = text.charCodeAt(at + 3);
    return code === SPACE || code === COMMA;
  }
  // After one digit, two or four: 4 Oct, 24/Oct, 10-24, 2025-10-24. After eight: 20251024 10:26:15.
  return isDateMark(text.charCodeAt(at + 1)) || isDateMark(text.charCodeAt(at + 2)) ||
    isDateMark(text.charCodeAt(at + 4)) || isDateEnd(text.charCodeAt(at + 8));
}

function isDateMark(code: number): boolean {
  return code === SPACE || code === DASH || code === SLASH || code === DOT;
}

/** What stands between a date and a time. */
function isDateEnd(code: number): boolean {
  return code === SPACE || code === 0x54 || code === 0x74;
}

/** An hour ahead is still a clock that runs differently; more is yesterday's time. */
const CLOCK_AHEAD_MS = 3_600_000;

/**
 * Finds a time of day without a date, with seconds or with AM or PM; it is the last one of this machine's days.
 *
 * @param text The text.
 * @param at Where the time begins.
 * @param now Now, in milliseconds since the Unix epoch. @default {Date.now()}
 * @returns The time, or `undefined` if none stands there.
 */
export function findClock(text: string, at: number = 0, now?: number): TimeInText | undefined {
  if (!isDigit(text.charCodeAt(at))) return undefined;
  if (text.charCodeAt(at + 2) !== COLON && text.charCodeAt(at + 1) !== COLON) return undefined;
  const scan = new TimeScan(text, at);
  if (!scan.clock(true) || isWord(text.charCodeAt(scan.at))) return undefined;
  now ??= Date.now();
  const today = new Date(now);
  for (let day = today.getDate();; day--) {
    const ms = scan.localTime(today.getFullYear(), today.getMonth() + 1, day);
    if (ms <= now + CLOCK_AHEAD_MS) return { ms, end: scan.at };
  }
}

/** As many digits as an epoch has in seconds, ms, µs and ns, or seconds with a fraction. */
const EPOCH = /(?:\d{10}(?:\.\d{1,9})?|\d{13}|\d{16}|\d{19})(?![\w.])/y;

/**
 * Finds a number that can be an epoch, in seconds, ms, µs or ns. Many other numbers can, so it is for the caller to see
 * whether it is one.
 *
 * @param text The text.
 * @param at Where the number begins.
 * @param now Now, in milliseconds since the Unix epoch. @default {Date.now()}
 * @returns The time, or `undefined` if none stands there.
 */
export function findEpoch(text: string, at: number = 0, now: number = Date.now()): TimeInText | undefined {
  EPOCH.lastIndex = at;
  const [digits] = EPOCH.exec(text) ?? [];
  const ms = digits === undefined ? undefined : plausible(readEpoch(Number(digits)), now);
  return ms === undefined ? undefined : { ms, end: EPOCH.lastIndex };
}

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
const WEEKDAYS = "MonTueWedThuFriSatSun";
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The zones with names that mean one thing, in minutes ahead of UTC. Others are taken for this machine's own. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ["UTC", 0],
  ["GMT", 0],
  ["Z", 0],
  ["EST", -300],
  ["EDT", -240],
  ["CST", -360],
  ["CDT", -300],
  ["MST", -420],
  ["MDT", -360],
  ["PST", -480],
  ["PDT", -420],
  ["CET", 60],
  ["CEST", 120],
]);

const LOCAL = NaN;
const MAX_ZONE_MINUTES = 14 * 60;

/** An earlier year is that of a program which has not set its time, such as 0001. */
const MIN_YEAR = 1970;

const COLON = 0x3a;
const COMMA = 0x2c;
const DASH = 0x2d;
const DOT = 0x2e;
const SLASH = 0x2f;
const SPACE = 0x20;

/**
 * Reads a time character by character: each new line of a log begins with one, and a regular expression with as many
 * groups takes several times as long.
 */
class TimeScan {
  readonly #text: string;
  at: number;
  #hour = 0;
  #minute = 0;
  #second = 0;
  #ms = 0;
  #hasAmPm = false;

  constructor(text: string, at: number) {
    this.#text = text;
    this.at = at;
  }

  /** What begins with a digit; `NaN` if it is none of these. */
  dateFirst(now: number): number {
    const digits = this.#countDigits(5);
    if (digits === 5) return this.#compact();
    const first = this.#digits(digits);
    const separator = this.#code();
    this.at++;
    if (digits === 4 && isDateMark(separator) && separator !== SPACE) return this.#iso(first, separator);
    if (digits !== 1 && digits !== 2) return NaN;
    // 24/Oct/2025:10:26:15 +0000, 24-Oct-2025 10:26:15, 24 Oct 2025 10:26:15.123
    const month = this.#month();
    if (month > 0) {
      if (!this.#take(separator)) return NaN;
      const year = this.#digits(4);
      if (!this.#take(SPACE) && !(separator === SLASH && this.#take(COLON))) return NaN;
      return this.clock(false) ? this.#time(year, month, first, this.#zone()) : NaN;
    }
    if (separator === SLASH || separator === DOT) return this.#numeric(first, separator, now);
    // 10-24 10:26:15.123
    if (separator !== DASH || digits !== 2) return NaN;
    const day = this.#digits(2);
    return this.#take(SPACE) && this.clock(false) ? this.#yearless(first, day, now) : NaN;
  }

  /**
   * 24.10.2025 10:26:15, and with strokes either this or 10/24/2025, 10:26:15 AM. Where that can be two days it is the
   * later one that is not in the future, as a log is rather new than old.
   */
  #numeric(first: number, separator: number, now: number): number {
    const second = this.#digits(this.#countDigits(2));
    if (!this.#take(separator)) return NaN;
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

  /** 20251024 10:26:15, 20251024T102615Z */
  #compact(): number {
    const [year, month, day] = [this.#digits(4), this.#digits(2), this.#digits(2)];
    if (!isDateEnd(this.#code())) return NaN;
    this.at++;
    if (this.#countDigits(6) < 6) return this.clock(false) ? this.#time(year, month, day, this.#zone()) : NaN;
    [this.#hour, this.#minute, this.#second] = [this.#digits(2), this.#digits(2), this.#digits(2)];
    this.#fraction();
    return this.#isClock() ? this.#time(year, month, day, this.#zone()) : NaN;
  }

  /** 2025-10-24T10:26:15.123Z, 2025-10-24 10:26:15,123 +02:00, 2025/10/24 10:26:15 */
  #iso(year: number, separator: number): number {
    const month = this.#digits(2);
    if (!this.#take(separator)) return NaN;
    const day = this.#digits(2);
    if (!isDateEnd(this.#code())) return NaN;
    this.at++;
    return this.clock(false) ? this.#time(year, month, day, this.#zone()) : NaN;
  }

  /** What begins with the name of a day or a month. */
  nameFirst(now: number): number {
    if (this.#name(WEEKDAYS) > 0) {
      this.#take(COMMA);
      if (!this.#take(SPACE)) return NaN;
      // Fri, 24 Oct 2025 10:26:15 GMT
      if (isDigit(this.#code())) return this.dateFirst(now);
    }
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
    // Fri Oct 24 10:26:15 UTC 2025, and else Oct 24 10:26:15
    const end = this.at;
    const zone = this.#zone();
    if (this.#take(SPACE) && this.#countDigits(5) === 4) {
      const ms = this.#time(this.#digits(4), month, day, zone);
      if (!Number.isNaN(ms)) return ms;
    }
    this.at = end;
    return this.#yearless(month, day, now);
  }

  /** 10:26, 10:26:15, 10:26:15.123456, 10:26:15,123, 1:26:15 PM; on its own it needs seconds, or AM or PM. */
  clock(alone: boolean): boolean {
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
    if (digits !== 2 && !this.#hasAmPm) return false;
    return this.#isClock();
  }

  #isClock(): boolean {
    return this.#hour < 24 && this.#minute < 60 && this.#second <= 60;
  }

  #fraction() {
    const mark = this.#code();
    if ((mark !== DOT && mark !== COMMA) || !isDigit(this.#text.charCodeAt(this.at + 1))) return;
    this.at++;
    let scale = 100;
    this.#ms = 0;
    for (; isDigit(this.#code()); this.at++) {
      this.#ms += (this.#code() - 0x30) * scale;
      scale = scale > 1 ? scale / 10 : 0;
    }
  }

  #amPm(): boolean {
    // JavaScript's own texts have a narrow blank here.
    const start = this.#code() === SPACE || this.#code() === 0x202f ? this.at + 1 : this.at;
    const letter = this.#text.charCodeAt(start) | 0x20;
    if (letter !== 0x61 && letter !== 0x70) return false;
    if ((this.#text.charCodeAt(start + 1) | 0x20) !== 0x6d || isWord(this.#text.charCodeAt(start + 2))) return false;
    if (!(this.#hour >= 1 && this.#hour <= 12)) return false;
    this.#hour = this.#hour % 12 + (letter === 0x70 ? 12 : 0);
    this.at = start + 2;
    return true;
  }

  /** Minutes ahead of UTC, or `LOCAL`. After a blank a number needs its minutes: " -05" is one of the message's. */
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
    const zone = ZONES.get(this.#text.slice(start, end).toUpperCase());
    if (zone === undefined) return LOCAL;
    this.at = end;
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

  /** The last year in which the time is not more than a day ahead; at most eight years are without a 29 February. */
  #yearless(month: number, day: number, now: number): number {
    const thisYear = new Date(now).getFullYear();
    for (let year = month === 1 ? thisYear + 1 : thisYear; year >= thisYear - 8; year--) {
      const ms = isDay(year, month, day) ? this.localTime(year, month, day) : NaN;
      if (ms <= now + DAY_MS) return ms;
    }
    return NaN;
  }

  /** 1 to 12, or 0. */
  #month(): number {
    return this.#name(MONTHS);
  }

  /** Which of the names of three letters stands here, from 1, or 0. */
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

  #countDigits(most: number): number {
    let count = 0;
    while (count < most && isDigit(this.#text.charCodeAt(this.at + count))) count++;
    return count;
  }

  /** The number that so many digits spell, or `NaN`. */
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
