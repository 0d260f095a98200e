import type { Level } from "../../record/level.ts";
import { execAt } from "../characters.ts";
import { DIGITS, type LineFormat, type ParsedLine } from "../parsed_line.ts";
import { findTime } from "../time.ts";

/** MySQL: `2025-10-24T10:26:15.123456Z 0 [Warning] [MY-010068] [Server] message`. MariaDB writes no code and server. */
export const MYSQL: LineFormat = { name: "mysql", starts: DIGITS, parse: parseMysql };

const LEVELS: Readonly<Record<string, Level>> = {
  System: "INFO",
  Note: "INFO",
  Warning: "WARN",
  Error: "ERROR",
  ERROR: "ERROR",
};

const HEAD = / (\d{1,10}) \[(System|Note|Warning|Error|ERROR)\] (?:\[(MY-\d{6})\] \[(\w{1,30})\] )?/y;

function parseMysql(line: string): ParsedLine | undefined {
  if (line[4] !== "-") return undefined;
  const time = findTime(line);
  if (time === undefined) return undefined;
  const [, thread, name, code, logger] = execAt(HEAD, line, time.end);
  if (thread === undefined) return undefined;
  return {
    timestamp: time.ms,
    level: LEVELS[name],
    message: line.slice(HEAD.lastIndex),
    metadata: { ...logger !== undefined && { logger }, thread: Number(thread), ...code !== undefined && { code } },
  };
}
