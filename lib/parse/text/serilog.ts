import type { Level } from "../../record/level.ts";
import { execAt } from "../characters.ts";
import { DIGITS, type LineFormat, type ParsedLine } from "../parsed_line.ts";
import { findClock, findTime } from "../time.ts";

/** Serilog: `[10:26:15 INF] message` on the console, `2025-10-24 10:26:15.123 +02:00 [INF] message` in files. */
export const SERILOG: LineFormat = { name: "serilog", starts: DIGITS + "[", parse: parseSerilog };

const LEVELS: Readonly<Record<string, Level>> = {
  VRB: "TRACE",
  DBG: "DEBUG",
  INF: "INFO",
  WRN: "WARN",
  ERR: "ERROR",
  FTL: "FATAL",
  Verbose: "TRACE",
  Debug: "DEBUG",
  Information: "INFO",
  Warning: "WARN",
  Error: "ERROR",
  Fatal: "FATAL",
};

const NAME = `(${Object.keys(LEVELS).join("|")})`;
const IN_BRACKETS = new RegExp(` ${NAME}\\] `, "y");
const AFTER_TIME = new RegExp(` \\[${NAME}\\] `, "y");

function parseSerilog(line: string): ParsedLine | undefined {
  const isBracketed = line[0] === "[";
  const time = isBracketed ? findClock(line, 1) ?? findTime(line, 1) : findTime(line);
  if (time === undefined) return undefined;
  const pattern = isBracketed ? IN_BRACKETS : AFTER_TIME;
  const [, name] = execAt(pattern, line, time.end);
  if (name === undefined) return undefined;
  return { timestamp: time.ms, level: LEVELS[name], message: line.slice(pattern.lastIndex) };
}
