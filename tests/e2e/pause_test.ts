import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
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
  assertStrictEquals(await page.locator(".status .warning").count(), 0, "nothing is missed");
  await gap.getByRole("button", { name: "Load" }).click();
  await page.getByText("25,250 records not loaded").waitFor();
  await shown(page, "n10500.");
}, LARGE);

browserTest("page keeps every row in a flood while the reader is scrolled away", async (setting) => {
  const { stream, server, page } = setting;
  await open(page, server.url);
  await writeSeen(stream, page, 1, 4000);
  await scrollTo(page, 0.5);
  const before = await messages(page);
  assert(before[0] !== "n4000.");
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
