/**
 * Service that logs with pino and shows its logs on a page:
 * `deno run --allow-net --allow-env --allow-sys examples/pino.ts`
 *
 * @module
 */
import { createHandler, LogStream } from "@ringside/ringside";
import { page } from "@ringside/ringside/page";
import { pinoDestination } from "@ringside/ringside/pino";
import { multistream, pino } from "pino";

const stream = new LogStream();
const log = pino(
  { name: "shop", level: "debug" },
  multistream([{ stream: process.stdout }, { stream: pinoDestination(stream), level: "debug" }]),
);

const server = Deno.serve({
  hostname: "127.0.0.1",
  port: Number(Deno.args[0] ?? 8000),
  onListen: ({ port }) => log.info(`Listening on http://localhost:${port}/`),
}, createHandler({ stream, page }));

const checkout = log.child({ module: "checkout" });
const timer = setInterval(() => {
  const order = Math.round(Math.random() * 900);
  if (order > 800) checkout.error({ order, err: new Error("The bank did not answer") }, "Payment failed");
  else if (order > 600) checkout.warn({ order }, "Payment is late");
  else checkout.info({ order }, "Paid");
}, 1000);

Deno.addSignalListener("SIGINT", async () => {
  clearInterval(timer);
  stream.close(); // ends the viewers, which shutdown() waits for
  await server.shutdown();
  Deno.exit();
});
