import { assertEquals, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createHandler } from "../../lib/http/handler.ts";
import { type NodeListener, type RequestHandler, toNodeListener } from "../../lib/http/node.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { ask, askJson } from "../support/ask.ts";
import { catchConsoleErrors } from "../support/console_errors.ts";
import { openSse } from "../support/sse_client.ts";
import { until, within } from "../support/wait.ts";
import { exchange, fakePage } from "./fixture.ts";

/** Serves a listener on a free port. */
async function listen(listener: NodeListener): Promise<AsyncDisposable & { port: number; origin: string }> {
  const server: Server = createServer(listener);
  await within(new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve)), "the server to listen");
  const { port } = server.address() as AddressInfo;
  return {
    port,
    origin: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await within(new Promise((resolve) => server.close(resolve)), "the server to close");
    },
  };
}

const serve = (handler: RequestHandler) => listen(toNodeListener(handler));

Deno.test("toNodeListener() serves records, and frees a viewer that leaves", async () => {
  const stream = new LogStream();
  await using server = await serve(createHandler({ stream, heartbeatMs: null }));
  const api = `${server.origin}/api/monitoring/advanced`;
  stream.write({ message: "first" });
  assertEquals((await askJson(`${api}/logs`)).records[0].message, "first");
  const viewers = async () => (await askJson(`${api}/summary`)).viewers.count;
  {
    await using viewer = await openSse(`${api}/logs/stream`);
    await until(async () => await viewers() === 1, "the viewer to arrive");
    stream.write({ message: "second" });
    const messages: string[] = [];
    for await (const { event, data } of viewer) {
      if (event === undefined && data !== undefined) messages.push(JSON.parse(data).message);
      if (messages.length === 2) break;
    }
    assertEquals(messages, ["first", "second"]);
  }
  await until(async () => await viewers() === 0, "the viewer to leave");
});

Deno.test("toNodeListener() passes method, address, headers, body and peer", async () => {
  await using server = await serve(async (request, info) => {
    const { remoteAddr } = info;
    const { method, url } = request;
    const answer = { method, url, header: request.headers.get("x-a"), body: await request.text(), remoteAddr };
    return Response.json(answer, { status: 201, headers: [["set-cookie", "a=1"], ["set-cookie", "b=2"]] });
  });
  const url = `${server.origin}//path?q=1`;
  const response = await ask(url, { method: "POST", body: "text", headers: { "x-a": "1" } });
  assertStrictEquals(response.status, 201);
  assertEquals(response.headers.getSetCookie(), ["a=1", "b=2"]);
  const remoteAddr = { transport: "tcp", hostname: "127.0.0.1" };
  assertEquals(await response.json(), { method: "POST", url, header: "1", body: "text", remoteAddr });
});

Deno.test("toNodeListener() aborts the signal of a request whose client leaves before the response", async () => {
  const arrived = Promise.withResolvers<Request>();
  await using server = await serve((request) => {
    arrived.resolve(request);
    return new Promise((resolve) => request.signal.addEventListener("abort", () => resolve(new Response())));
  });
  const leave = new AbortController();
  const answer = ask(server.origin, { signal: leave.signal }).catch(() => {});
  const { signal } = await within(arrived.promise, "the request");
  leave.abort();
  await answer;
  await until(() => signal.aborted, "the signal to be aborted");
});

Deno.test("toNodeListener() refuses a malformed host, and two of them", async () => {
  await using server = await serve(createHandler({ stream: new LogStream(), heartbeatMs: null }));
  for (const host of ["a b", "[", "%"]) {
    const answer = await exchange(server.port, `GET /healthz HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
    assertMatch(answer, /^HTTP\/1\.1 400 /);
  }
  const trace = await exchange(server.port, "TRACE / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  assertMatch(trace, /^HTTP\/1\.1 400 /); // fetch forbids the method
  const old = await exchange(server.port, "GET /healthz HTTP/1.0\r\n\r\n");
  assertMatch(old, /^HTTP\/1\.[01] 200 /);
});

Deno.test("toNodeListener() answers 500 for a handler that throws, or passes the error on", async () => {
  const failed = new Error("broken");
  const fail = () => {
    throw failed;
  };
  {
    using printed = catchConsoleErrors();
    await using server = await serve(fail);
    const { status, headers } = await ask(server.origin);
    assertEquals([status, headers.get("content-type")], [500, "application/problem+json"]);
    assertEquals(printed.calls, [["Cannot answer a request", failed]]);
  }
  const passed: unknown[] = [];
  await using server = await listen((request, response) =>
    toNodeListener(fail)(request, response, (error) => {
      passed.push(error);
      response.end();
    })
  );
  await ask(server.origin);
  assertEquals(passed, [failed]);
});

for (const basePath of ["", "/logs"]) {
  Deno.test(`toNodeListener() leads to the page where Express removes a path, with base path "${basePath}"`, async () => {
    const listener = toNodeListener(createHandler({ stream: new LogStream(), page: fakePage(), basePath }));
    await using server = await listen((request, response) => {
      request.url = request.url!.slice("/logs".length) || "/";
      listener(Object.assign(request, { baseUrl: "/logs" }), response);
    });
    const page = await ask(`${server.origin}/logs/ui/monitoring/advanced`);
    assertMatch(await page.text(), /Fake/);
    const root = await ask(`${server.origin}/logs`, { redirect: "manual" });
    if (basePath === "") assertMatch(await root.text(), /location\.replace/);
    else assertStrictEquals(new URL(root.headers.get("location")!, `${server.origin}/logs`).pathname, PAGE);
  });
}

const PAGE = "/logs/ui/monitoring/advanced";

Deno.test("toNodeListener() refuses what is no handler", () => {
  assertThrows(
    () => toNodeListener(new LogStream() as never),
    TypeError,
    "Cannot create listener: expected a handler, got a LogStream",
  );
});
