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

const LEVEL = "(DEBUG|INFO|NOTICE|LOG|WARNING|ERROR|FATAL|PANIC)[1-5]?: {2}";
const ZONE = "(?: [A-Z]{2,5}| [+-]\\d\\d)?";

/** Amazon RDS: `:10.0.0.1(41234):shop@orders:[123]:ERROR:  ` */
const RDS = new RegExp(`${ZONE}:\\S{0,120}?:([^\\s@:]{0,63})@([^\\s@:]{0,63}):\\[(\\d{1,10})\\]:${LEVEL}`, "y");

/** The prefix that pgBadger asks for: ` [123]: [1-1] user=shop,db=orders,app=psql,client=10.0.0.1 ERROR:  ` */
const PGBADGER = new RegExp(
  `${ZONE} \\[(\\d{1,10})\\](?:: \\[\\d{1,10}-\\d{1,10}\\])? user=([^,\\s]{0,63}),db=([^,\\s]{0,63})` +
    `(?:,app=([^,]{0,63}))?(?:,client=\\S{0,120})? ${LEVEL}`,
  "y",
);

const DURATION = /^duration: (\d{1,12}(?:\.\d{1,6})?) ms/;

function parsePostgres(line: string): ParsedLine | undefined {
  if (line[4] !== "-" || line[10] !== " ") return undefined;
  const time = findTime(line);
  if (time === undefined) return undefined;
  const head = readHead(line, time.end);
  if (head === undefined) return undefined;
  const { pid, user, database, name } = head;
  const message = line.slice(head.end);
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

function readHead(line: string, at: number): Head | undefined {
  const [all, pid, user, database, name] = execAt(HEAD, line, at);
  if (all !== undefined) return { pid, user, database, name, end: HEAD.lastIndex };
  const [rds, rdsUser, rdsDatabase, rdsPid, rdsName] = execAt(RDS, line, at);
  if (rds !== undefined) {
    return { pid: rdsPid, user: rdsUser, database: rdsDatabase, name: rdsName, end: RDS.lastIndex };
  }
  const [badger, badgerPid, badgerUser, badgerDatabase, , badgerName] = execAt(PGBADGER, line, at);
  if (badger === undefined) return undefined;
  return { pid: badgerPid, user: badgerUser, database: badgerDatabase, name: badgerName, end: PGBADGER.lastIndex };
}

interface Head {
  readonly pid: string;
  readonly user: string | undefined;
  readonly database: string | undefined;
  /** Level; a line of detail has none. */
  readonly name: string | undefined;
  readonly end: number;
}

/** Returns the name; the server writes `[unknown]` until the client has sent it. */
function known(name: string | undefined): string | undefined {
  return name === "" || name === "[unknown]" ? undefined : name;
}
