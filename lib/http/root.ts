import type { Route } from "./route.ts";

/**
 * Script that leads from the root of the handler to the page, whether the address ends in a slash or not. The policy
 * allows it by its hash.
 */
const script = (page: string) =>
  `location.replace(location.pathname.replace(/\\/*$/,"")+${JSON.stringify(page)}+location.search+location.hash)`;

/**
 * Returns the route that leads from the root of the handler to the page.
 *
 * Redirects are relative, so that a proxy can add a prefix. Hono's `mount()` removes the path of the mount from the
 * address. If that is the base path, the redirect starts from the root of the server. If there is no base path, the
 * path of the mount is unknown, and no redirect is right both with and without a slash at the end of the address. The
 * response is then a document that finds the page by script.
 *
 * @param page Path of the page below the base path.
 * @param basePath Path below which the handler is mounted.
 */
export function rootRoute(page: string, basePath: string): Route {
  const lastSegment = basePath.slice(basePath.lastIndexOf("/"));
  const depth = basePath.split("/").length - 1;
  const source = script(page);

  return async function leadToPage({ url: { pathname, search }, isMounted }) {
    if (pathname === basePath && basePath !== "") return redirect(`.${lastSegment}${page}${search}`);
    if (pathname === `${basePath}/`) {
      if (isMounted && basePath === "") return await documentOf(source, page);
      return redirect(`.${page}${search}`);
    }
    return redirect(`${"../".repeat(depth)}${basePath.slice(1)}${page}${search}`);
  };
}

/** Returns the route that leads elsewhere by a relative address, so that a proxy can add a prefix. */
export function redirectRoute(location: string): Route {
  return function redirectTo({ url }) {
    return redirect(location + url.search);
  };
}

function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { location } });
}

async function documentOf(source: string, page: string): Promise<Response> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(source)));
  const html = `<!doctype html><meta charset="utf-8"><title>Ringside</title><script>${source}</script>` +
    `<noscript>Add <code>${page}</code> to the address.</noscript>\n`;
  return new Response(html, {
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": `default-src 'none'; script-src 'sha256-${btoa(String.fromCharCode(...digest))}'; ` +
        "base-uri 'none'; frame-ancestors 'none'",
    },
  });
}
