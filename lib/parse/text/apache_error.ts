import { execAt } from "../characters.ts";
import { count, present } from "../fields.ts";
import { levelOfWord } from "../level_words.ts";
import type { LineFormat, ParsedLine } from "../parsed_line.ts";
import { findTime } from "../time.ts";

/** `[Fri Oct 24 10:26:15.757281 2025] [core:error] [pid 7:tid 9] [client 127.0.0.1:34884] AH01630: client denied` */
export const APACHE_ERROR: LineFormat = { name: "apache-error", starts: "[", parse: parseApacheError };

const HEAD =
  /\] \[(?:([\w-]{0,60}):)?([a-z]{4,6})[1-8]?\] (?:\[pid (\d{1,10})(?::tid (\d{1,20}))?\] )?(?:([\w./-]{1,200})\((\d{1,7})\): )?(?:\[(?:client|remote) ([^\]\s]{1,200})\] )?(?:(AH\d{5}): )?/y;

function parseApacheError(line: string): ParsedLine | undefined {
  if (line[0] !== "[" || line[4] !== " " || line[8] !== " ") return undefined;
  const time = findTime(line, 1);
  if (time === undefined) return undefined;
  const [, logger, name, pid, thread, file, lineNumber, client, code] = execAt(HEAD, line, time.end);
  const level = name === undefined ? undefined : levelOfWord(name);
  if (level === undefined) return undefined;
  return {
    timestamp: time.ms,
    level,
    message: line.slice(HEAD.lastIndex),
    metadata: present({
      logger: logger === "" ? undefined : logger,
      pid: count(pid),
      thread: count(thread),
      file,
      line: count(lineNumber),
      remote_addr: client,
      code,
    }),
  };
}
