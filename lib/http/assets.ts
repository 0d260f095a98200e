import type { Asset, Page } from "../wire/page.ts";
import { acceptsGzip } from "./compression.ts";
import { HttpProblem } from "../wire/problem.ts";
import type { Route } from "./route.ts";

/** The files of the page, each by its name. */
export function assetRoute(load: () => Page | Promise<Page>): Route {
  const packed = new Map<Asset, Promise<ArrayBuffer>>();

  return async function fileRoute({ request, url }) {
    const { assets } = await load();
    const asset = assets.get(url.pathname.slice(url.pathname.lastIndexOf("/") + 1));
    if (asset === undefined) throw new HttpProblem(404, `Cannot find "${url.pathname}"`);
    const { body, type, hash } = asset;
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
    if (!packed.has(asset)) packed.set(asset, pack(body));
    return new Response(await packed.get(asset), { headers });
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
