import { assert, assertEquals, assertMatch, assertRejects, assertStrictEquals } from "@std/assert";
import { context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { pino } from "pino";
import { pinoDestination } from "../../lib/adapters/pino.ts";
import { turns } from "../support/turn.ts";
import { assertError } from "../support/assert_error.ts";
import { logRequests, traceContext, traceparent } from "../../lib/adapters/requests.ts";
import { createHandler } from "../../lib/http/handler.ts";
import { Ingest } from "../../lib/http/ingest/ingest.ts";
import { fakePage } from "../http/fixture.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { ask } from "../support/ask.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

const REQUESTS = [
  { url: "http://localhost/orders/7", status: 200, level: "INFO", path: "/orders/7" },
  { url: "http://localhost/orders?key=s3cret#part", status: 302, level: "INFO", path: "/orders" },
  { url: "http://localhost/", method: "DELETE", status: 404, level: "WARN", path: "/" },
  { url: "http://localhost/", status: 503, level: "ERROR", path: "/" },
];

for (const { url, method = "GET", status, level, path } of REQUESTS) {
  Deno.test(`logRequests writes ${method} ${url} ${status} as ${level}`, async () => {
    const stream = new LogStream();
    const answer = new Response(null, { status });
    const handler = logRequests(stream, () => answer);
    assertStrictEquals(await handler(new Request(url, { method }), undefined), answer);
    const [record, ...others] = stream.recent();
    assertStrictEquals(others.length, 0);
    assertStrictEquals(record.level, level);
    const { duration_ms, trace_id, ...metadata } = record.metadata;
    assertMatch(String(trace_id), /^[\da-f]{32}$/);
    assertStrictEquals(record.message, `${method} ${path} ${status} in ${duration_ms} ms`);
    assertEquals(metadata, { logger: "http", method, path, status });
    assert(duration_ms as number >= 0);
  });
}

for (
  const { traceparent, trace } of [
    { traceparent: `00-${TRACE}-00f067aa0ba902b7-01`, trace: TRACE },
    { traceparent: `01-${TRACE}-00f067aa0ba902b7-01-more`, trace: TRACE },
    { traceparent: `ff-${TRACE}-00f067aa0ba902b7-01`, trace: undefined },
    { traceparent: `00-${"0".repeat(32)}-00f067aa0ba902b7-01`, trace: undefined },
    { traceparent: `00-${TRACE}-00f067aa0ba902b7`, trace: undefined },
    { traceparent: TRACE, trace: undefined },
  ]
) {
  Deno.test(`logRequests ${trace === undefined ? "makes a trace in place of" : "finds the trace in"} "${traceparent}"`, async () => {
    const stream = new LogStream();
    const handler = logRequests(stream, () => new Response("ok"));
    await handler(new Request("http://localhost/", { headers: { traceparent } }), undefined);
    const { trace_id } = stream.recent()[0].metadata;
    if (trace !== undefined) assertStrictEquals(trace_id, trace);
    else assert(/^(?!0{32})[\da-f]{32}$/.test(String(trace_id)) && trace_id !== TRACE, String(trace_id));
  });
}

for (
  const { kind, handler } of [
    {
      kind: "throws",
      handler: (): Response => {
        throw new TypeError("broken");
      },
    },
    { kind: "rejects with", handler: () => Promise.reject(new TypeError("broken")) },
  ]
) {
  Deno.test(`logRequests writes the error that the handler ${kind}, and throws it on`, async () => {
    const stream = new LogStream();
    const logged = logRequests(stream, handler, { logger: "shop" });
    assertError(
      await assertRejects(async () => await logged(new Request("http://localhost/pay"), undefined)),
      /^TypeError: broken$/,
    );
    const [{ level, message, metadata }] = stream.recent();
    assertStrictEquals(level, "ERROR");
    assertMatch(message, /^GET \/pay failed in [\d.]+ ms$/);
    assertStrictEquals(metadata.logger, "shop");
    const { type, message: reason } = metadata.error as Record<string, unknown>;
    assertEquals([type, reason], ["TypeError", "broken"]);
  });
}

Deno.test("logRequests wraps a handler of Deno.serve, and records the client with remoteAddress", async () => {
  const stream = new LogStream();
  const seen: string[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    logRequests<Deno.ServeHandlerInfo<Deno.NetAddr>>(stream, (_request, info) => {
      seen.push(info.remoteAddr.hostname);
      return new Response("ok");
    }, { remoteAddress: true }),
  );
  const response = await ask(`http://127.0.0.1:${server.addr.port}/orders`);
  assertStrictEquals(await response.text(), "ok");
  await server.shutdown();
  assertEquals(seen, ["127.0.0.1"]);
  assertStrictEquals(stream.recent()[0].metadata.remote_address, "127.0.0.1");
});

Deno.test("logRequests leaves out the requests that Ringside's own handler answers, refused ones too", async () => {
  const stream = new LogStream();
  const own = createHandler({ stream, page: fakePage(), ingest: new Ingest(), basePath: "/logs" });
  const handler = logRequests(stream, async (request: Request) => {
    if (!new URL(request.url).pathname.startsWith("/logs")) return new Response("Paid");
    const response = await own(request);
    // A framework that adds headers copies the response.
    return new Response(response.body, { status: response.status, headers: new Headers(response.headers) });
  });
  for (
    const path of [
      "/logs",
      "/logs/ui/monitoring/advanced",
      "/logs/ui/monitoring/advanced/client.0f.js",
      "/logs/api/monitoring/advanced/logs/stream",
      "/logs/healthz",
      "/logs/nothing",
    ]
  ) {
    const response = await handler(new Request(`http://localhost${path}`), undefined);
    await response.body?.cancel();
  }
  const post = new Request("http://localhost/logs/v1/logs", { method: "POST" });
  assertStrictEquals((await handler(post, undefined)).status, 415);
  await handler(new Request("http://localhost/orders/7"), undefined);
  assertEquals(stream.recent().map(({ metadata }) => metadata.path), ["/orders/7"]);
});

Deno.test("logRequests leaves out the requests of the option skip", async () => {
  const stream = new LogStream();
  const handler = logRequests(stream, () => new Response(), { skip: ({ url }) => url.endsWith("/healthz") });
  for (const path of ["/healthz", "/orders"]) await handler(new Request(`http://localhost${path}`), undefined);
  assertEquals(stream.recent().map(({ metadata }) => metadata.path), ["/orders"]);
});

Deno.test("logRequests cuts a path that would take too much of the ring", async () => {
  const stream = new LogStream();
  const handler = logRequests(stream, () => new Response());
  await handler(new Request(`http://localhost/${"x".repeat(60_000)}`), undefined);
  assertStrictEquals(String(stream.recent()[0].metadata.path).length, 1000);
});

Deno.test("logRequests gives all records of a request its trace, through any logger and await", async () => {
  const before = traceContext(); // a runner may start a test within the context of another one
  const stream = new LogStream();
  const logger = pino({ base: undefined }, pinoDestination(stream));
  const handler = logRequests(stream, async (request: Request) => {
    await turns(2);
    stream.write({ message: "direct" });
    await turns(2);
    logger.info("through pino");
    stream.write({ message: "own", metadata: { trace_id: "mine" } });
    return new Response(`${request.headers.get("traceparent") ?? ""} ${traceparent()}`);
  });
  const headers = { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` };
  const [first, second] = await Promise.all([
    handler(new Request("http://localhost/a", { headers }), undefined),
    handler(new Request("http://localhost/b"), undefined),
  ]);
  stream.write({ message: "outside" });
  const [, sent, further] = /^(\S*) (\S+)$/.exec(await first.text())!;
  assertStrictEquals(sent, headers.traceparent);
  assertMatch(further, new RegExp(`^00-${TRACE}-(?!00f067aa0ba902b7)[0-9a-f]{16}-01$`));
  const [, made] = /^ 00-([0-9a-f]{32})-[0-9a-f]{16}-00$/.exec(await second.text())!;
  const traces = stream.recent().map(({ message, metadata }) => [message.split(" ")[0], metadata.trace_id]);
  for (const trace of [TRACE, made]) {
    assertEquals(traces.filter(([, id]) => id === trace).map(([message]) => message), ["direct", "through", "GET"]);
  }
  assertEquals<unknown>(traces.at(-1), ["outside", before?.trace_id]);
  assertEquals(traces.filter(([, id]) => id === "mine").length, 2);
  assertEquals(traceContext(), before);
});

Deno.test("logRequests leaves the context that a stream has, and gives posted records none", async () => {
  const stream = new LogStream({ context: () => ({ version: "1.2.0" }) });
  const own = createHandler({ stream, ingest: new Ingest() });
  const handler = logRequests(stream, (request: Request) => {
    if (request.method === "POST") return own(request);
    stream.write({ message: "inside" });
    return new Response();
  });
  await handler(new Request("http://localhost/"), undefined);
  const url = "http://localhost/api/monitoring/advanced/logs";
  await handler(new Request(url, { method: "POST", body: '{"msg":"posted"}' }), undefined);
  const found = stream.recent().map(({ message, metadata }) => [message.split(" ")[0], metadata.version]);
  assertEquals<unknown>(found, [["inside", "1.2.0"], ["GET", "1.2.0"], ["posted", undefined]]);
});

Deno.test("traceContext returns the active span of OpenTelemetry, before the trace of the request", async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  try {
    const stream = new LogStream();
    const spanContext = { traceId: TRACE, spanId: "00f067aa0ba902b7", traceFlags: 1 };
    const handler = logRequests(stream, () => {
      context.with(trace.setSpanContext(context.active(), spanContext), () => stream.write({ message: "in a span" }));
      return new Response();
    });
    await handler(new Request("http://localhost/"), undefined);
    const [inSpan, request] = stream.recent().map(({ metadata }) => metadata);
    assertEquals([inSpan.trace_id, inSpan.span_id], [TRACE, "00f067aa0ba902b7"]);
    assert(request.trace_id !== TRACE && request.span_id === undefined);
  } finally {
    context.disable();
  }
});
