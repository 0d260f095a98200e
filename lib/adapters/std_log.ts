import { levelFromNumber } from "../record/level.ts";
import type { LogStream } from "../stream/log_stream.ts";
import { metadataOfArguments } from "./arguments.ts";

/** What a `LogRecord` of `@std/log` 0.224 tells. */
export interface StdLogRecord {
  readonly msg: string;
  readonly args: unknown[];
  /** 10 (DEBUG) to 50 (CRITICAL). */
  readonly level: number;
  readonly levelName: string;
  readonly loggerName: string;
  readonly datetime: Date;
}

/** What a `BaseHandler` of `@std/log` 0.224 can do. */
export interface StdHandler {
  level: number;
  levelName: string;
  // deno-lint-ignore no-explicit-any -- the record's class differs from release to release
  handle(record: any): void;
  setup(): void;
  destroy(): void;
  [Symbol.dispose](): void;
}

/** The class that a handler of `@std/log` extends. */
// deno-lint-ignore no-explicit-any -- its options differ from release to release
export type StdHandlerClass = abstract new (levelName: any, options?: any) => StdHandler;

/** Options for {@linkcode stdLogHandler}. */
export interface StdLogHandlerOptions {
  /** Where the records go. */
  stream: LogStream;
}

/**
 * Makes a handler for `@std/log` that writes into a stream.
 *
 * The message is kept as it is. Of the other arguments plain objects are spread into the metadata, an `Error` becomes
 * `error` and the rest is `args`; the logger's name becomes `logger`.
 *
 * @param Base The caller's own `BaseHandler`. Its private fields make a class that only looks like it fail to
 * type-check, so it is extended here.
 * @param levelName The least severe level to write. The handler's `level` and `levelName` can be changed later.
 * @param options Where the records go.
 * @returns An instance of `Base`.
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
  const { stream } = options;

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

    /** Takes a text that is formatted already; `handle()` has no need of it. */
    log(message: string): void {
      stream.write({ message });
    }
  }

  return new RingsideHandler(levelName) as InstanceType<Base>;
}
