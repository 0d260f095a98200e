import { assertEquals, assertStrictEquals } from "@std/assert";
import type { LogStream } from "../../lib/stream/log_stream.ts";
import { violations } from "./axe.ts";
import { browserTest, listed, messages, open, texts } from "./page_fixture.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

function write(stream: LogStream, method: string, path: string, status: number, ms: number, more = {}): void {
  stream.write({
    level: status >= 500 ? "ERROR" : "INFO",
    message: `${method} ${path} ${status}`,
    metadata: { method, path, status, duration_ms: ms, service: "shop", ...more },
  });
}

for (
  const { name, context, words } of [
    {
      name: "in the dark theme",
      context: { colorScheme: "dark" },
      words: {
        requests: "Requests",
        failing: "With errors",
        slowest: "Slowest requests of GET /orders/:id",
        trace: "Trace",
      },
    },
    {
      name: "in French, in the light theme, 360 px wide",
      context: { colorScheme: "light", locale: "fr-FR", viewport: { width: 360, height: 640 } },
      words: {
        requests: "Requêtes",
        failing: "Avec erreurs",
        slowest: "Requêtes les plus lentes de GET /orders/:id",
        trace: "Trace",
      },
    },
  ] as const
) {
  browserTest(`page lists requests by endpoint, and shows those of one ${name}`, async ({ stream, server, page }) => {
    for (let order = 1; order <= 5; order++) write(stream, "GET", `/orders/${order}`, 200, order);
    write(stream, "GET", "/orders/6?pay=1", 500, 2500, { trace_id: TRACE });
    write(stream, "POST", "/login", 200, 12);
    stream.write({ message: "Health check passed", metadata: { path: "/orders/77" } });
    await open(page, server.url);
    await page.getByRole("tab", { name: words.requests, exact: true }).click();
    const list = page.getByRole("region", { name: words.requests });
    await list.getByRole("cell", { name: "POST /login" }).waitFor();
    assertEquals(await texts(page, ".request-list .name"), ["GET /orders/:id", "POST /login"]);
    assertEquals((await texts(page, "[role=cell].count")).join(), "6,1");
    assertStrictEquals((await texts(page, "[role=cell].p99"))[0].replaceAll("\u00a0", " ").replace(",", "."), "2.5 s");

    await list.getByRole("button", { name: words.slowest }).click();
    await list.getByRole("link", { name: words.trace }).waitFor();
    assertEquals((await texts(page, ".slowest .code")).join(), "500,200,200");
    assertEquals(await violations(page), []);
    const isWide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    assertStrictEquals(isWide, false);

    // Sorted by the name of the endpoint, then by its requests again.
    await page.locator(".heads .count button").click();
    assertEquals(await texts(page, ".request-list .name"), ["POST /login", "GET /orders/:id"]);
    await list.getByRole("button", { name: words.failing }).click();
    await list.getByRole("cell", { name: "POST /login" }).waitFor({ state: "detached" });
    await list.getByRole("button", { name: "GET /orders/:id", exact: true }).click();
    await list.waitFor({ state: "detached" });
    await listed(page, 6);
    assertEquals((await messages(page)).slice(0, 2), ["GET /orders/6?pay=1 500", "GET /orders/5 200"]);

    await page.goBack();
    await list.getByRole("link", { name: words.trace }).click();
    await list.waitFor({ state: "detached" });
    await listed(page, 1);
    await page.goBack();
    await list.waitFor();
    await page.keyboard.press("Escape");
    await list.waitFor({ state: "detached" });
    assertStrictEquals(await page.evaluate(() => document.activeElement!.className), "requests-toggle");
    await page.keyboard.press("R");
    await list.waitFor();
    await list.locator(".slowest a").first().click(); // the record
    await list.waitFor({ state: "detached" });
    await page.locator("[data-id].open, [data-id] .details, .record-panel").first().waitFor();
  }, { signals: true, context });
}

browserTest("page says that no record is a request", async ({ stream, server, page }) => {
  stream.write({ message: "Health check passed" });
  await open(page, server.url);
  await page.keyboard.press("R");
  await page.getByText("No matching records have a method").waitFor();
  assertStrictEquals(await page.locator(".request-list [role=status]").textContent(), "0 endpoints, 0 requests");
}, { signals: true });
