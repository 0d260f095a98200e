import { assert, assertEquals, assertMatch, assertRejects, assertStrictEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { createHandler, type HandlerOptions } from "../../lib/http/handler.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { page as ringsidePage } from "../../ui/page.tsx";
import { serve } from "../http/fixture.ts";
import { suiteSwitch } from "../support/environment.ts";
import { dataOf, isRecord, SseConnection } from "../support/sse_client.ts";
import { pageTest } from "./browser.ts";
import { startProgram } from "./program.ts";
import { findProxies, type Proxy, startCaddy, startNginx } from "./proxy.ts";
import { CutOff, getRaw } from "./raw.ts";

const programs = findProxies();
for (const [name, place] of Object.entries(programs)) {
  if (place !== undefined) continue;
  const text = `NO ${name.toUpperCase()} IS INSTALLED, so the tests with it are SKIPPED`;
  if (suiteSwitch("RINGSIDE_REQUIRE_PROGRAMS") === "1") throw new Error(text);
  console.error(`\n${"!".repeat(text.length)}\n${text}\n${"!".repeat(text.length)}\n`);
}

const API = "/api/monitoring/advanced";
const DOCS = await Deno.readTextFile(new URL("../../docs/deployment.md", import.meta.url));

/** Host name that browsers resolve to this machine. */
const NAME = "logs.localhost";

/** Starts a proxy in front of a port of this machine. */
type Start = (upstream: number) => Promise<Proxy>;

/** Returns a start of nginx with the text of its `server` block. */
function nginx(block: string): Start {
  return (upstream) =>
    startNginx(
      programs.nginx!,
      (port) => `server { listen 127.0.0.1:${port}; ${block.replaceAll("8001", `${upstream}`)} }`,
    );
}

/** Returns the configuration of docs/deployment.md, with the names and ports of a test. */
function snippet(language: string, upstream: number, replacements: Readonly<Record<string, string>>): string {
  const [, text] = new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "ms").exec(DOCS)!;
  return Object.entries({ "8001": `${upstream}`, ...replacements }).reduce((text, [from, to]) => {
    assert(text.includes(from), `the text of docs/deployment.md for ${language} has no "${from}"`);
    return text.replaceAll(from, to);
  }, text);
}

const DOCUMENTED_PROXIES: readonly { name: string; program: string | undefined; start: Start }[] = [
  {
    name: "nginx as documented",
    program: programs.nginx,
    start: (upstream) =>
      startNginx(
        programs.nginx!,
        (port) => snippet("nginx", upstream, { "listen 80;": `listen 127.0.0.1:${port};`, "logs.example": NAME }),
      ),
  },
  {
    name: "Caddy as documented",
    program: programs.caddy,
    start: (upstream) =>
      startCaddy(
        programs.caddy!,
        (port) => snippet("caddyfile", upstream, { "logs.example {": `http://${NAME}:${port} {` }),
      ),
  },
];

for (const { name, program, start } of DOCUMENTED_PROXIES) {
  Deno.test({
    name: `the program is live behind ${name}, under a path`,
    ignore: program === undefined,
    async fn() {
      await using ringside = await startProgram(["--allowed-host", NAME]);
      await using proxy = await start(Number(new URL(ringside.origin).port));
      const host = { Host: `${NAME}:${proxy.port}` };
      using answer = await getRaw(proxy.port, `/logs${API}/logs/stream?q=piped`, host);
      const viewer = new SseConnection(answer.response);
      assertStrictEquals((await viewer.take(2))[1].event, "hello");
      for (const message of ["piped first", "piped second"]) {
        await ringside.write(`${message}\n`);
        const record = (await viewer.until(isRecord)).at(-1)!;
        assertStrictEquals(dataOf(record).message, message);
      }
    },
  });

  pageTest(`page is live behind ${name}, under a path`, async (page, after) => {
    const ringside = after.use(await startProgram(["--allowed-host", NAME]));
    const proxy = after.use(await start(Number(new URL(ringside.origin).port)));
    await usePage(page, `http://${NAME}:${proxy.port}/logs`, (line) => ringside.write(line));
  }, { ignore: program === undefined });
}

async function usePage(page: Page, address: string, write: (line: string) => Promise<void>) {
  const failures: string[] = [];
  page.on("response", (response) => {
    if (response.status() >= 400) failures.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(address);
  await page.waitForSelector('[data-state="live"]');
  assertStrictEquals(page.url(), `${address}/ui/monitoring/advanced`);
  await write('{"level":"error","message":"through the proxy"}\n');
  await page.locator('[data-id][data-level="ERROR"]', { hasText: "through the proxy" }).waitFor();

  await page.fill("input[name=q]", "filtered");
  await page.waitForFunction(() => location.search.includes("q=filtered"));
  await page.waitForSelector('[data-state="live"]');
  await write("another line\nthe filtered line\n");
  await page.locator("[data-id]", { hasText: "the filtered line" }).waitFor();
  assertEquals(await page.locator("[data-id] .message").allTextContents(), ["the filtered line"]);
  await page.reload();
  await page.locator("[data-id]", { hasText: "the filtered line" }).waitFor();
  assertEquals(failures, []);
}

/** Runs a server of this process behind nginx. */
async function nginxTest(
  options: Partial<HandlerOptions>,
  block: string,
  run: (stream: LogStream, proxy: Proxy) => Promise<void>,
) {
  const stream = new LogStream();
  const handler = createHandler({ stream, page: ringsidePage, allowedHosts: ["127.0.0.1", "localhost"], ...options });
  const server = serve(handler);
  try {
    await using proxy = await nginx(block)(server.port);
    await run(stream, proxy);
  } finally {
    stream.close();
    await server.shutdown();
  }
}

const LIVE = [
  { name: "with its defaults", block: "location / { proxy_pass http://127.0.0.1:8001; }" },
  {
    name: "over HTTP/1.1",
    block: "location / { proxy_http_version 1.1; proxy_pass http://127.0.0.1:8001; }",
  },
  {
    name: "with persistent connections",
    block: 'location / { proxy_http_version 1.1; proxy_set_header Connection ""; proxy_pass http://127.0.0.1:8001; }',
  },
  {
    name: "that ignores X-Accel-Buffering, over HTTP/1.1",
    block:
      "location / { proxy_ignore_headers X-Accel-Buffering; proxy_http_version 1.1; proxy_pass http://127.0.0.1:8001; }",
  },
  {
    name: "that ignores X-Accel-Buffering, with buffering off",
    block:
      "location / { proxy_ignore_headers X-Accel-Buffering; proxy_buffering off; proxy_pass http://127.0.0.1:8001; }",
  },
  {
    name: "that compresses everything",
    block: "gzip on; gzip_types *; location / { proxy_pass http://127.0.0.1:8001; }",
    headers: { "Accept-Encoding": "gzip" },
    encoding: "gzip",
  },
  {
    name: "under a path of several segments",
    block: "location /a/b/logs/ { proxy_pass http://127.0.0.1:8001/; }",
    prefix: "/a/b/logs",
  },
  {
    name: "behind a second nginx, which does not see X-Accel-Buffering",
    block: "location / { proxy_pass http://127.0.0.1:8001; }",
    outer: "location / { proxy_http_version 1.1; proxy_pass http://127.0.0.1:8001; }",
  },
];

for (const { name, block, prefix = "", headers, encoding = null, outer } of LIVE) {
  Deno.test({
    name: `stream is live behind an nginx ${name}`,
    ignore: programs.nginx === undefined,
    fn: () =>
      nginxTest({ heartbeatMs: null }, block, async (stream, inner) => {
        await using second = outer === undefined ? undefined : await nginx(outer)(inner.port);
        const { port } = second ?? inner;
        using answer = await getRaw(port, `${prefix}${API}/logs/stream`, headers);
        const { response } = answer;
        assertStrictEquals(response.headers.get("content-encoding"), encoding);
        const body = encoding === null ? response.body! : response.body!.pipeThrough(
          new DecompressionStream("gzip") as TransformStream<Uint8Array, Uint8Array>,
        );
        const viewer = new SseConnection(new Response(body));
        await viewer.take(2);
        for (const message of ["first", "second", "third"]) {
          stream.write({ message });
          const [record] = await viewer.take(1);
          assertStrictEquals(dataOf(record).message, message);
        }
        stream.close();
        assertEquals(Object.keys((await viewer.rest())[0]), ["retry"]);
      }),
  });
}

const KEEPALIVE = "proxy_read_timeout 2s; location / { proxy_pass http://127.0.0.1:8001; }";

Deno.test({
  name: "stream with keepalives outlives the timeout of nginx",
  ignore: programs.nginx === undefined,
  fn: () =>
    nginxTest({ heartbeatMs: 500 }, KEEPALIVE, async (stream, proxy) => {
      using answer = await getRaw(proxy.port, `${API}/logs/stream`);
      const viewer = new SseConnection(answer.response);
      let pings = 0;
      await viewer.until(({ comment }) => comment === "ping" && ++pings === 8); // twice the timeout
      stream.write({ message: "still here" });
      const blocks = await viewer.until(isRecord);
      assertStrictEquals(dataOf(blocks.at(-1)!).message, "still here");
    }),
});

Deno.test({
  name: "stream without keepalives is cut off by nginx",
  ignore: programs.nginx === undefined,
  fn: () =>
    nginxTest({ heartbeatMs: null }, KEEPALIVE, async (_stream, proxy) => {
      using answer = await getRaw(proxy.port, `${API}/logs/stream`);
      await assertRejects(() => new SseConnection(answer.response).rest(), CutOff);
    }),
});

const PASS_HOST = "location / { proxy_set_header Host $host; proxy_pass http://127.0.0.1:8001; }";
const PASS_HOST_AND_PORT = "location / { proxy_set_header Host $http_host; proxy_pass http://127.0.0.1:8001; }";
const CHANGE_HOST = "location / { proxy_pass http://127.0.0.1:8001; }";

const GUARDED: { name: string; block: string; allowed?: string[]; headers: Record<string, string>; status: number }[] =
  [
    { name: "that changes the host", block: CHANGE_HOST, headers: {}, status: 200 },
    { name: "that passes on a host that is not allowed", block: PASS_HOST, headers: {}, status: 403 },
    { name: "that passes on an allowed host", block: PASS_HOST, allowed: [NAME], headers: {}, status: 200 },
    {
      name: "that changes the host, for a browser",
      block: CHANGE_HOST,
      headers: { "Sec-Fetch-Site": "same-origin" },
      status: 200,
    },
    {
      name: "that changes the host, for an unknown origin",
      block: CHANGE_HOST,
      headers: { "Sec-Fetch-Site": "same-origin", Origin: `http://${NAME}` },
      status: 403,
    },
    {
      name: "that changes the host, for a page of another site",
      block: CHANGE_HOST,
      headers: { "Sec-Fetch-Site": "cross-site", Origin: "https://evil.example" },
      status: 403,
    },
    {
      name: "that passes on host and port, for its own origin without Sec-Fetch-Site",
      block: PASS_HOST_AND_PORT,
      allowed: [NAME],
      headers: { Host: `${NAME}:8080`, Origin: `http://${NAME}:8080` },
      status: 200,
    },
    {
      name: "that passes on host and port, for another origin without Sec-Fetch-Site",
      block: PASS_HOST_AND_PORT,
      allowed: [NAME],
      headers: { Host: `${NAME}:8080`, Origin: "https://evil.example" },
      status: 403,
    },
  ];

for (const { name, block, allowed = ["127.0.0.1"], headers, status } of GUARDED) {
  Deno.test({
    name: `guard answers ${status} behind an nginx ${name}`,
    ignore: programs.nginx === undefined,
    fn: () =>
      nginxTest({ allowedHosts: allowed }, block, async (_stream, proxy) => {
        using answer = await getRaw(proxy.port, `${API}/summary`, { Host: NAME, ...headers });
        assertStrictEquals(answer.response.status, status);
        assertMatch(
          answer.response.headers.get("content-type")!,
          status === 200 ? /^application\/json/ : /problem\+json$/,
        );
      }),
  });
}
