/**
 * Service that logs with `@std/log` and shows its logs on a page: `deno run --allow-net examples/std_log.ts`
 *
 * @module
 */
import { createHandler, LogStream } from "@ringside/ringside";
import { page } from "@ringside/ringside/page";
import { stdLogHandler } from "@ringside/ringside/std-log";
import * as log from "@std/log";

const stream = new LogStream();
log.setup({
  handlers: {
    console: new log.ConsoleHandler("DEBUG"),
    ringside: stdLogHandler(log.BaseHandler, "DEBUG", { stream }),
  },
  loggers: {
    default: { level: "DEBUG", handlers: ["console", "ringside"] },
    mail: { level: "INFO", handlers: ["console", "ringside"] },
  },
});

const server = Deno.serve({
  hostname: "127.0.0.1",
  port: Number(Deno.args[0] ?? 8000),
  onListen: ({ port }) => log.info(`Listening on http://localhost:${port}/`),
}, createHandler({ stream, page }));

const mail = log.getLogger("mail");
const timer = setInterval(() => {
  const duration_ms = Math.round(Math.random() * 900);
  if (duration_ms > 800) mail.error("Cannot send", new Error("The mail server did not answer"), { duration_ms });
  else if (duration_ms > 600) mail.warn("Slow mail server", { duration_ms });
  else mail.info("Sent", { template: "welcome", duration_ms });
}, 1000);

Deno.addSignalListener("SIGINT", async () => {
  clearInterval(timer);
  stream.close(); // ends the viewers, which shutdown() waits for
  await server.shutdown();
  Deno.exit();
});
