import type { Answer } from "./operation.ts";
import { HttpProblem } from "../wire/problem.ts";
import { upstreamsOf } from "../stream/upstreams.ts";
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
}, () => ok());

/** Route of the readiness check, which fails once the stream or the handler is closed. */
export const readyRoute = documented({
  operationId: "checkReadiness",
  summary: "Checks that the server accepts viewers",
  description: "A server that follows others also counts those that it is connected to. It is ready without them.",
  responses: {
    200: {
      description: "The check passed.",
      content: {
        "text/plain": { schema: { type: "string", pattern: "^ok\\n", examples: [`ok\nupstreams: 2 of 3\n`] } },
      },
    },
  },
}, (context) => {
  if (context.fanOut.closed) {
    throw new HttpProblem(503, "Cannot accept viewers: the stream is closed", {}, {}, "closed");
  }
  const { states } = upstreamsOf(context.stream);
  if (states.length === 0) return ok();
  const live = states.filter(({ state }) => state === "live").length;
  return ok(`upstreams: ${live} of ${states.length}\n`);
});

function ok(more = ""): Response {
  return new Response(`ok\n${more}`, { headers: { "cache-control": "no-store" } });
}
