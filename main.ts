/**
 * The program: reads the command line, opens what it names, serves it, and closes all of it in reverse order.
 *
 * @module
 */
import { getLogger, type Logger } from "@logtape/logtape";
import type { ClientCommand } from "./lib/client/options.ts";
import { type Command, FLAGS, parseCommand, type ServeOptions, UsageError } from "./lib/program/cli.ts";
import { EXIT } from "./lib/runtime/exit.ts";
import { readEnvironment } from "./lib/runtime/environment.ts";
import { createHandler, createOtlpHandler } from "./lib/http/handler.ts";
import { hostsOf, originOf } from "./lib/http/hosts.ts";
import { describeSource } from "./lib/http/summary.ts";
import { Ingest } from "./lib/ingest/ingest.ts";
import { LogStream } from "./lib/stream/log_stream.ts";
import { isPipe, isPiped, STANDARD_INPUT, STANDARD_OUTPUT } from "./lib/program/descriptors.ts";
import { openOwnLog } from "./lib/program/own_log.ts";
import { RequestLog } from "./lib/program/request_log.ts";
import { reasonOf } from "./lib/runtime/reason.ts";
import type { RecordInput } from "./lib/record/record.ts";
import { settled } from "./lib/runtime/settled.ts";
import { sleep } from "./lib/runtime/sleep.ts";
import type { CommandRunner } from "./lib/sources/command.ts";
import type { SourceStats } from "./lib/parse/line_records.ts";
import type { Report } from "./lib/sources/report.ts";
import { VERSION } from "./lib/base/version.ts";

/** How long viewers are given to take their last bytes, in ms; a stalled one never does. */
const SHUTDOWN_MS = 500;

/**
 * How long whoever waits for the port is given to be answered before standard input is looked at, in ms: what that takes
 * to load holds up all else for as long as half of the start.
 */
const FIRST_ANSWER_MS = 20;

/** What a terminal, a supervisor and a closed terminal send. Windows has only the first of them, and its own. */
const STOP_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? ["SIGINT", "SIGBREAK"]
  : ["SIGINT", "SIGTERM", "SIGHUP"];

/** What is passed on to a command: what may ask it to end, and what programs give a meaning of their own. */
const COMMAND_SIGNALS: readonly Deno.Signal[] = Deno.build.os === "windows"
  ? STOP_SIGNALS
  : [...STOP_SIGNALS, "SIGQUIT", "SIGUSR1", "SIGUSR2"];

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
      return print((await import("./lib/program/help.ts")).helpText(command.of));
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
  if (options.tee && !await isPiped(STANDARD_INPUT)) {
    return fail("Cannot pass on standard input: nothing is piped in", EXIT.misused);
  }
  // What only some ask for is loaded for them alone, here and below.
  const isUsual = format === FLAGS.format.fallback;
  const formats = isUsual ? [format] : (await import("./lib/parse/line.ts")).FORMAT_NAMES;
  if (!formats.includes(format)) {
    return fail(`Cannot read --format "${format}": expected one of ${formats.join(", ")}`, EXIT.misused);
  }
  const { promise: stopped, resolve: stop } = Promise.withResolvers<number>();
  await using resources = new AsyncDisposableStack();

  const inputs: { readonly stats: SourceStats | readonly SourceStats[] }[] = [];
  const stream = new LogStream({ capacity: options.capacity, maxBytes: options.maxBytes });
  resources.use(await openOwnLog(stream, { quiet, write: (bytes) => Deno.stderr.write(bytes) }));
  const log = getLogger("ringside");
  const requests = resources.use(new RequestLog(log.getChild("http")));

  const ingest = new Ingest({ token: options.ingestToken });
  const handler = createHandler({
    stream,
    page: async () => (await import("./ui/page.tsx")).page,
    recent,
    ingest,
    maxViewers: options.maxViewers,
    compress: options.compress,
    sources: () => inputs.flatMap(({ stats }) => stats),
    allowedHosts: hostsOf(host, options.allowedHosts),
    ...requests.callbacks,
  });

  let server: Deno.HttpServer<Deno.NetAddr>;
  try {
    server = Deno.serve(
      { hostname: host, port, onListen: () => {}, onError: requests.onBroken },
      requests.wrap(handler),
    );
  } catch (error) {
    return fail(`Cannot listen on ${host}:${port}: ${reasonOf(error)}`, EXIT.cannotRun);
  }
  const servers: Deno.HttpServer[] = [server];
  // All at once, so that those who hold on to several of them are waited for no longer.
  resources.defer(async () => void await settled(Promise.all(servers.map((server) => server.shutdown())), SHUTDOWN_MS));
  // Closed before the servers, which else would wait for its viewers.
  resources.use(stream);

  if (options.otlpPort !== 0) {
    const otlpHandler = createOtlpHandler({
      stream,
      ingest,
      allowedHosts: hostsOf(OTLP_HOST, options.allowedHosts),
      ...requests.callbacks,
    });
    const otlp = openOtlp(options.otlpPort, requests.wrap(otlpHandler));
    if (otlp !== undefined) servers.push(otlp);
  }

  // A command is told itself, and ends Ringside when it has ended.
  for (const signal of command.length > 0 ? [] : STOP_SIGNALS) {
    Deno.addSignalListener(signal, () => {
      log.info("Stopping on {signal}", { signal });
      stop(EXIT.stopped);
    });
  }
  // Not before, since whoever waits for it may send logs or a signal at once.
  log.info("Listening on {url}", { url: `${originOf(host, server.addr.port)}/`, version: VERSION });

  const sources = new AbortController();
  resources.defer(() => sources.abort());
  const write = (record: RecordInput) => void stream.write(record);
  if (demo) (await import("./lib/sources/demo.ts")).runDemo(write, sources.signal);
  if (follow.length > 0) {
    const { Follower } = await import("./lib/sources/follow.ts");
    const follower = new Follower(follow, write, {
      lines: options.lines,
      records: { format },
      report: reportTo(log.getChild("follow")),
    });
    inputs.push(follower);
    try {
      // There may be thousands of files, and nobody is to wait for them who wants an end.
      await Promise.race([resources.use(follower).start(), stopped]);
    } catch (error) {
      return fail(`Cannot follow files: ${reasonOf(error)}`, EXIT.cannotRun);
    }
  }
  if (command.length > 0) {
    const runner = await openCommand(options, write, reportTo(log.getChild("command")));
    inputs.push(runner);
    runCommand(runner).then(stop);
  } else if (await isFed()) {
    const { LineRecords } = await import("./lib/parse/line_records.ts");
    const { readStdin } = await import("./lib/sources/stdin.ts");
    const records = new LineRecords(write, "stdin", { format });
    inputs.push(records);
    readStdin(records, await inputOf(options, log.getChild("stdin"))).then(
      async () => {
        log.getChild("stdin").info("End of standard input", describeSource(records.stats));
        // Who reads what is passed on waits for its end, and only ours is that.
        if (options.tee && await isPipe(STANDARD_OUTPUT)) stop(EXIT.stopped);
      },
      (error) => stop(fail(`Cannot read standard input: ${reasonOf(error)}`, EXIT.cannotRun)),
    );
  }
  return await stopped;
}

/** The command, whose output is passed on unless told otherwise. */
async function openCommand(
  { command, restart, quiet, format }: ServeOptions,
  write: (record: RecordInput) => void,
  report: Report,
): Promise<CommandRunner> {
  const { colorEnvironment, CommandRunner } = await import("./lib/sources/command.ts");
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
    const { CommandStartError } = await import("./lib/sources/command.ts");
    if (!(error instanceof CommandStartError)) throw error;
    return fail(error.message, error.code);
  }
}

/** Whether something is piped in. */
async function isFed(): Promise<boolean> {
  await sleep(FIRST_ANSWER_MS);
  return await isPiped(STANDARD_INPUT);
}

/** Standard input, which is passed on while it is read if so asked. */
async function inputOf({ tee: isPassedOn }: ServeOptions, log: Logger): Promise<AsyncIterable<Uint8Array>> {
  const input = Deno.stdin.readable;
  if (!isPassedOn) return input;
  const { tee } = await import("./lib/sources/tee.ts");
  return tee(
    input,
    (bytes) => Deno.stdout.write(bytes),
    (error) => log.warn("Cannot pass on standard input: {reason}", { reason: reasonOf(error) }),
  );
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
  const { runClient } = await import("./lib/client/run.ts");
  return await runClient(command, stopped.signal);
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
