import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { acceptorOf } from "../../lib/http/ingest/acceptor.ts";
import { Ingest } from "../../lib/http/ingest/ingest.ts";
import { violations } from "./axe.ts";
import { browserTest, messages, open, shown } from "./page_fixture.ts";

const ingest = new Ingest();
acceptorOf("Cannot test", ingest).writeSpan({
  ...{ trace_id: "1".repeat(32), span_id: "1".repeat(16), name: "GET /orders", service: "gateway" },
  ...{ start: "2025-10-24T10:26:15.000Z", start_ms: Date.UTC(2025, 9, 24, 10, 26, 15), duration_ms: 9 },
});

for (
  const { name, context, words } of [
    {
      name: "in the dark theme",
      context: { colorScheme: "dark" },
      words: { logs: "Logs", traces: "Traces", patterns: "Patterns" },
    },
    {
      name: "in French, in the light theme, 360 px wide",
      context: { colorScheme: "light", locale: "fr-FR", viewport: { width: 360, height: 640 } },
      words: { logs: "Journal", traces: "Traces", patterns: "Motifs" },
    },
  ] as const
) {
  browserTest(`page has a tab for each view ${name}`, async ({ stream, server, page }) => {
    const tab = (label: string) => page.getByRole("tab", { name: label, exact: true });
    const selected = (label: string) => page.locator('[role=tab][aria-selected="true"]', { hasText: label }).waitFor();
    stream.write({ message: "in the trace", metadata: { trace_id: "1".repeat(32) } });
    stream.write({ message: "outside" });
    await open(page, server.url);
    await selected(words.logs);
    await tab(words.traces).click();
    await page.locator(".trace-list li").waitFor();
    await selected(words.traces);
    assertEquals(await violations(page), []);
    await tab(words.patterns).click();
    await page.locator(".pattern-list").waitFor();
    await selected(words.patterns);
    assertStrictEquals(await page.locator(".trace-list").count(), 0);
    await page.keyboard.press("R");
    await page.locator(".request-list").waitFor();
    assertEquals(await cut(page), []);
    await page.keyboard.press("M");
    await page.locator(".pattern-list").waitFor();
    await tab(words.logs).click();
    await page.locator(".over-list").waitFor({ state: "detached" });
    await selected(words.logs);

    await tab(words.traces).click();
    await page.locator(".trace-list li a").click();
    await page.locator(".trace-head").waitFor();
    await selected(words.traces);
    await tab(words.logs).click();
    await shown(page, "outside");
    await selected(words.logs);
    assertEquals(await messages(page), ["outside", "in the trace"]);
    assertStrictEquals(await page.locator(".over-list").count(), 0);
  }, { signals: true, handler: { ingest }, context });
}

browserTest("tabs are one stop of the Tab key", async ({ stream, server, page }) => {
  stream.write({ message: "one" });
  await open(page, server.url);
  await page.getByRole("tab", { name: "Logs" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await page.locator(".pattern-list").waitFor();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Tab");
  assertStrictEquals(await page.evaluate(() => (document.activeElement as HTMLButtonElement).value), "TRACE");
}, { signals: true });

/** Returns the selected tab if a part of it cannot be seen. */
function cut(page: Page): Promise<string[]> {
  return page.locator('[role=tab][aria-selected="true"]').evaluateAll((tabs) =>
    tabs.filter((tab) => {
      const [{ left, right }, all] = [tab, tab.parentElement!].map((element) => element.getBoundingClientRect());
      return left < all.left - 1 || right > all.right + 1;
    }).map(({ textContent }) => textContent!)
  );
}
