import { type Level, levelFromNumber } from "../../record/level.ts";
import { execAt, isDigit, skipBlanks } from "../characters.ts";
import { DIGITS, type LineFormat, type ParsedLine } from "../parsed_line.ts";
import { findClock, findTime } from "../time.ts";

/**
 * .NET's console logger: `info: Shop.Db[0]` with the message on indented lines below or on the same line, and its format
 * for systemd, `<6>Shop.Db[0] message`.
 */
export const DOTNET: LineFormat = { name: "dotnet", starts: DIGITS + "<tdiwfc", parse: parseDotnet };

const LEVELS: Readonly<Record<string, Level>> = {
  trce: "TRACE",
  dbug: "DEBUG",
  info: "INFO",
  warn: "WARN",
  fail: "ERROR",
  crit: "FATAL",
};

const CATEGORY = "([A-Za-z_][\\w.`+<>,-]{0,300})\\[(-?\\d{1,10})\\](?=\\s|$)";
const HEAD = new RegExp(` ?(trce|dbug|info|warn|fail|crit): ${CATEGORY}`, "y");
const SYSTEMD = new RegExp(`^<([2-7])>(?=[A-Za-z_\\d])`);
const SYSTEMD_HEAD = new RegExp(` ?${CATEGORY} `, "y");

/** Indentation of a message below its category. */
const INDENT = /\n {6}/g;

function parseDotnet(line: string): ParsedLine | undefined {
  const first = line.charCodeAt(0);
  if (first === 0x3c) return parseSystemd(line);
  const isTime = isDigit(first);
  if (!isTime && line[4] !== ":") return undefined;
  const time = isTime ? findTime(line) ?? findClock(line) : undefined;
  if (isTime && time === undefined) return undefined;
  const [, name, logger, event] = execAt(HEAD, line, time?.end ?? 0);
  if (name === undefined) return undefined;
  return toLine(time?.ms, LEVELS[name], logger, event, line.slice(HEAD.lastIndex));
}

function parseSystemd(line: string): ParsedLine | undefined {
  const [all, priority] = SYSTEMD.exec(line) ?? [];
  if (all === undefined) return undefined;
  const time = findTime(line, all.length);
  const [, logger, event] = execAt(SYSTEMD_HEAD, line, time?.end ?? all.length);
  if (logger === undefined) return undefined;
  const level = priority === "2" ? "FATAL" : levelFromNumber(Number(priority), "syslog")!;
  return toLine(time?.ms, level, logger, event, line.slice(SYSTEMD_HEAD.lastIndex));
}

function toLine(
  timestamp: number | undefined,
  level: Level,
  logger: string,
  event: string,
  rest: string,
): ParsedLine {
  const text = rest.replace(INDENT, "\n");
  return {
    ...timestamp !== undefined && { timestamp },
    level,
    message: text.slice(skipBlanks(text.slice(0, 8), 0)),
    metadata: { logger, event_id: Number(event) },
  };
}
