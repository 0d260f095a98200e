import type { Level } from "../../record/level.ts";
import { DIGITS, type LineFormat, type ParsedLine } from "../parsed_line.ts";
import { findTime } from "../time.ts";

/** Android: `10-24 10:26:15.123  1234  5678 I ActivityManager: message`, and `I/ActivityManager( 1234): message`. */
export const LOGCAT: LineFormat = { name: "logcat", starts: DIGITS + "VDIWEFA", parse: parseLogcat };

const LEVELS: Readonly<Record<string, Level>> = {
  V: "TRACE",
  D: "DEBUG",
  I: "INFO",
  W: "WARN",
  E: "ERROR",
  F: "FATAL",
  A: "FATAL",
};

const THREADTIME = / {1,8}(?:[\w-]{1,20} {1,8})?(\d{1,7}) {1,8}(\d{1,7}) ([VDIWEFA]) (.{1,120}?) {0,40}: ?/y;
const BRIEF = / ?([VDIWEFA])\/(.{1,120}?) {0,40}\( {0,8}(\d{1,7})\): ?/y;

function parseLogcat(line: string): ParsedLine | undefined {
  const isBrief = line[1] === "/";
  const time = isBrief ? undefined : line[2] === "-" || line[4] === "-" ? findTime(line) : undefined;
  if (!isBrief && time === undefined) return undefined;
  const at = BRIEF.lastIndex = THREADTIME.lastIndex = time?.end ?? 0;
  const [, letter, tag, process] = isBrief || line[at + 2] === "/" ? BRIEF.exec(line) ?? [] : [];
  if (letter !== undefined) {
    return toLine(time?.ms, letter, line.slice(BRIEF.lastIndex), { logger: tag, pid: Number(process) });
  }
  const [, pid, thread, level, logger] = time === undefined ? [] : THREADTIME.exec(line) ?? [];
  if (pid === undefined) return undefined;
  const message = line.slice(THREADTIME.lastIndex);
  return toLine(time?.ms, level, message, { logger, pid: Number(pid), thread: Number(thread) });
}

function toLine(
  timestamp: number | undefined,
  letter: string,
  message: string,
  metadata: Readonly<Record<string, unknown>>,
): ParsedLine {
  return { ...timestamp !== undefined && { timestamp }, level: LEVELS[letter], message, metadata };
}
