import { isError, isPlain, readProperty } from "../record/copier.ts";
import { type Level, levelFromName } from "../record/level.ts";
import type { LogStream } from "../stream/log_stream.ts";
import { checkWritable } from "./check_stream.ts";
import { readPrinted } from "./printed.ts";

/** Fields in use of the metadata that tslog adds. */
interface TslogMeta {
  readonly date: Date;
  readonly logLevelId: number;
  readonly logLevelName: string;
  readonly name?: string;
  readonly parentNames?: readonly string[];
}

/** Transport of tslog 5. Its `write` is one of tslog 4. */
export interface TslogTransport {
  /** Name in the errors of tslog. */
  readonly name: string;
  /** Returns no line, since the log object has everything. */
  format(): string;
  /** Takes a log object. */
  write(logObject: object): void;
}

/**
 * Creates a transport for tslog that writes to a stream.
 *
 * The message is the text that a console prints. Plain objects are spread into the metadata, an `Error` becomes `error`,
 * the rest becomes `args`, and the names of the logger and its parents, joined by dots, become `logger`.
 *
 * @param stream Stream to write to.
 * @returns The transport, for `attachTransport()`.
 * @throws {TypeError} If `stream` is no stream.
 *
 * @example Usage
 * ```ts ignore
 * import { LogStream } from "@ringside/ringside";
 * import { tslogTransport } from "@ringside/ringside/tslog";
 * import { Logger } from "tslog";
 *
 * const stream = new LogStream();
 * const logger = new Logger({ name: "shop" });
 * logger.attachTransport(tslogTransport(stream));
 * logger.info("Paid", { order: 7 });
 * ```
 */
export function tslogTransport(stream: LogStream): TslogTransport {
  checkWritable("Cannot create transport", stream);

  function write(logObject: object): void {
    const entries = Object.entries(logObject);
    const meta = entries.find(([, value]) => isMeta(value))?.[1] as TslogMeta | undefined;
    const args = argumentsOf(entries.filter(([, value]) => value !== meta), logObject);
    const names = [...meta?.parentNames ?? [], ...meta?.name === undefined ? [] : [meta.name]];
    stream.write({
      ...readPrinted(args, names.join(".") || "tslog"),
      level: levelFromName(meta?.logLevelName ?? "") ?? LEVELS[meta?.logLevelId ?? INFO] ?? "INFO",
      timestamp: meta?.date,
    });
  }
  // A transport without a format gets a line of JSON that nobody reads.
  return { name: "ringside", format: () => "", write };
}

/** Levels by the numbers of tslog. */
const LEVELS: readonly Level[] = ["TRACE", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const INFO = 3;

/** The property with the metadata has a name that the program chooses. */
function isMeta(value: unknown): boolean {
  return isPlain(value) && typeof value.logLevelId === "number" && value.date instanceof Date;
}

/** Returns the arguments of the call. A single object was spread into the log object. */
function argumentsOf(entries: readonly [key: string, value: unknown][], logObject: object): unknown[] {
  if (entries.some(([key]) => !/^\d+$/.test(key))) {
    const error = readProperty(logObject, "nativeError");
    return [isError(error) ? error : Object.fromEntries(entries)];
  }
  return entries.map(([, value]) => {
    const error = isPlain(value) ? readProperty(value, "nativeError") : undefined;
    return isError(error) ? error : value;
  });
}
