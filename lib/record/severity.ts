/** Levels from the least to the most severe. Their order is their severity. */
export const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;

/** Severity of a record. */
export type Level = typeof LEVELS[number];

/** Index of each level in {@linkcode LEVELS}, 0 to 5. */
export const LEVEL_RANK: Readonly<Record<Level, number>> = {
  TRACE: 0,
  DEBUG: 1,
  INFO: 2,
  WARN: 3,
  ERROR: 4,
  FATAL: 5,
};
