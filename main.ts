/**
 * The program: reads the command line, opens what it names, serves it, and closes all of it in reverse order.
 *
 * @module
 */
import { configure, dispose, getLogger, getTextFormatter } from "@logtape/logtape";
import { fstatSync } from "node:fs";
import { isIP } from "node:net";
import { streamSink } from "./lib/adapters/logtape.ts";
import { type Command, helpText, parseCommand, type ServeOptions, UsageError } from "./lib/cli.ts";
import { ViewerCutError } from "./lib/http/fan_out.ts";
import { createHandler } from "./lib/http/handler.ts";
import { logRequests } from "./lib/http/request_log.ts";
import { LineWriter } from "./lib/line_writer.ts";
import { LogStream } from "./lib/log_stream.ts";
import { runDemo } from "./lib/sources/demo.ts";
import { LineRecords } from "./lib/sources/line_records.ts";
import { readStdin } from "./lib/sources/stdin.ts";
import { VERSION } from "./lib/version.ts";
import { page } from "./ui/page.tsx";

const EXIT = { stopped: 0, cannotRun: 1, misused: 2 } as const;

/** How long viewers are given to take their last bytes, in ms; a stalled one never does. */
const SHUTDOWN_MS = 500;

/** How long the last lines are given to reach standard error, in ms. */
const FLUSH_MS = 100;

/** What a terminal, a supervisor and a closed terminal send. Windows has only the first of them, and its own. */
const STOP_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

const STANDARD_INPUT = 0;

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(args: string[]): Promise<number> {
  let command: Command;
  try {
    command = parseCommand(args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return fail(error.message, EXIT.misused);
  }
  switch (command.kind) {
    case "help":
      return print(helpText());
    case "version":
      return print(`ringside ${VERSION}\n`);
    case "serve":
      return await serve(command.options);
    default:
      return command satisfies never;
  }
}

async function serve(options: ServeOptions): Promise<number> {
  const { host, port, recent, quiet, demo } = options;
  const { promise: stopped, resolve: stop } = Promise.withResolvers<number>();
  await using resources = new AsyncDisposableStack();

  const stream = new LogStream({ capacity: options.capacity, maxBytes: options.maxBytes });
  const lines = stderrLines(stream);
  // Whoever does not read standard error does not hold up the end either.
  resources.defer(() => settled(lines.flush(), FLUSH_MS));
  await openLog(stream, lines, quiet);
  resources.defer(dispose);
  const log = getLogger("ringside");
  const requests = log.getChild("http");

  const handler = createHandler({
    stream,
    page,
    recent,
    maxViewers: options.maxViewers,
    compress: options.compress,
    allowedHosts: allowedHosts(host),
    onCut: ({ lag, stalledMs }) =>
      requests.warn("Cut off a viewer that took nothing for {stalled_ms} ms, {lag} records behind", {
        stalled_ms: stalledMs,
        lag,
      }),
    onError: (error, { method, url }) =>
      requests.error("Cannot answer {method} {path}: {reason}", {
        method,
        path: URL.parse(url)?.pathname ?? url,
        reason: reasonOf(error),
        error,
      }),
  });
  const logged = logRequests(handler, ({ method, path, status, durationMs }) => {
    // A 503 is what is asked of us: to refuse a viewer too many, or to say that we are stopping.
    const level = status >= 500 && status !== 503 ? "error" : status >= 400 ? "warn" : "info";
    requests[level]("{method} {path} {status} in {duration_ms} ms", { method, path, status, duration_ms: durationMs });
  });
  /** The handler answers all errors itself, but for those of an answer that is under way. */
  function onBrokenAnswer(error: unknown): Response {
    // Of a viewer that was cut off it has told us already.
    if (!(error instanceof ViewerCutError)) requests.error("Cannot go on with an answer: {error}", { error });
    return new Response(null, { status: 500 });
  }

  let server: Deno.HttpServer<Deno.NetAddr>;
  try {
    server = Deno.serve({ hostname: host, port, onListen: () => {}, onError: onBrokenAnswer }, logged);
  } catch (error) {
    return fail(`Cannot listen on ${host}:${port}: ${reasonOf(error)}`, EXIT.cannotRun);
  }
  resources.defer(() => settled(server.shutdown(), SHUTDOWN_MS));
  // Closed before the server, which else would wait for its viewers.
  resources.use(stream);
  log.info("Listening on {url}", { url: `${originOf(host, server.addr.port)}/`, version: VERSION });

  for (const signal of STOP_SIGNALS) {
    Deno.addSignalListener(signal, () => {
      log.info("Stopping on {signal}", { signal });
      stop(EXIT.stopped);
    });
  }
  const sources = new AbortController();
  resources.defer(() => sources.abort());
  if (demo) runDemo((record) => stream.write(record), sources.signal);
  if (isPiped(STANDARD_INPUT)) {
    const records = new LineRecords((record) => stream.write(record), "stdin");
    readStdin(records).then(
      () => log.getChild("stdin").info("End of standard input", { ...records.stats }),
      (error) => stop(fail(`Cannot read standard input: ${reasonOf(error)}`, EXIT.cannotRun)),
    );
  }
  return await stopped;
}

/** Ringside's own log goes to standard error and into the stream. */
async function openLog(stream: LogStream, lines: LineWriter, quiet: boolean): Promise<void> {
  const lowestLevel = quiet ? "warning" : "info";
  const format = getTextFormatter({ value: (value, inspect) => typeof value === "string" ? value : inspect(value) });
  await configure({
    sinks: { stream: streamSink(stream), stderr: (record) => lines.write(format(record)) },
    loggers: [
      { category: "ringside", lowestLevel, sinks: ["stream", "stderr"] },
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["stderr"] },
    ],
  });
}

/** Standard error, which nobody may be reading; what it could not take is told in the stream. */
function stderrLines(stream: LogStream): LineWriter {
  return new LineWriter((bytes) => Deno.stderr.write(bytes), {
    onLoss: (lines, error) =>
      stream.write({
        level: "WARN",
        message: "Cannot write all lines to standard error",
        metadata: { logger: "ringside", lines, ...error !== undefined && { error } },
      }),
  });
}

/** The names under which this machine answers at an address: a foreign one is DNS rebinding. */
function allowedHosts(host: string): string[] | ((name: string) => boolean) {
  const literal = host.includes(":") ? `[${host}]` : host;
  const local = ["localhost", "127.0.0.1", "[::1]"];
  if (literal !== "0.0.0.0" && literal !== "[::]") return local.includes(literal) ? local : [literal];
  // It listens on every address, and no foreign page has one of those for its name.
  const names = new Set(["localhost", Deno.hostname().toLowerCase()]);
  return (name) => names.has(name) || isIP(name.replace(/^\[|\]$/g, "")) !== 0;
}

function originOf(host: string, port: number): string {
  const shown = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  return `http://${shown.includes(":") ? `[${shown}]` : shown}:${port}`;
}

/** Whether something was piped into a descriptor; a terminal or `/dev/null` has nothing to read. */
function isPiped(descriptor: number): boolean {
  try {
    return !fstatSync(descriptor).isCharacterDevice();
  } catch {
    return false; // it was closed
  }
}

/** Waits for a promise, but not for long. */
async function settled(promise: Promise<void>, ms: number): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  await Promise.race([promise, late]);
  clearTimeout(timer);
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) return "the port is taken";
  return error instanceof Error ? error.message : String(error);
}

/** Prints what was asked for. */
function print(text: string): number {
  try {
    Deno.stdout.writeSync(new TextEncoder().encode(text));
    return EXIT.stopped;
  } catch (error) {
    return fail(`Cannot write to standard output: ${reasonOf(error)}`, EXIT.cannotRun);
  }
}

/** Complains in one line. */
function fail(message: string, code: number): number {
  try {
    Deno.stderr.writeSync(new TextEncoder().encode(`ringside: ${message}\n`));
  } catch {
    // There is nobody to complain to; the code says it.
  }
  return code;
}
