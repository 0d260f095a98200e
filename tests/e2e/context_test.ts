import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { Page } from "playwright-core";
import type { LogStream } from "../../lib/stream/log_stream.ts";
import { violations } from "./axe.ts";
import { browserTest, messages, open, shown } from "./page_fixture.ts";

/** Writes records of two services in turn, of which every hundredth is an error. */
function write(stream: LogStream, from: number, to: number) {
  for (let number = from; number <= to; number++) {
    stream.write({
      level: number % 100 === 0 ? "ERROR" : "INFO",
      message: `n${number}.`,
      metadata: { service: number % 2 === 0 ? "even" : "odd" },
    });
  }
}

/** Returns the position of the list, the filter, and the open and the current row. */
function placeOf(page: Page) {
  return page.evaluate(() => ({
    top: document.querySelector(".scroller")!.scrollTop,
    q: document.querySelector<HTMLInputElement>("input[name=q]")!.value,
    opened: document.querySelector(".row:has(.details)")?.getAttribute("data-id"),
    current: document.querySelector(".row.current")?.getAttribute("data-id"),
    address: location.search + location.hash,
  }));
}

const LARGE = { stream: { capacity: 20_000, maxBytes: 2 ** 26 } };

browserTest("page shows a record in context by one key, and one key leads back to the same place", async (setting) => {
  const { stream, server, page } = setting;
  write(stream, 1, 8000);
  await open(page, `${server.url}?q=level:error`);
  await page.locator(".scroller").evaluate((element) => element.scrollTop = 30 * 22);
  await page.waitForSelector(".new-rows");
  await page.keyboard.press("j");
  await page.locator(".row.current").waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".row .details").waitFor();
  const before = await placeOf(page);
  const id = before.opened!;
  const message = await page.locator(".row.current .message").textContent();
  await page.keyboard.press("o");
  const marked = page.locator(`.row[aria-current][data-id="${id}"]`);
  await marked.waitFor();
  assertStrictEquals(await marked.locator(".message").textContent(), message);
  assertStrictEquals(await marked.getAttribute("aria-current"), "true");
  assert(await marked.locator(".toggle").evaluate((toggle) => toggle === document.activeElement));
  assertStrictEquals(await page.inputValue("input[name=q]"), "level:error");
  const number = Number(message!.slice(1, -1));
  for (const neighbor of [number - 1, number + 1]) await shown(page, `n${neighbor}.`);
  await page.getByText(`401 records around “${message}”, without the filters`).waitFor();
  assertEquals(await violations(page), []);
  await page.keyboard.press("o");
  await page.waitForSelector(".context-head", { state: "detached" });
  await page.waitForFunction((top) => document.querySelector(".scroller")!.scrollTop === top, before.top);
  await page.waitForFunction(() => location.hash === "");
  assertEquals(await placeOf(page), before);
}, LARGE);

browserTest("page shows a row in context by one click, and goes back to live by Escape", async (setting) => {
  const { stream, server, page } = setting;
  write(stream, 1, 400);
  await open(page, `${server.url}?q=level:error`);
  await shown(page, "n400.");
  const line = page.locator(".row", { hasText: "n300." }).locator(".line");
  await line.hover();
  // The end of the row, where a link may be, is not covered.
  const isFree = await line.evaluate((line) => {
    const { right, top, height } = line.getBoundingClientRect();
    return line.contains(document.elementFromPoint(right - 40, top + height / 2));
  });
  assertStrictEquals(isFree, true);
  await page.mouse.move(400, 300);
  await line.hover();
  await page.getByRole("button", { name: "Show in context: n300." }).click();
  await page.locator(".row[aria-current]").waitFor();
  await shown(page, "n301.");
  write(stream, 401, 500);
  await page.keyboard.press("Escape");
  await page.waitForSelector(".context-head", { state: "detached" });
  await page.mouse.move(0, 0);
  await shown(page, "n500.");
  assertEquals(await messages(page), ["n500.", "n400.", "n300.", "n200.", "n100."]);
}, LARGE);

browserTest("page narrows a context to the same service, and loads more at both ends", async (setting) => {
  const { stream, server, page } = setting;
  write(stream, 1, 3000);
  await open(page, `${server.url}#around=${stream.run}-1500`);
  await page.locator(".row[aria-current]").waitFor();
  await page.getByText("401 records around").waitFor();
  await page.getByRole("button", { name: "Same service" }).click();
  await page.waitForFunction(() => location.hash.endsWith("&by=service"));
  await page.waitForFunction(() =>
    Array.from(document.querySelectorAll(".list .logger"), ({ textContent }) => textContent).every((text) =>
      text === "even"
    )
  );
  await page.locator(`.row[aria-current][data-id="${stream.run}-1500"]`).waitFor();
  await page.keyboard.press("O");
  await page.waitForFunction(() => !location.hash.includes("&by="));
  await shown(page, "n1501.");
  for (const part of [0, 1]) {
    const scroll = () =>
      page.locator(".scroller").evaluate((element, part) => element.scrollTop = part * element.scrollHeight, part);
    await scroll();
    await page.getByText(part === 0 ? "601 records around" : "801 records around").waitFor();
  }
  await page.goBack();
  await page.waitForSelector(".context-head", { state: "detached" });
}, LARGE);

browserTest("page shows the context of a record while paused, and stays paused", async ({ stream, server, page }) => {
  write(stream, 1, 300);
  await open(page, server.url);
  await page.keyboard.press(" ");
  await page.waitForSelector('[data-state="paused"]');
  await page.keyboard.press("j");
  await page.keyboard.press("o");
  await page.locator(".row[aria-current]").waitFor();
  write(stream, 301, 320);
  await page.keyboard.press("o");
  await page.waitForSelector(".context-head", { state: "detached" });
  assertStrictEquals((await messages(page))[0], "n300.");
  await page.waitForSelector('[data-state="paused"]');
});

browserTest("page ends a context when the filter changes", async ({ stream, server, page }) => {
  write(stream, 1, 300);
  await open(page, server.url);
  await page.keyboard.press("j");
  await page.keyboard.press("o");
  await page.locator(".row[aria-current]").waitFor();
  await page.fill("input[name=q]", "level:error");
  await page.waitForSelector(".context-head", { state: "detached" });
  await page.waitForFunction(() => document.querySelectorAll("[data-id]").length === 3);
  await page.waitForFunction(() => location.search === "?q=level%3Aerror" && location.hash === "");
});
