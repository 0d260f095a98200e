import { configure, getTextFormatter, reset } from "@logtape/logtape";
import { streamSink } from "../adapters/logtape.ts";
import { printable } from "../base/ansi.ts";
import { LineWriter } from "../runtime/line_writer.ts";
import type { LogStream } from "../stream/log_stream.ts";
import { settled } from "../runtime/settled.ts";

/** How long the last lines are given to reach standard error, in ms. */
const FLUSH_MS = 100;

/** Options for {@linkcode openOwnLog}. */
export interface OwnLogOptions {
  /** Whether what is below WARN is left out. */
  readonly quiet: boolean;
  /** Writes some of the bytes and tells how many, as `Deno.stderr.write` does. */
  readonly write: (bytes: Uint8Array) => Promise<number>;
}

/**
 * Has Ringside's own log, that of LogTape's category `ringside`, go into a stream and to standard error. Nobody may be
 * reading that; what it could not take is told in the stream.
 *
 * @param stream Where its records go.
 * @param options What is left out, and how a line is written.
 * @returns What ends it, once the last lines are written. Whoever does not read them does not hold that up.
 */
export async function openOwnLog(stream: LogStream, { quiet, write }: OwnLogOptions): Promise<AsyncDisposable> {
  const lines = new LineWriter(write, {
    onLoss: (lines, error) =>
      stream.write({
        level: "WARN",
        message: "Cannot write all lines to standard error",
        metadata: { logger: "ringside", lines, ...error !== undefined && { error } },
      }),
  });
  const format = getTextFormatter({ value: spell });
  await configure({
    sinks: { stream: streamSink(stream), stderr: (record) => lines.write(format(record)) },
    loggers: [
      { category: "ringside", lowestLevel: quiet ? "warning" : "info", sinks: ["stream", "stderr"] },
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["stderr"] },
    ],
  });
  return {
    async [Symbol.asyncDispose]() {
      await reset();
      await settled(lines.flush(), FLUSH_MS);
    },
  };
}

/** Spells a value so that it cannot act on the terminal, as the name of a file could that somebody else has chosen. */
function spell(value: unknown, inspect: (value: unknown) => string): string {
  return typeof value === "string" ? printable(value) : inspect(value).split("\n").map(printable).join("\n");
}
