import { acceptsEncodings } from "@std/http/negotiation";
import { isElsewhere, type PeerInfo } from "./peer.ts";

/** Viewers whose stream is compressed: those on other machines, all, or none. */
export type Compress = "auto" | boolean;

/**
 * Returns true if the response to a request is to be compressed: the client accepts gzip and, with `"auto"`, is known to
 * be on another machine. On the same machine, bytes cost less than compression. A request from a proxy counts as one
 * from another machine.
 */
export function isCompressed(request: Request, info: PeerInfo | undefined, compress: Compress): boolean {
  if (compress === false || !acceptsGzip(request)) return false;
  return compress === true || isElsewhere(request, info) || PROXY_HEADERS.some((name) => request.headers.has(name));
}

/** Headers that proxies add. Forged values only affect the forger's own response. */
const PROXY_HEADERS = ["forwarded", "x-forwarded-for", "via"];

/** Maximum length of the header that is read, in UTF-16 code units. */
const MAX_LENGTH = 1000;

/**
 * Returns true if a client prefers gzip to an uncompressed response. Without a header, it does not.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3}
 */
export function acceptsGzip({ headers }: Pick<Request, "headers">): boolean {
  const header = headers.get("accept-encoding")?.slice(0, MAX_LENGTH).toLowerCase();
  if (!header) return false;
  // acceptsEncodings knows a weight as "q=0.5" alone, and not the old name of gzip.
  const value = header.replace(/\s*=\s*/g, "=").replaceAll("x-gzip", "gzip");
  return acceptsEncodings({ headers: new Headers({ "accept-encoding": value }) }, "gzip", "identity") === "gzip";
}
