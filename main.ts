/**
 * The program: reads the command line, opens what it names, serves it, and closes all of it in reverse order.
 *
 * @module
 */
import { configure, dispose, getLogger, getTextFormatter, type LogRecord } from "@logtape/logtape";
import { fstatSync } from "node:fs";
import { isIP } from "node:net";
import { streamSink } from "./lib/adapters/logtape.ts";
import { type Command, helpText, parseCommand, type ServeOptions, UsageError } from "./lib/cli.ts";
import { createHandler } from "./lib/http/handler.ts";
import { logRequests } from "./lib/http/request_log.ts";
import { LogStream } from "./lib/log_stream.ts";
import { runDemo } from "./lib/sources/demo.ts";
import { readStdin } from "./lib/sources/stdin.ts";
import { VERSION } from "./lib/version.ts";
import { page } from "./ui/page.tsx";

const EXIT = { stopped: 0, cannotRun: 1, misused: 2 } as const;

/** How long viewers are given to take their last bytes, in ms; a stalled one never does. */
const SHUTDOWN_MS = 500;

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
      await Deno.stdout.write(new TextEncoder().encode(helpText()));
      return EXIT.stopped;
    case "version":
      await Deno.stdout.write(new TextEncoder().encode(`ringside ${VERSION}\n`));
      return EXIT.stopped;
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
  await openLog(stream, quiet);
  resources.defer(dispose);
  const log = getLogger("ringside");
  const requests = log.getChild("http");

  const handler = createHandler({
    stream,
    page,
    recent,
    allowedHosts: allowedHosts(host),
    onError: (error, { method, url }) =>
      requests.error("Cannot answer {method} {path}", { method, path: new URL(url).pathname, error }),
  });
  const logged = logRequests(handler, ({ method, path, status, durationMs }) => {
    const level = status >= 500 ? "error" : status >= 400 ? "warn" : "info";
    requests[level]("{method} {path} {status} in {duration_ms} ms", { method, path, status, duration_ms: durationMs });
  });
  let server: Deno.HttpServer<Deno.NetAddr>;
  try {
    server = Deno.serve({ hostname: host, port, onListen: () => {} }, logged);
  } catch (error) {
    return fail(`Cannot listen on ${host}:${port}: ${reasonOf(error)}`, EXIT.cannotRun);
  }
  resources.defer(() => shutdown(server));
  // Closed before the server, which else would wait for its viewers.
  resources.use(stream);
  log.info("Listening on {url}", { url: `${originOf(host, server.addr.port)}/`, version: VERSION });

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    Deno.addSignalListener(signal, () => {
      log.info("Stopping on {signal}", { signal });
      stop(EXIT.stopped);
    });
  }
  const sources = new AbortController();
  resources.defer(() => sources.abort());
  if (demo) runDemo((record) => stream.write(record), sources.signal);
  if (isPiped(STANDARD_INPUT)) {
    readStdin((record) => stream.write(record)).catch((error) =>
      stop(fail(`Cannot read standard input: ${reasonOf(error)}`, EXIT.cannotRun))
    );
  }
  return await stopped;
}

/** Ringside's own log goes to standard error and into the stream. */
async function openLog(stream: LogStream, quiet: boolean): Promise<void> {
  const lowestLevel = quiet ? "warning" : "info";
  await configure({
    sinks: { stream: streamSink(stream), stderr: stderrSink(stream) },
    loggers: [
      { category: "ringside", lowestLevel, sinks: ["stream", "stderr"] },
      { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["stderr"] },
    ],
  });
}

/** Writes to standard error until that cannot be written to; then the stream is told, once. */
function stderrSink(stream: LogStream): (record: LogRecord) => void {
  const format = getTextFormatter({ value: (value, inspect) => typeof value === "string" ? value : inspect(value) });
  const encoder = new TextEncoder();
  let open = true;
  return function writeStderr(record) {
    if (!open) return;
    try {
      Deno.stderr.writeSync(encoder.encode(format(record)));
    } catch (error) {
      open = false;
      stream.write({
        level: "WARN",
        message: "Cannot write to standard error",
        metadata: { logger: "ringside", error },
      });
    }
  };
}

/** The names under which this machine answers at an address: a foreign one is DNS rebinding. */
function allowedHosts(host: string): string[] | ((name: string) => boolean) {
  const literal = host.includes(":") ? `[${host}]` : host.toLowerCase();
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

async function shutdown(server: Deno.HttpServer): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, SHUTDOWN_MS);
  await Promise.race([server.shutdown(), late]);
  clearTimeout(timer);
}

function reasonOf(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) return "the port is taken";
  return error instanceof Error ? error.message : String(error);
}

/** Complains in one line. */
function fail(message: string, code: number): number {
  Deno.stderr.writeSync(new TextEncoder().encode(`ringside: ${message}\n`));
  return code;
}
