import { HttpProblem } from "./problem.ts";
import type { Route } from "./route.ts";

/** Says that the server answers. */
export const healthRoute: Route = () => ok();

/** Says whether viewers may come: not any more once the stream is closed. */
export const readyRoute: Route = ({ stream }) => {
  if (stream.channel.closed) throw new HttpProblem(503, "Cannot take viewers: the stream is closed");
  return ok();
};

function ok(): Response {
  return new Response("ok\n", { headers: { "cache-control": "no-store" } });
}
