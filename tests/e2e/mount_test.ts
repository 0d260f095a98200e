import { assertStrictEquals } from "@std/assert";
import { Hono } from "hono";
import { createHandler } from "../../lib/http/handler.ts";
import { page as ringsidePage } from "../../ui/page.tsx";
import { browserTest, open, PATH, shown } from "./page_fixture.ts";

for (const basePath of ["", "/logs"]) {
  for (const start of ["/logs", "/logs/"]) {
    browserTest(
      `page is live in Hono, mounted with base path "${basePath}" and opened at ${start}`,
      async (setting) => {
        const { stream, page } = setting;
        const app = new Hono().mount("/logs", createHandler({ stream, page: ringsidePage, basePath }));
        const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, app.fetch);
        await open(page, `http://127.0.0.1:${server.addr.port}${start}`);
        assertStrictEquals(new URL(page.url()).pathname, `/logs${PATH}`);
        stream.write({ message: "there" });
        await shown(page, "there");
        await page.goto("about:blank");
        stream.close();
        await server.shutdown();
      },
    );
  }
}
