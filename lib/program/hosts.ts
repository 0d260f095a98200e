import { isLoopbackName } from "../http/peer.ts";

/** Names of this machine on itself. */
const LOCAL: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Returns the names of this machine for an address that it listens on. A request for another name is DNS rebinding.
 *
 * @param host Address that the server listens on.
 * @param given Further names.
 * @returns Value of the option `allowedHosts` of `createHandler`.
 *
 * @example Usage
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { hostsOf } from "./hosts.ts";
 *
 * assertEquals(hostsOf("192.168.1.9", ["logs.example"]), ["192.168.1.9", "logs.example"]);
 * ```
 */
export function hostsOf(host: string, given: readonly string[]): string[] | ((name: string) => boolean) {
  const [literal, ...others] = [host, ...given].map(bracketed);
  if (!isEvery(host)) return [...LOCAL.includes(literal) ? LOCAL : [literal], ...others];
  // The server listens on every address, and no foreign page has an address as its name.
  const names = new Set(["localhost", Deno.hostname().toLowerCase(), ...others]);
  return (name) => names.has(name) || ADDRESS.test(name);
}

/** Address as `URL.hostname` formats it: no other host name starts with a bracket or ends with a number. */
const ADDRESS = /^\[|(?:^|\.)[0-9]+$/;

/** Returns the origin of an address, as seen from this machine. */
export function originOf(host: string, port: number, scheme: "http" | "https" = "http"): string {
  return `${scheme}://${isEvery(host) ? "localhost" : bracketed(host)}:${port}`;
}

/** Returns true if no other machine can connect to an address that the program listens on. */
export function isOnLoopback(host: string): boolean {
  return isLoopbackName(bracketed(host));
}

/** Returns true if an address stands for all addresses of this machine. */
export function isEvery(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

/** Formats an address for a URL. */
export function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
