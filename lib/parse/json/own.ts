import { isPlain } from "../../record/copier.ts";
import { type Level, LEVELS } from "../../record/level.ts";
import type { ParsedLine } from "../parsed_line.ts";
import type { Fields } from "./draft.ts";

/** Form of the time in every record of ours. */
const OWN_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/**
 * Reads a record of ours, as exports and the terminal's `--json` write it. The record stays the same whatever its
 * metadata contains, and its original `source` wins over the current one.
 */
export function readOwn(fields: Fields): ParsedLine | undefined {
  const { id, timestamp, level, message, metadata } = fields;
  if (!isPlain(metadata) || typeof timestamp !== "string" || typeof message !== "string") return undefined;
  if (!LEVELS.includes(level as Level) || !OWN_TIME.test(timestamp)) return undefined;
  const keys = Object.keys(fields).length;
  if (keys !== 4 && !(keys === 5 && typeof id === "string")) return undefined;
  const ms = Date.parse(timestamp);
  return Number.isNaN(ms) ? undefined : { timestamp: ms, level: level as Level, message, metadata };
}
