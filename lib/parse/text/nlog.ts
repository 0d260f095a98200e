import { execAt } from "../characters.ts";
import { levelOfWord } from "../level_words.ts";
import { DIGITS, type LineFormat, type ParsedLine } from "../parsed_line.ts";
import { findTime } from "../time.ts";

/** NLog's default layout: `2025-10-24 10:26:15.1234|INFO|Shop.Db|message`. */
export const NLOG: LineFormat = { name: "nlog", starts: DIGITS, parse: parseNlog };

const HEAD = /\|(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\|([A-Za-z_][\w.`+<>-]{0,200})\|/iy;

function parseNlog(line: string): ParsedLine | undefined {
  if (line[4] !== "-" || line[10] !== " ") return undefined;
  const time = findTime(line);
  if (time === undefined) return undefined;
  const [, name, logger] = execAt(HEAD, line, time.end);
  if (name === undefined) return undefined;
  return {
    timestamp: time.ms,
    level: levelOfWord(name)!,
    message: line.slice(HEAD.lastIndex),
    metadata: { logger },
  };
}
