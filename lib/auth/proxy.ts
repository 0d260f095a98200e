import type { PeerInfo } from "../http/peer.ts";

const LOOPBACK = /^(?:127\.|::1$)/;

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
    this.#addresses = new Set(addresses.map(plain));
  }

  /** Returns the user that the proxy names. */
  userOf(request: Request, info: PeerInfo | undefined): string | undefined {
    const peer = info?.remoteAddr?.hostname;
    if (peer === undefined) return undefined;
    const address = plain(peer);
    if (this.#addresses.size === 0 ? !LOOPBACK.test(address) : !this.#addresses.has(address)) return undefined;
    const name = request.headers.get(this.#header)?.trim();
    // Two headers are joined with a comma: one of them may be the client's own.
    return name === undefined || name === "" || name.length > 100 || name.includes(",") ? undefined : name;
  }
}

/** Returns the address of a client. A proxy on this machine names it last in `X-Forwarded-For`. */
export function addressOf(request: Request, info: PeerInfo | undefined): string {
  const peer = plain(info?.remoteAddr?.hostname ?? "");
  if (peer !== "" && !LOOPBACK.test(peer)) return peer;
  const forwarded = request.headers.get("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "";
  return /^[\da-f.:]{2,45}$/i.test(forwarded) ? forwarded : peer;
}

/** Returns an IPv4 address without the prefix that IPv6 sockets add. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, "");
}
