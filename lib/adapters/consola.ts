import type { Level } from "../record/level.ts";
import type { LogStream } from "../stream/log_stream.ts";
import { checkWritable } from "./check_stream.ts";
import { readPrinted } from "./printed.ts";

/** Fields in use of a log object of consola. */
export interface ConsolaLogObject {
  /** Arguments of the call. */
  // deno-lint-ignore no-explicit-any -- as consola has it
  readonly args: any[];
  /** Name of the method, such as `success`. */
  readonly type: string;
  /** Verbosity: 0 for errors to 5 for traces. */
  readonly level: number;
  /** Tag of the logger. */
  readonly tag: string;
  /** Time of the call. */
  readonly date: Date;
}

/** Reporter of consola. */
export interface ConsolaReporter {
  /** Takes a log object. */
  log(logObject: ConsolaLogObject): void;
}

/**
 * Creates a reporter for consola that writes to a stream.
 *
 * The message is the text that a console prints. Plain objects are spread into the metadata, an `Error` becomes `error`,
 * the rest becomes `args`, and the tag becomes `logger`. A type that says more than its level, such as `success`, is
 * kept as `type`.
 *
 * @param stream Stream to write to.
 * @returns The reporter, for `reporters` or `addReporter()`.
 * @throws {TypeError} If `stream` is no stream.
 *
 * @example Usage
 * ```ts ignore
 * import { consola } from "consola";
 * import { LogStream } from "@ringside/ringside";
 * import { consolaReporter } from "@ringside/ringside/consola";
 *
 * const stream = new LogStream();
 * consola.addReporter(consolaReporter(stream));
 * consola.withTag("shop").success("Paid", { order: 7 });
 * ```
 */
export function consolaReporter(stream: LogStream): ConsolaReporter {
  checkWritable("Cannot create reporter", stream);
  return {
    log({ args, type, level, tag, date }) {
      const known = LEVELS[type];
      const more = known === undefined || NAMED.has(type) ? undefined : { type };
      stream.write({
        ...readPrinted(args, tag || "consola", more),
        level: known ?? BY_VERBOSITY[Math.min(Math.max(level, 0), BY_VERBOSITY.length - 1)] ?? "INFO",
        timestamp: date,
      });
    },
  };
}

/** Types whose name is that of a level. */
const NAMED: ReadonlySet<string> = new Set(["fatal", "error", "warn", "log", "info", "debug", "trace"]);

/** Levels by the type of a log object. */
const LEVELS: Readonly<Record<string, Level>> = {
  fatal: "FATAL",
  error: "ERROR",
  fail: "ERROR",
  warn: "WARN",
  log: "INFO",
  info: "INFO",
  success: "INFO",
  ready: "INFO",
  start: "INFO",
  box: "INFO",
  debug: "DEBUG",
  trace: "TRACE",
  verbose: "TRACE",
};

/** Levels by the verbosity, for types of the program's own. */
const BY_VERBOSITY: readonly Level[] = ["ERROR", "WARN", "INFO", "INFO", "DEBUG", "TRACE"];
