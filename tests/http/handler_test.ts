import { assert, assertEquals, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import { captureConsole } from "../../lib/adapters/console.ts";
import { catchConsoleErrors } from "../support/console_errors.ts";
import { assertError } from "../support/assert_error.ts";
import { createHandler, type HandlerOptions } from "../../lib/http/handler.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { forEachSeed, Random } from "../support/random.ts";
import { API, exchange, fakePage, type Handler, serve, STREAM } from "./fixture.ts";

function openHandler(options: Partial<HandlerOptions> = {}): Handler {
  return createHandler({ stream: new LogStream(), page: fakePage(), ...options });
}

const ROUTES = [
  "/ui/monitoring/advanced",
  "/ui/monitoring/advanced/client.0f.js",
  "/api/monitoring/advanced/logs",
  "/api/monitoring/advanced/logs/stream",
  "/api/monitoring/advanced/logs/export",
  "/api/monitoring/advanced/facets",
  "/api/monitoring/advanced/histogram",
  "/api/monitoring/advanced/summary",
  "/api/monitoring/advanced/openapi.json",
  "/healthz",
  "/readyz",
];

/** Health checks. */
const CHECKS = ["/healthz", "/readyz"];

Deno.test("healthz answers ok", async () => {
  const response = await openHandler()(new Request("http://localhost/healthz"));
  assertStrictEquals(response.status, 200);
  assertStrictEquals(response.headers.get("cache-control"), "no-store");
  assertStrictEquals(await response.text(), "ok\n");
});

Deno.test("readyz answers ok until the stream is closed; healthz and the other routes continue", async () => {
  const stream = new LogStream();
  const handler = openHandler({ stream });
  const ready = await handler(new Request("http://localhost/readyz"));
  assertEquals([ready.status, ready.headers.get("cache-control"), await ready.text()], [200, "no-store", "ok\n"]);
  stream.close();
  for (const path of ROUTES) {
    const response = await handler(new Request(`http://localhost${path}`));
    assertStrictEquals(response.status, path === "/readyz" ? 503 : 200, path);
    await response.text();
  }
  const { title, detail } = await (await handler(new Request("http://localhost/readyz"))).json();
  assertEquals([title, detail], ["Service Unavailable", "Cannot accept viewers: the stream is closed"]);
});

const UNKNOWN = [
  "/nowhere",
  "//",
  "/healthz/",
  "/HEALTHZ",
  "/api",
  "/api/monitoring/advanced",
  "/api/monitoring/advanced/logs/",
  "/api/monitoring/advanced/logs%2Fstream",
  "/ui/monitoring",
  "/ui/monitoring/advanced/client.00.js",
];

for (const path of UNKNOWN) {
  Deno.test(`createHandler answers 404 to ${path}`, async () => {
    const response = await openHandler()(new Request(`http://localhost${path}`));
    assertStrictEquals(response.status, 404);
    assertStrictEquals(response.headers.get("content-type"), "application/problem+json");
    assertEquals(await response.json(), {
      type: "about:blank",
      title: "Not Found",
      status: 404,
      detail: `Cannot find "${path}"`,
    });
  });
}

for (const path of [...ROUTES, "/"]) {
  Deno.test(`createHandler answers 405 to wrong methods on ${path}`, async () => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"]) {
      const response = await openHandler()(new Request(`http://localhost${path}`, { method }));
      assertStrictEquals(response.status, 405);
      assertStrictEquals(response.headers.get("allow"), "GET, HEAD");
      assertStrictEquals(response.headers.get("content-type"), "application/problem+json");
      assertEquals(await response.json(), {
        type: "about:blank",
        title: "Method Not Allowed",
        status: 405,
        detail: `Cannot ${method} "${path}": expected GET, HEAD`,
      });
    }
  });
}

for (const path of [...ROUTES, "/", "/nowhere", "/api/monitoring/advanced/logs?limit=x"]) {
  Deno.test(`createHandler answers HEAD on ${path} as GET, without a body`, async () => {
    const handler = openHandler();
    const [get, head] = await Promise.all(
      ["GET", "HEAD"].map((method) => handler(new Request(`http://localhost${path}`, { method }))),
    );
    assertStrictEquals(head.status, get.status);
    assertEquals([...head.headers], [...get.headers]);
    await Promise.all([get.body?.cancel(), head.body?.cancel()]);

    await using server = serve(handler);
    const text = await exchange(server.port, `HEAD ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    assert(text.startsWith(`HTTP/1.1 ${get.status} `));
    assertStrictEquals(text.indexOf("\r\n\r\n"), text.length - 4);
  });
}

const REDIRECTS = [
  { basePath: "", from: "/", to: "/ui/monitoring/advanced" },
  { basePath: "", from: "/ui/monitoring/advanced/", to: "/ui/monitoring/advanced" },
  { basePath: "", from: "/?q=a%20b&level=warn", to: "/ui/monitoring/advanced?q=a%20b&level=warn" },
  { basePath: "/x", from: "/x", to: "/x/ui/monitoring/advanced" },
  { basePath: "/x", from: "/x/", to: "/x/ui/monitoring/advanced" },
  { basePath: "/x", from: "/x?q=1", to: "/x/ui/monitoring/advanced?q=1" },
  { basePath: "/x", from: "/x/ui/monitoring/advanced/", to: "/x/ui/monitoring/advanced" },
  { basePath: "/a/b.c", from: "/a/b.c", to: "/a/b.c/ui/monitoring/advanced" },
  { basePath: "/a/b.c", from: "/a/b.c/", to: "/a/b.c/ui/monitoring/advanced" },
  // A proxy that serves us below /logs and removes that prefix.
  { basePath: "", from: "/", prefix: "/logs", to: "/logs/ui/monitoring/advanced" },
  { basePath: "/x", from: "/x/", prefix: "/logs", to: "/logs/x/ui/monitoring/advanced" },
  { basePath: "/x", from: "/x", prefix: "/logs", to: "/logs/x/ui/monitoring/advanced" },
  { basePath: "", from: "/ui/monitoring/advanced/", prefix: "/logs", to: "/logs/ui/monitoring/advanced" },
];

for (const { basePath, from, prefix = "", to } of REDIRECTS) {
  Deno.test(`createHandler below "${basePath}" leads from ${prefix}${from} to ${to}`, async () => {
    const response = await openHandler({ basePath })(new Request(`http://localhost${from}`));
    assertStrictEquals(response.status, 302);
    const location = new URL(response.headers.get("location")!, `https://outside.example${prefix}${from}`);
    assertStrictEquals(location.href, `https://outside.example${to}`);
  });
}

Deno.test("createHandler serves every route below its base path, and none beside it", async () => {
  const handler = openHandler({ basePath: "/x" });
  for (const route of ROUTES) {
    for (const [path, status] of [[`/x${route}`, 200], [route, 404], [`/xyz${route}`, 404], [`/x/x${route}`, 404]]) {
      const response = await handler(new Request(`http://localhost${path}`));
      assertStrictEquals(response.status, status, `${path}`);
      await response.body!.cancel();
    }
  }
  for (const path of ["/xyz", "/xyz/", "/", "/X"]) {
    assertStrictEquals((await handler(new Request(`http://localhost${path}`))).status, 404);
  }
});

Deno.test("createHandler refuses a malformed base path", () => {
  for (const basePath of ["/", "x", "/x/", "//x", "/x?y", "/x#y", "/a//b", "/a/../b", "/a b", "/ü", "http://x/y"]) {
    assertError(assertThrows(() => openHandler({ basePath })), {
      name: "TypeError",
      message: /^Cannot create handler: basePath must /,
    });
  }
});

const VERDICTS: { name: string; verdict: NonNullable<HandlerOptions["authorize"]>; status: number }[] = [
  { name: "true", verdict: () => true, status: 200 },
  { name: "a promise of true", verdict: () => Promise.resolve(true), status: 200 },
  { name: "false", verdict: () => false, status: 403 },
  { name: "a promise of false", verdict: () => Promise.resolve(false), status: 403 },
  { name: "a response", verdict: () => new Response("no", { status: 401 }), status: 401 },
  { name: "a promise of a response", verdict: async () => await Promise.resolve(Response.json({})), status: 200 },
  { name: "an immutable response", verdict: () => Response.redirect("http://x/login", 303), status: 303 },
  { name: "an error", verdict: () => Promise.reject(new Error("database is down")), status: 500 },
];

for (const { name, verdict, status } of VERDICTS) {
  Deno.test(`createHandler answers ${status} if authorize returns ${name}, but not to health checks`, async () => {
    using _printed = catchConsoleErrors();
    const asked: string[] = [];
    const handler = openHandler({
      authorize(request) {
        asked.push(new URL(request.url).pathname);
        return verdict(request);
      },
    });
    for (const path of ROUTES) {
      const response = await handler(new Request(`http://localhost${path}`));
      assertStrictEquals(response.status, CHECKS.includes(path) ? 200 : status, path);
      await response.body?.cancel();
    }
    assertEquals(asked, ROUTES.filter((path) => !CHECKS.includes(path)));
  });
}

Deno.test("createHandler opens no viewer for an unauthorized client", async () => {
  let allowed = false;
  const handler = openHandler({ authorize: () => allowed });
  assertStrictEquals((await handler(new Request(STREAM))).status, 403);
  allowed = true;
  const { viewers } = await (await handler(new Request(`${API}/summary`))).json();
  assertStrictEquals(viewers.count, 0);
});

const BROKEN = { ...fakePage(), document: () => fail("the page is broken") };
const PAGE_URL = "http://localhost/ui/monitoring/advanced?q=secret";

function fail(message: string): never {
  throw new Error(message);
}

Deno.test("createHandler answers 500 to an unexpected error, prints it and writes it into the stream", async () => {
  using printed = catchConsoleErrors();
  const stream = new LogStream();
  const response = await createHandler({ stream, page: BROKEN })(new Request(PAGE_URL));
  assertStrictEquals(response.status, 500);
  assertStrictEquals(response.headers.get("content-type"), "application/problem+json");
  assertEquals(await response.json(), {
    type: "about:blank",
    title: "Internal Server Error",
    status: 500,
    detail: "Cannot answer: an unexpected error was logged",
  });
  const [{ level, message, metadata }] = stream.recent();
  assertStrictEquals(level, "ERROR");
  assertStrictEquals(message, "Cannot answer GET /ui/monitoring/advanced");
  assertStrictEquals(metadata.logger, "ringside.http");
  assertMatch(JSON.stringify(metadata.error), /"message":"the page is broken"/);
  assertEquals(printed.calls.map(String), ["Cannot answer GET /ui/monitoring/advanced,Error: the page is broken"]);
});

Deno.test("createHandler writes an unexpected error once if the console is captured", async () => {
  using printed = catchConsoleErrors();
  const stream = new LogStream();
  using _capture = captureConsole(stream);
  assertStrictEquals((await createHandler({ stream, page: BROKEN })(new Request(PAGE_URL))).status, 500);
  assertEquals(stream.recent().map(({ level, metadata }) => [level, metadata.logger]), [["ERROR", "console"]]);
  assertStrictEquals(printed.calls.length, 1);
});

Deno.test("createHandler passes an unexpected error to onError, and neither prints nor writes it", async () => {
  using printed = catchConsoleErrors();
  const stream = new LogStream();
  const told: [string, string][] = [];
  const handler = createHandler({ stream, page: BROKEN, onError: (error, { url }) => told.push([String(error), url]) });
  assertStrictEquals((await handler(new Request(PAGE_URL))).status, 500);
  assertEquals(told, [["Error: the page is broken", PAGE_URL]]);
  assertEquals(printed.calls, []);
  assertStrictEquals(stream.stats.newest, 0);
  assertStrictEquals((await handler(new Request("http://localhost/nowhere"))).status, 404);
  assertStrictEquals(told.length, 1);
});

Deno.test("createHandler answers 500 if onError throws, prints that error and writes it into the stream", async () => {
  using printed = catchConsoleErrors();
  const stream = new LogStream();
  const handler = createHandler({ stream, page: BROKEN, onError: () => fail("the tracker is broken") });
  assertStrictEquals((await handler(new Request(PAGE_URL))).status, 500);
  assertMatch(JSON.stringify(stream.recent()[0].metadata.error), /"message":"the tracker is broken"/);
  assertMatch(String(printed.calls), /the tracker is broken/);
});

const PARAMETERS = [
  ...["q", "search", "level", "limit", "recent", "last_event_id", "after", "before"],
  ...["from", "to", "format", "tz", "field", "buckets", "interval"],
];
const HEADERS = ["last-event-id", "if-none-match", "accept-encoding", "origin", "sec-fetch-site", "host"];

Deno.test("createHandler answers any request with a status below 500", async () => {
  await forEachSeed(10, async (random) => {
    const stream = new LogStream({ capacity: 20 });
    for (let count = 0; count < 30; count++) {
      const timestamp = random.pick([undefined, random.pick([-1, 1]) * 8.64e15 * random.next()]);
      stream.write({ timestamp, message: randomText(random), metadata: { [randomText(random)]: randomText(random) } });
    }
    const basePath = random.pick(["", "/x"]);
    const handler = createHandler({ stream, page: fakePage(), basePath });
    for (let round = 0; round < 300; round++) {
      const query = random.list(0, 4, () => {
        const name = random.chance(0.9) ? random.pick(PARAMETERS) : randomText(random);
        const value = random.chance(0.5) ? randomText(random) : random.pick(VALUES).replace("RUN", stream.run);
        return `${name}=${random.chance(0.7) ? encodeURIComponent(value.toWellFormed()) : value}`;
      });
      const path = random.chance(0.8) ? basePath + random.pick([...ROUTES, "/"]) : `/${randomText(random)}`;
      const headers = new Headers();
      for (const name of HEADERS) {
        if (random.chance(0.2)) headers.set(name, randomText(random).replace(/[^\t -~\xa0-\xff]/g, "").trim());
      }
      const method = random.pick(["GET", "GET", "GET", "HEAD", "POST"]);
      const request = new Request(new URL(`http://localhost${path}?${query.join("&")}`), { method, headers });
      const response = await handler(request);
      assert(response.status < 500, `${method} ${request.url}`);
      if (response.status >= 400) assertStrictEquals(response.headers.get("content-type"), "application/problem+json");
      await response.body?.cancel();
    }
    assertStrictEquals(stream.stats.newest, 30);
    const summary = await handler(new Request(`http://localhost${basePath}/api/monitoring/advanced/summary`));
    assertStrictEquals((await summary.json()).viewers.count, 0);
  });
});

Deno.test("createHandler answers any request over a socket with a status below 500", async () => {
  const random = new Random(11);
  const told: unknown[] = [];
  await using server = serve(openHandler({ allowedHosts: ["127.0.0.1"], onError: (error) => told.push(error) }));
  const routes = ROUTES.filter((path) => !path.endsWith("/stream"));
  for (let round = 0; round < 200; round++) {
    const target = random.chance(0.5) ? random.pick(routes) : `/${randomText(random).replaceAll(/\s/g, "")}`;
    const host = random.chance(0.5) ? "127.0.0.1" : randomText(random).replaceAll(/[\r\n]/g, "");
    const extra = random.chance(0.5) ? "" : `Origin: ${randomText(random).replaceAll(/[\r\n]/g, "")}\r\n`;
    const method = random.pick(["GET", "HEAD", "OPTIONS", "M-SEARCH"]);
    const answer = await exchange(
      server.port,
      `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n${extra}Connection: close\r\n\r\n`,
    );
    assertMatch(answer, /^HTTP\/1\.1 [234]\d\d /);
  }
  assertEquals(told, []);
});

/** Values that some parameter accepts. */
const VALUES = [
  ...["RUN-15", "RUN-3", "RUN-0", "RUN-31", "other-1"],
  ...["15m", "1w", "1ms", "0s", "999999999w", "2000-01-01", "9999-12-31", "1761301575123"],
  ...["ndjson", "json", "csv", "Europe/Berlin", "+14:00", "level", "a.b", "1", "7", "1000"],
];

const PIECES = [
  ..."\"\\'()*-+:;,./?#[]@!$&=%<> \t\0\n\r\x7fäż漢😀\ud800~^|`{}",
  ..."0123456789",
  "NOT ",
  "AND",
  " OR ",
  "%00",
  "%zz",
  "%f0%28",
  "gzip;q=",
  "W/",
  "-1",
  "1e9",
  "9".repeat(20),
  "level>=",
  "warn",
  "a".repeat(300),
];

function randomText(random: Random): string {
  return random.list(0, 8, () => random.pick(PIECES)).join("");
}
