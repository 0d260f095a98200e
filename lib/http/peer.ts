/** Connection of a request: the second argument of a handler of `Deno.serve`, or the server of Bun. */
export interface PeerInfo {
  /** Address of the client, as Deno passes it. */
  readonly remoteAddr?: { readonly transport: string; readonly hostname?: string };
  /** Returns the address of the client in Bun. */
  requestIP?(request: Request): { readonly address: string } | null;
  /** Sets the time after which Bun cuts off an idle connection, in seconds; 0 is without end. */
  timeout?(request: Request, seconds: number): void;
}

const LOOPBACK_ADDRESS = /^(?:::ffff:)?127\.|^::1$/i;

/** Returns true if the client's address is known and not on this machine. A Unix socket has no address. */
export function isElsewhere(request: Request, info: PeerInfo | undefined): boolean {
  const address = info?.remoteAddr?.hostname ?? info?.requestIP?.(request)?.address;
  return typeof address === "string" && !LOOPBACK_ADDRESS.test(address);
}

const LOOPBACK_NAME = /^(?:(?:.+\.)?localhost\.?|127(?:\.\d+){3}|\[::1\])$/;

/** Returns true if a host, as `URL.hostname` formats it, always is this machine. */
export function isLoopbackName(hostname: string): boolean {
  return LOOPBACK_NAME.test(hostname);
}
