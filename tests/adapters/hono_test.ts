import { assertEquals, assertMatch } from "@std/assert";
import { Hono } from "hono";
import { logger } from "hono/logger";
import { honoPrinter } from "../../lib/adapters/hono.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";

Deno.test("honoPrinter writes a record for each response, and other texts as they are", async () => {
  const stream = new LogStream();
  const print = honoPrinter(stream);
  const app = new Hono();
  app.use(logger(print));
  app.get("/orders", (context) => context.text("ok"));
  app.get("/broken", (context) => context.text("no", 503));
  for (const path of ["/orders?key=s3cret", "/broken", "/nothing"]) await app.request(path);
  print("Saved", "order 7");
  const records = stream.recent();
  assertEquals(records.map(({ level, metadata: { duration_ms: _, ...rest } }) => [level, rest]), [
    ["INFO", { logger: "hono", method: "GET", path: "/orders", status: 200 }],
    ["ERROR", { logger: "hono", method: "GET", path: "/broken", status: 503 }],
    ["WARN", { logger: "hono", method: "GET", path: "/nothing", status: 404 }],
    ["INFO", { logger: "hono" }],
  ]);
  assertMatch(records[0].message, /^GET \/orders 200 in \d+ ms$/);
  assertEquals(records[3].message, "Saved order 7");
});

Deno.test("honoPrinter reads durations in seconds, and colours", () => {
  const stream = new LogStream();
  honoPrinter(stream)("--> GET / \x1b[32m200\x1b[0m 2s");
  assertEquals(stream.recent()[0].metadata.duration_ms, 2000);
});
