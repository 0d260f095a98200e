import type { Level } from "../../record/level.ts";
import { execAt } from "../characters.ts";
import { DIGITS, type LineFormat, type ParsedLine } from "../parsed_line.ts";
import { findTime } from "../time.ts";

/** PostgreSQL: `2025-10-24 10:26:15.123 UTC [123] shop@orders ERROR:  message`. */
export const POSTGRES: LineFormat = { name: "postgres", starts: DIGITS, parse: parsePostgres };

const LEVELS: Readonly<Record<string, Level>> = {
  DEBUG: "DEBUG",
  INFO: "INFO",
  NOTICE: "INFO",
  LOG: "INFO",
  WARNING: "WARN",
  ERROR: "ERROR",
  FATAL: "FATAL",
  PANIC: "FATAL",
};

/** Begins with the zone if its name is one that only the server knows. */
const HEAD =
  /(?: [A-Z]{2,5}| [+-]\d\d)? \[(\d{1,10})(?:-\d{1,10})?\] (?:([^\s@]{0,63})@([^\s@]{1,63}) )?(?:(DEBUG|INFO|NOTICE|LOG|WARNING|ERROR|FATAL|PANIC)[1-5]?: {2}|(?=(?:STATEMENT|DETAIL|HINT|CONTEXT|QUERY|LOCATION|BACKTRACE): {2}))/y;

const DURATION = /^duration: (\d{1,12}(?:\.\d{1,6})?) ms/;

function parsePostgres(line: string): ParsedLine | undefined {
  if (line[4] !== "-" || line[10] !== " ") return undefined;
  const time = findTime(line);
  if (time === undefined) return undefined;
  const [all, pid, user, database, name] = execAt(HEAD, line, time.end);
  if (all === undefined) return undefined;
  const message = line.slice(HEAD.lastIndex);
  const duration = DURATION.exec(message)?.[1];
  return {
    timestamp: time.ms,
    level: name === undefined ? "INFO" : LEVELS[name],
    message,
    metadata: {
      pid: Number(pid),
      ...known(user) !== undefined && { user },
      ...known(database) !== undefined && { database },
      ...duration !== undefined && { duration_ms: Number(duration) },
    },
  };
}

/** Returns the name; the server writes `[unknown]` until the client has sent it. */
function known(name: string | undefined): string | undefined {
  return name === "" || name === "[unknown]" ? undefined : name;
}
