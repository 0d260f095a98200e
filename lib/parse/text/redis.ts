import type { Level } from "../../record/level.ts";
import { isDigit } from "../characters.ts";
import { DIGITS, type LineFormat, type ParsedLine } from "../parsed_line.ts";
import { findTime } from "../time.ts";

/** Redis and Valkey: `10647:M 24 Oct 2025 10:26:15.724 * Ready to accept connections`. */
export const REDIS: LineFormat = { name: "redis", starts: DIGITS, parse: parseRedis };

const HEAD = /^(\d{1,10}):([XCSM]) (?=\d)/;

const ROLES: Readonly<Record<string, string>> = { X: "sentinel", C: "child", S: "replica", M: "master" };
const LEVELS: Readonly<Record<string, Level>> = { ".": "DEBUG", "-": "DEBUG", "*": "INFO", "#": "WARN" };

function parseRedis(line: string): ParsedLine | undefined {
  const first = line.charCodeAt(0);
  if (!isDigit(first)) return undefined;
  const [all, pid, role] = HEAD.exec(line) ?? [];
  if (all === undefined) return undefined;
  const time = findTime(line, all.length);
  if (time === undefined) return undefined;
  const { ms, end } = time;
  const mark = line[end + 1] ?? "";
  if (line[end] !== " " || !Object.hasOwn(LEVELS, mark) || line[end + 2] !== " ") return undefined;
  return {
    timestamp: ms,
    level: LEVELS[mark],
    message: line.slice(end + 3),
    metadata: { pid: Number(pid), role: ROLES[role] },
  };
}
