import type { Fetch } from "./request.ts";
import { RequestError } from "./request_error.ts";

/** Way to a server that is not that of its URL alone. */
export interface ClientOptions {
  /** Path of a Unix socket to connect to. */
  readonly socket?: string;
  /** SHA-256 of the certificate that the server must have, in lower-case hexadecimal. */
  readonly fingerprint?: string;
  /** Certificates of further authorities, in PEM. */
  readonly ca?: string;
}

/** Time that a server has to show its certificate, in ms. */
const CERTIFICATE_MS = 10_000;

/**
 * Opens a client for requests over a Unix socket, or to a server with a certificate that no authority has signed.
 *
 * @param url URL of the server.
 * @param options Socket, fingerprint or authorities.
 * @returns The client, or `undefined` if requests need none.
 * @throws {RequestError} If the server cannot be reached, or has another certificate.
 * @throws {SyntaxError} If there is a fingerprint, and the URL has no TLS.
 */
export async function openClient(url: URL, options: ClientOptions): Promise<Deno.HttpClient | undefined> {
  const { socket, fingerprint, ca } = options;
  if (socket !== undefined) return Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
  if (fingerprint === undefined) return ca === undefined ? undefined : Deno.createHttpClient({ caCerts: [ca] });
  if (url.protocol !== "https:") throw new SyntaxError(`Cannot check the certificate of ${url.origin}: expected https`);
  const { raw } = await certificateOf(url);
  const found = await fingerprintOf(raw);
  if (found !== fingerprint) {
    throw new RequestError(`Cannot trust ${url.origin}: its certificate has the SHA-256 fingerprint ${found}`);
  }
  // From here on it is the only authority, and the server proves with each connection that it has the key.
  return Deno.createHttpClient({ caCerts: [pemOf(raw)] });
}

/**
 * Opens such a client, and returns a function that sends requests with it; `undefined` if requests need none.
 *
 * @throws The errors of {@linkcode openClient}.
 */
export async function openFetch(url: URL, options: ClientOptions): Promise<Fetch | undefined> {
  const client = await openClient(url, options);
  return client && ((url, options) => fetch(url, { ...options, client }));
}

async function certificateOf({ hostname, port, origin }: URL): Promise<{ readonly raw: Uint8Array<ArrayBuffer> }> {
  const { connect } = await import("node:tls");
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  return await new Promise((resolve, reject) => {
    const fail = (reason: string) => reject(new RequestError(`Cannot reach ${origin}: ${reason}`));
    // Nothing is sent over this connection.
    const connection = connect({ host, port: Number(port || 443), rejectUnauthorized: false }, () => {
      const { raw } = connection.getPeerCertificate() as { raw?: Uint8Array<ArrayBuffer> };
      connection.destroy();
      if (raw === undefined) fail("no certificate");
      else resolve({ raw });
    });
    connection.setTimeout(CERTIFICATE_MS, () => {
      connection.destroy();
      fail(`no certificate within ${CERTIFICATE_MS / 1000} s`);
    });
    connection.on("error", (error) => fail(error.message));
  });
}

async function fingerprintOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function pemOf(bytes: Uint8Array): string {
  const lines = btoa(String.fromCharCode(...bytes)).replace(/.{64}/g, "$&\n");
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
