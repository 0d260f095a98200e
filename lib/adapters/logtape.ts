import type { LogRecord as LogTapeRecord, Sink } from "@logtape/logtape";
import { readProperty } from "../copier.ts";
import type { LogStream } from "../log_stream.ts";
import { copyRecord, DEFAULT_MAX_RECORD_BYTES } from "../record.ts";
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
 * import { strictEqual } from "node:assert/strict";
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
 * strictEqual(stream.recent()[0].message, "7 rows in 812 ms");
 * ```
 */
export function streamSink(stream: LogStream): Sink {
  return function ringsideSink(record: LogTapeRecord): void {
    const { category, level, timestamp } = record;
    // These read the program's values when they are asked for, which may throw.
    const properties = readProperty(record, "properties");
    const message = readProperty(record, "message");
    const known: Record<string, unknown> = category.length > 0 ? { logger: category.join(".") } : {};
    const text = Array.isArray(message) ? join(message, known) : textOf(readProperty(record, "rawMessage"), known);
    stream.write({ timestamp, level, message: text, metadata: metadataOfArguments([properties], known) }, timestamp);
  };
}

/** The parts of a message: the even ones are text, the odd ones any value. */
function join(parts: readonly unknown[], known: Record<string, unknown>): string {
  let text = "";
  for (const part of parts) text += textOf(part, known);
  return text;
}

function textOf(part: unknown, known: Record<string, unknown>): string {
  if (typeof part === "string") return part;
  if (part === undefined) return "undefined";
  const { record: { message }, truncated } = copyRecord({ message: part }, DEFAULT_MAX_RECORD_BYTES, 0);
  if (truncated) known.truncated = true;
  return message;
}
