import type { Level } from "../record/level.ts";
import type { LogStream } from "../stream/log_stream.ts";
import { toRecord } from "../record/record.ts";
import { checkWritable } from "./check_stream.ts";
import { readPrinted } from "./printed.ts";

/**
 * Writes everything that the program prints with `console` to a stream as well. The console still prints.
 *
 * The message is the printed text; of a table it is the data. An error appears in it by name and message. Plain objects
 * after the first argument appear only in the metadata, unless a `%o` formats them. Plain objects are spread into the
 * metadata, an `Error` becomes `error`, and the rest becomes `args`; `logger` is `console`. `count` and the timers
 * start with the capture.
 *
 * @param stream Stream to write to.
 * @throws {TypeError} If `stream` is no stream.
 * @returns A disposable that restores the console. Keep it undisposed to capture for the life of the program.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { LogStream } from "@ringside/ringside";
 * import { captureConsole } from "@ringside/ringside/console";
 *
 * const stream = new LogStream();
 * {
 *   using _capture = captureConsole(stream);
 *   console.warn("Retrying in %d s", 3);
 * }
 * assertStrictEquals(stream.recent()[0].message, "Retrying in 3 s");
 * ```
 */
export function captureConsole(stream: LogStream): Disposable {
  checkWritable("Cannot capture the console", stream);
  const target = console as unknown as Record<string, (...args: unknown[]) => void>;
  // Printing may call another captured method, or a getter that logs. Only the outermost call becomes a record.
  let printing = false;
  let active = true;

  const restores = Object.entries(printers()).map(([method, print]) => {
    const original = target[method];
    function captured(...args: unknown[]): void {
      if (printing || !active) return original.apply(console, args);
      printing = true;
      try {
        const line = print(args);
        if (line !== undefined) stream.write({ level: line.level, ...readPrinted(line.args, LOGGER, line.more) });
        original.apply(console, args);
      } finally {
        printing = false;
      }
    }
    target[method] = captured;
    return () => {
      // If other code has wrapped the method since, its wrapper stays and ours only passes calls on.
      if (target[method] === captured) target[method] = original;
    };
  });

  return {
    [Symbol.dispose]() {
      active = false;
      for (const restore of restores) restore();
    },
  };
}

/** A call as the arguments with which `console.log` prints the same. */
interface Printed {
  readonly level: Level;
  readonly args: readonly unknown[];
  /** Further metadata. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Creates a function per captured method. It returns `undefined` for a call that prints nothing. */
function printers(): Record<string, (args: unknown[]) => Printed | undefined> {
  const counts = new Map<string, number>();
  const starts = new Map<string, number>();
  const as = (level: Level) => (args: unknown[]) => ({ level, args });

  function time(label: unknown, data: unknown[]): Printed {
    const name = labelOf(label);
    const start = starts.get(name);
    // Only the console knows a timer from before the capture.
    const text = start === undefined ? name : `${name}: ${(performance.now() - start).toFixed(3)}ms`;
    return { level: "INFO", args: [text, ...data] };
  }

  return {
    debug: as("DEBUG"),
    log: as("INFO"),
    info: as("INFO"),
    warn: as("WARN"),
    error: as("ERROR"),
    trace: (args) => ({ level: "TRACE", args, more: { stack: stackAbove(console.trace) } }),
    dir: ([value]) => ({ level: "INFO", args: [value] }),
    dirxml: as("INFO"),
    table: ([data]) => ({ level: "INFO", args: [data] }),
    group: (args) => args.length > 0 ? { level: "INFO", args } : undefined,
    groupCollapsed: (args) => args.length > 0 ? { level: "INFO", args } : undefined,
    assert([condition, first, ...rest]) {
      if (condition) return undefined;
      if (first === undefined) return { level: "ERROR", args: ["Assertion failed"] };
      const args = typeof first === "string" ? [`Assertion failed: ${first}`] : ["Assertion failed:", first];
      return { level: "ERROR", args: [...args, ...rest] };
    },
    count([label]) {
      const name = labelOf(label);
      const count = (counts.get(name) ?? 0) + 1;
      counts.set(name, count);
      return { level: "INFO", args: [`${name}: ${count}`] };
    },
    countReset: ([label]) => void counts.delete(labelOf(label)),
    time([label]) {
      if (!starts.has(labelOf(label))) starts.set(labelOf(label), performance.now());
      return undefined;
    },
    timeLog: ([label, ...data]) => time(label, data),
    timeEnd([label]) {
      const printed = time(label, []);
      starts.delete(labelOf(label));
      return printed;
    },
  };
}

const LOGGER = "console";

function labelOf(label: unknown): string {
  return label === undefined ? "default" : toRecord({ message: label }).message;
}

function stackAbove(method: () => void): string | undefined {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, method);
  return holder.stack;
}
