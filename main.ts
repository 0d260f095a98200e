/**
 * The program: parses the command line, opens resources, serves, and closes them in reverse order.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { VERSION } from "./lib/base/version.ts";
import type { ClientCommand } from "./lib/client/options.ts";
import { createHandler } from "./lib/http/handler.ts";
import { openMcp } from "./lib/mcp/mcp.ts";
import { acceptorOf } from "./lib/http/ingest/acceptor.ts";
import { createOtlpHandler } from "./lib/http/ingest/otlp_handler.ts";
import { logCall } from "./lib/program/agent_log.ts";
import { asksForLogin, readSecret, readTls } from "./lib/program/auth_options.ts";
import { hostsOf, isOnLoopback, originOf } from "./lib/program/hosts.ts";
import { Ingest } from "./lib/http/ingest/ingest.ts";
import { type Command, readCommand } from "./lib/program/cli.ts";
import { Connections } from "./lib/program/connections.ts";
import { ExitError } from "./lib/program/exit_error.ts";
import { openAlerts } from "./lib/program/alerts.ts";
import { openArchiveFile } from "./lib/program/archive.ts";
import { checkMemory } from "./lib/program/memory.ts";
import { fail, print } from "./lib/program/output.ts";
import { openOwnLog } from "./lib/program/own_log.ts";
import { dropPermissions } from "./lib/program/permissions.ts";
import { readyWhenOpen } from "./lib/program/readiness.ts";
import { readRedaction } from "./lib/program/redaction.ts";
import { RequestLog } from "./lib/program/request_log.ts";
import type { McpCommand } from "./lib/program/mcp_options.ts";
import type { ServeOptions } from "./lib/program/serve_options.ts";
import { openServers, OTLP_HOST } from "./lib/program/servers.ts";
import { onSignals, STOP_SIGNALS } from "./lib/program/signals.ts";
import { checkSources, Sources } from "./lib/program/sources.ts";
import { openSignals } from "./lib/http/signals.ts";
import { EXIT } from "./lib/runtime/exit.ts";
import { UsageError } from "./lib/runtime/flags.ts";
import { LogStream, ringOf } from "./lib/stream/log_stream.ts";
import { Positions } from "./lib/stream/positions.ts";
import type { Page } from "./lib/wire/page.ts";

if (import.meta.main) Deno.exit(await main(Deno.args));

async function main(args: string[]): Promise<number> {
  try {
    return await run(await readCommand(args));
  } catch (error) {
    if (error instanceof UsageError) return fail(error.message, EXIT.misused);
    if (error instanceof ExitError) return fail(error.message, error.code);
    throw error;
  }
}

async function run(command: Command): Promise<number> {
  switch (command.kind) {
    case "help":
      return print((await import("./lib/program/help.ts")).helpText(command.of));
    case "hash":
      return await (await import("./lib/program/hash.ts")).hash();
    case "completions":
      return print((await import("./lib/program/completions.ts")).completionScript(command.shell));
    case "man":
      return print((await import("./lib/program/man_page.ts")).manPage(VERSION));
    case "schema":
      return print(`${JSON.stringify((await import("./lib/program/config_schema.ts")).configSchema(), null, 2)}\n`);
    case "version":
      return print((await import("./lib/program/version_text.ts")).versionText());
    case "serve":
      return await serve(command.options);
    case "archive":
      return await (await import("./lib/program/archive_command.ts")).runArchiveCommand(command);
    case "doctor":
      return await (await import("./lib/program/doctor.ts")).runDoctor(command);
    case "mcp":
      return await mcp(command);
    case "tail":
    case "query":
    case "patterns":
    case "stats":
      return await read(command);
    default:
      return command satisfies never;
  }
}

async function serve(options: ServeOptions): Promise<number> {
  await checkSources(options);
  await checkMemory(options.maxBytes);
  const { host } = options;
  const tls = await readTls(options);
  const authToken = await readSecret(options.authTokenFile, "RINGSIDE_AUTH_TOKEN");
  const ingestToken = options.ingestToken ?? await readSecret(options.ingestTokenFile, "RINGSIDE_INGEST_TOKEN");
  const upstreams = options.from.urls.length === 0
    ? []
    : await (await import("./lib/program/relay_options.ts")).readUpstreams(options.from);
  const { redact, notice } = await readRedaction(options);
  const { promise: stopped, resolve: stop } = Promise.withResolvers<number>();
  await using resources = new AsyncDisposableStack();

  const log = getLogger("ringside");
  const { file, warning, refusal } = await openArchiveFile(options.archive, log.getChild("archive"));
  const stream = new LogStream({
    capacity: options.capacity,
    maxBytes: options.maxBytes,
    redact,
    after: file?.lastRun,
  });
  resources.use(await openOwnLog(stream, { quiet: options.quiet, write: (bytes) => Deno.stderr.write(bytes) }));
  const positions = new Positions();
  const archive = file && resources.use(await file.follow(stream, positions));
  const alerts = resources.use(await openAlerts(options, file && options.archive, log.getChild("alerts")));
  const page: { url?: string } = {};
  const signals = resources.use(
    openSignals(stream, { archive, alerts: { ...alerts.settings, pageUrl: () => page.url } }),
  );
  const requests = resources.use(new RequestLog(log.getChild("http")));
  const connections = new Connections({ stream, onRefuse: requests.callbacks.onRefuse });
  const ingest = new Ingest({ token: ingestToken });
  const acceptor = acceptorOf("Cannot start", ingest);
  const sources = new Sources(options, {
    stream,
    upstreams,
    write: (record) => void stream.write(record),
    // An archive reads every record anyway, and secrets are found in the order of the records.
    ...file === undefined && redact === false && {
      writeLater: (level, bytes, read, line) => void stream.writeLater(level, bytes, read, line),
    },
    writeSpan: acceptor.writeSpan,
    held: () => stream.stats.records,
    room: archive && (() => archive.room()),
    positions: file && {
      stored: file.positions,
      note: (source, records, offset) => positions.note(source, offset, { records, newest: ringOf(stream).last }),
    },
    log,
    stop,
    stopped,
  });

  const allowedHosts = hostsOf(host, options.allowedHosts);
  const auth = { ...options, authToken };
  const login = asksForLogin(auth, host)
    ? await (await import("./lib/program/login.ts")).openLogin(auth, {
      ...{ stream, allowedHosts, log, port: options.port, isSecure: tls !== undefined },
      onRefuse: requests.callbacks.onRefuse,
    })
    : undefined;
  const handler = createHandler({
    stream,
    authorize: login?.authorize,
    page: loadPage,
    name: options.name,
    recent: options.recent,
    archive,
    ingest,
    signals,
    mcp: options.mcp === true || options.mcp === "auto" && isOnLoopback(host)
      ? openMcp({ onCall: (call) => logCall(log.getChild("mcp"), call) })
      : undefined,
    maxViewers: options.maxViewers,
    compress: options.compress,
    sources: () => sources.stats,
    allowedHosts,
    ...requests.callbacks,
  });

  const whole = readyWhenOpen(login?.wrap(handler) ?? handler, () => sources.isOpen);
  const servers = await openServers({
    host,
    port: options.port,
    socket: options.socket,
    tls,
    handler: connections.wrap(requests.wrap(whole)),
    otlpPort: options.otlpPort,
    otlpHandler: connections.wrap(requests.wrap(createOtlpHandler({
      stream,
      ingest,
      sources: () => sources.stats,
      allowedHosts: hostsOf(OTLP_HOST, options.allowedHosts),
      ...requests.callbacks,
    }))),
    otlpGrpcPort: options.otlpGrpcPort,
    acceptCall: (call) => acceptor.acceptCall(call, { stream, sources: () => sources.stats }),
    onBroken: requests.onBroken,
    log,
  });
  resources.use(servers);
  // Closed before the servers, which would wait for its viewers.
  resources.use(stream);

  // A command gets the signals itself, and its end is the end of Ringside.
  if (options.command.length === 0) {
    let isStopping = false;
    onSignals(STOP_SIGNALS, (signal) => {
      if (isStopping) return; // under `deno task`, Ctrl+C arrives from the terminal and from the task
      isStopping = true;
      log.info("Stopping on {signal}", { signal });
      stop(EXIT.stopped);
    });
  }
  if (warning !== undefined) log.warn(warning);
  if (refusal !== undefined) log.warn("Continuing without an archive: {reason}", { reason: refusal });
  if (notice !== undefined) log[notice.level](notice.message);
  const { socket } = options;
  const origin = socket === undefined
    ? originOf(host, servers.port, tls === undefined ? "http" : "https")
    : "http://localhost";
  if (socket === undefined) page.url = `${origin}/ui/monitoring/advanced`;
  if (login === undefined && !isOnLoopback(host)) {
    log.warn("Anyone who can reach {url} can read the logs (--no-auth)", { url: `${origin}/` });
  }
  // Logged last: a client that waits for this line may send logs or a signal at once.
  if (options.settings.path !== undefined) log.info("Settings are from {path}", { path: options.settings.path });
  const { variables } = options.settings;
  if (variables.length > 0) log.info(`Settings are from the environment: ${variables.join(", ")}`);
  const place = socket === undefined ? `${origin}/` : `unix:${socket.path}`;
  log.info("Listening on {url}", { url: place, version: VERSION });

  login?.showLinks(origin);
  if (options.open) (await import("./lib/program/open_browser.ts")).openBrowser(`${origin}/`, log);
  connections.limit(options.maxViewers, log);
  await resources.use(sources).open();
  const { runsPrograms, usesSockets } = await sources.duties();
  await dropPermissions({ runsPrograms: runsPrograms || alerts.runsPrograms, usesSockets });
  return await sources.finish(await stopped);
}

/** Loads the page for its first viewer, which is half of the work of a start. */
async function loadPage(): Promise<Page> {
  // First, since without a lock Deno 2.9 finds no preact if its peer is resolved after it.
  await import("preact-render-to-string");
  return (await import("./ui/page.tsx")).page;
}

/** Reads from another Ringside until that ends or a signal comes. */
async function read(command: ClientCommand): Promise<number> {
  const stopped = new AbortController();
  onSignals(STOP_SIGNALS, () => stopped.abort());
  const { runClient } = await import("./lib/client/run.ts");
  return await runClient(command, stopped.signal);
}

/** Gives an agent tools until its end of the pipe closes or a signal comes. */
async function mcp(command: McpCommand): Promise<number> {
  const stopped = new AbortController();
  onSignals(STOP_SIGNALS, () => stopped.abort());
  const { runMcp } = await import("./lib/program/mcp.ts");
  return await runMcp(command, stopped.signal);
}
