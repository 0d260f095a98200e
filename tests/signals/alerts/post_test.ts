import { assert, assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { DeliveryError } from "../../../lib/signals/alerts/outbox.ts";
import { post, type PostOptions } from "../../../lib/signals/alerts/post.ts";
import { within } from "../../support/wait.ts";

const NEVER = new AbortController().signal;

function options(other: Partial<PostOptions> = {}): PostOptions {
  return { allowPrivate: true, signal: NEVER, ...other };
}

/** Request that a server received. */
interface Received {
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
}

/** Server on this machine that answers alike. */
function serve(answer: () => Response, tls?: { cert: string; key: string }) {
  const received: Received[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {}, ...tls }, async (request) => {
    const { pathname, search } = new URL(request.url);
    received.push({ path: pathname + search, headers: request.headers, body: await request.text() });
    return answer();
  });
  return { received, port: server.addr.port, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** Server on this machine that sends bytes as they are. */
function serveRaw(write: (connection: Deno.Conn) => Promise<void>) {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.Conn>();
  const accepting = (async () => {
    for await (const connection of listener) {
      open.add(connection);
      write(connection).catch(() => {});
    }
  })();
  return {
    port: (listener.addr as Deno.NetAddr).port,
    open,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      for (const connection of open) connection.close();
    },
  };
}

Deno.test("post sends JSON with the headers of the target", async () => {
  await using server = serve(() => new Response("ok"));
  const body = JSON.stringify({ text: "Fällt aus" });
  await post({ url: `http://127.0.0.1:${server.port}/a?b=c`, body, headers: { authorization: "Bearer x" } }, options());
  const [{ path, headers, body: sent }] = server.received;
  assertEquals([path, sent, headers.get("authorization"), headers.get("content-type")], [
    "/a?b=c",
    body,
    "Bearer x",
    "application/json; charset=utf-8",
  ]);
});

Deno.test("post connects to the address that it checked, under the name of the target", async () => {
  await using server = serve(() => new Response(null, { status: 204 }));
  const asked: string[] = [];
  const resolve = (name: string) => (asked.push(name), Promise.resolve(["127.0.0.1"]));
  await post({ url: `http://hook.example:${server.port}/`, body: "{}" }, options({ resolve }));
  assertEquals([asked, server.received[0].headers.get("host")], [["hook.example"], `hook.example:${server.port}`]);
});

const REFUSED = [
  ["http://127.0.0.1:1/", []],
  ["http://2130706433:1/", []],
  ["http://0x7f.1:1/", []],
  ["http://[::1]:1/", []],
  ["http://[::ffff:127.0.0.1]:1/", []],
  ["http://[fe80::1]:1/", []],
  ["http://169.254.169.254/latest/meta-data", []],
  ["http://localhost:1/", ["127.0.0.1"]],
  ["http://rebinding.example:1/", ["10.0.0.1"]],
  ["http://rebinding.example:1/", ["93.184.216.34", "127.0.0.1"]],
  ["http://mapped.example:1/", ["::ffff:192.168.0.1"]],
] as const;

for (const [url, addresses] of REFUSED) {
  Deno.test(`post refuses ${url}${addresses.length > 0 ? ` at ${addresses.join(", ")}` : ""}`, async () => {
    const refused = post(
      { url, body: "{}" },
      options({ allowPrivate: false, resolve: () => Promise.resolve(addresses) }),
    );
    const error = await assertRejects(() => refused, DeliveryError, "is not on the internet");
    assertStrictEquals(error.isFinal, true);
  });
}

Deno.test("post resolves a name once, so that it cannot point elsewhere after the check", async () => {
  let asked = 0;
  const resolve = () => Promise.resolve(asked++ === 0 ? ["192.0.2.1"] : ["127.0.0.1"]);
  await assertRejects(() => post({ url: "http://a.example:1/", body: "" }, options({ allowPrivate: false, resolve })));
  assertStrictEquals(asked, 1);
});

const ANSWERS = [
  { status: 302, isFinal: true, message: "answered with 302, a redirect, which is not followed" },
  { status: 307, isFinal: true, message: "answered with 307, a redirect" },
  { status: 400, isFinal: true, message: "answered with 400" },
  { status: 404, isFinal: true, message: "answered with 404" },
  { status: 408, isFinal: false, message: "answered with 408" },
  { status: 429, isFinal: false, message: "answered with 429", retryAfterMs: 30_000 },
  { status: 500, isFinal: false, message: "answered with 500" },
  { status: 503, isFinal: false, message: "answered with 503" },
];

for (const { status, isFinal, message, retryAfterMs = 0 } of ANSWERS) {
  Deno.test(`post fails${isFinal ? " for good" : ""} on ${status}`, async () => {
    const headers: HeadersInit = {
      location: "http://127.0.0.1:1/secret",
      ...retryAfterMs > 0 && { "retry-after": String(retryAfterMs / 1000) },
    };
    await using server = serve(() => new Response("secret", { status, headers }));
    const sent = post({ url: `http://127.0.0.1:${server.port}/secret`, body: "{}" }, options());
    const error = await assertRejects(() => sent, DeliveryError, message);
    assertEquals([error.isFinal, error.retryAfterMs, server.received.length], [isFinal, retryAfterMs, 1]);
    assert(!error.message.includes("secret"), error.message);
  });
}

Deno.test("post checks the certificate for the name of the target", async () => {
  const read = (name: string) => Deno.readTextFile(new URL(`tls/${name}.pem`, import.meta.url));
  const [cert, key, ca] = [await read("cert"), await read("key"), await read("ca")];
  await using server = serve(() => new Response("ok"), { cert, key });
  const resolve = () => Promise.resolve(["127.0.0.1"]);
  await post({ url: `https://hook.example:${server.port}/`, body: "{}" }, options({ resolve, ca }));
  assertStrictEquals(server.received.length, 1);
  for (const [name, trusted] of [["other.example", ca], ["hook.example", undefined]]) {
    const sent = post({ url: `https://${name}:${server.port}/`, body: "{}" }, options({ resolve, ca: trusted }));
    await assertRejects(() => sent, DeliveryError, "Cannot reach");
  }
  assertStrictEquals(server.received.length, 1);
});

const INTERIM = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n";

Deno.test("post reads no body, and skips interim responses", async () => {
  const encoder = new TextEncoder();
  await using server = serveRaw(async (connection) => {
    await connection.read(new Uint8Array(1024));
    await connection.write(encoder.encode(INTERIM + "HTTP/1.1 200 OK\r\n\r\n"));
    for (;;) await connection.write(new Uint8Array(65_536)); // without end
  });
  await within(post({ url: `http://127.0.0.1:${server.port}/`, body: "{}" }, options()), "the end of the request");
});

const BROKEN = [
  { name: "no HTTP", text: "SSH-2.0-OpenSSH\r\n\r\n", message: "it is not HTTP" },
  { name: "endless headers", text: `HTTP/1.1 200 OK\r\na: ${"b".repeat(20_000)}`, message: "too long" },
  { name: "an early end", text: "HTTP/1.1 200", message: "closed before the response", isClosed: true },
];

for (const { name, text, message, isClosed = false } of BROKEN) {
  Deno.test(`post fails on ${name}`, async () => {
    await using server = serveRaw(async (connection) => {
      await connection.read(new Uint8Array(1024));
      await connection.write(new TextEncoder().encode(text));
      if (isClosed) await connection.closeWrite();
    });
    const sent = post({ url: `http://127.0.0.1:${server.port}/`, body: "{}" }, options());
    await assertRejects(() => within(sent, "the failure"), DeliveryError, message);
  });
}

Deno.test("post gives up a receiver that does not answer, and one that nothing listens for", async () => {
  await using server = serveRaw(async () => {});
  const url = `http://127.0.0.1:${server.port}/`;
  await assertRejects(
    () => post({ url, body: "{}" }, options({ timeoutMs: 50 })),
    DeliveryError,
    "no answer within 0.05 s",
  );
  const stop = new AbortController();
  const sent = post({ url, body: "{}" }, options({ signal: stop.signal }));
  stop.abort();
  await assertRejects(() => within(sent, "the end"), DeliveryError);
  const hanging = post(
    { url: "http://a.example/", body: "{}" },
    options({ timeoutMs: 50, resolve: () => new Promise(() => {}) }),
  );
  await assertRejects(() => within(hanging, "the end"), DeliveryError, "no answer within 0.05 s");
  await assertRejects(
    () => post({ url: "http://127.0.0.1:1/", body: "{}" }, options()),
    DeliveryError,
    "nothing listens",
  );
});
