import { stripAnsi } from "../base/ansi.ts";
import { levelOfStatus } from "../record/level.ts";
import type { LogStream } from "../stream/log_stream.ts";
import { checkWritable } from "./check_stream.ts";

const LOGGER = "hono";

/** Line for a response: `--> GET /orders 200 3ms`. */
const ANSWERED = /^--> ([A-Z]+) (\S+) (\d{3}) (\d+)(ms|s)$/;

/** Line for a request, which is in the line of its response as well. */
const ARRIVED = /^<-- [A-Z]+ \S+$/;

/**
 * Creates a function for the `logger` middleware of Hono that writes to a stream.
 *
 * Each response becomes a record with its method, path, status and duration. The level is WARN from status 400 on and
 * ERROR from 500 on. The query is left out, since it may contain secrets. The lines of arriving requests are left out
 * as well; other texts that the program passes become messages.
 *
 * @param stream Stream to write to.
 * @returns The function, an argument of `logger()`.
 * @throws {TypeError} If `stream` is no stream.
 *
 * @example Usage
 * ```ts ignore
 * import { Hono } from "hono";
 * import { logger } from "hono/logger";
 * import { LogStream } from "@ringside/ringside";
 * import { honoPrinter } from "@ringside/ringside/hono";
 *
 * const stream = new LogStream();
 * new Hono().use(logger(honoPrinter(stream)));
 * ```
 */
export function honoPrinter(stream: LogStream): (message: string, ...rest: string[]) => void {
  checkWritable("Cannot create printer", stream);

  return function ringsidePrinter(message, ...rest): void {
    const line = stripAnsi(message);
    if (rest.length === 0 && ARRIVED.test(line)) return;
    const found = rest.length === 0 ? ANSWERED.exec(line) : null;
    if (found === null) {
      return void stream.write({ level: "INFO", message: [message, ...rest].join(" "), logger: LOGGER });
    }
    const [, method, target, statusText, time, unit] = found;
    const [status, path] = [Number(statusText), target.replace(/\?.*$/, "")];
    const durationMs = Number(time) * (unit === "s" ? 1000 : 1);
    stream.write({
      level: levelOfStatus(status),
      message: `${method} ${path} ${status} in ${durationMs} ms`,
      metadata: { logger: LOGGER, method, path, status, duration_ms: durationMs },
    });
  };
}
