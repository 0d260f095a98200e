/** Whose stream is compressed: that of clients on other machines, of all, or of none. */
export type Compress = "auto" | boolean;

/** What a server tells of who asks: what `Deno.serve` gives as the second argument will do. */
export interface PeerInfo {
  /** Where the request comes from. */
  readonly remoteAddr?: { readonly transport: string; readonly hostname?: string };
}

/**
 * Whether the answer to a request is to be compressed: if the client asks for it and, with `"auto"`, is known to be on
 * another machine. On this one bytes are cheaper than the time to pack them. What a proxy passes on comes from another.
 */
export function isCompressed(request: Request, info: PeerInfo | undefined, compress: Compress): boolean {
  const { headers } = request;
  if (compress === false || !acceptsGzip(headers.get("accept-encoding") ?? "")) return false;
  return compress === true || isElsewhere(info) || PROXY_HEADERS.some((name) => headers.has(name));
}

/** What proxies add to a request. Whoever makes one up is sent what it asked for all the same. */
const PROXY_HEADERS = ["forwarded", "x-forwarded-for", "via"];

const LOOPBACK = /^(?:::ffff:)?127\.|^::1$/i;

/** Whether a client's address is known, and not this machine's. A socket in the file system has no address. */
function isElsewhere(info: PeerInfo | undefined): boolean {
  const hostname = info?.remoteAddr?.hostname;
  return typeof hostname === "string" && !LOOPBACK.test(hostname);
}

/**
 * Whether the client takes gzip. A weight of 0 refuses, and what is said of gzip goes before what is said of `*`.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3}
 */
export function acceptsGzip(header: string): boolean {
  let anything = false;
  for (const item of header.toLowerCase().split(",")) {
    const [coding, ...parameters] = item.split(";").map((part) => part.trim());
    const accepted = !parameters.some((parameter) => /^q\s*=\s*0(\.0*)?$/.test(parameter));
    if (coding === "gzip" || coding === "x-gzip") return accepted;
    if (coding === "*") anything = accepted;
  }
  return anything;
}
