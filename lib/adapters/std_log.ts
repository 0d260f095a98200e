import { levelFromNumber } from "../record/level.ts";
import type { LogStream } from "../stream/log_stream.ts";
import { checkOptions, describe } from "../base/options.ts";
import { metadataOfArguments } from "./arguments.ts";
import { checkWritable } from "./check_stream.ts";

/** Fields in use of a `LogRecord` of `@std/log` 0.224. */
export interface StdLogRecord {
  /** Message. */
  readonly msg: string;
  /** Arguments after the message. */
  readonly args: unknown[];
  /** Level, 10 (DEBUG) to 50 (CRITICAL). */
  readonly level: number;
  /** Name of the level. */
  readonly levelName: string;
  /** Name of the logger. */
  readonly loggerName: string;
  /** Time of the call. */
  readonly datetime: Date;
}

/** Members in use of a `BaseHandler` of `@std/log` 0.224. */
export interface StdHandler {
  /** Lowest level handled. */
  level: number;
  /** Name of that level. */
  levelName: string;
  /** Handles a record. */
  // deno-lint-ignore no-explicit-any -- the record's class differs from release to release
  handle(record: any): void;
  /** Starts the handler. */
  setup(): void;
  /** Stops the handler. */
  destroy(): void;
  /** Stops the handler. */
  [Symbol.dispose](): void;
}

/** Class that handlers of `@std/log` extend. */
// deno-lint-ignore no-explicit-any -- its options differ from release to release
export type StdHandlerClass = abstract new (levelName: any, options?: any) => StdHandler;

/** Options for {@linkcode stdLogHandler}. */
export interface StdLogHandlerOptions {
  /** Stream to write to. */
  stream: LogStream;
}

/**
 * Creates a handler for `@std/log` that writes to a stream.
 *
 * Of the arguments after the message, plain objects are spread into the metadata, an `Error` becomes `error`, and the
 * rest becomes `args`. The logger's name becomes `logger`.
 *
 * @param Base The caller's `BaseHandler`. It has private fields, so only a subclass type-checks in its place.
 * @param levelName Lowest level to write. The handler's `level` and `levelName` can be changed later.
 * @param options Stream to write to.
 * @returns An instance of `Base`.
 * @throws {TypeError} If `Base` is no class, or the options have no stream.
 *
 * @example Usage
 * ```ts ignore
 * import { LogStream } from "@ringside/ringside";
 * import { stdLogHandler } from "@ringside/ringside/std-log";
 * import * as log from "@std/log";
 *
 * const stream = new LogStream();
 * log.setup({
 *   handlers: { ringside: stdLogHandler(log.BaseHandler, "DEBUG", { stream }) },
 *   loggers: { default: { level: "DEBUG", handlers: ["ringside"] } },
 * });
 * log.info("Search completed", { query: "test", duration_ms: 45 });
 * ```
 */
export function stdLogHandler<Base extends StdHandlerClass>(
  Base: Base,
  levelName: ConstructorParameters<Base>[0],
  options: StdLogHandlerOptions,
): InstanceType<Base> {
  if (typeof Base !== "function") {
    throw new TypeError(`Cannot create handler: Base must be BaseHandler of @std/log, got ${describe(Base)}`);
  }
  checkOptions("Cannot create handler", options, { stream: true });
  const { stream } = options;
  checkWritable("Cannot create handler", stream);

  class RingsideHandler extends (Base as unknown as new (levelName: string) => StdHandler) {
    override handle(record: StdLogRecord): void {
      if (record.level < this.level) return;
      const { msg, args, level, levelName, loggerName, datetime } = record;
      const now = datetime instanceof Date ? datetime.getTime() : undefined;
      stream.write({
        timestamp: now ?? datetime,
        level: levelFromNumber(level, "std") ?? levelName,
        message: msg,
        metadata: metadataOfArguments(args, loggerName),
        logger: loggerName,
      }, { at: now });
    }

    /** Writes a formatted text. `handle()` does not call it. */
    log(message: string): void {
      stream.write({ message });
    }
  }

  return new RingsideHandler(levelName) as InstanceType<Base>;
}
