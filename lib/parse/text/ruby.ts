import { execAt } from "../characters.ts";
import { levelOfWord } from "../level_words.ts";
import type { LineFormat, ParsedLine } from "../parsed_line.ts";
import { findTime } from "../time.ts";

/** Ruby's `Logger`: `W, [2025-10-24T10:26:15.673230 #10573]  WARN -- web: slow` */
export const RUBY: LineFormat = { name: "ruby", starts: "DIWEFA", parse: parseRuby };

const HEAD = / #(\d{1,10})\] {1,3}(DEBUG|INFO|WARN|ERROR|FATAL|ANY) -- ([^:]{0,120}): ?/y;

function parseRuby(line: string): ParsedLine | undefined {
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
