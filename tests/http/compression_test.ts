import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { type ClientRequest, get, type IncomingMessage } from "node:http";
import { createGunzip } from "node:zlib";
import { type Compress, isCompressed } from "../../lib/http/compression.ts";
import type { PeerInfo } from "../../lib/http/peer.ts";
import { createHandler } from "../../lib/http/handler.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { isRecord, openSse, seqOf } from "../support/sse_client.ts";
import { API, serve, STREAM } from "./fixture.ts";
import { deadline, within } from "../support/wait.ts";

function from(hostname: string): PeerInfo {
  return { remoteAddr: { transport: "tcp", hostname } };
}

const REMOTE = from("192.0.2.7");

const ROWS: {
  name: string;
  accepts?: string;
  compress?: Compress;
  info?: unknown;
  headers?: Record<string, string>;
  compressed: boolean;
}[] = [
  { name: "from another machine", info: REMOTE, compressed: true },
  { name: "from another machine by IPv6", info: from("2001:db8::1"), compressed: true },
  { name: "from another machine by mapped IPv4", info: from("::ffff:192.0.2.7"), compressed: true },
  { name: "from this machine", info: from("127.0.0.1"), compressed: false },
  { name: "from this machine by another address", info: from("127.1.2.3"), compressed: false },
  { name: "from this machine by IPv6", info: from("::1"), compressed: false },
  { name: "from this machine by mapped IPv4", info: from("::FFFF:127.0.0.1"), compressed: false },
  {
    name: "through a Unix socket",
    info: { remoteAddr: { transport: "unix", path: "/s" } },
    compressed: false,
  },
  { name: "from an unknown address", compressed: false },
  { name: "with a null address", info: { remoteAddr: null }, compressed: false },
  { name: "with a number as connection", info: 7, compressed: false },
  {
    name: "through a proxy on this machine",
    info: from("127.0.0.1"),
    headers: { "x-forwarded-for": "192.0.2.7" },
    compressed: true,
  },
  { name: "through a proxy with the Forwarded header", headers: { forwarded: "for=192.0.2.7" }, compressed: true },
  { name: "through a proxy with the Via header", headers: { via: "1.1 cache" }, compressed: true },
  { name: "from this machine, for all", info: from("127.0.0.1"), compress: true, compressed: true },
  { name: "from an unknown address, for all", compress: true, compressed: true },
  { name: "from another machine, for none", info: REMOTE, compress: false, compressed: false },
  { name: "without an accepted encoding", accepts: "", compress: true, compressed: false },
  { name: "with other encodings only", accepts: "br, zstd", compress: true, compressed: false },
  { name: "that refuses gzip", accepts: "gzip;q=0, *", compress: true, compressed: false },
];

for (const { name, accepts = "gzip, br", compress = "auto", info, headers, compressed } of ROWS) {
  Deno.test(`isCompressed is ${compressed} for a request ${name}`, () => {
    const request = new Request(STREAM, { headers: { "accept-encoding": accepts, ...headers } });
    assertStrictEquals(isCompressed(request, info as PeerInfo | undefined, compress), compressed);
  });
}

Deno.test("stream names its encoding, and the header that decides it", async () => {
  const rows = [
    { compress: true, accepts: "gzip", encoding: "gzip", vary: "accept-encoding" },
    { compress: true, accepts: "br", encoding: null, vary: "accept-encoding" },
    { compress: "auto", accepts: "gzip", encoding: null, vary: "accept-encoding" },
    { compress: false, accepts: "gzip", encoding: null, vary: null },
  ] as const;
  for (const { compress, accepts, encoding, vary } of rows) {
    const handler = createHandler({ stream: new LogStream(), compress });
    for (const method of ["GET", "HEAD"]) {
      const { headers, body } = await handler(
        new Request(STREAM, { method, headers: { "accept-encoding": accepts } }),
        from("127.0.0.1"),
      );
      assertEquals([headers.get("content-encoding"), headers.get("vary")], [encoding, vary]);
      assertStrictEquals(headers.get("cache-control"), "no-cache, no-transform");
      await body?.cancel();
    }
  }
});

Deno.test("compressed stream reaches fetch at once, record by record, and ends cleanly", async () => {
  const stream = new LogStream();
  await using server = serve(createHandler({ stream, compress: true, heartbeatMs: null }));
  for (let seq = 1; seq <= 60; seq++) stream.write({ message: `record ${seq}` });
  const viewers = await Promise.all(
    ["", "&level=info"].map((filter) => openSse(`${server.api}/logs/stream?recent=60${filter}`)),
  );
  for (const viewer of viewers) assertStrictEquals((await viewer.take(62)).filter(isRecord).length, 60);
  for (let seq = 61; seq <= 70; seq++) {
    stream.write({ message: `record ${seq}` });
    for (const viewer of viewers) assertStrictEquals(seqOf((await viewer.next()).value!), seq);
  }
  stream.close();
  for (const viewer of viewers) assertEquals((await viewer.rest()).map(Object.keys), [["retry"]]);
});

Deno.test("compressed stream reaches Node at once, in fewer bytes, and ends with the right checksum", async () => {
  const stream = new LogStream();
  for (let seq = 1; seq <= 50; seq++) stream.write({ message: `record ${seq}`, metadata: { path: "/search" } });
  await using server = serve(createHandler({ stream, compress: true, heartbeatMs: null }));
  const response = await answerOf(
    get(`${server.api}/logs/stream`, { headers: { "accept-encoding": "gzip" }, agent: false }),
  );
  assertStrictEquals(response.headers["content-encoding"], "gzip");
  let packed = 0;
  response.on("data", (data) => packed += data.length);
  const text = response.pipe(createGunzip()).setEncoding("utf8")[Symbol.asyncIterator]();
  let read = "";
  const before = deadline("the compressed stream", () => read.slice(-500));
  for (let seq = 50; seq <= 60; seq++) {
    while (!read.includes(`"message":"record ${seq}"`)) read += (await before(text.next())).value;
    if (seq === 50) assert(packed < read.length / 4, `${packed} bytes for ${read.length}`);
    stream.write({ message: `record ${seq + 1}` });
  }
  stream.close();
  for (;;) {
    const { done, value } = await before(text.next()); // throws if it is cut short
    if (done) break;
    read += value;
  }
  assert(/retry: \d+\n\n$/.test(read));
});

function answerOf(request: ClientRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request.on("response", resolve).on("error", reject);
  return within(promise, `the answer to GET ${request.path}`);
}

Deno.test("summary counts a viewer with a compressed stream", async () => {
  const handler = createHandler({ stream: new LogStream(), compress: true });
  const { body } = await handler(new Request(STREAM, { headers: { "accept-encoding": "gzip" } }));
  const { viewers } = await (await handler(new Request(`${API}/summary`))).json();
  assertStrictEquals(viewers.count, 1);
  await body!.cancel();
});
