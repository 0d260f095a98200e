import type { LogRecord as LogTapeRecord, Sink } from "@logtape/logtape";
import { readProperty } from "../copier.ts";
import type { LogStream } from "../log_stream.ts";
import { toRecord } from "../record.ts";
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
    const parts = Array.isArray(message) ? message.map(textOf) : [textOf(readProperty(record, "rawMessage"))];
    stream.write({
      timestamp,
      level,
      message: parts.map(({ text }) => text).join(""),
      metadata: metadataOfArguments([properties], {
        ...category.length > 0 && { logger: category.join(".") },
        ...parts.some(({ truncated }) => truncated) && { truncated: true },
      }),
    });
  };
}

/** The text of a part of the message: the even ones are text, the odd ones any value. */
function textOf(part: unknown): { text: string; truncated?: boolean } {
  if (typeof part === "string") return { text: part };
  if (part === undefined) return { text: "undefined" };
  const { message, metadata } = toRecord({ message: part });
  return { text: message, truncated: metadata.truncated === true };
}
