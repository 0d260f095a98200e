import { type Clock, SYSTEM_CLOCK } from "../base/clock.ts";
import { checkOptions, describe } from "../base/options.ts";
import { parseUrl } from "../base/url.ts";
import type { QueryFilter } from "../query/filter.ts";
import { checkStream, type LogStream, ringOf } from "../stream/log_stream.ts";
import type { ArchiveHistory } from "../stream/history.ts";
import type { PageSource } from "../wire/page.ts";
import type { SourceStats } from "../parse/line_records.ts";
import { checkAccess, confinementOf, type Verdict } from "./access.ts";
import { type Mcp, mcpRouteOf } from "./agents.ts";
import { assetRoute } from "./assets.ts";
import type { Compress } from "./compression.ts";
import { confinedArchive, confinedHistory } from "./confined_history.ts";
import { isElsewhere, isForwarded, type PeerInfo, samePeer } from "./peer.ts";
import { exportRoute } from "./export.ts";
import { facetsRoute } from "./facets.ts";
import { FanOut } from "./fan_out.ts";
import type { ViewerCut } from "./fan_out/viewer.ts";
import { healthRoute, readyRoute } from "./health.ts";
import { histogramRoute } from "./histogram.ts";
import { acceptorOf } from "./ingest/acceptor.ts";
import type { Ingest } from "./ingest/ingest.ts";
import { JoinedHistory } from "./joined_history.ts";
import { logsRoute } from "./logs.ts";
import { openApiRoute } from "./openapi.ts";
import { OwnRecords } from "./own_records.ts";
import { pageRoute } from "./page.ts";
import { countRefusal, type Refusal } from "./refusals.ts";
import { RingHistory } from "./ring_history.ts";
import { redirectRoute, rootRoute } from "./root.ts";
import { HttpProblem } from "../wire/problem.ts";
import { isServerName } from "../wire/server_name.ts";
import { problemResponse } from "./problem_response.ts";
import type { ApiRoute, Route, Routes } from "./route.ts";
import { scan, type ScanPredicate } from "./scan.ts";
import { guard, guardLocal, secure } from "./security.ts";
import { alertsOf, signalRoutesOf, type Signals } from "./signal_routes.ts";
import { streamRoute } from "./stream.ts";
import { summaryRoute } from "./summary.ts";
import { traceRoute, tracesRoute } from "./traces.ts";

/** HTTP handler of a stream. */
export interface Handler {
  /**
   * Answers a request. It never throws.
   *
   * @param request The request.
   * @param info Connection of the request, as `Deno.serve` passes it, or the server of Bun.
   */
  (request: Request, info?: PeerInfo): Promise<Response>;
  /**
   * Ends each viewer after it has received the records held now, within about a second, and refuses further viewers with
   * 503. The other routes and the stream stay open. Repeated calls do nothing.
   */
  close(): void;
  /** Asks `authorize` again for each viewer at once, as after a logout, and ends those that may not read any more. */
  recheck(): void;
}

/** Options for {@linkcode createHandler}. */
export interface HandlerOptions {
  /** Stream to serve. */
  stream: LogStream;
  /**
   * Path below which the handler is mounted, such as `"/logs"`. Requests contain it, except those that Hono's `mount()`
   * passes on.
   * @default {""}
   */
  basePath?: string;
  /** Page to serve, or a function that loads it for the first request. @default serves the API alone */
  page?: PageSource;
  /**
   * Names and addresses of this server, without a port, or a function that returns true for one, as `URL.hostname`
   * formats it; `() => true` allows all. Requests for other hosts are refused with 403. That keeps a foreign page from
   * reading the logs through a name of its own that resolves to this server.
   * @default any name with `authorize`; otherwise loopback names, for clients on this machine
   */
  allowedHosts?: Iterable<string> | ((hostname: string) => boolean);
  /**
   * Name of this server: the `origin` of its records at servers that follow it, such as `"api-1"`. Letters, digits, dots,
   * dashes and underscores.
   * @default those call it by its host and port
   */
  name?: string;
  /** Number of records that a stream starts with, unless the viewer asks for another. @default {50} */
  recent?: number;
  /** Archive of the stream: the routes that search answer from it too, and a stream resumes in it. @default none */
  archive?: ArchiveHistory;
  /** Accepts records over the network. @default has no routes for that */
  ingest?: Ingest;
  /** Patterns, statistics and alerts, from `openSignals()`. @default has no route and no field for them */
  signals?: Signals;
  /** Tools for agents at `/mcp`, from `openMcp()`. @default has no route for them */
  mcp?: Mcp;
  /**
   * Decides who may read, and who may write if `ingest` has no token. `false` is answered with 403, and a response is
   * sent as it is. `{ user, role, query }` lets a user read, or write as well, and confines it to a query. Health checks
   * do not call it. It receives the connection as second argument, as the handler does.
   * It is asked again every 50 s while a viewer is connected, and ends the viewer once its answer differs.
   */
  authorize?: (request: Request, info?: PeerInfo) => Verdict | Promise<Verdict>;
  /**
   * Time between keepalives, in ms, up to 15,000; `null` sends none. The page reports a connection as silent after 20 s
   * without a byte. Bun cuts off connections that are idle for 10 s, unless the
   * handler receives its server as second argument, as `Bun.serve({ fetch: handler })` does.
   * @default {10_000}
   */
  heartbeatMs?: number | null;
  /**
   * Time that a viewer may read nothing before it is cut off, in ms; `null` is without end. Its body ends with a
   * `ViewerCutError`, which `Deno.serve` may pass to its own `onError`.
   * @default {30_000}
   */
  stallMs?: number | null;
  /** Maximum number of viewers; more are refused with 503. `null` sets no bound. @default {1000} */
  maxViewers?: number | null;
  /**
   * Viewers whose stream is compressed, if they accept gzip: `true` is all, `false` is none, and `"auto"` is those on
   * other machines, by the handler's second argument or the headers of a proxy.
   * @default {"auto"}
   */
  compress?: Compress;
  /** Receives a report of each viewer that is cut off. @default writes records, at most one a second */
  onCut?: (cut: ViewerCut) => void;
  /** Receives a report of each request that is refused. The summary counts them. @default reports nothing */
  onRefuse?: (refusal: Refusal) => void;
  /** Returns the counts of the sources for the summary. @default returns none */
  sources?: () => readonly SourceStats[];
  /** Receives errors that are answered with 500. @default prints and writes them, at most one a second */
  onError?: (error: unknown, request: Request) => void;
  /** Calls `close()` of the handler, so that a server can shut down. */
  signal?: AbortSignal;
  /** Source of time for keepalives, stall checks and long searches. @default the machine's */
  clock?: Clock;
}

/** Names of the options. */
export const HANDLER_OPTIONS: Record<keyof HandlerOptions, true> = {
  stream: true,
  basePath: true,
  page: true,
  allowedHosts: true,
  name: true,
  recent: true,
  archive: true,
  ingest: true,
  signals: true,
  mcp: true,
  authorize: true,
  heartbeatMs: true,
  stallMs: true,
  maxViewers: true,
  compress: true,
  onCut: true,
  onRefuse: true,
  sources: true,
  onError: true,
  signal: true,
  clock: true,
};

/** Start of the errors. */
const ACTION = "Cannot create handler";

const API = "/api/monitoring/advanced";
const UI = "/ui/monitoring/advanced";
const MCP = "/mcp";
/** Path of the health check. */
export const HEALTH = "/healthz";
const READY = "/readyz";

/** Number of records that a stream starts with. */
const DEFAULT_RECENT = 50;

/**
 * Creates the HTTP handler of a stream.
 *
 * | path                                    | response                                     |
 * | --------------------------------------- | -------------------------------------------- |
 * | `/`                                     | redirect to the page                         |
 * | `/ui/monitoring/advanced`               | the page                                     |
 * | `/api/monitoring/advanced/logs`         | a page of records, as JSON                   |
 * | `/api/monitoring/advanced/logs/stream`  | the newest records, then each new one        |
 * | `/api/monitoring/advanced/logs/export`  | all matching records, as a file              |
 * | `/api/monitoring/advanced/facets`       | the most frequent values of fields           |
 * | `/api/monitoring/advanced/histogram`    | counts of matching records over time         |
 * | `/api/monitoring/advanced/traces`       | traces of the spans that are kept            |
 * | `/api/monitoring/advanced/traces/<id>`  | spans and records of a trace                 |
 * | `/api/monitoring/advanced/summary`      | counts, rate, memory, viewers                |
 * | `/api/monitoring/advanced/openapi.json` | the OpenAPI document                         |
 * | `/api/monitoring/advanced/patterns`     | patterns of the messages, with `signals`     |
 * | `/api/monitoring/advanced/patterns/<id>` | one of them                                 |
 * | `/api/monitoring/advanced/stats`        | statistics by fields, with `signals`         |
 * | `/api/monitoring/advanced/stats/field`  | statistics of a field                        |
 * | `/api/monitoring/advanced/requests`     | HTTP requests by endpoint                    |
 * | `/api/monitoring/advanced/alerts`       | rules and alerts, with `alerts` of `signals` |
 * | `/mcp`                                  | tools for agents, with `mcp`                 |
 * | `/healthz`                              | `ok`                                         |
 * | `/readyz`                               | `ok`, or 503 once the stream is closed       |
 *
 * With `ingest` it accepts records, too:
 *
 * | path                                    | body                                         |
 * | --------------------------------------- | -------------------------------------------- |
 * | `/api/monitoring/advanced/logs`         | JSON lines, a list, an object, or text       |
 * | `/v1/logs`, `/v1/traces`, `/v1/metrics` | OTLP/HTTP of OpenTelemetry, both encodings   |
 * | `/loki/api/v1/push`                     | Loki's push API, JSON and protobuf           |
 * | `/_bulk`                                | Elasticsearch's bulk API                     |
 * | `/gelf`                                 | a message in GELF                            |
 *
 * ## Access
 *
 * A handler with neither `allowedHosts` nor `authorize` answers requests for loopback names from clients on this machine.
 *
 * ## Shutting down
 *
 * A stream to a viewer never ends by itself, and `server.shutdown()` waits for all responses. Call `close()` of the
 * handler before, or pass the `signal` that stops the server:
 *
 * ```ts ignore
 * const { signal } = controller;
 * const server = Deno.serve({ signal }, createHandler({ stream, signal }));
 * controller.abort();
 * await server.finished;
 * ```
 *
 * Viewers reconnect by themselves. A client that reads nothing is cut off; `Deno.serve` still waits until it is gone.
 *
 * @param options Stream, page, access and limits.
 * @returns The handler. It never throws: errors are answered as `application/problem+json`.
 * @throws {RangeError} If `stallMs` or `maxViewers` is out of range.
 * @throws {TypeError} If an option is unknown or has a wrong type, `basePath` is neither empty nor a path such as
 * `"/logs"`, or an allowed host is not a name.
 *
 * @example Usage
 * ```ts
 * import { assertStrictEquals } from "@std/assert";
 * import { createHandler, LogStream } from "../mod.ts";
 *
 * const stream = new LogStream();
 * stream.write({ level: "WARN", message: "Disk almost full" });
 * const handler = createHandler({ stream });
 * const response = await handler(new Request("http://localhost/api/monitoring/advanced/logs?level=warn"));
 * assertStrictEquals((await response.json()).records[0].message, "Disk almost full");
 * ```
 */
export function createHandler(options: HandlerOptions): Handler {
  checkOptions(ACTION, options, HANDLER_OPTIONS);
  checkStream(ACTION, options.stream);
  const { basePath = "", page } = options;
  if (page !== undefined) checkPage(page);
  if (options.name !== undefined && !isServerName(options.name)) {
    throw new TypeError(`${ACTION}: name must be letters, digits, dots and dashes, got ${describe(options.name)}`);
  }
  const ingest = options.ingest === undefined ? undefined : acceptorOf(ACTION, options.ingest);
  if (
    typeof basePath !== "string" || !/^(\/[^/?#]+)*$/.test(basePath) ||
    new URL(basePath, "http://localhost/").pathname !== (basePath || "/")
  ) {
    throw new TypeError(`Cannot create handler: basePath must be empty or like "/logs", got ${describe(basePath)}`);
  }
  const signals = options.signals === undefined ? [] : signalRoutesOf(ACTION, options.signals);
  const api = new Map<string, Routes<ApiRoute>>([
    [`${API}/logs`, { get: logsRoute, ...ingest !== undefined && { post: ingest.logsRoute() } }],
    [`${API}/logs/stream`, { get: streamRoute }],
    [`${API}/logs/export`, { get: exportRoute() }],
    [`${API}/facets`, { get: facetsRoute }],
    [`${API}/histogram`, { get: histogramRoute }],
    ...signals.map(([path, methods]) => [`${API}/${path}`, methods] as const),
    [`${API}/traces`, { get: tracesRoute }],
    [`${API}/traces/*`, { get: traceRoute }],
    [`${API}/summary`, { get: summaryRoute }],
    [HEALTH, { get: healthRoute }],
    [READY, { get: readyRoute }],
  ]);
  if (ingest !== undefined) {
    for (const [path, post] of ingest.otlpRoutes()) api.set(path, { post });
    for (const [path, methods] of ingest.senderRoutes()) api.set(path, methods);
  }
  api.set(`${API}/openapi.json`, { get: openApiRoute(api, API.split("/").length - 1) });
  const routes = new Map<string, Routes>(api);
  if (options.mcp !== undefined) routes.set(MCP, { post: mcpRouteOf(ACTION, options.mcp), readsByPost: true });
  if (page !== undefined) {
    const load = typeof page === "function" ? page : () => page;
    routes.set(UI, { get: pageRoute(load) });
    const root = { get: rootRoute(UI, basePath) };
    if (basePath !== "") routes.set("", root);
    routes.set("/", root);
    routes.set(`${UI}/`, { get: redirectRoute(`..${UI.slice(UI.lastIndexOf("/"))}`) });
    routes.set(`${UI}/*`, { get: assetRoute(load) });
  }
  return assemble(routes, options);
}

/** Checks that a value is a page or loads one. */
function checkPage(page: unknown): asserts page is PageSource {
  if (typeof page === "function") return;
  const { document, assets } = (page ?? {}) as { document?: unknown; assets?: { get?: unknown } };
  if (typeof document === "function" && typeof assets?.get === "function") return;
  const remedy = page instanceof Promise ? "; pass a function that returns the promise" : "";
  throw new TypeError(
    `Cannot create handler: page must be a page or a function that loads one, got ${describe(page)}${remedy}`,
  );
}

/**
 * Returns a handler of routes, with the checks, limits and reports of the options.
 *
 * @param routes Routes by path, below the base path.
 * @param options Options that were checked.
 */
export function assemble(routes: ReadonlyMap<string, Routes>, options: HandlerOptions): Handler {
  const { stream, basePath = "", recent = DEFAULT_RECENT, authorize, compress = "auto" } = options;
  const ingest = options.ingest && acceptorOf(ACTION, options.ingest);
  const { sources = () => [], clock = SYSTEM_CLOCK } = options;
  const own = new OwnRecords(stream, clock);
  const { heartbeatMs, stallMs, maxViewers, onCut = (cut) => own.cut(cut) } = options;
  const { onError = (error, request) => own.failed(error, request), onRefuse = () => {} } = options;
  const isLocal = options.allowedHosts === undefined && authorize === undefined;
  const isAllowedHost = readAllowedHosts(options.allowedHosts);
  const ring = ringOf(stream);
  const { archive } = options;
  const stored = () => archive?.state.stored;
  const fanOut = new FanOut(stream, { heartbeatMs, stallMs, maxViewers, onCut: reportCut, stored, clock });
  const history = archive && new JoinedHistory(stream, new RingHistory(ring, stream.run, clock), archive);

  async function answer(request: Request, info: PeerInfo | undefined, isMounted: boolean): Promise<Response> {
    const url = parseUrl(request.url);
    if (url === null) throw new HttpProblem(400, "Cannot read the address of the request: its Host is malformed");
    if (isLocal) guardLocal(request, url, info);
    const path = pathBelow(basePath, url.pathname, isMounted);
    const children = path === undefined ? undefined : routes.get(path.replace(/[^/]+$/, "*"));
    const methods = path === undefined ? undefined : routes.get(path) ?? children;
    guard(request, url, isAllowedHost, methods !== undefined && methods === routes.get(`${UI}/*`));
    if (methods === undefined) throw new HttpProblem(404, `Cannot find "${url.pathname}"`);
    const route = routeOf(methods, request.method, url.pathname);
    let confinement: QueryFilter | undefined;
    let isAllowed: (() => Promise<boolean>) | undefined;
    const isForRules = route === methods.post && (methods.post as ApiRoute | undefined)?.isForRules === true;
    const isWrite = route === methods.post && methods.readsByPost !== true;
    const hasToken = isWrite && !isForRules && ingest?.hasToken === true;
    // Without a login, anyone may read, but rules send requests.
    let mayChange = authorize !== undefined || !isElsewhere(request, info) && !isForwarded(request);
    if (authorize !== undefined && path !== HEALTH && path !== READY && !hasToken) {
      const verdict = await authorize(request, info);
      // A copy, since the headers of some responses, such as `Response.redirect()`, are immutable.
      if (verdict instanceof Response) return new Response(verdict.body, verdict);
      if (!verdict) {
        throw new HttpProblem(403, `Cannot read "${url.pathname}": not authorized`, {}, {}, "not_authorized");
      }
      if (verdict !== true) {
        checkAccess(verdict);
        confinement = confinementOf(verdict);
        mayChange = verdict.role === "writer";
        if (isWrite && !mayChange) {
          const action = isForRules ? "change or try alerts" : "send records";
          throw new HttpProblem(403, `Cannot ${action}: the user may only read`, {}, {}, "not_a_writer");
        }
      }
      isAllowed = async () => {
        try {
          const again = await authorize(request, info);
          return !(again instanceof Response) && JSON.stringify(again) === JSON.stringify(verdict);
        } catch (error) {
          if (!(error instanceof HttpProblem)) report(error, request); // a refusal, as of a session that ended
          return false;
        }
      };
    }
    if (isForRules && !mayChange) {
      const detail = "Cannot change alerts from another machine without a login";
      throw new HttpProblem(403, detail, {}, {}, "other_machine");
    }
    return await route({
      request,
      info,
      url,
      isMounted,
      stream,
      scan: (from, to, matches, options) => {
        const allowed: ScanPredicate = confinement === undefined
          ? matches
          : (record, seq) => confinement!.matches(record) && matches(record, seq);
        return scan(ring, from, to, allowed, { ...options, request, clock });
      },
      confinement,
      history: history && confinedHistory(history, confinement),
      archive: archive && confinedArchive(archive, confinement),
      fanOut,
      isAllowed,
      name: options.name,
      recent,
      compress,
      ingest: ingest?.stats,
      patterns: options.signals?.patterns,
      alerts: alertsOf(options.signals),
      mayChange,
      spans: () => ingest?.spans() ?? [],
      sources,
      mcp: options.mcp?.stats,
      pageUrl: () => options.page === undefined ? undefined : new URL(`${baseOf(url, path!)}${UI}`, url),
      ask: (address, signal) => {
        const inner = new Request(new URL(`${baseOf(url, path!)}${API}${address}`, url), {
          headers: headersToAsk(request.headers),
          signal,
        });
        return ringside(inner, samePeer(request, info), ...isMounted ? [undefined] : []);
      },
      report: (error) => report(error, request),
    });
  }

  function report(error: unknown, request: Request): void {
    try {
      onError(error, request);
    } catch (failure) {
      own.failed(failure, request);
    }
  }

  function reportCut(cut: ViewerCut): void {
    try {
      onCut(cut);
    } catch (error) {
      own.cut(cut, error);
    }
  }

  function reportRefusal(request: Request, status: number, reason: string | undefined): void {
    const refusal = countRefusal(stream, request, status, reason);
    if (refusal === undefined) return;
    try {
      onRefuse(refusal);
    } catch (error) {
      own.failed(error, request);
    }
  }

  function close(): void {
    options.signal?.removeEventListener("abort", close);
    fanOut.close();
  }

  async function ringside(request: Request, info?: PeerInfo, ...others: unknown[]): Promise<Response> {
    // Hono's mount() alone passes a third argument, and it passes a request without the path of the mount.
    const isMounted = others.length > 0;
    let response: Response;
    let reason: string | undefined;
    try {
      response = await answer(request, info, isMounted);
    } catch (error) {
      if (!(error instanceof HttpProblem)) report(error, request);
      const problem = error instanceof HttpProblem
        ? error
        : new HttpProblem(500, "Cannot answer: an unexpected error was logged");
      response = problemResponse(problem);
      reason = problem.reason;
    }
    reportRefusal(request, response.status, reason);
    return secure(response);
  }

  if (options.signal?.aborted) close();
  else options.signal?.addEventListener("abort", close);
  return Object.assign(ringside, { close, recheck: () => fanOut.recheck() });
}

function readAllowedHosts(hosts: HandlerOptions["allowedHosts"] = () => true): (hostname: string) => boolean {
  if (typeof hosts === "function") return hosts;
  const names = new Set(Array.from(typeof hosts === "string" ? [hosts] : hosts, hostnameOf));
  return (hostname) => names.has(hostname);
}

/** Formats a name as `URL.hostname` does: `"::1"` as `"[::1]"`, `"LOCALHOST"` in lower case. */
function hostnameOf(host: string): string {
  const bare = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  const url = parseUrl(`http://${bare}/`);
  if (url !== null && url.href === `http://${url.hostname}/`) return url.hostname;
  throw new TypeError(`Cannot create handler: allowedHosts must be names without a port, got "${host}"`);
}

function routeOf({ get, post }: Routes, method: string, pathname: string): Route {
  const route = method === "POST" ? post : method === "GET" || method === "HEAD" ? get : undefined;
  if (route !== undefined) return route;
  const allowed = [...get === undefined ? [] : ["GET", "HEAD"], ...post === undefined ? [] : ["POST"]];
  const allow = allowed.join(", ");
  throw new HttpProblem(405, `Cannot ${method} "${pathname}": expected ${allow}`, {}, { allow });
}

/** Returns the path before that of a route: the base path, unless a framework has removed it. */
function baseOf({ pathname }: URL, path: string): string {
  return pathname.slice(0, pathname.length - path.length);
}

/** Headers of a request that tell of its body, of its answer, or of a state that it has. */
const OWN_HEADERS =
  /^(?:accept(?:-encoding)?|connection|content-.*|if-.*|last-event-id|mcp-.*|range|transfer-encoding)$/;

/** Returns the headers of a further request of the same client: those that tell who it is, and from where. */
function headersToAsk(headers: Headers): Headers {
  const kept = new Headers();
  headers.forEach((value, name) => {
    if (!OWN_HEADERS.test(name)) kept.append(name, value);
  });
  return kept;
}

/**
 * Returns the path below the base path. A framework that mounts the handler may have removed the base path. Other callers
 * get `undefined` for a path beside it: a proxy may protect the base path alone.
 */
function pathBelow(basePath: string, pathname: string, isMounted: boolean): string | undefined {
  if (pathname === basePath || pathname.startsWith(`${basePath}/`)) return pathname.slice(basePath.length);
  return isMounted ? pathname : undefined;
}
