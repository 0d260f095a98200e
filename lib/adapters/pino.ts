import { type Level, levelFromNumber } from "../record/level.ts";
import type { LogStream } from "../stream/log_stream.ts";
import type { RecordInput } from "../record/record.ts";
import { isPlain } from "../record/copier.ts";
import { parseExact } from "../parse/exact_json.ts";
import { readFields } from "../parse/json.ts";
import { parseLine } from "../parse/line.ts";
import type { ParsedLine } from "../parse/parsed_line.ts";
import { checkWritable } from "./check_stream.ts";

/** Destination of pino's lines. */
export interface PinoDestination {
  /** Writes one line of JSON. */
  write(line: string): void;
}

/**
 * Creates a destination for pino that writes to a stream.
 *
 * `msg` becomes the message, `time` the timestamp, `name` becomes `logger`, `err` becomes `error`, and the rest becomes
 * metadata.
 *
 * @param stream Stream to write to.
 * @returns The destination, an argument of `pino()`.
 * @throws {TypeError} If `stream` is no stream.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { pino } from "pino";
 * import { LogStream } from "@ringside/ringside";
 * import { pinoDestination } from "@ringside/ringside/pino";
 *
 * const stream = new LogStream();
 * pino({ name: "shop" }, pinoDestination(stream)).info({ order: 7 }, "Paid");
 * assertStrictEquals(stream.recent()[0].metadata.logger, "shop");
 * ```
 */
export function pinoDestination(stream: LogStream): PinoDestination {
  checkWritable("Cannot create destination", stream, ["write", "writeLater"]);
  return {
    write(line) {
      const level = line.length <= MAX_UNREAD_LENGTH ? levelOf(line) : undefined;
      if (level === undefined) stream.write(readLine(line));
      else stream.writeLater(level, UNREAD_OVERHEAD + 2 * line.length, (now) => readLine(line, now));
    },
  };
}

/** Longest line that is parsed later. Longer lines are parsed at once, so that cut records are counted. */
const MAX_UNREAD_LENGTH = 4096;

/** Memory of an unparsed line besides its characters, in bytes. */
const UNREAD_OVERHEAD = 256;

/** Start of pino's lines. The level follows, a number of two digits. */
const HEAD = '{"level":';
const COMMA = 0x2c;
const ZERO = 0x30;

/**
 * Returns the level of a line without parsing it, or `undefined` if the line does not start as pino's do. Reading a
 * character also flattens the string, so that it keeps none of the program's own texts in memory.
 */
function levelOf(line: string): Level | undefined {
  const at = HEAD.length;
  if (!line.startsWith(HEAD) || line.charCodeAt(at + 2) !== COMMA) return undefined;
  const [tens, ones] = [line.charCodeAt(at) - ZERO, line.charCodeAt(at + 1) - ZERO];
  return levelFromNumber(10 * tens + ones, "pino");
}

function readLine(line: string, now?: number): RecordInput {
  const { metadata, ...record } = parseTrusted(line, now) ?? parseLine(line, now);
  return { ...record, metadata: metadata && withLogger(metadata) };
}

/** Parses all of a long line. The bounds of `parseLine()` are for foreign ones, and the message comes last. */
function parseTrusted(line: string, now?: number): ParsedLine | undefined {
  if (line.length <= MAX_UNREAD_LENGTH) return undefined;
  try {
    const fields = parseExact(line);
    return isPlain(fields) ? readFields(fields, () => line.trim(), now ?? Date.now()) : undefined;
  } catch {
    return undefined; // not JSON
  }
}

/** Renames `name`, as pino calls the logger. */
function withLogger(metadata: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (Object.hasOwn(metadata, "logger")) return metadata;
  const { name, ...rest } = metadata;
  return { logger: name, ...rest };
}
