import type { Level } from "../../record/level.ts";
import type { LineFormat, ParsedLine } from "../parsed_line.ts";
import { findTime } from "../time.ts";

/** Reports of Erlang, `=ERROR REPORT==== 24-Oct-2025::10:26:15.123456 ===` with the report on the lines below. */
export const ERLANG: LineFormat = { name: "erlang", starts: "=", parse: parseErlang };

const HEAD = /^=([A-Z][A-Z ]{1,40}) REPORT==== (\d{1,2}-[A-Z][a-z]{2}-\d{4})::(\d\d:\d\d:\d\d(?:\.\d{1,6})?) ===$/;

const LEVELS: Readonly<Record<string, Level>> = {
  ERROR: "ERROR",
  CRASH: "ERROR",
  SUPERVISOR: "ERROR",
  CRITICAL: "FATAL",
  ALERT: "FATAL",
  EMERGENCY: "FATAL",
  WARNING: "WARN",
};

function parseErlang(line: string): ParsedLine | undefined {
  const [, kind, date, clock] = HEAD.exec(line) ?? [];
  if (kind === undefined) return undefined;
  const time = findTime(`${date} ${clock}`);
  return {
    ...time !== undefined && { timestamp: time.ms },
    level: Object.hasOwn(LEVELS, kind) ? LEVELS[kind] : "INFO",
    message: line,
  };
}
