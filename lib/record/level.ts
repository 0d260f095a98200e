/** Levels from the least to the most severe. Their order is their severity. */
export const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;

/** How severe a record is. */
export type Level = typeof LEVELS[number];

/** Where a level stands among {@linkcode LEVELS}, 0 to 5, to compare two of them. */
export const LEVEL_RANK: Readonly<Record<Level, number>> = {
  TRACE: 0,
  DEBUG: 1,
  INFO: 2,
  WARN: 3,
  ERROR: 4,
  FATAL: 5,
};

/** Our names, and those that other libraries use in lower case. */
const NAMES: ReadonlyMap<string, Level> = new Map(
  Object.entries(
    {
      TRACE: ["trace", "trc", "verbose", "silly", "finest", "finer"],
      DEBUG: ["debug", "dbg", "debu", "fine", "config"],
      INFO: ["info", "information", "informational", "inf", "notice", "http", "log", "default"],
      WARN: ["warn", "warning", "wrn"],
      ERROR: ["error", "err", "eror", "severe", "failure", "fail"],
      FATAL: ["fatal", "critical", "crit", "alert", "emerg", "emergency", "panic", "dpanic", "ftl"],
    } satisfies Record<Level, string[]>,
  ).flatMap(([level, names]) => [level, ...names].map((name) => [name, level as Level] as const)),
);

/**
 * Numbers that stand for levels, by the library or standard that uses them. `from` is the lowest number that means
 * the level, so numbers between two steps belong to the lower one.
 */
const SCALES = {
  /** OpenTelemetry's severity numbers, 1 to 24. */
  otel: { min: 1, max: 24, from: [1, 5, 9, 13, 17, 21] },
  /** pino's and bunyan's, 10 to 60. */
  pino: { min: 1, max: 100, from: [0, 20, 30, 40, 50, 60] },
  /** `@std/log`'s, 10 (DEBUG) to 50 (CRITICAL); 0 is NOTSET. */
  std: { min: 0, max: 50, from: [0, 10, 20, 30, 40, 50] },
} as const;

/** A numbering of levels. syslog's runs the other way, from 0 (emergency) to 7 (debug). */
export type LevelScale = keyof typeof SCALES | "syslog";

const SYSLOG: readonly Level[] = ["FATAL", "FATAL", "FATAL", "ERROR", "WARN", "INFO", "INFO", "DEBUG"];

/**
 * Finds the level that another library's name means, in any letter case.
 *
 * @param name A name such as `"warning"`, `"CRITICAL"` or `"notice"`.
 * @returns The level, or `undefined` if the name is not known.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { levelFromName } from "./level.ts";
 *
 * assertStrictEquals(levelFromName("Warning"), "WARN");
 * assertStrictEquals(levelFromName("loud"), undefined);
 * ```
 */
export function levelFromName(name: string): Level | undefined {
  return NAMES.get(name) ?? NAMES.get(name.toLowerCase());
}

/**
 * Finds the level that a number means.
 *
 * @param number The number, on the scale given.
 * @param scale Whose numbers they are.
 * @returns The level, or `undefined` if the number is not on the scale.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { levelFromNumber } from "./level.ts";
 *
 * assertStrictEquals(levelFromNumber(17, "otel"), "ERROR");
 * assertStrictEquals(levelFromNumber(50, "pino"), "ERROR");
 * assertStrictEquals(levelFromNumber(50, "std"), "FATAL");
 * assertStrictEquals(levelFromNumber(3, "syslog"), "ERROR");
 * ```
 */
export function levelFromNumber(number: number, scale: LevelScale): Level | undefined {
  if (scale === "syslog") return SYSLOG[number];
  const { min, max, from } = SCALES[scale];
  if (!(number >= min && number <= max)) return undefined;
  let index = LEVELS.length - 1;
  while (number < from[index]) index--;
  return LEVELS[index];
}

/**
 * Reads the name of a level where one is asked for, as in a filter.
 *
 * @param text A name such as `"WARN"`, in any letter case; another library's name will do.
 * @returns The level.
 * @throws {SyntaxError} If `text` names no level.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { parseLevel } from "./level.ts";
 *
 * assertStrictEquals(parseLevel("warn"), "WARN");
 * ```
 */
export function parseLevel(text: string): Level {
  const level = levelFromName(text);
  if (level !== undefined) return level;
  throw new SyntaxError(`Cannot parse level "${text}": expected one of ${LEVELS.join(", ")}`);
}

/** How severe the status of an answer is, in HTTP. */
export function levelOfStatus(status: number): Level {
  return status >= 500 ? "ERROR" : status >= 400 ? "WARN" : "INFO";
}
