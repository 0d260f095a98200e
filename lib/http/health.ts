import { channelOf } from "../stream/log_stream.ts";
import type { Answer } from "./operation.ts";
import { HttpProblem } from "../wire/problem.ts";
import { documented } from "./route.ts";

const OK: Answer = {
  description: "Yes.",
  content: { "text/plain": { schema: { type: "string", const: "ok\n" } } },
};

/** Says that the server answers. */
export const healthRoute = documented({
  operationId: "checkHealth",
  summary: "Says that the server is alive",
  responses: { 200: OK },
}, ok);

/** Says whether viewers may come: not any more once the stream is closed. */
export const readyRoute = documented({
  operationId: "checkReadiness",
  summary: "Says whether the server is ready for viewers",
  responses: { 200: OK },
}, (context) => {
  if (channelOf(context.stream).closed) {
    throw new HttpProblem(503, "Cannot take viewers: the stream is closed", {}, {}, "closed");
  }
  return ok();
});

function ok(): Response {
  return new Response("ok\n", { headers: { "cache-control": "no-store" } });
}
