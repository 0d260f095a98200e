import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { assertError } from "../support/assert_error.ts";
import { reportRequests, type RequestLogEntry } from "../../lib/http/request_log.ts";

for (
  const { path, method = "POST", status = 202, logged } of [
    { path: "/", logged: true },
    { path: "/healthz", status: 403, logged: true },
    { path: "/ui/monitoring/advanced/gone.js", status: 404, logged: true },
    { path: "/ui/monitoring/advanced", logged: true },
    { path: "/ui/monitoring/advanced?q=x", logged: true },
    { path: "/api/monitoring/advanced/logs/stream", logged: true },
    { path: "/nothing", logged: true },
    { path: "/readyz", status: 503, logged: true },
    { path: "/api/monitoring/advanced/logs", method: "GET", logged: true },
    { path: "/api/monitoring/advanced/logs", status: 413, logged: true },
    { path: "/v1/logs", status: 400, logged: true },
    { path: "/api/monitoring/advanced/facets", method: "GET", status: 400, logged: true },
    { path: "/api/monitoring/advanced/facets", method: "GET", status: 200, logged: false },
    { path: "/prefix/api/monitoring/advanced/histogram?q=x", method: "GET", status: 200, logged: false },
    { path: "/api/monitoring/advanced/logs", logged: false },
    { path: "/prefix/v1/logs", logged: false },
    { path: "/v1/traces", logged: false },
    { path: "/v1/metrics", logged: false },
    { path: "/healthz", logged: false },
    { path: "/readyz", logged: false },
    { path: "/prefix/healthz", logged: false },
    { path: "/ui/monitoring/advanced/client.0123456789abcdef.js", logged: false },
  ]
) {
  Deno.test(`reportRequests ${logged ? "reports" : "leaves out"} ${method} ${path} ${status}`, async () => {
    const entries: RequestLogEntry[] = [];
    const handler = reportRequests(
      () => Promise.resolve(new Response("", { status })),
      (entry) => entries.push(entry),
    );
    const response = await handler(new Request(`http://localhost${path}`, { method }));
    assertStrictEquals(response.status, status);
    const [expected] = path.split("?");
    assertEquals(
      entries.map(({ method, path, status, durationMs }) => [method, path, status, durationMs >= 0]),
      logged ? [[method, expected, status, true]] : [],
    );
  });
}

Deno.test("reportRequests passes on what the server tells of a request", async () => {
  const info = { remoteAddr: { transport: "tcp", hostname: "192.0.2.1" } };
  const given: unknown[] = [];
  const handler = reportRequests((_request, told: typeof info) => {
    given.push(told);
    return Promise.resolve(new Response());
  }, () => {});
  await handler(new Request("http://localhost/"), info);
  assertStrictEquals(given[0], info);
});

Deno.test("reportRequests passes on what the handler throws", async () => {
  const handler = reportRequests(() => Promise.reject(new Error("broken")), () => {});
  assertError(await assertRejects(async () => await handler(new Request("http://localhost/"))), /broken/);
});
