import { type Level, levelFromName, levelFromNumber } from "../../record/level.ts";
import { isDigit } from "../characters.ts";
import { present } from "../fields.ts";
import type { LineFormat, ParsedLine } from "../parsed_line.ts";
import { findLevel } from "../level_words.ts";
import { findTime, readTime } from "../time.ts";
import { LOGFMT } from "./logfmt.ts";

/**
 * Systems and network devices: `dmesg -x`, Linux's audit log, OpenWrt's `logread`, MikroTik's topics, SSSD and Zabbix.
 */
export const SYSTEM: LineFormat = {
  name: "system",
  starts: "kudalsncftTWMFSjmJONDo<( 0123456789",
  parse: parseSystem,
};

function parseSystem(line: string): ParsedLine | undefined {
  if (line.startsWith("type=")) return parseAudit(line);
  if (line[0] === "<") return parseDevice(line);
  if (line[0] === "(") return parseSssd(line);
  if (line[0] === " " || isDigit(line.charCodeAt(0))) return parseZabbix(line);
  return parseDmesg(line) ??
    (line[3] === " " || line[3] === "/" ? parseFacility(line) ?? parseTopics(line) : undefined);
}

/** `kern  :err   : [12345.678901] message`; with `-T` the time of day stands between the brackets. */
const DMESG =
  /^(kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|local\d) *:(emerg|alert|crit|err|warn|notice|info|debug) *: (?:\[([^\]]{1,40})\] )?/;

function parseDmesg(line: string): ParsedLine | undefined {
  if (line[6] !== ":" && !line.startsWith("authpriv")) return undefined;
  const [head, facility, name, mark = ""] = DMESG.exec(line) ?? [];
  if (head === undefined) return undefined;
  const time = findTime(mark);
  const uptime = /^ *\d{1,9}\.\d{6}$/.test(mark) ? Number(mark) : undefined;
  return {
    ...time !== undefined && { timestamp: time.ms },
    level: levelFromName(name)!,
    message: line.slice(head.length),
    metadata: present({ facility, uptime_s: uptime }),
  };
}

/** `type=AVC msg=audit(1761301575.123:42): avc:  denied  { read }` */
const AUDIT = /^type=([A-Z_\d]{2,40}) msg=audit\((\d{10}\.\d{3}):(\d{1,12})\): ?/;

function parseAudit(line: string): ParsedLine | undefined {
  const [head, type, seconds, id] = AUDIT.exec(line) ?? [];
  if (head === undefined) return undefined;
  const timestamp = readTime(Number(seconds));
  const text = line.slice(head.length);
  return {
    ...timestamp !== undefined && { timestamp },
    message: `${type} ${text}`.trimEnd(),
    metadata: { type, audit_id: Number(id), ...LOGFMT.parse(text)?.metadata },
  };
}

/** `(Fri Oct 24 10:26:15 2025) [sssd[be[x]]] [sysdb_search] (0x0020): message`, newer ones with a colon after the time */
const SSSD = /\):? \[([^\s]{1,80})\] \[([\w.]{1,80})\] \(0x([\da-f]{4,5})\): /y;

/** Severities by the bits of SSSD's mask, the most severe first. */
const SSSD_LEVELS: readonly (readonly [most: number, level: Level])[] = [
  [0x20, "FATAL"],
  [0x40, "ERROR"],
  [0x80, "WARN"],
  [0x200, "INFO"],
  [0x1000, "DEBUG"],
  [Infinity, "TRACE"],
];

function parseSssd(line: string): ParsedLine | undefined {
  if (!line.includes(" (0x")) return undefined;
  const time = findTime(line, 1);
  if (time === undefined) return undefined;
  SSSD.lastIndex = time.end;
  const [head, service, name, mask] = SSSD.exec(line) ?? [];
  if (head === undefined) return undefined;
  const bits = parseInt(mask, 16);
  return {
    timestamp: time.ms,
    level: SSSD_LEVELS.find(([most]) => bits <= most)![1],
    message: line.slice(time.end + head.length),
    metadata: { service, function: name },
  };
}

/** `    42:20251024:102615.123 message` */
const ZABBIX = /^ {0,6}(\d{1,7}):(\d{8}):(\d{6}\.\d{3}) /;

function parseZabbix(line: string): ParsedLine | undefined {
  const colon = line.indexOf(":");
  if (colon > 13 || line[colon + 9] !== ":" || line[colon + 16] !== ".") return undefined;
  const [head, pid, day, clock] = ZABBIX.exec(line) ?? [];
  const timestamp = head === undefined ? undefined : readTime(`${day} ${clock}`);
  if (head === undefined || timestamp === undefined) return undefined;
  const message = line.slice(head.length);
  const level = findLevel(message)?.level;
  return { timestamp, ...level !== undefined && { level }, message, metadata: { pid: Number(pid) } };
}

/** `Fri Oct 24 10:26:15 2025 daemon.err dnsmasq[1]: message`, and BusyBox's `Oct 24 10:26:15 host daemon.err app[1]: x` */
const FACILITY =
  /^ (?:([\w.-]{1,100}) )?(kern|user|mail|daemon|auth|syslog|lpr|news|uucp|cron|authpriv|ftp|local\d)\.(emerg|alert|crit|err|error|warn|warning|notice|info|debug) ([^\s:[\]]{1,100})(?:\[(\d{1,10})\])?: ?/;

function parseFacility(line: string): ParsedLine | undefined {
  const time = findTime(line);
  if (time === undefined) return undefined;
  const [head, host, facility, name, service, pid] = FACILITY.exec(line.slice(time.end, time.end + 400)) ?? [];
  if (head === undefined) return undefined;
  return {
    timestamp: time.ms,
    level: levelFromName(name)!,
    message: line.slice(time.end + head.length),
    metadata: present({ service, host, pid: pid === undefined ? undefined : Number(pid), facility }),
  };
}

/** `oct/24/2025 10:26:15 system,error,critical message` */
const TOPICS = /^ ([a-z\d-]{2,30}(?:,[a-z\d-]{2,30}){1,5}) /;
const SEVERE = ["critical", "error", "warning", "info", "debug"];

function parseTopics(line: string): ParsedLine | undefined {
  const time = line[3] === "/" || line[6] === " " ? findTime(line) : undefined;
  if (time === undefined) return undefined;
  const [head, list] = TOPICS.exec(line.slice(time.end, time.end + 250)) ?? [];
  if (head === undefined) return undefined;
  const topics = list.split(",");
  const name = SEVERE.find((topic) => topics.includes(topic));
  if (name === undefined) return undefined;
  return {
    timestamp: time.ms,
    level: levelFromName(name)!,
    message: line.slice(time.end + head.length),
    metadata: { topics },
  };
}

/** Cisco's `<187>42: Oct 24 10:26:15.123: %LINK-3-UPDOWN: message`, with a host and a star before an unsynchronised time */
const CISCO =
  /^<(\d{1,3})>(?:(\d{1,10}): )?(?:([\w.-]{1,100}): )?[*.]?([A-Z][a-z]{2} {1,2}\d{1,2} (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d{1,6})?(?: [A-Z]{2,5})?): %([A-Z][\w-]{1,60})-([0-7])-(\w{1,60}): /;
const FORTINET = /^<(\d{1,3})>(?=date=\d{4}-\d\d-\d\d time=)/;
const FORTINET_TIME = /^date=(\S{10}) time=(\S{8})(?:.{0,300}? tz="?([+-]\d{4})"?)?/;

function parseDevice(line: string): ParsedLine | undefined {
  const cisco = CISCO.exec(line);
  if (cisco !== null) {
    const [head, , sequence, host, date, facility, severity, mnemonic] = cisco;
    const timestamp = readTime(date);
    return {
      ...timestamp !== undefined && { timestamp },
      level: levelFromNumber(Number(severity), "syslog"),
      message: `%${facility}-${severity}-${mnemonic}: ${line.slice(head.length)}`,
      metadata: present({
        sequence: sequence === undefined ? undefined : Number(sequence),
        host,
        facility,
        code: mnemonic,
      }),
    };
  }
  const [head] = FORTINET.exec(line) ?? [];
  const pairs = head === undefined ? undefined : LOGFMT.parse(line.slice(head.length));
  if (head === undefined || pairs === undefined) return undefined;
  const [, date, clock, zone = ""] = FORTINET_TIME.exec(line.slice(head.length)) ?? [];
  const timestamp = readTime(`${date} ${clock}${zone}`);
  const { time: _, date: __, ...metadata } = pairs.metadata ?? {};
  return { ...pairs, ...timestamp !== undefined && { timestamp }, metadata };
}
