import { execAt } from "../characters.ts";
import { levelOfWord } from "../level_words.ts";
import type { LineFormat, ParsedLine } from "../parsed_line.ts";
import { findTime } from "../time.ts";

/** Rust's `env_logger`: `[2025-10-24T10:26:15Z INFO  shop::db] message`, with or without the time. */
export const ENV_LOGGER: LineFormat = { name: "env_logger", starts: "[", parse: parseEnvLogger };

/** The level is padded to five columns. */
const HEAD = / ?(TRACE|DEBUG|INFO |WARN |ERROR) ([A-Za-z_][\w:-]{0,200})\] /y;

function parseEnvLogger(line: string): ParsedLine | undefined {
  if (line[0] !== "[") return undefined;
  const time = findTime(line, 1);
  const [, name, logger] = execAt(HEAD, line, time?.end ?? 1);
  if (name === undefined) return undefined;
  return {
    ...time !== undefined && { timestamp: time.ms },
    level: levelOfWord(name.trimEnd())!,
    message: line.slice(HEAD.lastIndex),
    metadata: { logger },
  };
}
