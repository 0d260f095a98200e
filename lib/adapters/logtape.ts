import type { LogRecord as LogTapeRecord, Sink } from "@logtape/logtape";
import { readProperty } from "../record/copier.ts";
import type { LogStream } from "../stream/log_stream.ts";
import { copyRecord, DEFAULT_MAX_RECORD_BYTES } from "../record/record.ts";
import { metadataOfArguments } from "./arguments.ts";

/**
 * Makes a sink for LogTape that writes into a stream.
 *
 * The category becomes `logger`, its parts joined by dots, and the properties become the metadata. Values inside the
 * message stand there as text.
 *
 * @param stream Where the records go.
 * @returns The sink.
 *
 * @example Usage
 * ```ts
 * import { configure, getLogger } from "@logtape/logtape";
 * import { assertStrictEquals } from "@std/assert";
 * import { LogStream } from "@ringside/ringside";
 * import { streamSink } from "@ringside/ringside/logtape";
 *
 * const stream = new LogStream();
 * await configure({
 *   reset: true,
 *   sinks: { ringside: streamSink(stream) },
 *   loggers: [
 *     { category: "app", lowestLevel: "debug", sinks: ["ringside"] },
 *     { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["ringside"] },
 *   ],
 * });
 * getLogger(["app", "db"]).warn("{count} rows in {ms} ms", { count: 7, ms: 812 });
 * assertStrictEquals(stream.recent()[0].message, "7 rows in 812 ms");
 * ```
 */
export function streamSink(stream: LogStream): Sink {
  function ringsideSink(record: LogTapeRecord): void {
    const { category, level, timestamp } = record;
    // These read the program's values when they are asked for, which may throw.
    const properties = readProperty(record, "properties");
    const message = readProperty(record, "message");
    const cut: { truncated?: true } = {};
    const text = Array.isArray(message) ? join(message, cut) : textOf(readProperty(record, "rawMessage"), cut);
    const logger = nameOf(category);
    const metadata = metadataOfArguments([properties], logger, cut.truncated && cut);
    stream.write({ timestamp, level, message: text, metadata, logger }, { at: timestamp });
  }
  return Object.assign(ringsideSink, { [READS_AT_ONCE]: true });
}

/** By this LogTape's own sinks tell that they read a record at once: it makes no copy for them, as it does for others. */
const READS_AT_ONCE = Symbol.for("LogTape.sinkSnapshotPolicy.immediate");

/** LogTape gives the category of a logger as the same list each time. */
const names = new WeakMap<readonly string[], string>();

function nameOf(category: readonly string[]): string | undefined {
  if (category.length === 0) return undefined;
  let name = names.get(category);
  if (name === undefined) names.set(category, name = category.join("."));
  return name;
}

/** The parts of a message: the even ones are text, the odd ones any value. */
function join(parts: readonly unknown[], cut: { truncated?: true }): string {
  let text = "";
  for (const part of parts) text += textOf(part, cut);
  return text;
}

function textOf(part: unknown, cut: { truncated?: true }): string {
  if (typeof part === "string") return part;
  if (part === undefined) return "undefined";
  const { record: { message }, truncated } = copyRecord({ message: part }, DEFAULT_MAX_RECORD_BYTES, 0);
  if (truncated) cut.truncated = true;
  return message;
}
