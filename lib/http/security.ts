import { markOwnResponse } from "../wire/own_response.ts";
import { HttpProblem } from "../wire/problem.ts";

/** What every answer carries, each with what it keeps out. */
const HEADERS: readonly (readonly [string, string])[] = [
  [
    "content-security-policy",
    [
      "default-src 'none'", // whatever is not named below
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "connect-src 'self'",
      "form-action 'self'",
      "base-uri 'none'", // relative addresses cannot be turned elsewhere
      "frame-ancestors 'none'", // no other page can show ours inside itself
    ].join("; "),
  ],
  ["x-content-type-options", "nosniff"], // a log line is never taken for a script
  ["referrer-policy", "no-referrer"], // a query in our address goes nowhere else
  ["x-frame-options", "DENY"], // frame-ancestors for those who do not know it
  ["cross-origin-resource-policy", "same-origin"],
  ["cross-origin-opener-policy", "same-origin"],
];

/** Adds the security headers to an answer; those that it has already stay as they are. */
export function secure(response: Response): Response {
  for (const [name, value] of HEADERS) if (!response.headers.has(name)) response.headers.set(name, value);
  markOwnResponse(response);
  return response;
}

/**
 * Refuses what a page of another site could have a browser ask for.
 *
 * A request for a host that is not ours is DNS rebinding: a foreign name that leads to our address. Ports are not
 * compared, since a forwarded port (`ssh -L`) changes them and a foreign page cannot choose the host's name by them.
 *
 * @param request The request.
 * @param url Its address.
 * @param isAllowedHost Tells the names to answer to.
 * @throws {HttpProblem} 403 if the request is refused.
 */
export function guard(request: Request, url: URL, isAllowedHost: (hostname: string) => boolean): void {
  if (!isAllowedHost(url.hostname)) {
    const detail = `Cannot answer for host "${url.hostname}": this server does not listen on it`;
    throw new HttpProblem(403, detail, {}, {}, "unknown_host");
  }
  if (isCrossOrigin(request, url)) {
    throw new HttpProblem(403, "Cannot answer a request from another origin", {}, {}, "other_origin");
  }
}

/** Browsers say where a request comes from; following a link from elsewhere is fine, reading is not. */
function isCrossOrigin(request: Request, url: URL): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site === "cross-site" || site === "same-site") {
    const opensPage = request.headers.get("sec-fetch-mode") === "navigate" &&
      request.headers.get("sec-fetch-dest") === "document";
    return !(opensPage && (request.method === "GET" || request.method === "HEAD"));
  }
  if (site !== null) return false;
  const origin = request.headers.get("origin");
  if (origin === null) return false;
  return URL.parse(origin)?.host !== url.host;
}
