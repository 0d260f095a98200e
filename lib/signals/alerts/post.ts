import { lookup } from "node:dns/promises";
import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { VERSION } from "../../base/version.ts";
import { addressIn, isPrivateAddress } from "./addresses.ts";
import { DeliveryError } from "./outbox.ts";

/** Request of an alert. */
export interface PostRequest {
  /** Address with `http:` or `https:`. */
  readonly url: string;
  /** Body, in JSON. */
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Options of {@linkcode post}. */
export interface PostOptions {
  /** True if addresses that are not on the internet are allowed. */
  readonly allowPrivate: boolean;
  readonly signal: AbortSignal;
  /** Time for the whole request, in ms. @default {10_000} */
  readonly timeoutMs?: number;
  /** Returns the addresses of a name. @default asks the system */
  readonly resolve?: (hostname: string) => Promise<readonly string[]>;
  /** Certificates of authorities to trust besides those of the system, in PEM. */
  readonly ca?: string;
}

const TIMEOUT_MS = 10_000;

/** Most bytes of a response that are read: its status and its headers. */
const MAX_RESPONSE_BYTES = 16_384;

/** Longest time that a response may ask to wait, in s. */
const MAX_RETRY_AFTER_S = 3600;

/** Statuses after which another attempt may succeed. */
const isTemporary = (status: number) => status === 408 || status === 425 || status === 429 || status >= 500;

/**
 * Posts JSON. The name is resolved once, and the connection goes to an address that was checked, so that a name cannot
 * point to another address after the check. No redirect is followed, and no more than the headers of the response are
 * read.
 *
 * @param request Address, headers and body.
 * @param options Limits.
 * @throws {DeliveryError} If it fails. Its message has neither the path of the address nor a header.
 */
export async function post(request: PostRequest, options: PostOptions): Promise<void> {
  const { timeoutMs = TIMEOUT_MS, signal } = options;
  const url = new URL(request.url);
  const limit = new AbortController();
  const timer = setTimeout(() => limit.abort(), timeoutMs);
  const end = () => limit.abort();
  signal.addEventListener("abort", end, { once: true });
  if (signal.aborted) end();
  try {
    const address = await beforeEnd(addressOf(url, options), limit.signal);
    const head = await exchange(url, address, request, options, limit.signal);
    judge(head, url);
  } catch (error) {
    if (error instanceof DeliveryError) throw error;
    const reason = limit.signal.aborted ? `no answer within ${timeoutMs / 1000} s` : reasonOf(error);
    throw new DeliveryError(`Cannot reach ${url.host}: ${reason}`);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
  }
}

/** Returns the address to connect to. */
async function addressOf(url: URL, { allowPrivate, resolve = resolveName }: PostOptions): Promise<string> {
  const literal = addressIn(url);
  const addresses = literal === undefined ? await resolve(url.hostname) : [literal];
  if (addresses.length === 0) throw new Error("the name has no address");
  // All of them: a name with one address here and one elsewhere is a trick.
  const found = allowPrivate ? undefined : addresses.find(isPrivateAddress);
  if (found === undefined) return addresses[0];
  throw new DeliveryError(
    `Cannot send to ${url.host}: ${found} is not on the internet; --alert-allow-private allows it`,
    true,
  );
}

async function resolveName(hostname: string): Promise<string[]> {
  return (await lookup(hostname, { all: true })).map(({ address }) => address);
}

/** Sends the request, and returns the status line and the headers of the response. */
function exchange(
  url: URL,
  address: string,
  { body, headers = {} }: PostRequest,
  { ca }: PostOptions,
  signal: AbortSignal,
): Promise<string> {
  const bytes = new TextEncoder().encode(body);
  const isTls = url.protocol === "https:";
  const port = Number(url.port || (isTls ? 443 : 80));
  const lines = [
    `POST ${url.pathname}${url.search} HTTP/1.1`,
    `host: ${url.host}`,
    "connection: close",
    "content-type: application/json; charset=utf-8",
    `content-length: ${bytes.length}`,
    `user-agent: ringside/${VERSION}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  return new Promise((resolve, reject) => {
    const servername = addressIn(url) === undefined ? url.hostname : "";
    const socket: Socket = isTls
      ? connectTls({ host: address, port, servername, ALPNProtocols: ["http/1.1"], ca }, send)
      : connectPlain({ host: address, port }, send);
    let head = "";

    function send() {
      socket.write(`${lines.join("\r\n")}\r\n\r\n`);
      socket.write(bytes);
    }
    function end(error?: Error) {
      signal.removeEventListener("abort", stop);
      socket.destroy();
      if (error === undefined) resolve(head);
      else reject(error);
    }
    const stop = () => end(new Error("aborted"));
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    socket.setEncoding("latin1");
    socket.on("data", (text: string) => {
      head += text;
      // Interim responses come before the one that counts.
      head = head.replace(/^(?:HTTP\/1\.[01] 1\d\d[^]*?\r\n\r\n)+/, "");
      if (head.includes("\r\n\r\n")) end();
      else if (head.length > MAX_RESPONSE_BYTES) end(new Error("the headers of the response are too long"));
    });
    socket.on("error", end);
    socket.on("close", () => end(new Error("the connection was closed before the response")));
  });
}

/** @throws {DeliveryError} Unless the status tells success. */
function judge(head: string, url: URL): void {
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? NaN);
  if (status >= 200 && status < 300) return;
  if (Number.isNaN(status)) throw new DeliveryError(`Cannot read the response of ${url.host}: it is not HTTP`);
  const seconds = Number(/\r\nretry-after:[ \t]*(\d{1,9})[ \t]*\r\n/i.exec(head)?.[1] ?? 0);
  const hint = status >= 300 && status < 400 ? ", a redirect, which is not followed" : "";
  throw new DeliveryError(
    `${url.host} answered with ${status}${hint}`,
    !isTemporary(status),
    Math.min(seconds, MAX_RETRY_AFTER_S) * 1000,
  );
}

/** Waits for a promise, until a signal is aborted. */
function beforeEnd<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new Error("aborted"));
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}

/** Returns the reason of a failure, from the codes of Node.js. */
function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown };
  return REASONS[String(code)] ?? (typeof message === "string" ? message : String(error));
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ECONNRESET: "the connection was reset",
  ENOTFOUND: "the name is unknown",
  EAI_AGAIN: "the name cannot be resolved now",
  EHOSTUNREACH: "the host is unreachable",
  ENETUNREACH: "the network is unreachable",
};
