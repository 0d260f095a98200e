import type { Level } from "../record/level.ts";
import { isBlankOrEnd, skipBlanks } from "./characters.ts";
import { findLevel } from "./level_words.ts";
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
  const first = leadingTime(line, start);
  const found = findLevel(line, first?.end ?? start, first !== undefined && !first.isGuess);
  const level = found?.level ?? levelOfFailure(line, first === undefined ? start : skipBlanks(line, first.end));
  // A bare number is a time only if a level follows it.
  const isTime = first !== undefined && (!first.isGuess || found?.isFirst);
  // ERROR 2025-10-24 10:26:15 x
  const second = first === undefined && found?.isFirst ? leadingTime(line, found.end) : undefined;
  const time = isTime ? first : second?.isGuess ? undefined : second;
  const end = second === undefined ? found?.end : skipBlanks(line, second.end);
  const isClear = time?.ms !== undefined && found?.isFirst && end! < line.length;
  return {
    ...time?.ms !== undefined && { timestamp: time.ms },
    ...level !== undefined && { level },
    message: isClear ? line.slice(end) : line,
  };
}

/** Time at the beginning of a line. */
interface LeadingTime {
  /** Milliseconds since the Unix epoch; `undefined` for a time in the future, which a wrong clock wrote. */
  readonly ms?: number;
  /** Index of the text after it. */
  readonly end: number;
  /** True if it is a bare number, which may be anything. */
  readonly isGuess: boolean;
}

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
  if (close !== undefined) {
    if (line[end] !== close) return undefined;
    end++;
  }
  if (line[end] === ":") end++;
  if (!isBlankOrEnd(line, end) && line[end] !== "[" && line[end] !== "|") return undefined;
  // 2025-10-24 10:26:15 | INFO | x
  const mark = skipBlanks(line, end);
  if (/[-|]/.test(line[mark] ?? "") && isBlankOrEnd(line, mark + 1) || line[end] === "|") end = mark + 1;
  return {
    ...past !== undefined && { ms: past.ms },
    end,
    isGuess: past !== known && close === undefined && !line.slice(at, end).includes("."),
  };
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
  ]],
  ["WARN", ["npm (?:WARN|warn) ", `${PLACE}warning(?:: | [A-Z]{1,9}\\d)`]],
] as const).map(([level, patterns]) => [level, new RegExp(patterns.join("|"), "y")]);

/** Quick test that rejects most lines before {@linkcode FAILURES}. */
const MAY_BE_FAILURE = /(?:fatal|Traceback|thread|Uncaught|Unhandled|npm) |\S*(?::|Error|Exception)(?=\s|$)/y;

function levelOfFailure(line: string, at: number): Level | undefined {
  MAY_BE_FAILURE.lastIndex = at;
  if (!MAY_BE_FAILURE.test(line)) return undefined;
  for (const [level, pattern] of FAILURES) {
    pattern.lastIndex = at;
    if (pattern.test(line)) return level;
  }
}
