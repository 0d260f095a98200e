import type { Level } from "../../record/level.ts";
import { present } from "../fields.ts";
import { levelOfWord } from "../level_words.ts";
import type { LineFormat, ParsedLine } from "../parsed_line.ts";
import { findTime } from "../time.ts";

/**
 * Application servers of Java: WebLogic's `<Oct 24, 2025 10:26:15 AM UTC> <Error> <HTTP> <BEA-101017> <message>`, also
 * behind `####`, and WebSphere's `[10/24/25 10:26:15:123 UTC] 0000002a WebContainer  E SRVE0255E: message`.
 */
export const APP_SERVER: LineFormat = { name: "app-server", starts: "<#[", parse: parseAppServer };

function parseAppServer(line: string): ParsedLine | undefined {
  return line[0] === "[" ? parseWebSphere(line) : parseWebLogic(line);
}

const WEBLOGIC = /^(?:####)?<([^<>]{15,40})> <([A-Z][A-Za-z]{2,10})> <([\w .-]{1,80})> </;
const CODE = /(?:^<|> <)([A-Z]{2,10}-\d{1,9})> </;

function parseWebLogic(line: string): ParsedLine | undefined {
  const [head, date, name, logger] = WEBLOGIC.exec(line) ?? [];
  const level = head === undefined ? undefined : levelOfWord(name);
  const time = level === undefined ? undefined : findTime(date);
  if (head === undefined || time === undefined) return undefined;
  // The host, the thread and others may stand before the message, which is last.
  const rest = line.slice(head.length - 1).trimEnd();
  const [, code] = CODE.exec(rest.slice(0, 2000)) ?? [];
  const message = rest.slice(Math.max(rest.lastIndexOf("> <") + 3, 1), rest.endsWith(">") ? -1 : undefined);
  return { timestamp: time.ms, level, message, metadata: present({ logger, code }) };
}

const WEBSPHERE = /\] ([\da-f]{8}) (\S{1,60}) {1,13}([FEWAICDOR123]) /y;

/** Types of events; R and O are the streams of the system, which have no level. */
const TYPES: Readonly<Record<string, Level>> = {
  F: "FATAL",
  E: "ERROR",
  W: "WARN",
  A: "INFO",
  I: "INFO",
  C: "INFO",
  D: "DEBUG",
  1: "DEBUG",
  2: "TRACE",
  3: "TRACE",
};

function parseWebSphere(line: string): ParsedLine | undefined {
  const time = line[2] === "/" || line[3] === "/" ? findTime(line, 1) : undefined;
  if (time === undefined) return undefined;
  WEBSPHERE.lastIndex = time.end;
  const [head, thread, logger, type] = WEBSPHERE.exec(line) ?? [];
  if (head === undefined) return undefined;
  return {
    timestamp: time.ms,
    ...Object.hasOwn(TYPES, type) && { level: TYPES[type] },
    message: line.slice(time.end + head.length),
    metadata: { thread, logger },
  };
}
