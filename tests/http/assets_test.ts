import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { createHandler } from "../../lib/http/handler.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { exchange, fakePage, type Handler, serve } from "./fixture.ts";

const PATH = "/ui/monitoring/advanced/client.0f.js";
const { body: SOURCE, type: TYPE } = fakePage().assets.get("client.0f.js")!;

function openHandler(): Handler {
  return createHandler({ stream: new LogStream(), page: fakePage() });
}

async function get(headers: HeadersInit = {}): Promise<Response> {
  return await openHandler()(new Request(`http://localhost${PATH}`, { headers }));
}

Deno.test("assets have a strong tag and are immutable", async () => {
  const response = await get();
  assertStrictEquals(response.status, 200);
  assertStrictEquals(response.headers.get("content-type"), TYPE);
  assertStrictEquals(response.headers.get("etag"), '"0f"');
  assertStrictEquals(response.headers.get("cache-control"), "public, max-age=31536000, immutable, no-transform");
  assertStrictEquals(response.headers.get("vary"), "accept-encoding");
  assertStrictEquals(response.headers.get("content-encoding"), null);
  assertStrictEquals(await response.text(), SOURCE);
});

const ENCODINGS = [
  { accept: "gzip", gzip: true },
  { accept: "GZIP", gzip: true },
  { accept: "x-gzip", gzip: true },
  { accept: "br, gzip;q=0.5", gzip: true },
  { accept: "deflate, gzip;q=1.0, *;q=0.5", gzip: true },
  { accept: "*", gzip: true },
  { accept: "*;q=0, gzip", gzip: true },
  { accept: "gzip;q=0.001", gzip: true },
  { accept: "gzip;q=0", gzip: false },
  { accept: "gzip; q=0.000, br", gzip: false },
  { accept: "gzip;q=0, *", gzip: false },
  { accept: "*, gzip ; Q=0", gzip: false },
  { accept: "*;q=0", gzip: false },
  { accept: "br, deflate", gzip: false },
  { accept: "gzipped", gzip: false },
  { accept: "identity", gzip: false },
  { accept: "", gzip: false },
  { accept: ",;q=1,", gzip: false },
  { accept: "gzip; q = 0", gzip: false },
  { accept: "X-GZIP;q=0, *", gzip: false },
  { accept: "identity, gzip;q=0.5", gzip: false },
  { accept: "gzip, identity", gzip: true },
  { accept: `${" ".repeat(100_000)}gzip`, gzip: true },
  { accept: `br${" ".repeat(100_000)}, gzip`, gzip: false },
  { accept: `${"br, ".repeat(25_000)}gzip`, gzip: false },
];

for (const { accept, gzip } of ENCODINGS) {
  Deno.test(`assets are ${gzip ? "" : "not "}compressed for "${accept.slice(0, 40)}"`, async () => {
    const response = await get({ "accept-encoding": accept });
    assertStrictEquals(response.status, 200);
    assertStrictEquals(response.headers.get("content-encoding"), gzip ? "gzip" : null);
    assertStrictEquals(response.headers.get("etag"), gzip ? '"0f-gzip"' : '"0f"');
    assertStrictEquals(response.headers.get("vary"), "accept-encoding");
    const body = gzip ? response.body!.pipeThrough(new DecompressionStream("gzip")) : response.body;
    assertStrictEquals(await new Response(body).text(), SOURCE);
  });
}

const TAGS = [
  { sent: '"0f"', status: 304 },
  { sent: 'W/"0f"', status: 304 },
  { sent: '"aa", "0f"', status: 304 },
  { sent: '"aa",W/"0f" , "bb"', status: 304 },
  { sent: "*", status: 304 },
  { sent: '"0f-gzip"', status: 200 },
  { sent: '"0f-gzip"', accept: "gzip", status: 304 },
  { sent: '"0f"', accept: "gzip", status: 200 },
  { sent: '"aa"', status: 200 },
  { sent: "0f", status: 200 },
  { sent: "", status: 200 },
  { sent: `"aa"${" ".repeat(100_000)}, "0f"`, status: 200 },
  { sent: `${'"aa", '.repeat(20_000)}"0f"`, status: 200 },
];

for (const { sent, accept = "", status } of TAGS) {
  Deno.test(`assets answer ${status} to If-None-Match ${sent.slice(0, 40) || "without a tag"}, accepting "${accept}"`, async () => {
    const response = await get({ "if-none-match": sent, "accept-encoding": accept });
    assertStrictEquals(response.status, status);
    assertStrictEquals(response.headers.get("etag"), accept === "gzip" ? '"0f-gzip"' : '"0f"');
    assertStrictEquals(response.headers.get("cache-control"), "public, max-age=31536000, immutable, no-transform");
    assertStrictEquals(response.headers.get("vary"), "accept-encoding");
    if (status === 304) assertStrictEquals(response.body, null);
    else await response.body!.cancel();
  });
}

Deno.test("assets answer 404 to unknown names", async () => {
  const handler = openHandler();
  for (const name of ["client.0e.js", "CLIENT.0F.JS", "client.0f.js/", "client.0f.js%00", "files/client.0f.js"]) {
    const response = await handler(new Request(`http://localhost/ui/monitoring/advanced/${name}`));
    assertStrictEquals(response.status, 404);
    assertStrictEquals((await response.json()).status, 404);
  }
});

Deno.test("assets are sent over a socket with the compression of the handler", async () => {
  await using server = serve(openHandler());
  const texts = await Promise.all(["gzip", "identity", "br"].map((accept) =>
    exchange(
      server.port,
      `HEAD ${PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: ${accept}\r\nConnection: close\r\n\r\n`,
    )
  ));
  const heads = texts.map((text) => text.toLowerCase());
  assertEquals(heads.map((head) => /^etag: (.*)\r$/m.exec(head)?.[1]), ['"0f-gzip"', '"0f"', '"0f"']);
  assertEquals(heads.map((head) => /^content-encoding: (.*)\r$/m.exec(head)?.[1]), ["gzip", undefined, undefined]);
  for (const head of heads) assert(head.endsWith("\r\n\r\n"), "a HEAD has no body");
});
