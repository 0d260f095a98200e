import { execAt } from "../characters.ts";
import { findLevel, levelOfLetter } from "../level_words.ts";
import { takeTrailingPairs } from "../pairs.ts";
import { DIGITS, type LineFormat, type ParsedLine } from "../parsed_line.ts";
import { findTime } from "../time.ts";

/**
 * Go's `log`, `2025/10/24 10:26:15 main.go:23: message`, and `slog` through it, `2025/10/24 10:26:15 INFO message
 * key=value`. A level counts only at the beginning of the message.
 */
export const GO: LineFormat = { name: "go", starts: DIGITS, parse: parseGo };

const FILE = /([^\s:]{1,300}\.go):(\d{1,7}): /y;

/** Process of Squid: `2025/10/24 10:26:15 kid1| ERROR: message` */
const KID = /kid\d{1,4}\| /y;

/** Level that slog writes before a message. */
const SLOG = /(?:DEBUG|INFO|WARN|ERROR)(?:[+-]\d{1,3})? /y;

/** Gitea: `...s/x.go:12:F() [W] message` */
const GITEA = /([^\s:]{1,300}\.go):(\d{1,7}):([\w.()*]{1,120})\(\) \[([TDIWEFC])\] /y;

function parseGo(line: string): ParsedLine | undefined {
  if (line[4] !== "/" || line[7] !== "/" || line[10] !== " ") return undefined;
  const time = findTime(line);
  if (time === undefined || line[time.end] !== " ") return undefined;
  const [gitea, source, row, name, letter] = execAt(GITEA, line, time.end + 1);
  if (gitea !== undefined) {
    const level = letter === "C" ? "FATAL" : levelOfLetter(letter)!;
    return {
      timestamp: time.ms,
      level,
      message: line.slice(GITEA.lastIndex),
      metadata: { file: source, line: Number(row), function: name },
    };
  }
  const [kid = ""] = line[time.end + 1] === "k" ? execAt(KID, line, time.end + 1) : [];
  const [place, file, number] = execAt(FILE, line, time.end + 1);
  const at = time.end + 1 + (place ?? kid).length;
  const found = findLevel(line, at);
  SLOG.lastIndex = at;
  const text = line.slice(at);
  const slog = found !== undefined && SLOG.test(line) ? takeTrailingPairs(line.slice(SLOG.lastIndex)) : undefined;
  return {
    timestamp: time.ms,
    ...found !== undefined && { level: found.level },
    message: slog?.message ?? text,
    metadata: { ...file !== undefined && { file, line: Number(number) }, ...slog?.fields },
  };
}
