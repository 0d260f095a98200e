import { parseUrl } from "../base/url.ts";
import { markOwnResponse } from "../wire/own_response.ts";
import { HttpProblem } from "../wire/problem.ts";
import { isElsewhere, isLoopbackName, type PeerInfo } from "./peer.ts";

/** Headers of every response, each with what it prevents. */
const HEADERS: readonly (readonly [string, string])[] = [
  [
    "content-security-policy",
    [
      "default-src 'none'", // everything not named below
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "connect-src 'self'",
      "form-action 'self'",
      "base-uri 'none'", // relative addresses cannot be redirected
      "frame-ancestors 'none'", // no other page can embed ours
    ].join("; "),
  ],
  ["x-content-type-options", "nosniff"], // a log line is never run as a script
  ["referrer-policy", "no-referrer"], // a query in our address is sent nowhere else
  ["x-frame-options", "DENY"], // frame-ancestors for old browsers
  ["cross-origin-resource-policy", "same-origin"],
  ["cross-origin-opener-policy", "same-origin"],
];

/** Adds the security headers to a response, except those that it has. */
export function secure(response: Response): Response {
  for (const [name, value] of HEADERS) if (!response.headers.has(name)) response.headers.set(name, value);
  markOwnResponse(response);
  return response;
}

/**
 * Refuses requests that a page of another site could make a browser send.
 *
 * A request for a host that is not ours is DNS rebinding: a foreign name that resolves to our address. Ports are not
 * compared, since a forwarded port (`ssh -L`) changes them, and a foreign page cannot choose the host's name by them.
 *
 * @param request The request.
 * @param url Its address.
 * @param isAllowedHost Returns true for the names of this server.
 * @param isAsset True if the request is for a script or a style, which holds no logs.
 * @throws {HttpProblem} 400 if there are two hosts, 403 if the request is refused.
 */
export function guard(
  request: Request,
  url: URL,
  isAllowedHost: (hostname: string) => boolean,
  isAsset = false,
): void {
  // Servers join the values of repeated headers. A proxy may have checked one host, and the address names the other.
  if (request.headers.get("host")?.includes(",")) {
    throw new HttpProblem(400, "Cannot answer for several hosts: expected one Host header");
  }
  if (!isAllowedHost(url.hostname)) {
    const detail =
      `Cannot answer for host "${url.hostname}": not a name of this server; add it with --allowed-host or allowedHosts`;
    throw new HttpProblem(403, detail, {}, {}, "unknown_host");
  }
  if (isCrossOrigin(request, url, isAsset)) {
    throw new HttpProblem(403, "Cannot answer a request from another origin", {}, {}, "other_origin");
  }
}

/**
 * Refuses requests from other machines, for a handler that was told neither its names nor whom to authorize.
 *
 * @throws {HttpProblem} 403 if the request is for another name than a loopback one, or its client is elsewhere.
 */
export function guardLocal(request: Request, url: URL, info: PeerInfo | undefined): void {
  const remedy = "the program that serves these logs must set allowedHosts or authorize";
  if (!isLoopbackName(url.hostname)) {
    throw new HttpProblem(403, `Cannot answer for host "${url.hostname}": ${remedy}`, {}, {}, "unknown_host");
  }
  if (isElsewhere(request, info)) {
    throw new HttpProblem(403, `Cannot answer a client on another machine: ${remedy}`, {}, {}, "other_machine");
  }
}

/** Returns true for a request from another origin. A link from there may open the page, which it cannot read. */
function isCrossOrigin({ headers, method }: Request, url: URL, isAsset: boolean): boolean {
  const site = headers.get("sec-fetch-site");
  // Chrome sends the origin with each module script of the page. Behind a proxy that changes the host, it differs.
  if (isAsset && site === "same-origin") return false;
  const origin = headers.get("origin");
  if (origin !== null && parseUrl(origin)?.host !== url.host) return true;
  if (site !== "cross-site" && site !== "same-site") return false;
  const opensPage = headers.get("sec-fetch-mode") === "navigate" && headers.get("sec-fetch-dest") === "document";
  return !(opensPage && (method === "GET" || method === "HEAD"));
}
