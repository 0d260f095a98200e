import { isElsewhere, peerAddress, type PeerInfo, plainAddress } from "../http/peer.ts";

/** Proxy that has checked the user of a request, and names it in a header. */
export class ProxyUsers {
  readonly #header: string;
  readonly #addresses: ReadonlySet<string>;

  /**
   * @param header Name of the header.
   * @param addresses Addresses of the proxy; those of this machine if there are none. A header of any other client is
   * ignored.
   */
  constructor(header: string, addresses: readonly string[]) {
    this.#header = header;
    this.#addresses = new Set(addresses.map(plainAddress));
  }

  /** Returns the user that the proxy names. */
  userOf(request: Request, info: PeerInfo | undefined): string | undefined {
    const peer = peerAddress(request, info);
    // The permissions of a Unix socket decide who connects.
    const isLocal = peer === undefined ? info?.remoteAddr?.transport === "unix" : !isElsewhere(request, info);
    if (this.#addresses.size === 0 ? !isLocal : peer === undefined || !this.trusts(peer)) return undefined;
    const name = request.headers.get(this.#header)?.trim();
    // Two headers are joined with a comma: one of them may be the client's own.
    return name === undefined || name === "" || name.length > 100 || name.includes(",") ? undefined : name;
  }

  /** Returns true for an address of the proxy that was given. */
  trusts(address: string): boolean {
    return this.#addresses.has(address);
  }
}

/** Returns the address of a client. The proxy, or one on this machine, names it last in `X-Forwarded-For`. */
export function clientAddress(request: Request, info: PeerInfo | undefined, proxy?: ProxyUsers): string {
  const peer = peerAddress(request, info) ?? "";
  if (isElsewhere(request, info) && proxy?.trusts(peer) !== true) return peer;
  const forwarded = request.headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "";
  return /^[\da-f.:]{2,45}$/i.test(forwarded) ? forwarded : peer;
}
