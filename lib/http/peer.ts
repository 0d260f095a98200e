/** Connection of a request: the second argument of a handler of `Deno.serve`, or the server of Bun. */
export interface PeerInfo {
  /** Address of the client, as Deno passes it. */
  readonly remoteAddr?: { readonly transport: string; readonly hostname?: string };
  /** Returns the address of the client in Bun. */
  requestIP?(request: Request): { readonly address: string } | null;
  /** Sets the time after which Bun cuts off an idle connection, in seconds; 0 is without end. */
  timeout?(request: Request, seconds: number): void;
}

const LOOPBACK_ADDRESS = /^127\.|^::1$/;

/** Returns true if the client's address is known and not on this machine. */
export function isElsewhere(request: Request, info: PeerInfo | undefined): boolean {
  const address = peerAddress(request, info);
  return address !== undefined && !LOOPBACK_ADDRESS.test(address);
}

/** Returns true for a request that a proxy passed on, so that its address is not that of the client. */
export function isForwarded({ headers }: Request): boolean {
  return headers.has("forwarded") || headers.has("x-forwarded-for") || headers.has("x-real-ip");
}

/** Returns the address that a client connects from, `undefined` for a Unix socket, which has none. */
export function peerAddress(request: Request, info: PeerInfo | undefined): string | undefined {
  const address = info?.remoteAddr?.hostname ?? info?.requestIP?.(request)?.address;
  return typeof address === "string" ? plainAddress(address) : undefined;
}

/** Returns an IPv4 address without the prefix that IPv6 sockets add. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}

const LOOPBACK_NAME = /^(?:(?:.+\.)?localhost\.?|127(?:\.\d+){3}|\[::1\])$/;

/** Returns true if a host, as `URL.hostname` formats it, always is this machine. */
export function isLoopbackName(hostname: string): boolean {
  return LOOPBACK_NAME.test(hostname);
}

/** Returns the connection of a request for another one of the same client, which has no time of its own in Bun. */
export function samePeer(request: Request, info: PeerInfo | undefined): PeerInfo | undefined {
  if (info === undefined) return undefined;
  return { remoteAddr: info.remoteAddr, ...info.requestIP && { requestIP: () => info.requestIP!(request) } };
}
