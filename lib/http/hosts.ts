/** The names of this machine to itself. */
const LOCAL: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/**
 * The names under which this machine answers at an address, and those that it was given: a foreign one is DNS rebinding.
 *
 * @param host The address that is listened on.
 * @param given Other names.
 * @returns What `createHandler` takes for `allowedHosts`.
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
  // It listens on every address, and no foreign page has one of those for its name.
  const names = new Set(["localhost", Deno.hostname().toLowerCase(), ...others]);
  return (name) => names.has(name) || ADDRESS.test(name);
}

/** An address as `URL.hostname` spells it: nothing else in a URL begins with a bracket or ends with a number. */
const ADDRESS = /^\[|(?:^|\.)[0-9]+$/;

/** The origin that leads to an address, from this machine. */
export function originOf(host: string, port: number): string {
  return `http://${isEvery(host) ? "localhost" : bracketed(host)}:${port}`;
}

/** Whether an address stands for all that this machine has. */
function isEvery(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

/** An address as it stands in a URL. */
function bracketed(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}
