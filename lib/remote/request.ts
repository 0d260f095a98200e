import { isObject } from "../wire/event.ts";

/** What is known about a request that failed. */
export interface RequestFailure {
  /** The status of the answer, if there was one. */
  readonly status?: number;
  /** How long to wait before asking again, in ms, if the server said so. */
  readonly retryAfterMs?: number;
  /** The parameter that the server could not read, and where in it, in UTF-16 code units from 0. */
  readonly parameter?: string;
  readonly offset?: number;
}

/** A server could not be asked, refused, or did not answer as Ringside does. */
export class RequestError extends Error implements RequestFailure {
  override readonly name = "RequestError";
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly parameter?: string;
  readonly offset?: number;

  constructor(message: string, { status, retryAfterMs, parameter, offset }: RequestFailure = {}) {
    super(message);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
    this.parameter = parameter;
    this.offset = offset;
  }
}

/** Options for {@linkcode request}. */
export interface RequestOptions {
  /** The media type that the answer must have. */
  readonly type: string;
  readonly headers?: Headers;
  readonly signal?: AbortSignal;
  /** How long the head of the answer may take, in ms. */
  readonly timeoutMs: number;
}

/**
 * Asks a server.
 *
 * @param url What for.
 * @param options What the answer must be, and what the request says beside its address.
 * @returns The answer, with status 200 and the media type that was asked for.
 * @throws {RequestError} If there is no such answer.
 * @throws The signal's reason, if it ended the request.
 */
export async function request(url: URL, options: RequestOptions): Promise<Response> {
  const { type, signal, timeoutMs } = options;
  const headers = new Headers(options.headers);
  headers.set("accept", type);
  const response = await answer(url, headers, signal, timeoutMs);
  const { status } = response;
  const found = mediaType(response.headers);
  if (status === 200 && found === type) return response;
  if (found === "application/problem+json") throw await problemOf(response);
  await response.body?.cancel();
  const shown = url.origin + url.pathname;
  const retryAfterMs = readRetryAfter(response.headers);
  if (status >= 400 && status !== 404) {
    throw new RequestError(`Cannot read ${shown}: status ${status}${hintFor(status)}`, { status, retryAfterMs });
  }
  const what = status === 200 ? found || "a body without a type" : `status ${status}`;
  throw new RequestError(`Cannot read ${shown}: this is no Ringside, it answers with ${what}`, { status });
}

/** A `fetch` that says in a few words why there is no answer. */
async function answer(url: URL, headers: Headers, signal: AbortSignal | undefined, timeoutMs: number) {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  try {
    const signals = signal === undefined ? [timeout.signal] : [timeout.signal, signal];
    return await fetch(url, { headers, signal: AbortSignal.any(signals) });
  } catch (error) {
    signal?.throwIfAborted();
    const reason = timeout.signal.aborted ? `no answer within ${timeoutMs / 1000} s` : connectReasonOf(error);
    throw new RequestError(`Cannot reach ${url.origin}: ${reason}`);
  } finally {
    clearTimeout(timer);
  }
}

/** What is at the end of a chain such as "client error (Connect): tcp connect error: Connection refused (os error 111)". */
function connectReasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const whole = cause instanceof Error ? cause.message : message;
  const chain = whole.slice(whole.lastIndexOf("): ") < 0 ? 0 : whole.lastIndexOf("): ") + 3);
  return chain.replace(/ \(os error \d+\)$/, "").replace(/^(?:tcp connect|dns) error: /, "");
}

function mediaType(headers: Headers): string {
  return (headers.get("content-type") ?? "").split(";", 1)[0].trim().toLowerCase();
}

async function problemOf(response: Response): Promise<RequestError> {
  const { status, headers } = response;
  const retryAfterMs = readRetryAfter(headers);
  const body: unknown = await response.json().catch(() => undefined);
  const { detail, parameter, offset } = isObject(body) ? body : {};
  const text = typeof detail === "string" ? detail : `Cannot read ${response.url}: status ${status}`;
  return new RequestError(text + hintFor(status), {
    status,
    retryAfterMs,
    ...typeof parameter === "string" && { parameter },
    ...typeof offset === "number" && { offset },
  });
}

function hintFor(status: number): string {
  return status === 401 ? " (see --token)" : "";
}

/** Seconds, or a date. */
function readRetryAfter(headers: Headers): number | undefined {
  const text = headers.get("retry-after")?.trim() ?? "";
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : Math.max(0, time - Date.now());
}

/** Says that a server is asked again after a time. */
export function waitingText(reason: string, delayMs: number): string {
  return `${reason}; trying again in ${Math.ceil(delayMs / 1000)} s`;
}
