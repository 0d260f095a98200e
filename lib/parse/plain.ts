import type { Level } from "../record/level.ts";
import { execAt, isBlankOrEnd, isDigit, isLetter, skipBlanks } from "./characters.ts";
import { findLevel, type LevelInText, levelOfLetter, levelOfWord } from "./level_words.ts";
import type { ParsedLine } from "./parsed_line.ts";
import { findEpoch } from "./epoch.ts";
import { findClock, findTime } from "./time.ts";

/**
 * Parses a line without a known format: a time at its beginning and a level near it. Both are removed from the message
 * if nothing else precedes it; otherwise the message is the whole line. Never throws.
 *
 * @param line Line without its line break.
 * @returns Content of the line.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parsePlain } from "./plain.ts";
 *
 * assertEquals(parsePlain("2025-10-24T10:26:15.123Z WARN disk is full"), {
 *   timestamp: 1761301575123,
 *   level: "WARN",
 *   message: "disk is full",
 * });
 * assertEquals(parsePlain("error: no such file"), { level: "ERROR", message: "error: no such file" });
 * assertEquals(parsePlain("0 errors found"), { message: "0 errors found" });
 * ```
 */
export function parsePlain(line: string): ParsedLine {
  const start = skipBlanks(line, 0);
  const first = leadingTime(line, start) ?? otherTime(line, start);
  const inner = first?.inner;
  const found = inner ?? findLevel(line, first?.end ?? start, first !== undefined && !first.isGuess);
  const level = found?.level ?? levelOfFailure(line, first === undefined ? start : skipBlanks(line, first.end));
  // A bare number is a time only if a level follows it.
  const isTime = first !== undefined && (!first.isGuess || found?.isFirst);
  if (first === undefined) {
    const second = secondTime(line, start, found);
    if (second !== undefined) return second;
  }
  const time = isTime ? first : undefined;
  const end = found?.end;
  const isClear = time?.ms !== undefined && found?.isFirst && end! < line.length;
  return {
    ...time?.ms !== undefined && { timestamp: time.ms },
    ...level !== undefined && { level },
    message: isClear ? line.slice(end) : line,
  };
}

/**
 * Reads a time that follows another head: `ERROR T x`, `ERROR [main] T x`, `[v4.0] T|Error|x`, `JVB T SEVERE: x`,
 * `E [T] x`. A name before the time needs a level after it.
 */
function secondTime(line: string, start: number, found: LevelInText | undefined): ParsedLine | undefined {
  let at = found?.isFirst ? found.end : start;
  // ERROR[T] x, error [T] x
  const bracket = line.indexOf("[", start);
  const isInner = bracket > start && bracket < start + 12 && isDigit(line.charCodeAt(bracket + 1));
  if (isInner) {
    const level = found?.isFirst && found.end > bracket ? found.level : levelBefore(line, start, bracket);
    const time = level === undefined ? undefined : leadingTime(line, bracket);
    if (time?.ms !== undefined && !time.isGuess) {
      return { timestamp: time.ms, level, message: line.slice(skipBlanks(line, time.end)) || line };
    }
  }
  const isBracketed = line[at] === "[";
  if (isBracketed || found === undefined) {
    const end = headEnd(line, at);
    if (end === at) return undefined;
    // ERROR [T] x
    if (at === start || leadingTime(line, at) === undefined) at = skipBlanks(line, end);
  }
  if (found === undefined && !mayBeDate(line, line[at] === "[" ? at + 1 : at)) return undefined;
  const time = leadingTime(line, at);
  if (time === undefined || time.isGuess) return undefined;
  const letter = found === undefined && at === start + 2 ? levelOfLetter(line[start]) : undefined;
  const next = found?.isFirst ? found : time.inner ?? findLevel(line, time.end, true);
  const level = letter ?? next?.level;
  if (level === undefined && !isBracketed) return undefined;
  const isClear = time.ms !== undefined && (letter !== undefined || (found?.isFirst && at === found.end));
  const end = skipBlanks(line, time.end);
  return {
    ...time.ms !== undefined && { timestamp: time.ms },
    ...level !== undefined && { level },
    message: isClear && end < line.length ? line.slice(end) : line,
  };
}

/** Returns the level that is the only word before a bracket. */
function levelBefore(line: string, start: number, bracket: number): Level | undefined {
  const word = line.slice(start, bracket).trimEnd();
  return /^[A-Za-z]+$/.test(word) ? levelOfWord(word) : undefined;
}

/** Longest name before a time, in UTF-16 code units. */
const MAX_NAME = 60;

/** Returns the end of a name or of a token between brackets; `at` if there is none. */
function headEnd(line: string, at: number): number {
  if (line[at] === "[") {
    const close = line.indexOf("]", at);
    return close === -1 || close > at + MAX_NAME ? at : close + 1;
  }
  const code = line.charCodeAt(at);
  if (!isLetter(code)) return at;
  let end = at;
  while (end < at + MAX_NAME && !isBlankOrEnd(line, end)) end++;
  return mayBeDate(line, line[end + 1] === "[" ? end + 2 : end + 1) ? end : at;
}

/** Returns false for most texts that are no date, after a look at three characters. */
function mayBeDate(line: string, at: number): boolean {
  if (!isDigit(line.charCodeAt(at))) return isLetter(line.charCodeAt(at)) && line[at + 3] === " ";
  return "-/.".includes(line[at + 4] ?? " ") || "/-".includes(line[at + 2] ?? " ");
}

/** `[W T ServerApp] x`, `"T","ERROR","x"`, `@400000006718b7f7 x` */
function otherTime(line: string, start: number): LeadingTime | undefined {
  switch (line[start]) {
    case "[":
      return isDigit(line.charCodeAt(start + 1)) ? pairedTime(line, start) : letterAndTime(line, start);
    case '"':
      return quotedTime(line, start);
    case "@":
      return tai64(line, start);
  }
}

/** `[ERROR 2025-10-24 10:26:15 main] x`, `[ INFO 2025-10-24 10:26:15 main] x` */
const WORD_AND_TIME = /\[ ?([A-Z]{4,8}) (?=\d{2,4}[-/.]\d\d[-/.]\d\d)/y;

/** Jupyter and Tornado: `[W 2025-10-24 10:26:15.123 ServerApp] x` */
function letterAndTime(line: string, start: number): LeadingTime | undefined {
  const [head, word] = line[start + 2] === " " ? [] : execAt(WORD_AND_TIME, line, start);
  if (head !== undefined) return bracketedTime(line, start + head.length, levelOfWord(word));
  const letter = line[start + 1];
  const level = letter === "C" ? "FATAL" : levelOfLetter(letter);
  return line[start + 2] === " " ? bracketedTime(line, start + 3, level) : undefined;
}

function bracketedTime(line: string, at: number, level: Level | undefined): LeadingTime | undefined {
  if (level === undefined) return undefined;
  const time = findTime(line, at) ?? findClock(line, at);
  const close = time === undefined ? -1 : line.indexOf("]", time.end);
  if (time === undefined || close === -1 || close > time.end + MAX_BRACKETED) return undefined;
  const inner = { level, end: skipBlanks(line, close + 1), isFirst: false };
  return { ms: time.ms, end: close + 1, isGuess: false, inner };
}

const QUOTED = /"([^"]{10,40})",\s?"([A-Za-z]{3,11})",/y;

function quotedTime(line: string, start: number): LeadingTime | undefined {
  const [all, text, word] = execAt(QUOTED, line, start);
  const level = all === undefined ? undefined : levelOfWord(word);
  const time = level === undefined ? undefined : findTime(text);
  if (level === undefined || time === undefined || time.end !== text.length) return undefined;
  const end = start + all.length;
  return { ms: time.ms, end, isGuess: false, inner: { level, end, isFirst: false } };
}

/** Seconds of TAI since 1970 plus 2^62, then nanoseconds, as daemontools and qmail write them. TAI is 37 s ahead. */
const TAI64 = /@4([\da-f]{15})([\da-f]{8})?(?= |$)/y;
const TAI_AHEAD = 37;

function tai64(line: string, start: number): LeadingTime | undefined {
  const [all, seconds, nanoseconds = "0"] = execAt(TAI64, line, start);
  if (all === undefined) return undefined;
  const ms = (parseInt(seconds, 16) - TAI_AHEAD) * 1000 + Math.floor(parseInt(nanoseconds, 16) / 1e6);
  const isPast = ms <= Date.now() + 86_400_000;
  return { ...isPast && { ms }, end: start + all.length, isGuess: false };
}

/** Date and time of day between brackets of their own. */
const PAIRED = /\[(\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4})\] ?\[(\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?(?: [AP]M)?)\]/y;

/** `[2025-10-24][10:26:15]`, `[10/24/2025] [10:26:15 AM]` */
function pairedTime(line: string, start: number): LeadingTime | undefined {
  if (line[start] !== "[" || !isDigit(line.charCodeAt(start + 1))) return undefined;
  const [all, date, clock] = execAt(PAIRED, line, start);
  const time = all === undefined ? undefined : findTime(`${date} ${clock}`);
  return time === undefined ? undefined : { ms: time.ms, end: start + all.length, isGuess: false };
}

/** Time at the beginning of a line. */
interface LeadingTime {
  /** Milliseconds since the Unix epoch; `undefined` for a time in the future, which a wrong clock wrote. */
  readonly ms?: number;
  /** Index of the text after it. */
  readonly end: number;
  /** True if it is a bare number, which may be anything. */
  readonly isGuess: boolean;
  /** Level between the same brackets. */
  readonly inner?: LevelInText;
}

/** Longest text between brackets, in UTF-16 code units. */
const MAX_BRACKETED = 80;

/** Returns the time at the beginning of a line, with or without brackets; its end is after the separator. */
function leadingTime(line: string, start: number): LeadingTime | undefined {
  const open = line[start];
  const close = open === "[" ? "]" : open === "(" ? ")" : undefined;
  const at = close === undefined ? start : start + 1;
  const known = findTime(line, at) ?? findClock(line, at);
  const past = known ?? findEpoch(line, at);
  const time = past ?? findTime(line, at, Infinity);
  if (time === undefined) return undefined;
  let { end } = time;
  const ms = past?.ms;
  if (close !== undefined) {
    if (line[end] !== close) return open === "[" ? bracketedHead(line, end, ms) : undefined;
    end++;
  }
  // 10:26:15:ERROR: x, 10:26:15,ERROR,x
  if ((line[end] === ":" || line[end] === ",") && (isBlankOrEnd(line, end + 1) || opensLevel(line, end + 1))) end++;
  if (!isBlankOrEnd(line, end) && line[end] !== "[" && line[end] !== "|" && !opensLevel(line, end)) return undefined;
  // 2025-10-24 10:26:15 | INFO | x
  const mark = skipBlanks(line, end);
  if (/[-|]/.test(line[mark] ?? "") && isBlankOrEnd(line, mark + 1) || line[end] === "|") end = mark + 1;
  const isEpochMark = line[time.end] === ":" && time.end - at === 10;
  return {
    ...ms !== undefined && { ms },
    end,
    isGuess: past !== known && close === undefined && !isEpochMark && !line.slice(at, end).includes("."),
  };
}

/** Returns true right after a separator if a level follows it. */
function opensLevel(line: string, at: number): boolean {
  if (!/[:,]/.test(line[at - 1] ?? "") || !isLetter(line.charCodeAt(at))) return false;
  return findLevel(line, at)?.isFirst === true;
}

/** `[T ERROR] x`, `[T: ERROR/ForkPool-1] x`, `[T ServerApp] x` */
function bracketedHead(line: string, end: number, ms: number | undefined): LeadingTime | undefined {
  const close = line.indexOf("]", end);
  if (close === -1 || close > end + MAX_BRACKETED || !/[ :|,]/.test(line[end])) return undefined;
  const from = skipBlanks(line, end + 1);
  let stop = from;
  while (isLetter(line.charCodeAt(stop))) stop++;
  const word = line.slice(from, stop);
  const level = word.length > 2 && word === word.toUpperCase() ? levelOfWord(word) : levelAmong(line, from, close);
  const after = line[close + 1] === ":" ? close + 2 : close + 1;
  if (!isBlankOrEnd(line, after)) return undefined;
  // Samba: [T,  0] x
  if (level === undefined) {
    return line[end] === "," ? { ...ms !== undefined && { ms }, end: after, isGuess: false } : undefined;
  }
  const inner = { level, end: skipBlanks(line, after), isFirst: stop === close };
  return { ...ms !== undefined && { ms }, end: after, isGuess: false, inner };
}

/** Level before the name of a class, or last between brackets: `[T pool-3-thread-1  INFO  com.x.Y] x`, `[T 'x' 42 INFO]` */
const AMONG = /(?<= )(TRACE|DEBUG|INFO|WARN|WARNING|ERROR|FATAL)(?: {1,4}[a-z]\w{0,40}\.\w|(?=\]))/;

function levelAmong(line: string, from: number, close: number): Level | undefined {
  const [, word] = AMONG.exec(line.slice(from - 1, close + 1)) ?? [];
  return word === undefined ? undefined : levelOfWord(word);
}

/** `src/main.c:3:5: `, `src/app.ts(1,2): ` */
const PLACE = "[^\\s:()]{1,200}(?:(?::\\d{1,7}){1,2}|\\(\\d{1,7},\\d{1,7}\\)): ";

/** Beginnings of the failures that runtimes, compilers and package managers print. */
const FAILURES: readonly (readonly [level: Level, pattern: RegExp])[] = ([
  ["FATAL", ["fatal error: "]],
  ["ERROR", [
    "Traceback \\(most recent call last\\):",
    'Exception in thread "',
    "thread '[^']{1,80}' (?:\\(\\d{1,10}\\) )?panicked at ",
    "Uncaught ",
    "Unhandled (?:promise )?(?:[Rr]ejection|[Ee]xception)\\b",
    "npm (?:ERR!|error) ",
    // TypeError: x, java.lang.IllegalStateException: x, Error [ERR_X]: x
    "(?:[A-Za-z_$][\\w$]{0,60}[.\\\\]){0,12}[A-Z]\\w{0,60}?(?:Error|Exception)(?: \\[\\w{1,60}\\])?(?::(?=\\s|$)|(?=\n|$))",
    `${PLACE}(?:fatal )?error(?:: | [A-Z]{1,9}\\d)`,
    "g?make(?:\\[\\d{1,4}\\])?: \\*\\*\\* ",
    "CMake Error(?: at |: )",
  ]],
  ["WARN", [
    "npm (?:WARN|warn) ",
    `${PLACE}warning(?:: | [A-Z]{1,9}\\d)`,
    // /srv/a.py:7: DeprecationWarning: x, (node:42) DeprecationWarning: x
    `(?:${PLACE}|\\((?:node|bun|deno):\\d{1,10}\\) )(?:\\[\\w{1,20}\\] )?[A-Z]\\w{0,60}Warning: `,
    "CMake (?:Deprecation )?Warning(?: \\(dev\\))?(?: at |: )",
  ]],
] as const).map(([level, patterns]) => [level, new RegExp(patterns.join("|"), "y")]);

/** Quick test that rejects most lines before {@linkcode FAILURES}. */
const MAY_BE_FAILURE =
  /(?:fatal|Traceback|thread|Uncaught|Unhandled|npm|CMake|\((?:node|bun|deno):\d{1,10}\)) |\S*(?::|Error|Exception)(?=\s|$)/y;

function levelOfFailure(line: string, at: number): Level | undefined {
  MAY_BE_FAILURE.lastIndex = at;
  if (!MAY_BE_FAILURE.test(line)) return undefined;
  for (const [level, pattern] of FAILURES) {
    pattern.lastIndex = at;
    if (pattern.test(line)) return level;
  }
}
