/**
 * Service that shows its `console` on a page: `deno run --allow-net examples/console.ts`
 *
 * @module
 */
import { createHandler, LogStream } from "@ringside/ringside";
import { captureConsole } from "@ringside/ringside/console";
import { page } from "@ringside/ringside/page";

const stream = new LogStream();
captureConsole(stream); // for the life of the program

const ringside = createHandler({ stream, page });
const server = Deno.serve({
  hostname: "127.0.0.1",
  port: Number(Deno.args[0] ?? 8000),
  onListen: ({ port }) => console.log(`Listening on http://localhost:${port}/`),
}, (request) => {
  const { pathname } = new URL(request.url);
  if (pathname !== "/hello") return ringside(request);
  console.info("Greeted %s", "a visitor", { user_agent: request.headers.get("user-agent") });
  return new Response("Hello!\n");
});

const timer = setInterval(() => {
  const ms = Math.round(Math.random() * 900);
  if (ms > 800) console.error("Cannot refresh prices", new Error("The supplier did not answer"));
  else if (ms > 600) console.warn("Slow refresh", { duration_ms: ms });
  else console.debug("Refreshed prices", { duration_ms: ms });
}, 1000);

Deno.addSignalListener("SIGINT", async () => {
  clearInterval(timer);
  stream.close(); // ends the viewers, which shutdown() waits for
  await server.shutdown();
  Deno.exit();
});
