import { assert, assertEquals, assertStrictEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import { createHandler, type HandlerOptions } from "../../lib/http/handler.ts";
import type { PeerInfo } from "../../lib/http/peer.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { API, exchange, fakePage, type Handler, serve, STREAM } from "./fixture.ts";

function openHandler(options: Partial<HandlerOptions> = {}): Handler {
  return createHandler({ stream: new LogStream(), page: fakePage(), ...options });
}

const EXPECTED = {
  "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "x-frame-options": "DENY",
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
};

const UI = "http://localhost/ui/monitoring/advanced";
const ANSWERS: { name: string; status: number; url: string; init?: RequestInit; options?: Partial<HandlerOptions> }[] =
  [
    { name: "the page", status: 200, url: UI },
    { name: "a file", status: 200, url: `${UI}/client.0f.js` },
    { name: "an unchanged file", status: 304, url: `${UI}/client.0f.js`, init: { headers: { "if-none-match": "*" } } },
    { name: "a redirect", status: 302, url: "http://localhost/" },
    { name: "the records", status: 200, url: `${API}/logs` },
    { name: "the stream", status: 200, url: STREAM },
    { name: "HEAD of the stream", status: 200, url: STREAM, init: { method: "HEAD" } },
    { name: "the summary", status: 200, url: `${API}/summary` },
    { name: "the health check", status: 200, url: "http://localhost/healthz" },
    { name: "a bad parameter", status: 400, url: `${API}/logs?limit=x` },
    { name: "a foreign host", status: 403, url: "http://evil.example/", options: { allowedHosts: ["localhost"] } },
    { name: "an unknown path", status: 404, url: "http://localhost/nowhere" },
    { name: "a wrong method", status: 405, url: `${API}/logs`, init: { method: "POST" } },
    { name: "a refusal", status: 403, url: STREAM, options: { authorize: () => false } },
    {
      name: "a redirect of the service",
      status: 302,
      url: STREAM,
      options: { authorize: () => Response.redirect("http://localhost/login") },
    },
    {
      name: "an error",
      status: 500,
      url: UI,
      options: {
        page: { ...fakePage(), document: () => JSON.parse("{") },
        onError() {},
      },
    },
  ];

for (const { name, status, url, init, options } of ANSWERS) {
  Deno.test(`security headers are on ${name}`, async () => {
    const response = await openHandler(options)(new Request(url, init));
    assertStrictEquals(response.status, status);
    const found = Object.keys(EXPECTED).map((header) => [header, response.headers.get(header)]);
    assertEquals(Object.fromEntries(found), EXPECTED);
    assert(!response.headers.get("content-security-policy")!.includes("unsafe"));
    await response.body?.cancel();
  });
}

Deno.test("security headers of the service stay", async () => {
  const login = new Response("Who are you?", { status: 401, headers: { "content-security-policy": "sandbox" } });
  const response = await openHandler({ authorize: () => login })(new Request(STREAM));
  assertStrictEquals(response.status, 401);
  assertStrictEquals(await response.text(), "Who are you?");
  assertStrictEquals(response.headers.get("content-security-policy"), "sandbox");
  assertStrictEquals(response.headers.get("x-content-type-options"), "nosniff");
});

const HOSTS: { allowedHosts: HandlerOptions["allowedHosts"]; url: string; status: number }[] = [
  { allowedHosts: undefined, url: "http://anything.example/healthz", status: 403 },
  { allowedHosts: undefined, url: "http://localhost.example/healthz", status: 403 },
  { allowedHosts: undefined, url: "http://192.168.1.9/healthz", status: 403 },
  { allowedHosts: undefined, url: "http://localhost:8000/healthz", status: 200 },
  { allowedHosts: undefined, url: "http://logs.localhost/healthz", status: 200 },
  { allowedHosts: undefined, url: "http://127.0.0.2/healthz", status: 200 },
  { allowedHosts: undefined, url: "http://[::1]/healthz", status: 200 },
  { allowedHosts: () => true, url: "http://anything.example/healthz", status: 200 },
  { allowedHosts: ["localhost", "127.0.0.1"], url: "http://localhost/healthz", status: 200 },
  { allowedHosts: ["localhost", "127.0.0.1"], url: "http://LOCALHOST:9999/healthz", status: 200 },
  { allowedHosts: ["LocalHost"], url: "http://localhost/healthz", status: 200 },
  { allowedHosts: "localhost", url: "http://localhost/healthz", status: 200 },
  { allowedHosts: ["localhost", "127.0.0.1"], url: "http://127.1/healthz", status: 200 },
  { allowedHosts: ["localhost"], url: "http://localhost.evil.example/healthz", status: 403 },
  { allowedHosts: ["localhost"], url: "http://localhost./healthz", status: 403 },
  { allowedHosts: ["localhost"], url: "http://127.0.0.1/healthz", status: 403 },
  { allowedHosts: ["::1"], url: "http://[::1]:8001/healthz", status: 200 },
  { allowedHosts: ["[::1]"], url: "http://[0:0::1]/healthz", status: 200 },
  { allowedHosts: ["::1"], url: "http://[::2]/healthz", status: 403 },
  { allowedHosts: [], url: "http://localhost/healthz", status: 403 },
  { allowedHosts: (name) => name.endsWith(".example"), url: "http://logs.example:81/healthz", status: 200 },
  { allowedHosts: (name) => name.endsWith(".example"), url: "http://localhost/healthz", status: 403 },
];

for (const { allowedHosts, url, status } of HOSTS) {
  const names = typeof allowedHosts === "function" ? "a function" : JSON.stringify(allowedHosts);
  Deno.test(`guard answers ${status} to ${url}, with allowed hosts ${names}`, async () => {
    const response = await openHandler({ allowedHosts })(new Request(url));
    assertStrictEquals(response.status, status);
    await response.body!.cancel();
  });
}

Deno.test("createHandler answers any host if authorize decides", async () => {
  const handler = openHandler({ authorize: () => true });
  const response = await handler(new Request("http://anything.example/healthz"));
  assertStrictEquals(response.status, 200);
  await response.body!.cancel();
});

/** Second arguments of a handler, from Deno and from Bun. */
const PEERS: readonly { name: string; info: PeerInfo; status: number }[] = [
  { name: "this machine", info: { remoteAddr: { transport: "tcp", hostname: "127.0.0.1" } }, status: 200 },
  { name: "this machine, in IPv6", info: { remoteAddr: { transport: "tcp", hostname: "::1" } }, status: 200 },
  { name: "a Unix socket", info: { remoteAddr: { transport: "unix" } }, status: 200 },
  { name: "another machine", info: { remoteAddr: { transport: "tcp", hostname: "192.168.1.9" } }, status: 403 },
  { name: "this machine, in Bun", info: { requestIP: () => ({ address: "::ffff:127.0.0.1" }) }, status: 200 },
  { name: "another machine, in Bun", info: { requestIP: () => ({ address: "192.168.1.9" }) }, status: 403 },
];

for (const { name, info, status } of PEERS) {
  Deno.test(`createHandler answers ${status} to a client on ${name}, with neither allowedHosts nor authorize`, async () => {
    const answer = (options: Partial<HandlerOptions>) =>
      createHandler({ stream: new LogStream(), ...options })(new Request("http://localhost/healthz"), info);
    const response = await answer({});
    assertStrictEquals(response.status, status);
    if (status !== 200) assertStringIncludes((await response.json()).detail, "set allowedHosts or authorize");
    assertStrictEquals((await answer({ allowedHosts: ["localhost"] })).status, 200);
    assertStrictEquals((await answer({ authorize: () => true })).status, 200);
  });
}

Deno.test("createHandler refuses malformed allowed hosts", () => {
  for (const host of ["localhost:8001", "", "a b", "http://localhost", "a/b", "user@host", "[::1]:8001"]) {
    assertError(assertThrows(() => openHandler({ allowedHosts: [host] })), {
      name: "TypeError",
      message: /^Cannot create handler: /,
    });
  }
});

const RAW = [
  { name: "a foreign name", line: "GET / HTTP/1.1", host: "evil.example", status: 403 },
  { name: "a foreign name with our port", line: "GET / HTTP/1.1", host: "evil.example:8001", status: 403 },
  { name: "our address", line: "GET /healthz HTTP/1.1", host: "127.0.0.1", status: 200 },
  { name: "our address at a forwarded port", line: "GET /healthz HTTP/1.1", host: "127.0.0.1:9", status: 200 },
  { name: "our IPv6 address", line: "GET /healthz HTTP/1.1", host: "[::1]:8001", status: 200 },
  { name: "another IPv6 address", line: "GET /healthz HTTP/1.1", host: "[::2]:8001", status: 403 },
  { name: "our address in the request line", line: "GET http://127.0.0.1/healthz HTTP/1.1", host: "x", status: 200 },
  { name: "a foreign name in the request line", line: "GET http://x/healthz HTTP/1.1", host: "127.0.0.1", status: 403 },
  { name: "a Host with spaces", line: "GET /healthz HTTP/1.1", host: "a b%%%", status: 400 },
  { name: "a Host with an open bracket", line: "GET /healthz HTTP/1.1", host: "[", status: 400 },
  { name: "a Host with a port too large", line: "GET /healthz HTTP/1.1", host: "127.0.0.1:99999", status: 400 },
  { name: "a Host that is a slash", line: "GET /healthz HTTP/1.1", host: "/", status: 403 },
  { name: "a Host with a user", line: "GET /healthz HTTP/1.1", host: "127.0.0.1@evil.example", status: 403 },
  { name: "a request for the whole server", line: "OPTIONS * HTTP/1.1", host: "127.0.0.1", status: 404 },
  { name: "two slashes", line: "GET //evil.example/ HTTP/1.1", host: "127.0.0.1", status: 404 },
];

for (const { name, line, host, status } of RAW) {
  Deno.test(`guard answers ${status} over a socket to ${name}`, async () => {
    await using server = serve(openHandler({ allowedHosts: ["127.0.0.1", "::1"] }));
    const answer = await exchange(server.port, `${line}\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    assertStrictEquals(answer.slice(0, 12), `HTTP/1.1 ${status}`, answer);
    assert(answer.includes("\r\nx-content-type-options: nosniff\r\n"));
  });
}

for (
  const [first, second] of [["127.0.0.1", "evil.example"], ["evil.example", "127.0.0.1"], ["127.0.0.1", "127.0.0.1"]]
) {
  Deno.test(`guard answers 400 over a socket to the hosts ${first} and ${second}`, async () => {
    await using server = serve(openHandler({ allowedHosts: ["127.0.0.1"] }));
    const head = `GET /healthz HTTP/1.1\r\nHost: ${first}\r\nHost: ${second}\r\nConnection: close\r\n\r\n`;
    assertStrictEquals((await exchange(server.port, head)).slice(0, 12), "HTTP/1.1 400");
  });
}

Deno.test("guard answers 400 to a Host header that a server joined from two", async () => {
  const request = new Request("http://localhost/healthz", { headers: { host: "localhost, evil.example" } });
  const response = await openHandler({ allowedHosts: ["localhost"] })(request);
  assertStrictEquals(response.status, 400);
  assertStrictEquals((await response.json()).detail, "Cannot answer for several hosts: expected one Host header");
});

const NAVIGATION = { "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
const ORIGINS: { name: string; headers: Record<string, string>; method?: string; status: number }[] = [
  { name: "an unknown origin", headers: {}, status: 200 },
  { name: "its own origin", headers: { origin: "http://localhost" }, status: 200 },
  { name: "its own origin behind a proxy with TLS", headers: { origin: "https://localhost" }, status: 200 },
  { name: "another origin", headers: { origin: "http://evil.example" }, status: 403 },
  { name: "another port", headers: { origin: "http://localhost:9" }, status: 403 },
  { name: "an opaque origin", headers: { origin: "null" }, status: 403 },
  { name: "a malformed origin", headers: { origin: "://" }, status: 403 },
  { name: "the same origin", headers: { "sec-fetch-site": "same-origin" }, status: 200 },
  {
    name: "another origin that claims to be the same",
    headers: { "sec-fetch-site": "same-origin", origin: "https://logs.example" },
    status: 403,
  },
  {
    name: "another origin that claims to be the address bar",
    headers: { "sec-fetch-site": "none", ...NAVIGATION, origin: "http://evil.example" },
    status: 403,
  },
  {
    name: "a link on another site, with its origin",
    headers: { "sec-fetch-site": "cross-site", ...NAVIGATION, origin: "http://evil.example" },
    status: 403,
  },
  {
    name: "its own origin, from a sibling site",
    headers: { "sec-fetch-site": "same-site", origin: "http://localhost" },
    status: 403,
  },
  { name: "the address bar", headers: { "sec-fetch-site": "none", ...NAVIGATION }, status: 200 },
  { name: "another site", headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "cors" }, status: 403 },
  { name: "another site without CORS", headers: { "sec-fetch-site": "cross-site" }, status: 403 },
  { name: "a sibling site", headers: { "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" }, status: 403 },
  { name: "a link on another site", headers: { "sec-fetch-site": "cross-site", ...NAVIGATION }, status: 200 },
  { name: "a link on a sibling site", headers: { "sec-fetch-site": "same-site", ...NAVIGATION }, status: 200 },
  {
    name: "a frame on another site",
    headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" },
    status: 403,
  },
  {
    name: "a form on another site",
    headers: { "sec-fetch-site": "cross-site", ...NAVIGATION },
    method: "POST",
    status: 403,
  },
  {
    name: "a script of another site",
    headers: { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "script" },
    status: 403,
  },
];

for (const { name, headers, method, status } of ORIGINS) {
  Deno.test(`guard answers ${status} to a request from ${name}`, async () => {
    const handler = openHandler();
    for (const url of [`${API}/logs`, STREAM, UI]) {
      const response = await handler(new Request(url, { headers, method }));
      assertStrictEquals(response.status, status);
      await response.body!.cancel();
    }
  });
}

// Chrome sends the origin with each module script, and the nginx of docs/deployment.md changes the host.
for (
  const { site, status } of [
    { site: "same-origin", status: 200 },
    { site: "same-site", status: 403 },
    { site: "cross-site", status: 403 },
    { site: undefined, status: 403 },
  ]
) {
  Deno.test(`guard answers ${status} to a ${site ?? "unknown"} request for a script with an unknown origin`, async () => {
    const headers = { origin: "https://logs.example", ...site !== undefined && { "sec-fetch-site": site } };
    const response = await openHandler()(new Request(`${UI}/client.0f.js`, { headers }));
    assertStrictEquals(response.status, status);
    await response.body!.cancel();
  });
}

Deno.test("no response allows another origin to read it", async () => {
  const handler = openHandler();
  for (const { url, init } of ANSWERS) {
    const response = await handler(new Request(url, init));
    assertStrictEquals(response.headers.get("access-control-allow-origin"), null);
    await response.body?.cancel();
  }
});
