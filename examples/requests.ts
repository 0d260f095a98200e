/**
 * Service that logs its requests and shows its logs on a page:
 * `deno run --allow-net examples/requests.ts`
 *
 * @module
 */
import { createHandler, LogStream } from "@ringside/ringside";
import { page } from "@ringside/ringside/page";
import { logRequests } from "@ringside/ringside/requests";

const stream = new LogStream();
const logs = createHandler({ stream, page });

const handler = logRequests(stream, (request, info: Deno.ServeHandlerInfo) => {
  const { pathname } = new URL(request.url);
  if (!pathname.startsWith("/orders/")) return logs(request, info); // requests to Ringside itself are not logged
  const order = Number(pathname.split("/").at(-1));
  if (order > 800) throw new Error("The bank did not answer");
  return new Response(order > 600 ? "No such order" : "Paid", { status: order > 600 ? 404 : 200 });
}, { logger: "shop" });

const server = Deno.serve({
  hostname: "127.0.0.1",
  port: Number(Deno.args[0] ?? 8000),
  onListen: ({ port }) => console.log(`Listening on http://localhost:${port}/`),
  onError: () => new Response("Something went wrong", { status: 500 }),
}, handler);

const timer = setInterval(async () => {
  const order = Math.round(Math.random() * 900);
  const response = await fetch(`http://127.0.0.1:${server.addr.port}/orders/${order}`);
  await response.body?.cancel();
}, 1000);

Deno.addSignalListener("SIGINT", async () => {
  clearInterval(timer);
  stream.close(); // ends the viewers, which shutdown() waits for
  await server.shutdown();
  Deno.exit();
});
