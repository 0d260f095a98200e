import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { acceptorOf } from "../../lib/http/ingest/acceptor.ts";
import { Ingest } from "../../lib/http/ingest/ingest.ts";
import { violations } from "./axe.ts";
import { browserTest, open, texts } from "./page_fixture.ts";

const START_MS = Date.UTC(2025, 9, 24, 10, 26, 15);

/** An ingest with three traces, the newest of which is the fastest and the second of which failed. */
function ingestOfThree(): Ingest {
  const ingest = new Ingest();
  const { writeSpan } = acceptorOf("Cannot test", ingest);
  for (const [index, name] of ["GET /orders", "POST /checkout", "GET /search"].entries()) {
    const trace_id = `${index + 1}`.repeat(32);
    const start_ms = START_MS + index * 1000;
    const common = { trace_id, start: new Date(start_ms).toISOString(), start_ms, duration_ms: 900 - index * 400 };
    writeSpan({ ...common, span_id: "1".repeat(16), name, service: "gateway" });
    writeSpan({
      ...common,
      ...{ span_id: "2".repeat(16), parent_span_id: "1".repeat(16), name: "SELECT", service: "db" },
      ...index === 1 && { status: 2 },
    });
  }
  return ingest;
}

const names = async (page: Page) =>
  (await texts(page, ".trace-list .span-name")).map((name) => name.replace("gateway ", "").trim());

for (
  const { name, context, newest, slowest, failed } of [
    {
      name: "in the dark theme",
      context: { colorScheme: "dark" },
      ...{ newest: "Newest", slowest: "Slowest", failed: "Failed" },
    },
    {
      name: "in French, in the light theme",
      context: { colorScheme: "light", locale: "fr-FR" },
      ...{ newest: "Les plus récentes", slowest: "Les plus lentes", failed: "En échec" },
    },
    {
      name: "in French, 360 px wide",
      context: { locale: "fr-FR", viewport: { width: 360, height: 640 } },
      ...{ newest: "Les plus récentes", slowest: "Les plus lentes", failed: "En échec" },
    },
  ] as const
) {
  browserTest(`page lists the newest, the slowest and the failed traces ${name}`, async (setting) => {
    const { stream, server, page } = setting;
    stream.write({ message: "Order placed", metadata: { trace_id: "2".repeat(32), span_id: "2".repeat(16) } });
    await open(page, server.url);
    await page.locator(".traces-toggle").click();
    await page.locator(".trace-list li").nth(2).waitFor();
    assertEquals(await names(page), ["GET /search", "POST /checkout", "GET /orders"]);
    assertStrictEquals(await page.evaluate(() => document.activeElement!.textContent), newest);
    assertEquals(await violations(page), []);
    assertEquals(
      await page.locator(".trace-list .choices button").evaluateAll((buttons) =>
        buttons.filter(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight).map((one) => one.textContent)
      ),
      [],
    );

    await page.getByRole("button", { name: slowest }).click();
    await page.waitForFunction(() => document.querySelector(".trace-list li")!.textContent!.includes("GET /orders"));
    assertEquals(await names(page), ["GET /orders", "POST /checkout", "GET /search"]);
    await page.getByRole("button", { name: failed }).click();
    await page.locator(".trace-list li").nth(1).waitFor({ state: "detached" });
    assertEquals(await names(page), ["POST /checkout"]);
    await page.locator(".trace-list li a").click();
    await page.waitForSelector(".trace-list", { state: "detached" });
    await page.locator(".span-row", { hasText: "POST /checkout" }).waitFor();
    // The way back leads to the list, at the same trace.
    await page.goBack();
    await page.locator(".trace-list li").waitFor();
    assertEquals(await names(page), ["POST /checkout"]);
    const isAtTrace = await page.evaluate(() => document.activeElement!.closest(".trace-list li") !== null);
    assertStrictEquals(isAtTrace, true);
  }, { context, handler: { ingest: ingestOfThree() } });
}

browserTest("page filters the list of traces, and names what is wrong with a query", async (setting) => {
  const { stream, server, page } = setting;
  stream.write({ message: "one" });
  await open(page, server.url);
  await page.keyboard.press("T");
  const list = page.getByRole("region", { name: "Traces" }).first();
  await list.getByText("3 traces").waitFor();
  const field = list.getByRole("searchbox");
  await field.fill("duration_ms>450");
  await list.getByText("2 traces").waitFor();
  await field.fill("/[a/");
  await list.getByText("Add a closing ]").waitFor();
  assertStrictEquals(await page.locator(".trace-list li").count(), 2);
  assertEquals(await violations(page), []);
  await field.fill("nothing");
  await list.getByText("No matching traces").waitFor();
  await field.press("Escape");
  await page.waitForSelector(".trace-list", { state: "detached" });
  assertStrictEquals(await page.evaluate(() => document.activeElement!.className), "traces-toggle");
  assertStrictEquals(await page.locator("[inert]").count(), 0);
}, { handler: { ingest: ingestOfThree() } });

browserTest("page moves through no rows while the list of traces hides them", async ({ stream, server, page }) => {
  for (const message of ["a", "b", "c"]) stream.write({ message, metadata: { trace_id: "t" } });
  await open(page, server.url);
  await page.keyboard.press("j");
  await page.locator(".row.current .message", { hasText: "c" }).waitFor();
  await page.keyboard.press("T");
  await page.locator(".trace-list").waitFor();
  for (const key of ["j", "ArrowDown", "Enter", "P", "g", "o", "O", "Z"]) await page.keyboard.press(key);
  await page.keyboard.press("T");
  await page.locator(".row.current .message", { hasText: "c" }).waitFor();
  assertEquals(await page.locator(".details, .pins, .context-head, .trace-head").count(), 0);
  assertStrictEquals(await page.locator("input[name=q]").inputValue(), "");
  await page.keyboard.press("j");
  await page.locator(".row.current .message", { hasText: "b" }).waitFor();
});

browserTest("page says that there are no traces yet", async ({ stream, server, page }) => {
  stream.write({ message: "one" });
  await open(page, server.url);
  await page.keyboard.press("T");
  await page.getByText("No traces yet. They appear once a service sends spans over OpenTelemetry.").waitFor();
  await page.getByRole("button", { name: "Back to logs" }).click();
  await page.waitForSelector(".trace-list", { state: "detached" });
  assertStrictEquals(await page.evaluate(() => document.activeElement!.className), "traces-toggle");
});
