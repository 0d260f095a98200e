import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { Hono } from "hono";
import { cors } from "hono/cors";
import { logRequests } from "../../lib/adapters/requests.ts";
import { createHandler, type HandlerOptions } from "../../lib/http/handler.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { openSse } from "../support/sse_client.ts";
import { fakePage } from "./fixture.ts";

const PAGE = "/ui/monitoring/advanced";
const ORIGIN = "http://localhost";

function openHandler(options: Partial<HandlerOptions> = {}) {
  const stream = new LogStream();
  return { stream, handler: createHandler({ stream, page: fakePage(), heartbeatMs: null, ...options }) };
}

/** Ways to mount the handler below a path in Hono. */
const WAYS: { name: string; path: string; mount: () => Hono }[] = [
  {
    name: "mount with a base path",
    path: "/logs",
    mount: () => new Hono().mount("/logs", openHandler({ basePath: "/logs" }).handler),
  },
  {
    name: "mount below the base path of an app",
    path: "/api/logs",
    mount: () => new Hono().basePath("/api").mount("/logs", openHandler({ basePath: "/api/logs" }).handler),
  },
  {
    name: "mount that keeps the path",
    path: "/logs",
    mount: () =>
      new Hono().mount("/logs", openHandler({ basePath: "/logs" }).handler, { replaceRequest: (request) => request }),
  },
  {
    name: "a route with a base path",
    path: "/logs",
    mount() {
      const { handler } = openHandler({ basePath: "/logs" });
      const app = new Hono();
      return app.all("/logs", (c) => handler(c.req.raw)).all("/logs/*", (c) => handler(c.req.raw));
    },
  },
];

for (const { name, path, mount } of WAYS) {
  Deno.test(`createHandler in Hono, by ${name}, leads to its page and serves it`, async () => {
    const app = mount();
    for (const start of [path, `${path}/`, `${path}?q=1`, `${path}${PAGE}/`]) {
      const response = await app.request(start);
      assertStrictEquals(response.status, 302, start);
      const target = new URL(response.headers.get("location")!, ORIGIN + start);
      assertStrictEquals(target.href, `${ORIGIN}${path}${PAGE}${new URL(start, ORIGIN).search}`);
      assertStrictEquals((await app.request(target.pathname)).status, 200);
    }
    assertStrictEquals((await app.request(`${path}${PAGE}/client.0f.js`)).status, 200);
    assertStrictEquals((await app.request(`${path}/api/monitoring/advanced/logs`)).status, 200);
    assertStrictEquals((await app.request(PAGE)).status, 404);
  });
}

Deno.test("createHandler in Hono, by mount with a base path, works behind a proxy that adds a prefix", async () => {
  const app = new Hono().mount("/logs", openHandler({ basePath: "/logs" }).handler);
  const location = (await app.request("/logs/")).headers.get("location")!;
  assertStrictEquals(new URL(location, "https://outside.example/proxy/logs/").pathname, `/proxy/logs${PAGE}`);
});

Deno.test("createHandler in Hono, by mount without a base path, serves its page", async () => {
  const app = new Hono().mount("/logs", openHandler().handler);
  assertStrictEquals((await app.request(`/logs${PAGE}`)).status, 200);
  const back = await app.request(`/logs${PAGE}/`);
  assertStrictEquals(new URL(back.headers.get("location")!, `${ORIGIN}/logs${PAGE}/`).pathname, `/logs${PAGE}`);
});

Deno.test("createHandler in Hono, by mount without a base path, leads to its page by script", async () => {
  const app = new Hono().mount("/logs", openHandler().handler);
  for (const pathname of ["/logs", "/logs/"]) {
    const response = await app.request(`${pathname}?q=a%20b`);
    assertStrictEquals(response.status, 200);
    const [, source] = /<script>(.*)<\/script>/.exec(await response.text())!;
    const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(source));
    const hash = btoa(String.fromCharCode(...new Uint8Array(digest)));
    assertMatch(response.headers.get("content-security-policy")!, /^default-src 'none'; script-src 'sha256-\S+'; /);
    assert(response.headers.get("content-security-policy")!.includes(`'sha256-${hash}'`));
    const visited: string[] = [];
    const location = { pathname, search: "?q=a%20b", hash: "#x", replace: (url: string) => visited.push(url) };
    new Function("location", source)(location);
    assertEquals(visited, [`/logs${PAGE}?q=a%20b#x`]);
  }
});

Deno.test("createHandler in Hono streams, beside routes that are logged", async () => {
  const { stream, handler } = openHandler({ basePath: "/logs" });
  const app = new Hono();
  app.use(cors());
  app.get("/orders/:id", (c) => c.text("Paid"));
  app.mount("/logs", handler);
  const logged = logRequests(stream, (request: Request) => app.fetch(request));
  await using viewer = await openSse(`${ORIGIN}/logs/api/monitoring/advanced/logs/stream`, {
    handler: (request) => logged(request, undefined),
  });
  await viewer.take(2);
  for (const path of ["/logs", `/logs${PAGE}`, "/logs/nothing", "/orders/7"]) {
    await (await logged(new Request(ORIGIN + path), undefined)).body?.cancel();
  }
  const [record] = await viewer.take(1);
  assertStrictEquals(JSON.parse(record.data!).metadata.path, "/orders/7");
  assertStrictEquals(stream.stats.newest, 1);
});
