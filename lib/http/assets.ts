import type { Asset, Page } from "../page.ts";
import { acceptsGzip } from "./compression.ts";
import type { Route } from "./route.ts";

/** One route for each file of the page, by its name. */
export function assetRoutes(page: Page): [name: string, route: Route][] {
  return Array.from(page.assets, ([name, asset]) => [name, assetRoute(asset)]);
}

function assetRoute({ body, type, hash }: Asset): Route {
  let packed: Promise<ArrayBuffer> | undefined;

  return async function fileRoute({ request }) {
    const gzip = acceptsGzip(request.headers.get("accept-encoding") ?? "");
    // The packed file is another sequence of bytes, so it has a tag of its own.
    const etag = gzip ? `"${hash}-gzip"` : `"${hash}"`;
    const headers = new Headers({
      "content-type": type,
      // no-transform: compressing it on the way out would weaken the tag
      "cache-control": "public, max-age=31536000, immutable, no-transform",
      "etag": etag,
      "vary": "accept-encoding",
    });
    if (matchesTag(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers });
    if (!gzip) return new Response(body, { headers });
    headers.set("content-encoding", "gzip");
    packed ??= pack(body);
    return new Response(await packed, { headers });
  };
}

/** @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2} */
function matchesTag(header: string | null, etag: string): boolean {
  return header !== null &&
    header.split(",").some((tag) => tag.trim() === "*" || tag.trim().replace(/^W\//, "") === etag);
}

function pack(body: string): Promise<ArrayBuffer> {
  const stream = new Blob([body]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}
