import { isPlain } from "../record/copier.ts";
import { levelFromNumber } from "../record/level.ts";
import type { LogStream } from "../stream/log_stream.ts";
import { metadataOfArguments } from "./arguments.ts";
import { checkWritable } from "./check_stream.ts";

/** Destination of bunyan's records. */
export interface BunyanStream {
  /** Writes a record of bunyan. */
  write(record: object): void;
}

/**
 * Creates a raw stream for bunyan that writes to a stream.
 *
 * `msg` becomes the message, `time` the timestamp, `name` becomes `logger`, `err` becomes `error`, and the other fields
 * become metadata.
 *
 * @param stream Stream to write to.
 * @returns The destination, for a stream of the type `raw`.
 * @throws {TypeError} If `stream` is no stream.
 *
 * @example Usage
 * ```ts ignore
 * import bunyan from "bunyan";
 * import { LogStream } from "@ringside/ringside";
 * import { bunyanStream } from "@ringside/ringside/bunyan";
 *
 * const stream = new LogStream();
 * const streams = [{ type: "raw", level: "debug", stream: bunyanStream(stream) }];
 * bunyan.createLogger({ name: "shop", streams }).info({ order: 7 }, "Paid");
 * ```
 */
export function bunyanStream(stream: LogStream): BunyanStream {
  checkWritable("Cannot create stream", stream);
  return {
    write(record) {
      const { v: _version, level, msg, time, name, ...rest } = record as Readonly<Record<string, unknown>>;
      const fields = isPlain(rest.err) ? { ...rest, err: errorOf(rest.err) } : rest;
      stream.write({
        timestamp: time as Date,
        level: levelFromNumber(level as number, "pino"),
        message: msg,
        metadata: Object.hasOwn(fields, "logger") ? { name, ...fields } : metadataOfArguments([fields], name as string),
        logger: Object.hasOwn(fields, "logger") ? undefined : name as string,
      });
    },
  };
}

/** Renames the parts of an error that bunyan has serialized. */
function errorOf({ name, ...error }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { type: name, ...error };
}
