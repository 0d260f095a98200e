import { execAt } from "../characters.ts";
import { count, present, said } from "../fields.ts";
import type { LineFormat, ParsedLine } from "../parsed_line.ts";
import { findTime } from "../time.ts";

/**
 * The slow log of MySQL and MariaDB. A record begins with comments, `# Time: 2025-10-24T10:26:15.123456Z` and
 * `# Query_time: 2.000123  Lock_time: 0.000001 Rows_sent: 1  Rows_examined: 7`, and ends with the statement.
 */
export const SLOW_QUERY: LineFormat = { name: "mysql-slow", starts: "#", parse: parseSlowQuery };

const USER = /^# User@Host: ([^\s[\]]{0,80})\[[^\]\n]{0,80}\] @ {1,2}([^\s[\]]{0,255}) ?\[([^\]\n]{0,80})\]/m;
const COST =
  /^# Query_time: (\d{1,9}\.\d{1,6}) {1,4}Lock_time: (\d{1,9}\.\d{1,6}) {1,4}Rows_sent: (\d{1,15}) {1,4}Rows_examined: (\d{1,15})/m;
const SET_TIME = /^SET timestamp=(\d{10})(?:\.\d{1,6})?;$/m;
const DATABASE = /^use ([^;\n]{1,80});$/m;
const OLD_TIME = /(\d\d)(\d\d)(\d\d) {1,2}(\d{1,2}:\d\d:\d\d)/y;

function parseSlowQuery(text: string): ParsedLine | undefined {
  if (!text.startsWith("# Time: ") && !text.startsWith("# User@Host: ")) return undefined;
  const cost = COST.exec(text);
  if (cost === null) return undefined;
  const [, duration, lock, sent, examined] = cost;
  const [, user, host, address] = USER.exec(text) ?? [];
  const [, database] = DATABASE.exec(text) ?? [];
  const timestamp = readTime(text) ?? secondsOf(SET_TIME.exec(text)?.[1]);
  const statement = text.split("\n")
    .filter((line) => !line.startsWith("# ") && !SET_TIME.test(line) && !DATABASE.test(line)).join("\n");
  return {
    ...timestamp !== undefined && { timestamp },
    message: statement === "" ? text : statement,
    metadata: present({
      duration_ms: Math.round(Number(duration) * 1e6) / 1000,
      lock_ms: Math.round(Number(lock) * 1e6) / 1000,
      rows_sent: count(sent),
      rows_examined: count(examined),
      user: said(user),
      remote_addr: said(host) ?? said(address),
      database,
    }),
  };
}

function secondsOf(digits: string | undefined): number | undefined {
  return digits === undefined ? undefined : Number(digits) * 1000;
}

/** Reads the time of the first line. Old servers write `251024 10:26:15`. */
function readTime(text: string): number | undefined {
  if (!text.startsWith("# Time: ")) return undefined;
  const found = findTime(text, 8);
  if (found !== undefined) return found.ms;
  const [, year, month, day, clock] = execAt(OLD_TIME, text, 8);
  return year === undefined ? undefined : findTime(`20${year}-${month}-${day} ${clock.padStart(8, "0")}`)?.ms;
}
