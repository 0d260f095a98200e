/**
 * The program: reads the command line, opens what it names, serves it, and closes all of it in reverse order.
 *
 * @module
 */
import { configure, dispose, getLogger, getTextFormatter, type Logger } from "@logtape/logtape";
import { fstatSync } from "node:fs";
import { isIP } from "node:net";
import { streamSink } from "./lib/adapters/logtape.ts";
import { type ClientCommand, runClient } from "./lib/client/run.ts";
import { type Command, EXIT, helpText, parseCommand, type ServeOptions, UsageError } from "./lib/cli.ts";
import { ViewerCutError } from "./lib/http/fan_out.ts";
import { createHandler, createOtlpHandler, type Handler } from "./lib/http/handler.ts";
import { logRequests } from "./lib/http/request_log.ts";
import { describeSource } from "./lib/http/summary.ts";
import { Ingest } from "./lib/ingest/ingest.ts";
import { LineWriter } from "./lib/line_writer.ts";
import { LogStream } from "./lib/log_stream.ts";
import type { RecordInput } from "./lib/record.ts";
import { colorEnvironment, CommandRunner, CommandStartError } from "./lib/sources/command.ts";
import { runDemo } from "./lib/sources/demo.ts";
import { Follower } from "./lib/sources/follow.ts";
import { LineRecords, type SourceStats } from "./lib/sources/line_records.ts";
import { FORMAT_NAMES } from "./lib/sources/parse/line.ts";
import type { Report } from "./lib/sources/report.ts";
import { readStdin } from "./lib/sources/stdin.ts";
import { tee } from "./lib/sources/tee.ts";
import { VERSION } from "./lib/version.ts";
import { page } from "./ui/page.tsx";

/** How long viewers are given to take their last bytes, in ms; a stalled one never does. */
const SHUTDOWN_MS = 500;

/** How long the last lines are given to reach standard error, in ms. */
const FLUSH_MS = 100;

/** What a terminal, a supervisor and a closed terminal send. Windows has only the first of them, and its own. */
const STOP_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/** What is passed on to a command: what may ask it to end, and what programs give a meaning of their own. */
const COMMAND_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? STOP_SIGNALS
  : [...STOP_SIGNALS, "SIGQUIT", "SIGUSR1", "SIGUSR2"];

const STANDARD_INPUT = 0;
const STANDARD_OUTPUT = 1;

/** Where OpenTelemetry is received: a program on this machine sends it there unless told otherwise. */
const OTLP_HOST = "127.0.0.1";

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
      return print(helpText(command.of));
    case "version":
      return print(`ringside ${VERSION}\n`);
    case "serve":
      return await serve(command.options);
    case "tail":
    case "query":
      return await read(command);
    default:
      return command satisfies never;
  }
}

async function serve(options: ServeOptions): Promise<number> {
  const { host, port, recent, format, quiet, demo, command, follow } = options;
  if (options.tee && !isPiped(STANDARD_INPUT)) {
    return fail("Cannot pass on standard input: nothing is piped in", EXIT.misused);
  }
  if (!FORMAT_NAMES.includes(format)) {
    return fail(`Cannot read --format "${format}": expected one of ${FORMAT_NAMES.join(", ")}`, EXIT.misused);
  }
  const { promise: stopped, resolve: stop } = Promise.withResolvers<number>();
  await using resources = new AsyncDisposableStack();

  const inputs: { readonly stats: SourceStats | readonly SourceStats[] }[] = [];
  const stream = new LogStream({ capacity: options.capacity, maxBytes: options.maxBytes });
  const lines = stderrLines(stream);
  // Whoever does not read standard error does not hold up the end either.
  resources.defer(() => settled(lines.flush(), FLUSH_MS));
  await openLog(stream, lines, quiet);
  resources.defer(dispose);
  const log = getLogger("ringside");
  const requests = log.getChild("http");

  const ingest = new Ingest({ token: options.ingestToken });
  function onError(error: unknown, { method, url }: Request) {
    requests.error("Cannot answer {method} {path}: {reason}", {
      method,
      path: URL.parse(url)?.pathname ?? url,
      reason: reasonOf(error),
      error,
    });
  }
  function logged(handler: Handler) {
    return logRequests(handler, ({ method, path, status, durationMs }) => {
      // A 503 is what is asked of us: to refuse a viewer too many, or to say that we are stopping.
      const level = status >= 500 && status !== 503 ? "error" : status >= 400 ? "warn" : "info";
      const fields = { method, path, status, duration_ms: durationMs };
      requests[level]("{method} {path} {status} in {duration_ms} ms", fields);
    });
  }
  const handler = createHandler({
    stream,
    page,
    recent,
    ingest,
    maxViewers: options.maxViewers,
    compress: options.compress,
    sources: () => inputs.flatMap(({ stats }) => stats),
    allowedHosts: allowedHosts(host, options.allowedHosts),
    onCut: ({ lag, stalledMs }) =>
      requests.warn("Cut off a viewer that took nothing for {stalled_ms} ms, {lag} records behind", {
        stalled_ms: stalledMs,
        lag,
      }),
    onError,
  });
  /** The handler answers all errors itself, but for those of an answer that is under way. */
  function onBrokenAnswer(error: unknown): Response {
    // Of a viewer that was cut off it has told us already.
    if (!(error instanceof ViewerCutError)) requests.error("Cannot go on with an answer: {error}", { error });
    return new Response(null, { status: 500 });
  }

  let server: Deno.HttpServer<Deno.NetAddr>;
  try {
    server = Deno.serve({ hostname: host, port, onListen: () => {}, onError: onBrokenAnswer }, logged(handler));
  } catch (error) {
    return fail(`Cannot listen on ${host}:${port}: ${reasonOf(error)}`, EXIT.cannotRun);
  }
  resources.defer(() => settled(server.shutdown(), SHUTDOWN_MS));
  // Closed before the server, which else would wait for its viewers.
  resources.use(stream);
  log.info("Listening on {url}", { url: `${originOf(host, server.addr.port)}/`, version: VERSION });

  if (options.otlpPort !== 0) {
    const otlpHandler = createOtlpHandler({
      stream,
      ingest,
      allowedHosts: allowedHosts(OTLP_HOST, options.allowedHosts),
      onError,
    });
    const otlp = openOtlp(options.otlpPort, logged(otlpHandler));
    if (otlp !== undefined) resources.defer(() => settled(otlp.shutdown(), SHUTDOWN_MS));
  }

  // A command is told itself, and ends Ringside when it has ended.
  for (const signal of command.length > 0 ? [] : STOP_SIGNALS) {
    Deno.addSignalListener(signal, () => {
      log.info("Stopping on {signal}", { signal });
      stop(EXIT.stopped);
    });
  }
  const sources = new AbortController();
  resources.defer(() => sources.abort());
  const write = (record: RecordInput) => void stream.write(record);
  if (demo) runDemo(write, sources.signal);
  if (follow.length > 0) {
    const follower = new Follower(follow, write, {
      lines: options.lines,
      records: { format },
      report: reportTo(log.getChild("follow")),
    });
    inputs.push(follower);
    try {
      await resources.use(follower).start();
    } catch (error) {
      return fail(`Cannot follow files: ${reasonOf(error)}`, EXIT.cannotRun);
    }
  }
  if (command.length > 0) {
    const runner = openCommand(options, write, reportTo(log.getChild("command")));
    inputs.push(runner);
    runCommand(runner).then(stop);
  } else if (isPiped(STANDARD_INPUT)) {
    const records = new LineRecords(write, "stdin", { format });
    inputs.push(records);
    readStdin(records, inputOf(options, log.getChild("stdin"))).then(
      () => {
        log.getChild("stdin").info("End of standard input", describeSource(records.stats));
        // Who reads what is passed on waits for its end, and only ours is that.
        if (options.tee && isPipe(STANDARD_OUTPUT)) stop(EXIT.stopped);
      },
      (error) => stop(fail(`Cannot read standard input: ${reasonOf(error)}`, EXIT.cannotRun)),
    );
  }
  return await stopped;
}

/** The command, whose output is passed on unless told otherwise. */
function openCommand(
  { command, restart, quiet, format }: ServeOptions,
  write: (record: RecordInput) => void,
  report: Report,
): CommandRunner {
  const isColored = quiet || Deno.stdout.isTerminal() && Deno.stderr.isTerminal();
  return new CommandRunner(command, write, {
    restart,
    records: { format },
    report,
    env: isColored ? colorEnvironment(readEnvironment) : {},
    hasTerminal: [Deno.stdin, Deno.stdout, Deno.stderr].some((stream) => stream.isTerminal()),
    ...!quiet && {
      passOn: { stdout: (bytes) => Deno.stdout.write(bytes), stderr: (bytes) => Deno.stderr.write(bytes) },
    },
  });
}

/** Runs the command to its end, and gives its exit code. */
async function runCommand(runner: CommandRunner): Promise<number> {
  for (const signal of COMMAND_SIGNALS) Deno.addSignalListener(signal, () => runner.signal(signal));
  try {
    return await runner.run();
  } catch (error) {
    if (!(error instanceof CommandStartError)) throw error;
    return fail(error.message, error.code);
  }
}

/** Standard input, which is passed on while it is read if so asked. */
function inputOf({ tee: isPassedOn }: ServeOptions, log: Logger): AsyncIterable<Uint8Array> {
  const input = Deno.stdin.readable;
  if (!isPassedOn) return input;
  return tee(
    input,
    (bytes) => Deno.stdout.write(bytes),
    (error) => log.warn("Cannot pass on standard input: {reason}", { reason: reasonOf(error) }),
  );
}

/** A variable of the environment, where it may be read. */
function readEnvironment(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

/** Has a logger take what happens to a source. */
function reportTo(log: Logger): Report {
  return (level, message, properties = {}) => log[level](message, properties);
}

/** Receives OpenTelemetry where its clients send it without being told. Without that there is still the main port. */
function openOtlp(port: number, handler: (request: Request) => Promise<Response>): Deno.HttpServer | undefined {
  const log = getLogger(["ringside", "otlp"]);
  const url = `http://${OTLP_HOST}:${port}`;
  try {
    const server = Deno.serve({ hostname: OTLP_HOST, port, onListen: () => {} }, handler);
    log.info("Receiving OpenTelemetry on {url}", { url });
    return server;
  } catch (error) {
    log.warn("Cannot receive OpenTelemetry on {url}: {reason}", { url, reason: reasonOf(error) });
  }
}

/** Reads from another Ringside, until that is done or stopped. */
async function read(command: ClientCommand): Promise<number> {
  const stopped = new AbortController();
  for (const signal of STOP_SIGNALS) Deno.addSignalListener(signal, () => stopped.abort());
  return await runClient(command, stopped.signal);
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

/** The names under which this machine answers at an address, and those it was given: a foreign one is DNS rebinding. */
function allowedHosts(host: string, given: readonly string[]): string[] | ((name: string) => boolean) {
  const [literal, ...others] = [host, ...given].map((name) => name.includes(":") ? `[${name}]` : name);
  const local = ["localhost", "127.0.0.1", "[::1]"];
  if (literal !== "0.0.0.0" && literal !== "[::]") {
    return [...local.includes(literal) ? local : [literal], ...others];
  }
  // It listens on every address, and no foreign page has one of those for its name.
  const names = new Set(["localhost", Deno.hostname().toLowerCase(), ...others]);
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

/** Whether another program reads what is written to a descriptor. */
function isPipe(descriptor: number): boolean {
  const stats = fstatSync(descriptor);
  return stats.isFIFO() || stats.isSocket();
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
  if (error instanceof Deno.errors.BrokenPipe) return "nobody reads it any more";
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
