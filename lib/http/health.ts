import type { Route } from "./route.ts";

/** Says that the server answers. */
export const healthRoute: Route = () => new Response("ok\n", { headers: { "cache-control": "no-store" } });
