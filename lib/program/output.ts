import { printable } from "../base/printable.ts";
import { EXIT } from "../runtime/exit.ts";
import { reasonOf } from "../runtime/reason.ts";

/**
 * Prints text to standard output.
 *
 * @param text The text, line breaks included.
 * @returns Exit code.
 */
export function print(text: string): number {
  try {
    Deno.stdout.writeSync(new TextEncoder().encode(text));
    return EXIT.stopped;
  } catch (error) {
    return fail(`Cannot write to standard output: ${reasonOf(error)}`, EXIT.cannotRun);
  }
}

/**
 * Prints one line to standard error.
 *
 * @param message The line, without its line break.
 * @param code Exit code.
 * @returns `code`.
 */
export function fail(message: string, code: number): number {
  note(message);
  return code;
}

/** Prints one line to standard error, if that is open. */
export function note(message: string): void {
  // It may repeat a name of a config file, or a variable.
  printError(`ringside: ${message.split("\n").map(printable).join("\n")}\n`);
}

/** Prints text to standard error, if that is open. */
export function printError(text: string): void {
  try {
    Deno.stderr.writeSync(new TextEncoder().encode(text));
  } catch {
    // closed
  }
}
