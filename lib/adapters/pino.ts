import type { LogStream } from "../log_stream.ts";
import { parseLine } from "../sources/parse/line.ts";

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
 * import { strictEqual } from "node:assert/strict";
 * import { pino } from "pino";
 * import { LogStream } from "@ringside/ringside";
 * import { pinoDestination } from "@ringside/ringside/pino";
 *
 * const stream = new LogStream();
 * pino({ name: "shop" }, pinoDestination(stream)).info({ order: 7 }, "Paid");
 * strictEqual(stream.recent()[0].metadata.logger, "shop");
 * ```
 */
export function pinoDestination(stream: LogStream): PinoDestination {
  return {
    write(line) {
      const { metadata, ...record } = parseLine(line);
      stream.write({ ...record, metadata: metadata && withLogger(metadata) });
    },
  };
}

/** pino calls a logger's name `name`. */
function withLogger(metadata: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (Object.hasOwn(metadata, "logger")) return metadata;
  const { name, ...rest } = metadata;
  return { logger: name, ...rest };
}
