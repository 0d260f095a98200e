import type { Level } from "../../record/level.ts";
import { present } from "../fields.ts";
import { levelOfLetter, levelOfWord } from "../level_words.ts";
import { DIGITS, type LineFormat, type ParsedLine } from "../parsed_line.ts";
import { findClock, readTime } from "../time.ts";

/**
 * Native programs: Chromium and Electron, `[42:1024/102615.123456:ERROR:x.cc(12)] message`; GStreamer,
 * `0:00:00.123456789 42 0x55 WARN cat x.c:12:f:<y> message`; CockroachDB, `E251024 10:26:15.123456 42 x.go:12 message`;
 * GLib and GTK, `(gedit:42): Gtk-WARNING **: 10:26:15.123: message`; ESP-IDF, `E (12345) wifi: message`; Meteor,
 * `I20251024-10:26:15.123(2)? message`.
 */
export const NATIVE: LineFormat = { name: "native", starts: DIGITS + "[IWEFDV(*", parse: parseNative };

function parseNative(line: string): ParsedLine | undefined {
  const first = line[0];
  if (first === "[") return parseChromium(line);
  if (first === "(" || first === "*") return parseGlib(line);
  if (first >= "0" && first <= "9") return parseGstreamer(line);
  return line[1] === " " ? parseEsp(line) : parseCockroach(line) ?? parseMeteor(line);
}

const GLIB =
  /^(?:\*\* )?(?:\(([^\s():]{1,80}):(\d{1,10})\): )?(?:([\w.-]{1,40})-)?(ERROR|CRITICAL|WARNING|Message|INFO|DEBUG)(?: \*\*)?: (?:(?=(\d\d:\d\d:\d\d\.\d{3}): ).{14})?/;

function parseGlib(line: string): ParsedLine | undefined {
  const isProcess = line[0] === "(";
  if (isProcess ? !line.includes("): ") : !line.startsWith("** ")) return undefined;
  const [head, program, pid, logger, name, clock] = GLIB.exec(line) ?? [];
  if (head === undefined || isProcess && program === undefined) return undefined;
  const time = clock === undefined ? undefined : findClock(clock);
  return {
    ...time !== undefined && { timestamp: time.ms },
    level: name === "Message" ? "INFO" : levelOfWord(name)!,
    message: line.slice(head.length),
    metadata: present({ program, pid: pid === undefined ? undefined : Number(pid), logger }),
  };
}

const ESP = /^([EWIDV]) \((\d{1,10})\) ([\w.:-]{1,60}): /;

function parseEsp(line: string): ParsedLine | undefined {
  const [head, letter, uptime, logger] = line[2] === "(" ? ESP.exec(line) ?? [] : [];
  if (head === undefined) return undefined;
  return {
    level: levelOfLetter(letter)!,
    message: line.slice(head.length),
    metadata: { logger, uptime_ms: Number(uptime) },
  };
}

const METEOR = /^([IWED])(\d{8}-\d\d:\d\d:\d\d\.\d{3})\(-?\d{1,2}(?:\.\d{1,2})?\)(?:\?| \(([^()]{1,120})\)) ?/;

function parseMeteor(line: string): ParsedLine | undefined {
  if (line[9] !== "-" || line[12] !== ":") return undefined;
  const [head, letter, date, file] = METEOR.exec(line) ?? [];
  if (head === undefined) return undefined;
  const timestamp = readTime(date);
  return {
    ...timestamp !== undefined && { timestamp },
    level: levelOfLetter(letter)!,
    message: line.slice(head.length),
    metadata: present({ file }),
  };
}

const CHROMIUM =
  /^\[(\d{1,10})(?::(\d{1,10}))?:(\d\d)(\d\d)\/(\d\d)(\d\d)(\d\d\.\d{3,6}):(VERBOSE\d|INFO|WARNING|ERROR|FATAL):([^\s()]{1,200})(?:\((\d{1,7})\))?\] /;

function parseChromium(line: string): ParsedLine | undefined {
  const [head, pid, thread, month, day, hour, minute, second, name, file, number] = CHROMIUM.exec(line) ?? [];
  if (head === undefined) return undefined;
  const timestamp = readTime(`${month}-${day} ${hour}:${minute}:${second}`);
  return {
    ...timestamp !== undefined && { timestamp },
    level: levelOfWord(name.replace(/\d$/, ""))!,
    message: line.slice(head.length),
    metadata: present({
      pid: Number(pid),
      thread: thread === undefined ? undefined : Number(thread),
      file,
      line: number === undefined ? undefined : Number(number),
    }),
  };
}

const GSTREAMER =
  /^\d:\d\d:\d\d\.\d{9} {1,8}(\d{1,10}) {1,4}0x[\da-f]{1,16} (ERROR|WARN|FIXME|INFO|DEBUG|LOG|TRACE|MEMDUMP) {1,8}(\S{1,100}) ([^\s:]{1,200}):(\d{1,7}):(\S{1,300}) /;

const GSTREAMER_LEVELS: Readonly<Record<string, Level>> = {
  ERROR: "ERROR",
  WARN: "WARN",
  FIXME: "WARN",
  INFO: "INFO",
  DEBUG: "DEBUG",
  LOG: "DEBUG",
  TRACE: "TRACE",
  MEMDUMP: "TRACE",
};

function parseGstreamer(line: string): ParsedLine | undefined {
  if (line[1] !== ":" || line[7] !== ".") return undefined;
  const [head, pid, name, logger, file, number] = GSTREAMER.exec(line) ?? [];
  if (head === undefined) return undefined;
  return {
    level: GSTREAMER_LEVELS[name],
    message: line.slice(head.length),
    metadata: { pid: Number(pid), logger, file, line: Number(number) },
  };
}

const COCKROACH =
  /^([IWEF])(\d\d)(\d\d)(\d\d) (\d\d:\d\d:\d\d\.\d{6}) (\d{1,10}) (?:\d{1,2}@)?([^\s:]{1,200}):(\d{1,7}) {1,2}(?:\u22ee )?/;

function parseCockroach(line: string): ParsedLine | undefined {
  if (line[7] !== " " || line[10] !== ":") return undefined;
  const [head, letter, year, month, day, clock, thread, file, number] = COCKROACH.exec(line) ?? [];
  if (head === undefined) return undefined;
  // Its times are in UTC.
  const timestamp = readTime(`20${year}-${month}-${day} ${clock}Z`);
  return {
    ...timestamp !== undefined && { timestamp },
    level: levelOfLetter(letter)!,
    message: line.slice(head.length),
    metadata: { thread: Number(thread), file, line: Number(number) },
  };
}
