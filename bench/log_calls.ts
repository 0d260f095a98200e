/**
 * Compares a call of each logger with a no-op handler (the baseline), with Ringside's handler, and with one whose stream
 * hides secrets and finds none. They alternate in turns of a few milliseconds, and the median of the turns is printed, so
 * that other load affects all alike.
 *
 * ```sh
 * deno run -A bench/log_calls.ts
 * ```
 *
 * @module
 */
import { configure, getLogger } from "@logtape/logtape";
import { format } from "node:util";
import { pino } from "pino";
import { captureConsole } from "../lib/adapters/console.ts";
import { streamSink } from "../lib/adapters/logtape.ts";
import { pinoDestination } from "../lib/adapters/pino.ts";
import { stdLogHandler } from "../lib/adapters/std_log.ts";
import { LogStream } from "../lib/stream/log_stream.ts";
import { BaseHandler, Logger } from "../tests/adapters/std_log_stand_in.ts";

/** Logs one record through a logger. `ms` differs from call to call. */
export type LogCall = (ms: number) => void;

const MESSAGE = "Search completed";
const stream = new LogStream();
const redacting = new LogStream({ redact: true });

function properties(ms: number): Record<string, unknown> {
  return { query: "test", duration_ms: ms, cached: false };
}

/** No-op handler of `@std/log`: it formats and discards. The base class is a stand-in, since `@std/log` is not on npm. */
class NoHandler extends BaseHandler {
  override log(): void {}
}

function stdLog(handler: BaseHandler): LogCall {
  const logger = new Logger("shop", "DEBUG", { handlers: [handler] });
  return (ms) => logger.info(MESSAGE, properties(ms));
}

await configure({
  sinks: { nowhere: () => {}, ring: streamSink(stream), redacting: streamSink(redacting) },
  loggers: [
    { category: "nowhere", lowestLevel: "debug", sinks: ["nowhere"] },
    { category: "ring", lowestLevel: "debug", sinks: ["ring"] },
    { category: "redacting", lowestLevel: "debug", sinks: ["redacting"] },
    { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["nowhere"] },
  ],
});

function logTape(category: string): LogCall {
  const logger = getLogger([category, "shop"]);
  return (ms) => logger.info(MESSAGE, properties(ms));
}

function pinoTo(destination: { write(line: string): void }): LogCall {
  const logger = pino({ name: "shop" }, destination);
  return (ms) => logger.info(properties(ms), MESSAGE);
}

/** Formats its arguments as the console does, and discards the text. */
function printNowhere(...args: unknown[]): void {
  format(...args);
}

function captured(stream: LogStream): LogCall {
  console.info = printNowhere;
  captureConsole(stream);
  const { info } = console;
  return (ms) => info(MESSAGE, properties(ms));
}

/** Log calls of a logger. */
export interface LogCalls {
  /** With a no-op handler. */
  readonly own: LogCall;
  /** With Ringside's handler. */
  readonly ring: LogCall;
  /** With Ringside's handler and a stream that hides secrets. */
  readonly redacting: LogCall;
}

function stdLogTo(stream: LogStream): LogCall {
  return stdLog(stdLogHandler(BaseHandler, "DEBUG", { stream }));
}

export const LOGGERS: Readonly<Record<string, LogCalls>> = {
  "@std/log": { own: stdLog(new NoHandler("DEBUG")), ring: stdLogTo(stream), redacting: stdLogTo(redacting) },
  "LogTape": { own: logTape("nowhere"), ring: logTape("ring"), redacting: logTape("redacting") },
  "pino": {
    own: pinoTo({ write() {} }),
    ring: pinoTo(pinoDestination(stream)),
    redacting: pinoTo(pinoDestination(redacting)),
  },
  "console": {
    own: (ms) => printNowhere(MESSAGE, properties(ms)),
    ring: captured(stream),
    redacting: captured(redacting),
  },
};

const TURNS = 200;

/** First turns that are discarded, since the code is not optimized yet. */
const WARM_UP = 40;

/** Log calls per turn. */
const CALLS = 2000;

/** Measures the mean time of a call over one turn, in ns. */
function time(call: LogCall, turn: number): number {
  const start = performance.now();
  for (let count = 0; count < CALLS; count++) call(turn * CALLS + count);
  return (performance.now() - start) * 1e6 / CALLS;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

if (import.meta.main) {
  for (const [name, { own, ring, redacting }] of Object.entries(LOGGERS)) {
    const turns = Array.from(
      { length: TURNS },
      (_, turn) => [time(own, turn), time(ring, turn), time(redacting, turn)] as const,
    ).slice(WARM_UP);
    const ns = ([0, 1, 2] as const).map((column) => median(turns.map((turn) => turn[column])).toFixed(0));
    const ratio = median(turns.map(([alone, kept]) => kept / alone));
    const redaction = median(turns.map(([, kept, hidden]) => hidden / kept));
    console.log(
      `${name}: baseline ${ns[0]} ns, Ringside ${ns[1]} ns, ratio ${ratio.toFixed(2)}, with redaction ${ns[2]} ns, ` +
        `ratio ${redaction.toFixed(2)}`,
    );
  }
}
