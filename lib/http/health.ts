import { documented } from "./route.ts";

/** Says that the server answers. */
export const healthRoute = documented({
  operationId: "checkHealth",
  summary: "Says that the server answers",
  responses: {
    200: { description: "It does.", content: { "text/plain": { schema: { type: "string", const: "ok\n" } } } },
  },
}, () => new Response("ok\n", { headers: { "cache-control": "no-store" } }));
