import { stripAnsi } from "../base/ansi.ts";
import { describe } from "../base/options.ts";
import type { LogStream } from "../stream/log_stream.ts";
import { checkWritable } from "./check_stream.ts";
import { readPrinted } from "./printed.ts";

/** Members in use of the function that `debug` exports. */
export interface DebugModule {
  /** Adds the namespace and the time to the arguments of a call, in place. */
  // deno-lint-ignore no-explicit-any -- as its types have it
  formatArgs(this: any, args: any[]): void;
}

/**
 * Writes everything that the program prints with `debug` to a stream as well. It still prints, and only the namespaces
 * that `DEBUG` enables.
 *
 * The level is DEBUG, and the namespace becomes `logger`. The message is the text that a console prints. Plain objects
 * are spread into the metadata, an `Error` becomes `error`, and the rest becomes `args`.
 *
 * @param debug The function that `debug` exports.
 * @param stream Stream to write to.
 * @returns A disposable that ends the capture. Keep it undisposed to capture for the life of the program.
 * @throws {TypeError} If `debug` is not that function, or `stream` is no stream.
 *
 * @example Usage
 * ```ts ignore
 * import debug from "debug";
 * import { LogStream } from "@ringside/ringside";
 * import { captureDebug } from "@ringside/ringside/debug";
 *
 * const stream = new LogStream();
 * captureDebug(debug, stream);
 * debug("shop:orders")("Paid %d", 7);
 * ```
 */
export function captureDebug(debug: DebugModule, stream: LogStream): Disposable {
  if (typeof debug?.formatArgs !== "function") {
    throw new TypeError(`Cannot capture debug: expected the function that "debug" exports, got ${describe(debug)}`);
  }
  checkWritable("Cannot capture debug", stream);
  const original = debug.formatArgs;
  let active = true;

  function captured(this: { readonly namespace?: unknown }, args: unknown[]): void {
    if (active) {
      const [first, ...rest] = args; // `%o` colors what it prints on a terminal
      const plain = typeof first === "string" ? [stripAnsi(first), ...rest] : args;
      stream.write({ level: "DEBUG", ...readPrinted(plain, String(this?.namespace ?? "debug")) });
    }
    original.call(this, args);
  }
  debug.formatArgs = captured;

  return {
    [Symbol.dispose]() {
      active = false;
      // If other code has wrapped the function since, its wrapper stays and ours only passes calls on.
      if (debug.formatArgs === captured) debug.formatArgs = original;
    },
  };
}
