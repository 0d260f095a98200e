import { mediaTypeOf } from "../base/media_type.ts";
import { isObject } from "../wire/event.ts";
import { readText } from "./body.ts";
import { RequestError } from "./request_error.ts";

/** Function that sends a request, as the global `fetch` does. */
export type Fetch = (url: URL, options: { headers: Headers; signal: AbortSignal }) => Promise<Response>;

/** Options for {@linkcode request}. */
export interface RequestOptions {
  /** Media type that the response must have. */
  readonly type: string;
  readonly headers?: Headers;
  /** Sends the request. @default {fetch} */
  readonly fetch?: Fetch;
  readonly signal?: AbortSignal;
  /** Maximum wait for the head of the response, in ms. */
  readonly timeoutMs: number;
}

/**
 * Sends a GET request.
 *
 * @param url URL to fetch.
 * @param options Expected media type, headers and limits.
 * @returns A response with status 200 and the expected media type.
 * @throws {RequestError} If there is no such response.
 * @throws The signal's reason, if it aborted the request.
 */
export async function request(url: URL, options: RequestOptions): Promise<Response> {
  const { type } = options;
  const headers = new Headers(options.headers);
  headers.set("accept", type);
  const response = await answer(url, headers, options);
  const { status } = response;
  const found = mediaTypeOf(response.headers);
  if (status === 200 && found === type) return response;
  if (found === "application/problem+json") throw await problemOf(response, url);
  await response.body?.cancel();
  const shown = url.origin + url.pathname;
  const retryAfterMs = readRetryAfter(response.headers);
  if (status >= 400 && status !== 404) {
    throw new RequestError(`Cannot read ${shown}: status ${status}${hintFor(status)}`, { status, retryAfterMs });
  }
  const got = status === 200 ? found || "no content type" : `status ${status}`;
  throw new RequestError(`Cannot read ${shown}: not a Ringside server, got ${got}`, { status });
}

/** Fetches a URL; its errors give the reason in a few words. */
async function answer(url: URL, headers: Headers, options: RequestOptions): Promise<Response> {
  const { fetch: send = fetch, signal, timeoutMs } = options;
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  try {
    const signals = signal === undefined ? [timeout.signal] : [timeout.signal, signal];
    return await send(url, { headers, signal: AbortSignal.any(signals) });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof RequestError) throw error; // of the client that sends it
    const reason = timeout.signal.aborted ? `no response within ${timeoutMs / 1000} s` : connectReasonOf(error);
    throw new RequestError(`Cannot reach ${url.origin}: ${reason}`);
  } finally {
    clearTimeout(timer);
  }
}

/** Returns the reason of a failed `fetch`: the end of a chain such as "client error (Connect): tcp connect error: Connection refused (os error 111)". */
export function connectReasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  // Node.js names the reason in the code alone, if a name has several addresses.
  const whole = cause instanceof Error ? cause.message || String((cause as { code?: unknown }).code) : message;
  const chain = whole.slice(whole.lastIndexOf("): ") < 0 ? 0 : whole.lastIndexOf("): ") + 3);
  const reason = chain.replace(/ \(os error \d+\)$/, "").replace(/^(?:tcp connect|dns) error: /, "");
  return reason.endsWith("UnknownIssuer") ? "certificate of an unknown authority; see --tls-fingerprint" : reason;
}

/** Limits of a problem's body. */
const PROBLEM_LIMITS = { maxBytes: 65_536, silenceMs: 10_000 };

async function problemOf(response: Response, url: URL): Promise<RequestError> {
  const { status, headers } = response;
  const retryAfterMs = readRetryAfter(headers);
  const text = await readText(response, url, PROBLEM_LIMITS).catch(() => "");
  const body = tryParse(text);
  const { detail, parameter, offset } = isObject(body) ? body : {};
  const message = typeof detail === "string" ? detail : `Cannot read ${response.url}: status ${status}`;
  return new RequestError(message + hintFor(status), {
    status,
    retryAfterMs,
    ...typeof parameter === "string" && { parameter },
    ...typeof offset === "number" && { offset },
  });
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function hintFor(status: number): string {
  return status === 401 ? " (see --token)" : "";
}

/** Parses `Retry-After`, which is in seconds or a date, to ms. */
function readRetryAfter(headers: Headers): number | undefined {
  const text = headers.get("retry-after")?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : Math.max(0, time - Date.now());
}

/** Returns the note about a retry after `delayMs`. */
export function waitingText(reason: string, delayMs: number): string {
  return `${reason}; retrying in ${Math.ceil(delayMs / 1000)} s`;
}
