import { deepStrictEqual, rejects, strictEqual } from "node:assert/strict";
import { logRequests, type RequestLogEntry } from "../../lib/http/request_log.ts";

for (
  const { path, logged } of [
    { path: "/", logged: true },
    { path: "/ui/monitoring/advanced", logged: true },
    { path: "/ui/monitoring/advanced?q=x", logged: true },
    { path: "/api/monitoring/advanced/logs/stream", logged: true },
    { path: "/nothing", logged: true },
    { path: "/healthz", logged: false },
    { path: "/prefix/healthz", logged: false },
    { path: "/ui/monitoring/advanced/client.0123456789abcdef.js", logged: false },
  ]
) {
  Deno.test(`logRequests ${logged ? "reports" : "leaves out"} ${path}`, async () => {
    const entries: RequestLogEntry[] = [];
    const handler = logRequests(
      () => Promise.resolve(new Response("", { status: 418 })),
      (entry) => entries.push(entry),
    );
    const response = await handler(new Request(`http://localhost${path}`, { method: "POST" }));
    strictEqual(response.status, 418);
    const [expected] = path.split("?");
    deepStrictEqual(
      entries.map(({ method, path, status, durationMs }) => [method, path, status, durationMs >= 0]),
      logged ? [["POST", expected, 418, true]] : [],
    );
  });
}

Deno.test("logRequests passes on what the handler throws", async () => {
  const handler = logRequests(() => Promise.reject(new Error("broken")), () => {});
  await rejects(async () => await handler(new Request("http://localhost/")), /broken/);
});
