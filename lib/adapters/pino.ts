import { type Level, levelFromNumber } from "../record/level.ts";
import type { LogStream } from "../stream/log_stream.ts";
import type { RecordInput } from "../record/record.ts";
import { parseLine } from "../parse/line.ts";

/** What pino writes its lines to. */
export interface PinoDestination {
  write(line: string): void;
}

/**
 * Makes a destination for pino that writes into a stream.
 *
 * `msg` becomes the message, `time` the timestamp, `name` becomes `logger`, `err` becomes `error`, and the rest stays
 * metadata.
 *
 * @param stream Where the records go.
 * @returns The destination, to give to `pino()`.
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
  return {
    write(line) {
      const level = line.length <= MAX_UNREAD_LENGTH ? levelOf(line) : undefined;
      if (level === undefined) stream.write(readLine(line));
      else stream.writeLater(level, UNREAD_OVERHEAD + 2 * line.length, (now) => readLine(line, now));
    },
  };
}

/** Longer lines are read at once, so that those which are too large are counted. */
const MAX_UNREAD_LENGTH = 4096;

/** What a line that was not read takes in memory beside its characters, in bytes. */
const UNREAD_OVERHEAD = 256;

/** What pino begins a line with; the level's number of two digits comes next. */
const HEAD = '{"level":';
const COMMA = 0x2c;
const ZERO = 0x30;

/**
 * The level of a line, without reading it; `undefined` if it does not stand where pino has it. To look at a character
 * joins what pino made the line of, so that it keeps none of the program's own texts in memory.
 */
function levelOf(line: string): Level | undefined {
  const at = HEAD.length;
  if (!line.startsWith(HEAD) || line.charCodeAt(at + 2) !== COMMA) return undefined;
  const [tens, ones] = [line.charCodeAt(at) - ZERO, line.charCodeAt(at + 1) - ZERO];
  return levelFromNumber(10 * tens + ones, "pino");
}

function readLine(line: string, now?: number): RecordInput {
  const { metadata, ...record } = parseLine(line, now);
  return { ...record, metadata: metadata && withLogger(metadata) };
}

/** pino calls a logger's name `name`. */
function withLogger(metadata: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (Object.hasOwn(metadata, "logger")) return metadata;
  const { name, ...rest } = metadata;
  return { logger: name, ...rest };
}
