import type { Answer } from "./operation.ts";
import { HttpProblem } from "../wire/problem.ts";
import { documented } from "./route.ts";

const OK: Answer = {
  description: "The check passed.",
  content: { "text/plain": { schema: { type: "string", const: "ok\n" } } },
};

/** Route of the liveness check. */
export const healthRoute = documented({
  operationId: "checkHealth",
  summary: "Checks that the server is alive",
  responses: { 200: OK },
}, ok);

/** Route of the readiness check, which fails once the stream or the handler is closed. */
export const readyRoute = documented({
  operationId: "checkReadiness",
  summary: "Checks that the server accepts viewers",
  responses: { 200: OK },
}, (context) => {
  if (context.fanOut.closed) {
    throw new HttpProblem(503, "Cannot accept viewers: the stream is closed", {}, {}, "closed");
  }
  return ok();
});

function ok(): Response {
  return new Response("ok\n", { headers: { "cache-control": "no-store" } });
}
