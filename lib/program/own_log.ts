import { configure, getTextFormatter, type LogRecord, reset, type Sink } from "@logtape/logtape";
import { streamSink } from "../adapters/logtape.ts";
import { Allowance } from "../base/allowance.ts";
import { printable } from "../base/printable.ts";
import { type Clock, SYSTEM_CLOCK } from "../base/clock.ts";
import { type Digest, Digests } from "../base/digests.ts";
import { parseLevel } from "../record/level.ts";
import { LAST_LINES_MS, LineWriter } from "../runtime/line_writer.ts";
import type { LogStream } from "../stream/log_stream.ts";
import { settled } from "../runtime/settled.ts";

/**
 * Maximum number of records of one logger and level in a second. In an hour they are a tenth of the ring at most, so
 * that no traffic pushes out the records that the ring is for.
 */
const MAX_PER_SECOND = 20;
const MAX_SHARE_PER_HOUR = 0.1;

/** Options for {@linkcode openOwnLog}. */
export interface OwnLogOptions {
  /** True if records below WARN are left out. */
  readonly quiet: boolean;
  /** Writes some of the bytes and returns their number, as `Deno.stderr.write` does. */
  readonly write: (bytes: Uint8Array) => Promise<number>;
  /** Source of time. @default the machine's */
  readonly clock?: Clock;
}

/**
 * Sends Ringside's own log, which is LogTape's category `ringside`, to a stream and to standard error. Writing never
 * waits for a reader of standard error; lines that it could not take are reported in the stream.
 *
 * Each logger and level may write 20 records a second, and in an hour a tenth of what the ring holds. One record then
 * says how many more there were.
 *
 * @param stream Stream that receives the records.
 * @param options Records that are left out, and the output of lines.
 * @returns A resource that ends the log. It waits 100 ms at most for the last lines to be written.
 */
export async function openOwnLog(stream: LogStream, options: OwnLogOptions): Promise<AsyncDisposable> {
  const { quiet, write, clock = SYSTEM_CLOCK } = options;
  const lines = new LineWriter(write, {
    onLoss: (lines, error) =>
      stream.write({
        level: "WARN",
        message: "Cannot write all lines to standard error",
        metadata: { logger: "ringside", lines, ...error !== undefined && { error } },
      }),
  });
  // The names of levels and loggers are those of the records.
  const format = getTextFormatter({
    value: spell,
    level: (level) => parseLevel(level).padEnd(5),
    category: ".",
    format: ({ timestamp, level, category, message }) => `${timestamp} ${level} ${category} ${message}`,
  });
  const toStream = streamSink(stream);
  const toStderr = (record: LogRecord) => lines.write(format(record));
  const perHour = Math.max(MAX_PER_SECOND, stream.stats.capacity * MAX_SHARE_PER_HOUR);
  const own = new BoundedSink(
    (record) => {
      toStream(record);
      toStderr(record);
    },
    perHour,
    clock,
  );
  await configure({
    sinks: { own: own.take, stderr: toStderr },
    loggers: [
      { category: "ringside", lowestLevel: quiet ? "warning" : "info", sinks: ["own"] },
      // The audit is told also if the other own records are not.
      { category: ["ringside", "audit"], lowestLevel: "info", sinks: ["own"], parentSinks: "override" },
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["stderr"] },
    ],
  });
  return {
    async [Symbol.asyncDispose]() {
      own[Symbol.dispose]();
      await reset();
      await settled(lines.flush(), LAST_LINES_MS);
    },
  };
}

/** Sink that passes on a bounded number of records of each logger and level, and counts the others. */
class BoundedSink implements Disposable {
  readonly #sink: Sink;
  readonly #perHour: number;
  readonly #clock: Clock;
  readonly #allowances = new Map<string, Allowance>();
  readonly #excess: Digests<LogRecord>;

  constructor(sink: Sink, perHour: number, clock: Clock) {
    this.#sink = sink;
    this.#perHour = perHour;
    this.#clock = clock;
    this.#excess = new Digests((digest) => this.#reportExcess(digest), { leading: false, clock });
  }

  readonly take = (record: LogRecord): void => {
    const kind = `${record.category.join(".")} ${record.level}`;
    let allowance = this.#allowances.get(kind);
    if (allowance === undefined) {
      const { now } = this.#clock;
      this.#allowances.set(
        kind,
        allowance = new Allowance({ perSecond: MAX_PER_SECOND, perHour: this.#perHour, now }),
      );
    }
    if (allowance.take()) this.#sink(record);
    else this.#excess.add(kind, record);
  };

  [Symbol.dispose](): void {
    this.#excess[Symbol.dispose]();
  }

  #reportExcess({ count, last }: Digest<LogRecord>): void {
    const { category, level } = last;
    const message = `${count.toLocaleString("en")} more records of ${category.join(".")} left out`;
    this.#sink({
      category,
      level,
      timestamp: Date.now(),
      message: [message],
      rawMessage: message,
      properties: { left_out: count },
    });
  }
}

/** Formats a value without control characters: the name of a file, chosen by someone else, must not act on the terminal. */
function spell(value: unknown, inspect: (value: unknown) => string): string {
  return typeof value === "string" ? printable(value) : inspect(value).split("\n").map(printable).join("\n");
}
