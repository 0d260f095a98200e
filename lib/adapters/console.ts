import { format } from "node:util";
import type { Level } from "../level.ts";
import type { LogStream } from "../log_stream.ts";
import { isError, isPlain, toRecord } from "../record.ts";
import { metadataOfArguments } from "./arguments.ts";

/** The methods that print, and what their records are. `table`, `group`, `count` and `assert` print through these. */
const METHODS = {
  debug: "DEBUG",
  log: "INFO",
  info: "INFO",
  warn: "WARN",
  error: "ERROR",
  trace: "TRACE",
} as const satisfies Record<string, Level>;

type Method = keyof typeof METHODS;

const FORMAT_SPECIFIER = /%[sdifjoOc]/;

/**
 * Writes whatever the program prints with `console` into a stream too. The console still prints.
 *
 * The message is what the console prints in one line: errors stand in it by name and message, and plain objects after
 * the first argument are left to the metadata, unless a `%o` asks for them. Plain objects are spread into the
 * metadata, an `Error` becomes `error` and the rest is `args`; `logger` is `console`.
 *
 * @param stream Where the records go.
 * @returns What gives the console back when it is disposed of.
 *
 * @example Usage
 * ```ts
 * import { strictEqual } from "node:assert/strict";
 * import { LogStream } from "@ringside/ringside";
 * import { captureConsole } from "@ringside/ringside/console";
 *
 * const stream = new LogStream();
 * {
 *   using _capture = captureConsole(stream);
 *   console.warn("Retrying in %d s", 3);
 * }
 * strictEqual(stream.recent()[0].message, "Retrying in 3 s");
 * ```
 */
export function captureConsole(stream: LogStream): Disposable {
  // Printing may call another captured method, or a getter that logs; only the outermost call is a record.
  let printing = false;
  let active = true;

  const restores = (Object.keys(METHODS) as Method[]).map((method) => {
    const original: (...args: unknown[]) => void = console[method];
    function captured(...args: unknown[]): void {
      if (printing || !active) return original(...args);
      printing = true;
      try {
        stream.write({
          level: METHODS[method],
          message: messageOf(args),
          metadata: metadataOfArguments(args.slice(1), { ...ownMetadata(args[0]), logger: "console" }),
        });
        original(...args);
      } finally {
        printing = false;
      }
    }
    console[method] = captured;
    return () => {
      // Where somebody else has wrapped the method since, theirs stays and ours only passes on.
      if (console[method] === captured) console[method] = original;
    };
  });

  return {
    [Symbol.dispose]() {
      active = false;
      for (const restore of restores) restore();
    },
  };
}

/** The first argument is the message, and metadata as well where it is more than text. */
function ownMetadata(first: unknown): Record<string, unknown> {
  return isPlain(first) || isError(first) ? metadataOfArguments([first], {}) : {};
}

function messageOf([first, ...rest]: readonly unknown[]): string {
  const isFormat = typeof first === "string" && FORMAT_SPECIFIER.test(first);
  const shown = isFormat ? rest : rest.filter((arg) => !isPlain(arg)).map(shorten);
  try {
    return format(shorten(first), ...shown);
  } catch {
    // Something among the arguments cannot be inspected: what can be read of each will do.
    return [first, ...rest].map((arg) => toRecord({ message: arg }).message).join(" ");
  }
}

/** An error in a line is its name and message; the stack is in the metadata. */
function shorten(value: unknown): unknown {
  return isError(value) ? `${value.name}: ${value.message}` : value;
}
