import { assertEquals, assertRejects, assertStrictEquals } from "@std/assert";
import { observeRequests, pathOf, type RequestOutcome } from "../../lib/base/observe_requests.ts";

Deno.test("observeRequests passes on the response and all arguments", async () => {
  const response = new Response();
  const given: unknown[] = [];
  const outcomes: RequestOutcome[] = [];
  const handler = observeRequests((_request: Request, ...info: [number, string]) => {
    given.push(...info);
    return response;
  }, (_request, ...info) => {
    given.push(...info);
    return (outcome) => outcomes.push(outcome);
  });
  assertStrictEquals(await handler(new Request("http://localhost/"), 1, "two"), response);
  assertEquals(given, [1, "two", 1, "two"]);
  assertEquals(outcomes.map(({ kind, durationMs }) => [kind, durationMs >= 0]), [["answered", true]]);
});

Deno.test("observeRequests reports what the handler throws, and throws it on", async () => {
  const outcomes: RequestOutcome[] = [];
  const error = new TypeError("broken");
  const handler = observeRequests(() => {
    throw error;
  }, () => (outcome) => outcomes.push(outcome));
  assertStrictEquals(await assertRejects(() => handler(new Request("http://localhost/"))), error);
  assertEquals(outcomes.map((outcome) => outcome.kind === "failed" && outcome.error), [error]);
});

Deno.test("observeRequests leaves alone a request that is not of interest", async () => {
  const handler = observeRequests(() => new Response("ok"), () => undefined);
  assertStrictEquals(await (await handler(new Request("http://localhost/"))).text(), "ok");
});

for (
  const { url, max = 20, path } of [
    { url: "http://localhost/orders?key=s3cret#part", path: "/orders" },
    { url: `http://localhost/${"x".repeat(19)}`, path: `/${"x".repeat(19)}` },
    { url: `http://localhost/${"x".repeat(20)}`, path: `/${"x".repeat(18)}…` },
    { url: "http://[/", path: "http://[/" },
    { url: "http://[/orders/7/items", path: "http://[/orders/7/i…" },
  ]
) {
  Deno.test(`pathOf reads "${path}" from ${url}`, () => assertStrictEquals(pathOf({ url }, max), path));
}
