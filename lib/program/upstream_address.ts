import { parseAddress } from "../remote/address.ts";

/** Server to follow, as the command line names it. */
export interface UpstreamAddress {
  /** URL, credentials included. */
  readonly url: string;
  /** Unix socket of the server. */
  readonly socket?: string;
  /** SHA-256 that its certificate must have, in lower-case hexadecimal. */
  readonly fingerprint?: string;
}

const SOCKET = "unix:";
const FINGERPRINT = /^sha256=([\da-f:]+)$/i;
const DIGITS = /^[\da-f]{64}$/;

/** Returns true for the address of a Unix socket. */
export function isSocketUrl(text: string): boolean {
  return text.startsWith(SOCKET);
}

/**
 * Parses the address of a server to follow: a URL such as `api-1:8001`, `unix:/run/ringside.sock`, or
 * `https://lan:8001#sha256=…` with the fingerprint of its certificate.
 *
 * @returns The address, or a description of valid ones.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseUpstream } from "./upstream_address.ts";
 *
 * assertEquals(parseUpstream("unix:/run/ringside.sock"), { url: "http://localhost", socket: "/run/ringside.sock" });
 * ```
 */
export function parseUpstream(text: string): UpstreamAddress | string {
  if (isSocketUrl(text)) {
    const socket = text.slice(SOCKET.length);
    return socket.startsWith("/") ? { url: "http://localhost", socket } : "unix: and an absolute path";
  }
  const [url, fragment] = text.split("#", 2);
  try {
    const { shown } = parseAddress(url);
    if (!fragment) return { url };
    const fingerprint = FINGERPRINT.exec(fragment)?.[1].replaceAll(":", "").toLowerCase() ?? "";
    if (!DIGITS.test(fingerprint)) return "sha256= and 64 hexadecimal digits after #";
    return shown.startsWith("https:") ? { url, fingerprint } : "https for a URL with a fingerprint";
  } catch {
    return "a URL such as http://127.0.0.1:8001";
  }
}
