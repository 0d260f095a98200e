import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { Connections, limitsFor } from "../../lib/program/connections.ts";
import type { ServeHandler } from "../../lib/program/binding.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";

const ADDRESS = { transport: "tcp", hostname: "127.0.0.1", port: 1 } as const;

function open(handler: () => Response | Promise<Response>) {
  const refused: string[] = [];
  const connections = new Connections({ stream: new LogStream(), onRefuse: ({ reason }) => refused.push(reason) });
  const wrapped: ServeHandler = connections.wrap(() => Promise.resolve(handler()));
  /** Sends a request; `end()` is the end of its response. */
  async function ask(path = "/") {
    const { promise: completed, resolve: end } = Promise.withResolvers<void>();
    const response = await wrapped(new Request(`http://localhost${path}`), { remoteAddr: ADDRESS, completed });
    return { status: response.status, headers: response.headers, end };
  }
  return { connections, ask, refused };
}

function eventStream(): Response {
  return new Response(new ReadableStream(), { headers: { "content-type": "text/event-stream; charset=utf-8" } });
}

for (
  const { maxFiles, requests, viewers } of [
    { maxFiles: 64, requests: 32, viewers: 28 },
    { maxFiles: 256, requests: 192, viewers: 168 },
    { maxFiles: 1024, requests: 896, viewers: 784 },
    { maxFiles: 2, requests: 1, viewers: 1 },
  ]
) {
  Deno.test(`limitsFor ${maxFiles} files allows ${requests} requests and ${viewers} viewers`, () => {
    assertEquals(limitsFor(maxFiles), { requests, viewers });
  });
}

Deno.test("Connections refuses requests beyond the limit until one has ended, except health checks", async () => {
  const { connections, ask, refused } = open(() => new Response("ok"));
  connections.limits = { requests: 2, viewers: 1 };
  const first = await ask();
  assertEquals([first.status, (await ask()).status], [200, 200]);
  const third = await ask();
  assertEquals([third.status, third.headers.get("retry-after"), third.headers.get("connection")], [503, "1", "close"]);
  assertEquals([(await ask("/healthz")).status, (await ask("/readyz")).status], [200, 200]);
  assertEquals(refused, ["too_many_connections"]);
  first.end();
  await Promise.resolve();
  // The two health checks are still open.
  assertStrictEquals((await ask()).status, 503);
  connections.limits = { requests: 5, viewers: 1 };
  assertStrictEquals((await ask()).status, 200);
});

Deno.test("Connections refuses viewers beyond the limit until one has left", async () => {
  const { connections, ask, refused } = open(eventStream);
  connections.limits = { requests: 10, viewers: 2 };
  const first = await ask();
  assertEquals([first.status, (await ask()).status, (await ask()).status], [200, 200, 503]);
  first.end();
  await Promise.resolve();
  assertEquals([(await ask()).status, (await ask()).status], [200, 503]);
  assertEquals(refused, ["too_many_connections", "too_many_connections"]);
});

Deno.test("Connections closes connections whose request was answered with 503", async () => {
  const { ask } = open(() => new Response(null, { status: 503 }));
  assertStrictEquals((await ask()).headers.get("connection"), "close");
});

Deno.test("Connections counts a request until its response has ended, even if the handler fails", async () => {
  const { connections, ask } = open(() => {
    throw new Error("broken");
  });
  connections.limits = { requests: 1, viewers: 1 };
  await assertRejects(() => ask(), Error, "broken");
  assertStrictEquals((await ask()).status, 503);
});
