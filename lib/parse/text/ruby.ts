import { execAt } from "../characters.ts";
import { levelOfWord } from "../level_words.ts";
import { isDigit } from "../characters.ts";
import { present } from "../fields.ts";
import { DIGITS, type LineFormat, type ParsedLine } from "../parsed_line.ts";
import { findTime } from "../time.ts";

/**
 * Ruby's `Logger`, `W, [2025-10-24T10:26:15.673230 #10573]  WARN -- web: slow`; Sidekiq, `2025-10-24T10:26:15.123Z 7
 * TID-ox1 Job JID-7 WARN: slow`; and Rails' `Started GET "/x" for 127.0.0.1 at 2025-10-24 10:26:15 +0000`.
 */
export const RUBY: LineFormat = { name: "ruby", starts: DIGITS + "DIWEFAS", parse: parseRuby };

const HEAD = / #(\d{1,10})\] {1,3}(DEBUG|INFO|WARN|ERROR|FATAL|ANY) -- ([^:]{0,120}): ?/y;

function parseRuby(line: string): ParsedLine | undefined {
  if (isDigit(line.charCodeAt(0))) return line[10] === "T" ? parseSidekiq(line) : undefined;
  if (line[0] === "S") return line.startsWith("Started ") ? parseStarted(line) : undefined;
  if (line[1] !== "," || line[2] !== " " || line[3] !== "[") return undefined;
  const time = findTime(line, 4);
  if (time === undefined) return undefined;
  const [, pid, name, program] = execAt(HEAD, line, time.end);
  if (pid === undefined || name[0] !== line[0]) return undefined;
  const level = levelOfWord(name);
  return {
    timestamp: time.ms,
    ...level !== undefined && { level },
    message: line.slice(HEAD.lastIndex),
    metadata: { pid: Number(pid), ...program !== "" && { logger: program } },
  };
}

const SIDEKIQ =
  / (?:pid=)?(\d{1,10}) (?:TID-|tid=)(\w{1,40})(?: (?:class=)?([A-Z][\w:]{0,120}))?(?: (?:JID-|jid=)(\w{1,40}))?(?: [\w=.-]{1,80}){0,4} (DEBUG|INFO|WARN|ERROR|FATAL): /y;

function parseSidekiq(line: string): ParsedLine | undefined {
  if (!line.includes("TID-") && !line.includes("tid=")) return undefined;
  const time = findTime(line);
  if (time === undefined) return undefined;
  const [, pid, thread, job, id, name] = execAt(SIDEKIQ, line, time.end);
  if (pid === undefined) return undefined;
  return {
    timestamp: time.ms,
    level: levelOfWord(name)!,
    message: line.slice(SIDEKIQ.lastIndex),
    metadata: present({ pid: Number(pid), thread, logger: job, job_id: id }),
  };
}

const STARTED = /^Started ([A-Z]{3,10}) "([^"]{0,8000})" for (\S{1,60}) at (?=\d)/;

function parseStarted(line: string): ParsedLine | undefined {
  const [head, method, path, address] = STARTED.exec(line) ?? [];
  const time = head === undefined ? undefined : findTime(line, head.length);
  if (time === undefined) return undefined;
  return { timestamp: time.ms, message: line, metadata: { method, path, remote_addr: address } };
}
