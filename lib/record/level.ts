import { type Level, LEVELS } from "./severity.ts";

export { type Level, LEVEL_RANK, LEVELS } from "./severity.ts";

/** Our names, and the lower-case names of other libraries. */
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
 * Severity numbers of other libraries and standards. `from` lists the lowest number of each level, so a number between
 * two steps belongs to the lower one.
 */
const SCALES = {
  /** OpenTelemetry's severity numbers, 1 to 24. */
  otel: { min: 1, max: 24, from: [1, 5, 9, 13, 17, 21] },
  /** pino's and bunyan's, 10 to 60. */
  pino: { min: 1, max: 100, from: [0, 20, 30, 40, 50, 60] },
  /** `@std/log`'s, 10 (DEBUG) to 50 (CRITICAL); 0 is NOTSET. */
  std: { min: 0, max: 50, from: [0, 10, 20, 30, 40, 50] },
} as const;

/** Name of a severity scale. syslog's is reversed, from 0 (emergency) to 7 (debug). */
export type LevelScale = keyof typeof SCALES | "syslog";

const SYSLOG: readonly Level[] = ["FATAL", "FATAL", "FATAL", "ERROR", "WARN", "INFO", "INFO", "DEBUG"];

/**
 * Returns the level for a name, including the names of other libraries, in any letter case.
 *
 * @param name A name such as `"warning"`, `"CRITICAL"` or `"notice"`.
 * @returns The level, or `undefined` if the name is unknown.
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
 * Returns the level for a severity number.
 *
 * @param number The number.
 * @param scale The scale of the number.
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
 * Parses the name of a level.
 *
 * @param text A name such as `"WARN"`, in any letter case. Names of other libraries are accepted.
 * @returns The level.
 * @throws {SyntaxError} If the name is unknown.
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

/** Returns the level of a record's input, or `undefined` if the value names none. */
export function parseRecordLevel(level: unknown): Level | undefined {
  if (typeof level === "string") return isLevel(level) ? level : levelFromName(level);
  if (typeof level !== "number") return undefined;
  return levelFromNumber(level, level > SCALES.otel.max ? "pino" : "otel");
}

/** Returns the level for the status of an HTTP response. */
export function levelOfStatus(status: number): Level {
  return status >= 500 ? "ERROR" : status >= 400 ? "WARN" : "INFO";
}

/** Comparing the common names is faster than a look-up. */
function isLevel(name: string): name is Level {
  return name === "INFO" || name === "DEBUG" || name === "WARN" || name === "ERROR" || name === "TRACE" ||
    name === "FATAL";
}
