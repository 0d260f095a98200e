import { checkOptions, describe } from "../base/options.ts";
import { isError, isPlain, readProperty } from "../record/copier.ts";
import { levelFromName } from "../record/level.ts";
import type { LogStream } from "../stream/log_stream.ts";
import { metadataOfArguments } from "./arguments.ts";
import { checkWritable } from "./check_stream.ts";

/** Class that transports of winston extend. */
// deno-lint-ignore no-explicit-any -- its options differ from release to release
export type WinstonTransportClass = new (options?: any) => object;

/** Options for {@linkcode winstonTransport}. */
export interface WinstonTransportOptions {
  /** Stream to write to. */
  stream: LogStream;
  /** Least severe level to write. @default that of the logger */
  level?: string;
}

/** Log call of winston, after its formats. */
type Info = Readonly<Record<string | symbol, unknown>>;

const LEVEL = Symbol.for("level");
const SPLAT = Symbol.for("splat");

/**
 * Creates a transport for winston that writes to a stream.
 *
 * Properties become metadata, an `Error` becomes `error`, and other arguments become `args`. The `timestamp` of
 * `format.timestamp()` becomes the time of the record.
 *
 * @param Base Transport of the package `winston-transport`, which winston brings.
 * @param options Stream to write to, and the level.
 * @returns An instance of `Base`, for `transports` or `logger.add()`.
 * @throws {TypeError} If `Base` is no class, the options have no stream, or the level is not a name.
 *
 * @example Usage
 * ```ts ignore
 * import { LogStream } from "@ringside/ringside";
 * import { winstonTransport } from "@ringside/ringside/winston";
 * import winston from "winston";
 * import Transport from "winston-transport";
 *
 * const stream = new LogStream();
 * const logger = winston.createLogger({ transports: [winstonTransport(Transport, { stream })] });
 * logger.info("Search completed", { query: "test", duration_ms: 45 });
 * ```
 */
export function winstonTransport<Base extends WinstonTransportClass>(
  Base: Base,
  options: WinstonTransportOptions,
): InstanceType<Base> {
  if (typeof Base !== "function") {
    throw new TypeError(`Cannot create transport: Base must be the class of winston-transport, got ${describe(Base)}`);
  }
  checkOptions("Cannot create transport", options, { stream: true, level: true });
  const { stream, level } = options;
  checkWritable("Cannot create transport", stream);
  if (level !== undefined && typeof level !== "string") { // winston would pass no call on
    throw new TypeError(`Cannot create transport: level must be the name of a level, got ${describe(level)}`);
  }

  class RingsideTransport extends (Base as new (options?: object) => object) {
    /** Writes a call that has passed the level. */
    log(info: Info, done: () => void): void {
      write(stream, info);
      done();
    }
  }
  return new RingsideTransport({ ...level !== undefined && { level } }) as InstanceType<Base>;
}

function write(stream: LogStream, info: Info): void {
  const { level, message: _message, timestamp, stack, ...properties } = info as Record<string, unknown>;
  const splat = Array.isArray(info[SPLAT]) ? info[SPLAT] as unknown[] : [];
  const [first] = splat;
  const error = isError(info) ? info : splat.find(isError);
  // winston merges the first argument into the call, if it is an object.
  const rest = splat.filter((value) => value !== error && !(value === first && isMerged(value)));
  if (error !== undefined && error === first) dropFieldsOf(error, properties);
  else if (error === undefined && stack !== undefined) properties.stack = stack;
  const name = String(info[LEVEL] ?? level);
  stream.write({
    timestamp,
    level: OTHER_LEVELS[name] ?? levelFromName(name) ?? name,
    message: messageOf(info, first),
    metadata: metadataOfArguments([properties, ...error === undefined ? [] : [error], ...rest], undefined),
  });
}

/** Levels of winston's own lists that other libraries do not have, or order differently. */
const OTHER_LEVELS: Readonly<Record<string, "INFO" | "DEBUG" | "TRACE">> = {
  http: "INFO",
  data: "INFO",
  help: "INFO",
  prompt: "INFO",
  input: "INFO",
  verbose: "DEBUG",
  silly: "TRACE",
};

function isMerged(value: unknown): boolean {
  return isPlain(value) || Array.isArray(value);
}

/** Drops the fields of an error, which are in `error` as well. */
function dropFieldsOf(error: Error, properties: Record<string, unknown>): void {
  for (const key of Object.keys(properties)) {
    if (Object.hasOwn(error, key) && readProperty(error, key) === properties[key]) delete properties[key];
  }
}

/** Returns the message without that of the first argument, which winston appends. */
function messageOf(info: Info, first: unknown): unknown {
  const message = readProperty(info, "message");
  const appended = typeof first === "object" && first !== null ? readProperty(first, "message") : undefined;
  if (typeof message !== "string" || typeof appended !== "string" || appended === "") return message;
  return message.endsWith(` ${appended}`) ? message.slice(0, -appended.length - 1) : message;
}
