/**
 * Service that logs with LogTape and shows its logs on a page: `deno run --allow-net examples/logtape.ts`
 *
 * @module
 */
import { configure, getConsoleSink, getLogger } from "@logtape/logtape";
import { createHandler, LogStream } from "@ringside/ringside";
import { streamSink } from "@ringside/ringside/logtape";
import { page } from "@ringside/ringside/page";

const stream = new LogStream();
await configure({
  sinks: { console: getConsoleSink(), ringside: streamSink(stream) },
  loggers: [
    { category: "shop", lowestLevel: "debug", sinks: ["console", "ringside"] },
    { category: ["logtape", "meta"], lowestLevel: "warning", sinks: ["console"] },
  ],
});
const log = getLogger("shop");

const server = Deno.serve({
  hostname: "127.0.0.1",
  port: Number(Deno.args[0] ?? 8000),
  onListen: ({ port }) => log.info("Listening on {url}", { url: `http://localhost:${port}/` }),
}, createHandler({ stream, page }));

const search = log.getChild("search");
const timer = setInterval(() => {
  const duration_ms = Math.round(Math.random() * 900);
  if (duration_ms > 800) search.error("Search failed", { error: new Error("The index did not answer") });
  else if (duration_ms > 600) search.warn("Slow search: {duration_ms} ms", { duration_ms });
  else search.info("Search completed", { query: "teapot", duration_ms });
}, 1000);

Deno.addSignalListener("SIGINT", async () => {
  clearInterval(timer);
  stream.close(); // ends the viewers, which shutdown() waits for
  await server.shutdown();
  Deno.exit();
});
