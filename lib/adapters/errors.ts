import process from "node:process";
import { isError, readProperty, textOf, textOfThrown } from "../record/copier.ts";
import type { LogStream } from "../stream/log_stream.ts";
import { checkWritable } from "./check_stream.ts";

/** Origin of an error that nothing caught. */
type Origin = "uncaughtException" | "unhandledRejection";

/** Event of a global scope that reports errors, as in Deno. */
interface ErrorEventLike extends Event {
  readonly error?: unknown;
  readonly reason?: unknown;
}

/**
 * Writes a record of level FATAL for each error that nothing catches, and for each rejection that nothing handles.
 *
 * The program ends as it would without it. A program that goes on, since it handles such errors itself, shows them to
 * its viewers; one that ends takes its stream with it.
 *
 * @param stream Stream to write to.
 * @returns A disposable that ends the capture. Keep it undisposed to capture for the life of the program.
 * @throws {TypeError} If `stream` is no stream.
 *
 * @example Usage
 * ```ts
 * import { LogStream } from "@ringside/ringside";
 * import { captureErrors } from "@ringside/ringside/errors";
 *
 * const stream = new LogStream();
 * captureErrors(stream);
 * ```
 */
export function captureErrors(stream: LogStream): Disposable {
  checkWritable("Cannot capture errors", stream);

  function write(error: unknown, origin: Origin): void {
    const kind = origin === "uncaughtException" ? "Uncaught" : "Unhandled rejection:";
    const name = isError(error) ? `${textOf(readProperty(error, "name"))}: ${textOfThrown(error)}` : undefined;
    const message = `${kind} ${name ?? (error === undefined ? "undefined" : textOf(error))}`;
    stream.write({ level: "FATAL", message, metadata: { logger: "process", origin, error } });
  }

  const { deno, bun } = process.versions as { deno?: string; bun?: string };
  const stop = deno === undefined ? watchProcess(write, bun !== undefined) : watchScope(write);
  return { [Symbol.dispose]: stop };
}

/** Watches the events of Node.js and Bun. */
function watchProcess(write: (error: unknown, origin: Origin) => void, isBun: boolean): () => void {
  process.on("uncaughtExceptionMonitor", write);
  if (isBun) process.on("unhandledRejection", rethrow);

  /** Bun tells its monitors of no rejection. One that nothing else handles ends the program, as without us. */
  function rethrow(reason: unknown): void {
    write(reason, "unhandledRejection");
    if (process.listenerCount("unhandledRejection") > 1) return;
    process.off("uncaughtExceptionMonitor", write);
    throw reason;
  }

  return () => {
    process.off("uncaughtExceptionMonitor", write);
    process.off("unhandledRejection", rethrow);
  };
}

/** Watches the events of the global scope, as Deno has them. */
function watchScope(write: (error: unknown, origin: Origin) => void): () => void {
  const scope = globalThis as unknown as EventTarget;
  const onError = ({ error }: ErrorEventLike) => write(error, "uncaughtException");
  const onRejection = ({ reason }: ErrorEventLike) => write(reason, "unhandledRejection");
  scope.addEventListener("error", onError);
  scope.addEventListener("unhandledrejection", onRejection);
  return () => {
    scope.removeEventListener("error", onError);
    scope.removeEventListener("unhandledrejection", onRejection);
  };
}
