import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import type { Page } from "playwright-core";
import type { LogStream } from "../../lib/stream/log_stream.ts";
import { browserTest, messages, open, shown, writeNumbers } from "./page_fixture.ts";

/** Writes records in batches that the page shows one after the other. */
async function writeSeen(stream: LogStream, page: Page, from: number, to: number): Promise<void> {
  for (let number = from; number <= to; number += 500) {
    writeNumbers(stream, number, Math.min(to, number + 499));
    await shown(page, `n${Math.min(to, number + 499)}.`);
  }
}

/** Writes records and waits until so many wait. */
async function writeWaiting(stream: LogStream, page: Page, from: number, to: number, count: string): Promise<void> {
  for (let number = from; number <= to; number += 500) {
    writeNumbers(stream, number, Math.min(to, number + 499));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await page.getByText(`${count} new`).waitFor();
}

/** Scrolls by a part of the list, from 0 to 1. */
async function scrollTo(page: Page, part: number): Promise<void> {
  await page.locator(".scroller").evaluate((element, part) => element.scrollTop = part * element.scrollHeight, part);
}

const LARGE = { stream: { capacity: 60_000, maxBytes: 2 ** 26 } };

browserTest("page keeps every row of a pause in a flood, and loads again what it dropped", async (setting) => {
  const { stream, server, page } = setting;
  await open(page, server.url);
  await writeSeen(stream, page, 1, 10_000);
  await page.click("button[aria-pressed]");
  await writeWaiting(stream, page, 10_001, 36_750, "26,750");
  assertStrictEquals((await messages(page))[0], "n10000.");
  await scrollTo(page, 1);
  await shown(page, "n1.");
  await scrollTo(page, 0);

  await page.click("button[aria-pressed]");
  await shown(page, "n36750.");
  const gap = page.locator('[data-gap="skipped"]');
  await scrollTo(page, 0.09);
  await gap.waitFor();
  assertMatch(await gap.textContent() ?? "", /^25,750 records not loaded/);
  assertStrictEquals(await page.locator("footer .warning").count(), 0, "nothing is missed");
  await gap.getByRole("button", { name: "Load" }).click();
  await page.getByText("25,250 records not loaded").waitFor();
  await shown(page, "n10500.");
}, LARGE);

browserTest("page keeps every row in a flood while the reader is scrolled away", async (setting) => {
  const { stream, server, page } = setting;
  await open(page, server.url);
  await writeSeen(stream, page, 1, 4000);
  await scrollTo(page, 0.5);
  await page.waitForSelector(".new-rows"); // the rows of the new place are drawn a frame after the scrolling
  await page.getByText("n4000.", { exact: true }).waitFor({ state: "detached" });
  const before = await messages(page);
  await writeWaiting(stream, page, 4001, 30_000, "26,000");
  assertEquals(await messages(page), before);
  await scrollTo(page, 1);
  await shown(page, "n1.");
}, LARGE);

browserTest("page shows a pause again after a filter and Back, whatever came meanwhile", async (setting) => {
  const { stream, server, page } = setting;
  await open(page, server.url);
  await writeSeen(stream, page, 1, 2000);
  await page.click("button[aria-pressed]");
  const before = await messages(page);
  await page.fill("input[name=q]", "n199");
  await page.keyboard.press("Enter");
  const found = [
    "n1999.",
    "n1998.",
    "n1997.",
    "n1996.",
    "n1995.",
    "n1994.",
    "n1993.",
    "n1992.",
    "n1991.",
    "n1990.",
    "n199.",
  ];
  await page.waitForFunction((count) => document.querySelectorAll("[data-id]").length === count, found.length);
  assertEquals(await messages(page), found);
  // By now the server has none of them.
  writeNumbers(stream, 2001, 12_000);
  stream.write({ message: "n199 at last" });
  await page.getByText(/^ ?\(?[12] new\)?$/).waitFor(); // a gap may be among them
  await page.goBack();
  await page.waitForFunction((count) => document.querySelectorAll("[data-id]").length >= count, before.length);
  assertEquals(await messages(page), before);
  assertStrictEquals(await page.locator("input[name=q]").inputValue(), "");
  await scrollTo(page, 1);
  await shown(page, "n1.");
  await page.goForward();
  await page.waitForFunction((count) => document.querySelectorAll("[data-id]").length === count, found.length);
  assertEquals(await messages(page), found);
}, { stream: { capacity: 3000 } });

/** Writes records of two loggers, of which every tenth is part of a trace. */
function writeTraced(stream: LogStream, from: number, to: number) {
  for (let number = from; number <= to; number++) {
    const trace = number % 10 === 0 ? { trace_id: `trace-${number % 100}` } : {};
    stream.write({
      message: `n${number}.`,
      metadata: { logger: number % 2 === 0 ? "shop.even" : "shop.odd", ...trace },
    });
  }
}

/** Returns where a record is in the window, in pixels from the top. */
async function topOf(page: Page, message: string): Promise<number> {
  const row = page.locator("[data-id]", { has: page.getByText(message, { exact: true }) });
  return Math.round((await row.first().boundingBox())!.y);
}

for (
  const { name, leave } of [
    { name: "by its button", leave: (page: Page) => page.getByRole("button", { name: "Back to all logs" }).click() },
    { name: "by its key", leave: (page: Page) => page.keyboard.press("g") },
    { name: "by Back", leave: (page: Page) => page.goBack() },
  ]
) {
  browserTest(`page leaves a trace ${name} to where the reader was`, async ({ stream, server, page }) => {
    writeTraced(stream, 1, 1000);
    await open(page, server.url);
    await scrollTo(page, 0.5);
    await page.waitForFunction(() => document.querySelector(".new-rows") !== null);
    const row = page.locator("[data-id]", { has: page.locator("a.trace") }).nth(2);
    const message = (await row.locator(".message").textContent())!;
    await row.locator(".message").click();
    await page.waitForSelector(".details");
    const before = await topOf(page, message);

    await row.locator("a.trace").first().click();
    await page.waitForSelector(".trace-head");
    writeTraced(stream, 1001, 1100);
    await shown(page, message);
    await leave(page);
    await page.waitForSelector(".trace-head", { state: "detached" });
    await page.locator(".details").waitFor();
    await page.waitForFunction(([message, top]) => {
      const open = document.querySelector(".details")?.closest("[data-id]");
      return open?.querySelector(".message")?.textContent === message &&
        Math.round(open!.getBoundingClientRect().top) === top;
    }, [message, before] as const);
  });
}

browserTest("page keeps a record open, where it is, while values are filtered out", async (setting) => {
  const { stream, server, page } = setting;
  writeTraced(stream, 1, 1000);
  await open(page, server.url);
  await scrollTo(page, 0.5);
  await page.waitForFunction(() => document.querySelector(".new-rows") !== null);
  const row = page.locator('[data-id]:has-text("shop.odd")').nth(15);
  const message = (await row.locator(".message").textContent())!;
  await row.locator(".message").click();
  await page.waitForSelector(".details");
  const before = await topOf(page, message);

  // The facets exclude a value that it does not have, then the record one of its own.
  await page.locator("#facets").getByRole("button", { name: /^Exclude shop.even/ }).click();
  await page.locator('[data-id]:has-text("shop.even")').first().waitFor({ state: "detached" });
  assertStrictEquals(await topOf(page, message), before);
  assertStrictEquals(await page.locator(".details .excluded").count(), 0);
  await page.locator(".details").getByRole("button", { name: "Filter out logger" }).click();
  await page.locator(".details .excluded").waitFor();
  assertMatch(await page.locator(".details .excluded").textContent() ?? "", /^Excluded by the filter/);
  assertEquals(await messages(page), [message]);
  await page.keyboard.press("Escape");
  await page.getByText("No matching records").waitFor();
});
