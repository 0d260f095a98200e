import { levelFromName, levelFromNumber } from "../../level.ts";
import type { ParsedLine } from "./parsed_line.ts";

/** The names that loggers use for each field, the most telling first. */
const TIME_KEYS = ["timestamp", "@timestamp", "time", "ts", "datetime"];
const LEVEL_KEYS = ["level", "severity", "log.level", "levelname", "lvl"];
const MESSAGE_KEYS = ["message", "msg", "@message", "event"];

/** Reads a line that is a JSON object; any other line gives `undefined`. */
export function parseJson(line: string): ParsedLine | undefined {
  const fields = parseObject(line);
  if (fields === undefined) return undefined;

  // Where the level is a number pino or bunyan wrote the line, and other names for these are the program's own.
  const isPino = typeof fields.level === "number";
  const time = take(fields, isPino ? ["time", ...TIME_KEYS] : TIME_KEYS, readTime);
  const level = take(fields, LEVEL_KEYS, readLevel);
  // An object without a message is its own: the reader sees what was written.
  const message = take(fields, isPino ? ["msg", ...MESSAGE_KEYS] : MESSAGE_KEYS, readText) ?? line.trim();
  return {
    ...time !== undefined && { timestamp: time },
    ...level !== undefined && { level },
    message,
    metadata: fields,
  };
}

function parseObject(line: string): Record<string, unknown> | undefined {
  const start = line.trimStart();
  if (!start.startsWith("{")) return undefined;
  try {
    return JSON.parse(start);
  } catch {
    return undefined; // a plain line that begins with a brace
  }
}

/** Takes the first field that can be read out of the object; what cannot be read stays there. */
function take<T>(
  fields: Record<string, unknown>,
  keys: readonly string[],
  read: (value: unknown) => T | undefined,
): T | undefined {
  for (const key of keys) {
    const value = read(fields[key]);
    if (value === undefined) continue;
    delete fields[key];
    return value;
  }
}

/** How texts begin that `Date` reads as what they are; of others, such as "round 3", it makes a time by guessing. */
const TIME_TEXT = /^(?:\d{4}[-/]\d\d[-/]\d\d|(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )/;

/**
 * Epochs come in seconds, ms, µs and ns; each below is above all plausible times in the unit before it. A number below
 * the first, which as seconds is in 2001, is a duration.
 */
const S_FROM = 1e9;
const MS_FROM = 1e11;
const US_FROM = 1e14;
const NS_FROM = 1e17;

function readTime(value: unknown): number | undefined {
  if (typeof value === "string") {
    const ms = TIME_TEXT.test(value) ? Date.parse(value) : NaN;
    return Number.isNaN(ms) ? undefined : ms;
  }
  if (typeof value !== "number" || !(value >= S_FROM)) return undefined;
  if (value < MS_FROM) return value * 1000;
  if (value < US_FROM) return value;
  return value < NS_FROM ? value / 1000 : value / 1e6;
}

function readText(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

/** JSON lines with a number for a level are pino's or bunyan's. */
function readLevel(value: unknown): string | undefined {
  if (typeof value === "string") return levelFromName(value);
  return typeof value === "number" ? levelFromNumber(value, "pino") : undefined;
}
