import { levelOfLetter } from "../level_words.ts";
import { DIGITS, type LineFormat, type ParsedLine } from "../parsed_line.ts";
import { readTime } from "../time.ts";

/** MongoDB up to 4.2: `2025-10-24T10:26:15.123+0000 I  NETWORK  [listener] message`. */
export const MONGODB: LineFormat = { name: "mongodb", starts: DIGITS, parse: parseMongo };

/** The letter has a number for debug messages. A component may be missing. */
const HEAD =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}(?:Z|[+-]\d{4})) ([FEWID])[1-5]? {1,3}([A-Z_]{1,12}|-) {1,12}\[([^\]\s]{1,80})\] /;

function parseMongo(line: string): ParsedLine | undefined {
  if (line[10] !== "T" || line[19] !== "." || !/[Z+-]/.test(line[23] ?? "")) return undefined;
  const [head, time, letter, logger, context] = HEAD.exec(line) ?? [];
  if (head === undefined) return undefined;
  const timestamp = readTime(time);
  return {
    ...timestamp !== undefined && { timestamp },
    level: levelOfLetter(letter)!,
    message: line.slice(head.length),
    metadata: { ...logger !== "-" && { logger }, ctx: context },
  };
}
