import { setProperty } from "../../record/copier.ts";
import { type Level, levelFromNumber } from "../../record/level.ts";
import { execAt, isLetter } from "../characters.ts";
import { present, said } from "../fields.ts";
import { parseObject, readFields } from "../json.ts";
import { findLevel } from "../level_words.ts";
import { readQuoted } from "../pairs.ts";
import { DIGITS, type LineFormat, type ParsedLine } from "../parsed_line.ts";
import { findTime } from "../time.ts";
import type { TimeInText } from "../time_scan.ts";

/**
 * syslog: RFC 5424, RFC 3164 with and without its priority (as in `/var/log/syslog`), and the variant of rsyslog and
 * journald with a time in RFC 3339. Without a priority the level at the beginning of the message counts.
 */
export const SYSLOG: LineFormat = { name: "syslog", starts: DIGITS + "<JFMASONDTW", parse: parseSyslog };

const FACILITIES =
  "kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock local0 local1 local2 local3 local4 local5 local6 local7"
    .split(" ");

const PRIORITY = /^<(\d{1,3})>(?=\S)/;
const MAX_PRIORITY = 191;

function parseSyslog(line: string): ParsedLine | undefined {
  if (line[0] !== "<") return parseTraditional(line, 0, undefined);
  const [all, digits] = PRIORITY.exec(line) ?? [];
  if (all === undefined || Number(digits) > MAX_PRIORITY) return undefined;
  const priority = Number(digits);
  const at = all.length;
  return parse5424(line, at, priority) ?? parseTraditional(line, at, priority) ?? {
    ...ofPriority(priority),
    message: line.slice(at),
    // A systemd service writes only its level.
    metadata: present({ facility: priority < 8 ? undefined : FACILITIES[priority >> 3] }),
  };
}

/** Mark that rsyslog writes before a JSON message. */
const COOKIE = /^@cee: ?/;

/** Reads a JSON message as a record; its own fields win over those of the envelope. */
function openMessage(parsed: ParsedLine): ParsedLine {
  const text = parsed.message.replace(COOKIE, "");
  const fields = parseObject(text);
  if (fields === undefined) return parsed;
  return { ...parsed, ...readFields(fields, () => text, Date.now(), { ...parsed.metadata }) };
}

function ofPriority(priority: number): { readonly level: Level } {
  return { level: levelFromNumber(priority & 7, "syslog")! };
}

/** `1 2025-10-24T10:26:15.123Z host app 123 ID7 [zoo@1 a="b"] message` */
const HEAD_5424 = /1 (\S{1,50}) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,32}) (?=-|\[)/y;

function parse5424(line: string, at: number, priority: number): ParsedLine | undefined {
  const [, date, host, service, pid, id] = execAt(HEAD_5424, line, at);
  if (date === undefined) return undefined;
  const data = readStructuredData(line, HEAD_5424.lastIndex);
  if (data === undefined) return undefined;
  const time = date === "-" ? undefined : findTime(date);
  if (date !== "-" && time?.end !== date.length) return undefined;
  return openMessage({
    ...time !== undefined && { timestamp: time.ms },
    ...ofPriority(priority),
    message: line.slice(data.end).replace(/^ ?\ufeff?/, ""),
    metadata: present({
      service: said(service),
      host: said(host),
      pid: readPid(said(pid)),
      msgid: said(id),
      facility: FACILITIES[priority >> 3],
      structured_data: data.elements,
    }),
  });
}

/** Returns a process id as a number, or the text that the program wrote instead. */
function readPid(pid: string | undefined): string | number | undefined {
  return pid !== undefined && /^\d{1,10}$/.test(pid) ? Number(pid) : pid;
}

const ELEMENT_NAME = /\[([^\s=\]"]{1,32})/y;
const PARAM_NAME = / ([^\s=\]"]{1,32})=(?=")/y;

interface StructuredData {
  readonly elements?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly end: number;
}

function readStructuredData(line: string, start: number): StructuredData | undefined {
  if (line[start] === "-") return { end: start + 1 };
  const elements: Record<string, Record<string, string>> = {};
  let at = start;
  while (line[at] === "[") {
    const [element, name] = execAt(ELEMENT_NAME, line, at);
    if (element === undefined) return undefined;
    at += element.length;
    const params: Record<string, string> = {};
    setProperty(elements, name, params);
    for (;;) {
      const [param, key] = execAt(PARAM_NAME, line, at);
      const value = param === undefined ? undefined : readQuoted(line, at + param.length);
      if (value === undefined) break;
      setProperty(params, key, value.value);
      at = value.end;
    }
    if (line[at] !== "]") return undefined;
    at++;
  }
  return { elements, end: at };
}

/** `Oct 24 10:26:15 host app[123]: message`. A program that writes to the local socket leaves the host out. */
const TAG = / {1,2}(?:([\w.:-]{1,255}) )?([^\s:[\]]{1,128})(?:\[([^\s[\]]{1,32})\](?::(?= |$)|(?= |$))|:(?= |$)) ?/y;

/** Name of a machine, before a message without a tag. */
const HOST = / {1,2}([\w.:-]{1,255}) (?=\S)/y;

/** Reads a message of RFC 3164 whose tag does not end with a colon, as `Oct 24 10:26:15 host app message`. */
function withoutTag(line: string, time: TimeInText, priority: number): ParsedLine | undefined {
  const [all, host] = execAt(HOST, line, time.end);
  if (all === undefined || SENTENCE.test(host)) return undefined;
  return openMessage({
    timestamp: time.ms,
    ...ofPriority(priority),
    message: line.slice(HOST.lastIndex),
    metadata: { host, facility: FACILITIES[priority >> 3] },
  });
}

/** First word of a sentence, not the name of a machine. */
const SENTENCE = /^[A-Z][a-z]+$/;

function parseTraditional(line: string, at: number, priority: number | undefined): ParsedLine | undefined {
  const time = findTime(line, at);
  if (time === undefined) return undefined;
  const isIso = line[at + 10] === "T" && line[at + 4] === "-";
  // Oct 24 10:26:15, or the time of rsyslog and journald with its numeric offset.
  if (
    isIso ? !/[+-]\d\d:?\d\d$/.test(line.slice(at, time.end)) : line[at + 3] !== " " || !isLetter(line.charCodeAt(at))
  ) {
    return undefined;
  }
  const [, host, service, pid] = execAt(TAG, line, time.end);
  if (service === undefined) return priority === undefined || isIso ? undefined : withoutTag(line, time, priority);
  const isSure = priority !== undefined || pid !== undefined;
  if (!isSure && (host === undefined || SENTENCE.test(host) || findLevel(`${service}: `) !== undefined)) {
    return undefined;
  }
  const message = line.slice(TAG.lastIndex);
  const level = priority === undefined ? findLevel(message)?.level : ofPriority(priority).level;
  return openMessage({
    timestamp: time.ms,
    ...level !== undefined && { level },
    message,
    metadata: present({
      service,
      host,
      pid: readPid(pid),
      facility: priority === undefined ? undefined : FACILITIES[priority >> 3],
    }),
  });
}
