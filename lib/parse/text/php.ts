import type { Level } from "../../record/level.ts";
import { levelOfWord } from "../level_words.ts";
import type { LineFormat, ParsedLine } from "../parsed_line.ts";
import { findTime } from "../time.ts";

/**
 * PHP's error log, `[24-Oct-2025 10:26:15 UTC] PHP Warning:  message in /srv/x.php on line 1`, the same on stderr without
 * the time, and PHP-FPM's own `[24-Oct-2025 10:26:15] NOTICE: message`.
 */
export const PHP: LineFormat = { name: "php", starts: "[P", parse: parsePhp };

/** Rest of the zone. A region's name is usually that of this machine, so the time was read as local. */
const TIME_END = /(?: [A-Za-z_]{2,20}(?:\/[A-Za-z_]{1,30}){0,2}| [+-]\d\d:\d\d)?\] /y;

const KINDS: Readonly<Record<string, Level>> = {
  "Fatal error": "FATAL",
  "Recoverable fatal error": "ERROR",
  "Parse error": "FATAL",
  "Core error": "FATAL",
  "Compile error": "FATAL",
  "Warning": "WARN",
  "Core warning": "WARN",
  "Notice": "INFO",
  "Deprecated": "WARN",
  "Strict Standards": "INFO",
};
const KIND = new RegExp(`PHP (${Object.keys(KINDS).join("|")}): {1,2}`, "y");
const FPM = /(DEBUG|NOTICE|WARNING|ERROR|ALERT): /y;
const PLACE = / in (\S{1,300}) on line (\d{1,7})$/;

function parsePhp(line: string): ParsedLine | undefined {
  const isTimed = line[0] === "[" && line[3] === "-";
  if (!isTimed && !line.startsWith("PHP ")) return undefined;
  const time = isTimed ? findTime(line, 1) : undefined;
  TIME_END.lastIndex = time?.end ?? 0;
  if (isTimed && (time === undefined || !TIME_END.test(line))) return undefined;
  const at = KIND.lastIndex = FPM.lastIndex = isTimed ? TIME_END.lastIndex : 0;
  const [head, kind] = KIND.exec(line) ?? [];
  if (head === undefined && !isTimed) return undefined;
  const [fpm, name] = head === undefined ? FPM.exec(line) ?? [] : [];
  const level = kind === undefined ? levelOfWord(name ?? "") : KINDS[kind];
  const message = line.slice(at + (head ?? fpm ?? "").length);
  const [, file, number] = kind === undefined ? [] : PLACE.exec(message.slice(-330)) ?? [];
  return {
    ...time !== undefined && { timestamp: time.ms },
    ...level !== undefined && { level },
    message,
    metadata: { ...file !== undefined && { file, line: Number(number) } },
  };
}
