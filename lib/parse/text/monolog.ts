import { execAt } from "../characters.ts";
import { levelOfWord } from "../level_words.ts";
import type { LineFormat, ParsedLine } from "../parsed_line.ts";
import { findTime } from "../time.ts";

/** Monolog (Symfony, Laravel): `[2025-10-24T10:26:15.123456+00:00] app.INFO: message {"order":7} []`. */
export const MONOLOG: LineFormat = { name: "monolog", starts: "[", parse: parseMonolog };

const HEAD = /\] ([\w-]{1,100})\.(DEBUG|INFO|NOTICE|WARNING|ERROR|CRITICAL|ALERT|EMERGENCY): /y;

function parseMonolog(line: string): ParsedLine | undefined {
  if (line[0] !== "[" || line[5] !== "-") return undefined;
  const time = findTime(line, 1);
  if (time === undefined) return undefined;
  const [, logger, name] = execAt(HEAD, line, time.end);
  if (logger === undefined) return undefined;
  const { message, context } = takeContext(line.slice(HEAD.lastIndex).trimEnd());
  return {
    timestamp: time.ms,
    level: levelOfWord(name)!,
    message,
    metadata: { logger, ...context !== undefined && { context } },
  };
}

/** Splits off the context and the extra fields after a message. Each is `[]` if empty; extra fields are rare. */
function takeContext(text: string): { readonly message: string; readonly context?: unknown } {
  const rest = text.replace(/ \[\]$/, "");
  if (rest.endsWith(" []")) return { message: rest.slice(0, -3) };
  const start = rest.endsWith("}") ? rest.indexOf(' {"') : -1;
  if (start === -1) return { message: rest };
  try {
    return { message: rest.slice(0, start), context: JSON.parse(rest.slice(start + 1)) };
  } catch {
    return { message: text };
  }
}
