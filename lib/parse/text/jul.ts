import { levelFromName } from "../../record/level.ts";
import { present } from "../fields.ts";
import type { LineFormat, ParsedLine } from "../parsed_line.ts";
import { findTime } from "../time.ts";

/**
 * java.util.logging, whose records have two lines: `Oct 24, 2025 10:26:15 AM com.x.Main main` and `WARNING: message`.
 */
export const JUL: LineFormat = { name: "jul", starts: "JFMASOND", parse: parseJul };

const HEAD = / ([A-Za-z_$][\w.$]{0,200})(?: ([\w$<>]{1,120}))?\n(SEVERE|WARNING|INFO|CONFIG|FINE|FINER|FINEST): /y;

function parseJul(line: string): ParsedLine | undefined {
  if (line[5] !== "," && line[6] !== ",") return undefined;
  const time = findTime(line);
  if (time === undefined) return undefined;
  HEAD.lastIndex = time.end;
  const [head, logger, method, name] = HEAD.exec(line) ?? [];
  if (head === undefined) return undefined;
  return {
    timestamp: time.ms,
    level: levelFromName(name)!,
    message: line.slice(HEAD.lastIndex),
    metadata: present({ logger, function: method }),
  };
}
