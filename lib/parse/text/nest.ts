import type { Level } from "../../record/level.ts";
import { execAt } from "../characters.ts";
import { present } from "../fields.ts";
import type { LineFormat, ParsedLine } from "../parsed_line.ts";
import { findTime } from "../time.ts";

/** NestJS: `[Nest] 812  - 10/24/2025, 10:26:15 AM     LOG [NestFactory] message +7ms`. */
export const NEST: LineFormat = { name: "nest", starts: "[", parse: parseNest };

const LEVELS: Readonly<Record<string, Level>> = {
  VERBOSE: "TRACE",
  DEBUG: "DEBUG",
  LOG: "INFO",
  WARN: "WARN",
  ERROR: "ERROR",
  FATAL: "FATAL",
};

const HEAD = /^\[[\w.-]{1,60}\] (\d{1,10}) {1,2}- /;
const AFTER_TIME = new RegExp(` {1,8}(${Object.keys(LEVELS).join("|")}) (?:\\[([^\\]]{1,200})\\] )?`, "y");

/** Time since the message before. */
const ELAPSED = / \+\d{1,15}ms$/;

function parseNest(line: string): ParsedLine | undefined {
  if (line[0] !== "[") return undefined;
  const [head, pid] = HEAD.exec(line) ?? [];
  const time = head === undefined ? undefined : findTime(line, head.length);
  if (time === undefined) return undefined;
  const [, name, logger] = execAt(AFTER_TIME, line, time.end);
  if (name === undefined) return undefined;
  const message = line.slice(AFTER_TIME.lastIndex);
  const [elapsed = ""] = ELAPSED.exec(message.slice(-20)) ?? [];
  return {
    timestamp: time.ms,
    level: LEVELS[name],
    message: message.slice(0, message.length - elapsed.length),
    metadata: present({ pid: Number(pid), logger }),
  };
}
