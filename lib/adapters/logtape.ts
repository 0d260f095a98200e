import { readProperty } from "../record/copier.ts";
import type { LogStream } from "../stream/log_stream.ts";
import { copyRecord, DEFAULT_MAX_RECORD_BYTES } from "../record/record.ts";
import { metadataOfArguments } from "./arguments.ts";
import { checkWritable } from "./check_stream.ts";

/** Fields in use of LogTape's `LogRecord`. */
export interface LogTapeRecord {
  /** Category of the logger, from the outermost to the innermost. */
  readonly category: readonly string[];
  /** Level, such as `"warning"`. */
  readonly level: string;
  /** Parts of the message: texts, and the values between them. */
  readonly message: readonly unknown[];
  /** Message before its values were filled in. */
  readonly rawMessage: string | TemplateStringsArray;
  /** Properties of the call and the context. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Time of the call, in milliseconds since the Unix epoch. */
  readonly timestamp: number;
}

/**
 * Creates a sink for LogTape that writes to a stream.
 *
 * The category, joined by dots, becomes `logger`, and the properties become metadata. Values in the message are
 * formatted as text.
 *
 * @param stream Stream to write to.
 * @returns The sink.
 * @throws {TypeError} If `stream` is no stream.
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
export function streamSink(stream: LogStream): (record: LogTapeRecord) => void {
  checkWritable("Cannot create sink", stream);

  function ringsideSink(record: LogTapeRecord): void {
    const { category, level, timestamp } = record;
    // Both getters read the program's values, which may throw.
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

/** Marks a sink that reads records synchronously, as LogTape's own sinks do. LogTape copies records for others. */
const READS_AT_ONCE = Symbol.for("LogTape.sinkSnapshotPolicy.immediate");

/** Joined names by category. LogTape passes the same list on every call of a logger. */
const names = new WeakMap<readonly string[], string>();

function nameOf(category: readonly string[]): string | undefined {
  if (category.length === 0) return undefined;
  let name = names.get(category);
  if (name === undefined) names.set(category, name = category.join("."));
  return name;
}

/** Joins the parts of a message. Even parts are text, odd parts are any value. */
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
