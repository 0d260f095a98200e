import { environmentToken } from "../client/reading.ts";
import type { ServerOptions } from "../client/options.ts";
import { API, parseAddress } from "../remote/address.ts";
import { headersOf } from "../remote/credentials.ts";
import { openClient } from "../remote/client.ts";
import { connectReasonOf } from "../remote/request.ts";
import { RequestError } from "../remote/request_error.ts";
import { reasonOf } from "../runtime/reason.ts";
import { EventStreamParser } from "../wire/sse.ts";
import { VERSION } from "../base/version.ts";
import { type Check, check, shownTime } from "./doctor_checks.ts";

/** Server to check, and the extent of it. */
export interface ServerCheckOptions extends ServerOptions {
  /** True to check only that the server is ready. */
  readonly isQuick: boolean;
  /** Time to wait for the stream's events, in ms. */
  readonly waitMs: number;
}

/** Time to wait for the answer to a request, in ms. */
const REQUEST_MS = 5000;

/** Time after which an event that is sent at once counts as held back, in ms. */
const HELD_MS = 5000;

/** Difference of clocks that makes times in records misleading, in ms. The server tells seconds. */
const CLOCK_MS = 2000;

/** Headers by which proxies name themselves. */
const PROXY_HEADERS = ["via", "server", "x-cache", "x-served-by", "cf-ray"];

const BUFFERED = "a proxy holds it back: turn its buffering off, see docs/deployment.md";

/** Requests to one server. */
class Probe {
  readonly #base: string;
  readonly #headers: Headers;
  readonly #client: Deno.HttpClient | undefined;

  constructor(base: string, headers: Headers, client: Deno.HttpClient | undefined) {
    this.#base = base;
    this.#headers = headers;
    this.#client = client;
  }

  async get(path: string, signal: AbortSignal, accept = "*/*"): Promise<Response> {
    const headers = new Headers(this.#headers);
    headers.set("accept", accept);
    return await fetch(this.#base + path, { headers, client: this.#client, signal, redirect: "manual" });
  }

  /** Returns how a response is encoded, which `fetch` does not tell. */
  async encodingOf(path: string): Promise<string> {
    const { get } = await import(
      this.#base.startsWith("https:") ? "node:https" : "node:http"
    ) as typeof import("node:http");
    const headers = { ...Object.fromEntries(this.#headers), "accept-encoding": "gzip" };
    return await new Promise((resolve, reject) => {
      const request = get(this.#base + path, { headers, timeout: REQUEST_MS }, (response) => {
        resolve(response.headers["content-encoding"] ?? "none");
        request.destroy();
      });
      request.on("timeout", () => request.destroy(new Error("no answer")));
      request.on("error", reject);
    });
  }
}

async function openProbe(options: ServerOptions): Promise<Probe> {
  const { shown, authorization } = parseAddress(options.url);
  const headers = headersOf(options.token, authorization, environmentToken());
  return new Probe(shown, headers, await openClient(new URL(shown), options));
}

/**
 * Checks a server, and what is between it and this program.
 *
 * @returns The checks, first that of readiness. If the server is not ready, there are no others.
 * @throws {SyntaxError} If the URL or the token is invalid.
 */
export async function checkServer(options: ServerCheckOptions): Promise<Check[]> {
  let probe: Probe;
  try {
    probe = await openProbe(options);
  } catch (error) {
    if (error instanceof SyntaxError) throw error;
    return [check("ready", "fail", failureOf(error))];
  }
  const ready = await checkReadiness(probe);
  if (options.isQuick || ready.state === "fail") return [ready];
  const checks = [ready, ...await checkSummary(probe), await checkPage(probe)];
  checks.push(...await checkStream(probe, options.waitMs));
  const isPlain = options.socket === undefined && options.fingerprint === undefined;
  if (isPlain && checks.every(({ state }) => state !== "fail")) checks.push(await checkCompression(probe));
  return checks;
}

/** Checks that a server answers, and that viewers may connect. */
async function checkReadiness(probe: Probe): Promise<Check> {
  try {
    const begun = performance.now();
    const response = await probe.get("/readyz", AbortSignal.timeout(REQUEST_MS));
    const ms = performance.now() - begun;
    const text = (await response.text()).trim();
    if (response.status !== 200) return check("ready", "fail", `status ${response.status}: ${text.slice(0, 200)}`, ms);
    return check("ready", "ok", `answers in ${shownTime(ms)}`, ms);
  } catch (error) {
    return check("ready", "fail", failureOf(error));
  }
}

async function checkSummary(probe: Probe): Promise<Check[]> {
  try {
    const response = await probe.get(`${API}/summary`, AbortSignal.timeout(REQUEST_MS));
    const proxies = PROXY_HEADERS.flatMap((name) => {
      const value = response.headers.get(name);
      return value === null || value === "ringside" ? [] : [`${name}: ${value.slice(0, 60)}`];
    });
    const between = proxies.length > 0
      ? check("proxy", "note", `one is in between (${proxies.join(", ")})`)
      : check("proxy", "ok", "none shows itself");
    if (response.status !== 200) {
      await response.body?.cancel();
      return [between, check("version", ...loginText(response.status))];
    }
    const { version, started, uptime_s: uptime } = await response.json();
    const now = Date.now();
    const versions = version === VERSION
      ? check("version", "ok", `${version}, as this program`)
      : check("version", "note", `${version}; this program is ${VERSION}`);
    const difference = Date.parse(started) + uptime * 1000 - now;
    if (!Number.isFinite(difference)) return [between, versions];
    return [between, versions, clockCheck(difference)];
  } catch (error) {
    return [check("version", "fail", failureOf(error))];
  }
}

function clockCheck(difference: number): Check {
  const ms = Math.abs(difference);
  if (ms <= CLOCK_MS) return check("clock", "ok", "as this machine's, to 2 s", difference);
  const side = difference > 0 ? "ahead of" : "behind";
  return check(
    "clock",
    "warn",
    `${shownTime(ms)} ${side} this machine's; queries such as 15m count from it`,
    difference,
  );
}

function loginText(status: number): ["note" | "warn" | "fail", string] {
  if (status === 401) return ["note", "unknown: the server asks for a login; give --token"];
  if (status === 403) return ["warn", "unknown: status 403; the server may need --allowed-host for this name"];
  return ["fail", `status ${status}`];
}

async function checkPage(probe: Probe): Promise<Check> {
  try {
    const begun = performance.now();
    const signal = AbortSignal.timeout(REQUEST_MS);
    const response = await probe.get("/ui/monitoring/advanced", signal, "text/html");
    const ms = performance.now() - begun;
    const { status, headers } = response;
    await response.body?.cancel();
    if (status === 302 && headers.get("location")?.endsWith("login")) {
      return check("page", "ok", "asks for a login", ms);
    }
    const isPage = status === 200 && headers.get("content-type")?.startsWith("text/html") === true;
    if (isPage) return check("page", "ok", `answers in ${shownTime(ms)}`, ms);
    return check("page", status === 404 ? "note" : "fail", `status ${status}`, ms);
  } catch (error) {
    return check("page", "fail", failureOf(error));
  }
}

async function checkStream(probe: Probe, waitMs: number): Promise<Check[]> {
  const end = new AbortController();
  const begun = performance.now();
  // Until the head and the first event are there; then until a keepalive is.
  let timer = setTimeout(() => end.abort(), Math.min(waitMs, HELD_MS));
  const checks: Check[] = [];
  let isOpen = false;
  try {
    const response = await probe.get(`${STREAM}?recent=0`, end.signal, "text/event-stream");
    if (response.status !== 200) {
      await response.body?.cancel();
      return [check("stream", ...loginText(response.status))];
    }
    const type = response.headers.get("content-type") ?? "none";
    if (!type.startsWith("text/event-stream")) {
      await response.body?.cancel();
      return [check("stream", "fail", `content type ${type}: expected text/event-stream`)];
    }
    const parser = new EventStreamParser({});
    for await (
      const text of response.body!.pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    ) {
      const ms = performance.now() - begun;
      if (!isOpen && parser.feed(text).some(({ type }) => type === "hello")) {
        isOpen = true;
        checks.push(check("stream", "ok", `first event after ${shownTime(ms)}`, ms));
        clearTimeout(timer);
        timer = setTimeout(() => end.abort(), waitMs);
      }
      if (!isOpen || !/^: ping/m.test(text)) continue;
      checks.push(check("keepalive", "ok", `arrived ${shownTime(ms)} after the start; one comes every 10 s`, ms));
      return checks;
    }
    return [...checks, check(isOpen ? "keepalive" : "stream", "fail", `the stream ended after ${since(begun)}`)];
  } catch (error) {
    if (!end.signal.aborted) return [...checks, check(isOpen ? "keepalive" : "stream", "fail", failureOf(error))];
    if (!isOpen) {
      return [check("stream", "fail", `no event within ${since(begun)}, though it is sent at once: ${BUFFERED}`)];
    }
    // A short --wait does not tell more than that the first event came at once.
    if (waitMs < KEEPALIVE_MS) {
      return [...checks, check("keepalive", "note", `none within ${since(begun)}; try --wait 12s`)];
    }
    return [...checks, check("keepalive", "fail", `none within ${since(begun)}: ${BUFFERED}`)];
  } finally {
    clearTimeout(timer);
    end.abort();
  }
}

async function checkCompression(probe: Probe): Promise<Check> {
  try {
    const encoding = await probe.encodingOf(`${STREAM}?recent=0`);
    const text = encoding === "none" ? "none, as to clients on this machine; --compress on changes it" : encoding;
    return check("compression", "ok", text);
  } catch (error) {
    return check("compression", "note", `unknown: ${reasonOf(error)}`);
  }
}

/** Path of the stream. */
const STREAM = `${API}/logs/stream`;

/** Longest time between two keepalives, in ms. */
const KEEPALIVE_MS = 10_500;

function since(begun: number): string {
  return shownTime(performance.now() - begun);
}

function failureOf(error: unknown): string {
  if (error instanceof RequestError) return error.message;
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return `no answer within ${shownTime(REQUEST_MS)}`;
  }
  return connectReasonOf(error);
}
