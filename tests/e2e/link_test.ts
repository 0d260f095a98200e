import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { violations } from "./axe.ts";
import { browserTest, open, shown, writeNumbers } from "./page_fixture.ts";

browserTest(
  "page returns from a trace to the same place deep in the list",
  async ({ stream, server, page }) => {
    for (let number = 1; number <= 400; number++) {
      stream.write({ message: `n${number}.`, metadata: number === 150 ? { trace_id: "4bf92f" } : {} });
    }
    await open(page, `${server.url}#${stream.run}-1`);
    await page.locator(".details").waitFor();
    await page.locator(".scroller").evaluate((element) => element.scrollTop = 240 * 22);
    const link = page.locator("a.trace");
    await link.waitFor();
    await page.keyboard.press("Escape");
    const before = await link.boundingBox();
    await link.click();
    await page.waitForSelector(".trace-head");
    await page.goBack();
    await page.waitForFunction(() => (document.querySelector(".scroller")?.scrollTop ?? 0) > 1000);
    const after = await link.boundingBox();
    assert(before !== null && after !== null && Math.abs(before.y - after.y) <= 24, `${before?.y} and ${after?.y}`);
    assertStrictEquals(await page.locator(".trace-head").count(), 0);
  },
);

browserTest("page reports that the record of a link is gone", async ({ stream, server, page }) => {
  for (const id of [`${stream.run}-3`, "other-3"]) {
    writeNumbers(stream, 1, 30);
    await open(page, `${server.url}#${id}`);
    await page.getByText("The linked record is no longer kept").waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    assertStrictEquals(await page.locator(".linked").count(), 0);
    assertStrictEquals(await page.locator(".details").count(), 0);
  }
}, { stream: { capacity: 20 } });

browserTest("page shows a linked record that the filter hides, then its context", async (setting) => {
  const { stream, server, page } = setting;
  writeNumbers(stream, 1, 600);
  await open(page, `${server.url}?q=n600.#${stream.run}-300`);
  await page.getByText("The linked record is hidden by the current filter").waitFor();
  assertStrictEquals(await page.locator(".linked .whole").textContent(), "n300.");
  assertEquals(await violations(page), []);
  await page.getByRole("button", { name: "Show in context" }).click();
  await page.locator(`[aria-current][data-id="${stream.run}-300"]`).waitFor();
  await shown(page, "n301.");
  assertStrictEquals(await page.locator(".linked").count(), 0);
  assertStrictEquals(await page.inputValue("input[name=q]"), "n600.");
  await page.goBack();
  await shown(page, "n600.");
  assertStrictEquals(await page.locator(".row[aria-current]").count(), 0);
});

browserTest(
  "page shows a linked record older than its rows, then its context",
  async (setting) => {
    const { stream, server, page } = setting;
    for (let number = 1; number <= 12_000; number++) {
      stream.write({ timestamp: Date.UTC(2025, 9, 24) + number, message: `n${number}.` });
    }
    await open(page, `${server.url}#${stream.run}-1000`);
    await page.getByText("The linked record is older than the loaded rows").waitFor();
    assertStrictEquals(await page.locator(".linked .whole").textContent(), "n1000.");
    await page.getByRole("button", { name: "Show in context" }).click();
    await page.locator(`[aria-current][data-id="${stream.run}-1000"]`).waitFor();
    await shown(page, "n999.");
    assertStrictEquals(await page.inputValue("input[name=q]"), "");
  },
  { stream: { capacity: 20_000, maxBytes: 2 ** 26 } },
);
