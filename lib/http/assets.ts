import { ifNoneMatch } from "@std/http/etag";
import { STATUS_CODE } from "@std/http/status";
import type { Asset, Page } from "../wire/page.ts";
import { acceptsGzip } from "./compression.ts";
import { HttpProblem } from "../wire/problem.ts";
import type { Route } from "./route.ts";

/** Maximum length of `If-None-Match` that is read, in UTF-16 code units; a browser sends one tag. */
const MAX_TAGS_LENGTH = 1000;

/** Returns the route that serves the files of the page by name. */
export function assetRoute(load: () => Page | Promise<Page>): Route {
  const packed = new Map<Asset, Promise<ArrayBuffer>>();

  return async function fileRoute({ request, url }) {
    const { assets } = await load();
    const asset = assets.get(url.pathname.slice(url.pathname.lastIndexOf("/") + 1));
    if (asset === undefined) throw new HttpProblem(404, `Cannot find "${url.pathname}"`);
    const { body, type, hash } = asset;
    const gzip = acceptsGzip(request);
    // The compressed file has other bytes, so it has another tag.
    const etag = gzip ? `"${hash}-gzip"` : `"${hash}"`;
    const headers = new Headers({
      "content-type": type,
      // no-transform: a proxy that compressed it would weaken the tag
      "cache-control": "public, max-age=31536000, immutable, no-transform",
      "etag": etag,
      "vary": "accept-encoding",
    });
    const known = request.headers.get("if-none-match")?.slice(0, MAX_TAGS_LENGTH) ?? null;
    if (!ifNoneMatch(known, etag)) return new Response(null, { status: STATUS_CODE.NotModified, headers });
    if (!gzip) return new Response(body, { headers });
    headers.set("content-encoding", "gzip");
    if (!packed.has(asset)) packed.set(asset, pack(body));
    return new Response(await packed.get(asset), { headers });
  };
}

function pack(body: string): Promise<ArrayBuffer> {
  const stream = new Blob([body]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}
