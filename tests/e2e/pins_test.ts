import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { violations } from "./axe.ts";
import { browserTest, open, shown, texts, writeNumbers } from "./page_fixture.ts";

for (
  const { name, context } of [
    { name: "in the dark theme", context: { colorScheme: "dark" } },
    { name: "in the light theme", context: { colorScheme: "light" } },
    { name: "360 px wide", context: { viewport: { width: 360, height: 640 } } },
  ] as const
) {
  browserTest(`page keeps pinned records above the list ${name}`, async ({ stream, server, page }) => {
    stream.write({ level: "ERROR", message: "Payment failed", metadata: { logger: "payments" } });
    writeNumbers(stream, 1, 30);
    await open(page, `${server.url}?q=level:error`);
    await shown(page, "Payment failed");
    for (const key of ["j", "P", "Escape"]) await page.keyboard.press(key);
    const strip = page.getByRole("region", { name: "Pinned records" });
    await strip.getByRole("link", { name: /ERROR (payments )?Payment failed$/ }).waitFor();
    assertEquals(await violations(page), []);

    await page.keyboard.press("x");
    await shown(page, "n30.");
    await page.reload();
    await page.waitForSelector("[data-hydrated]");
    await strip.getByRole("link").click();
    await page.locator(`[data-id="${stream.run}-1"] .details`).waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".details").waitFor({ state: "detached" });
    await strip.getByRole("link").click(); // the address stays the same
    await page.locator(".details").getByRole("button", { name: "Unpin", exact: true }).click();
    await strip.waitFor({ state: "detached" });
  }, { context });
}

browserTest("page pins and unpins the row at the pointer, in all tabs", async ({ stream, server, page }) => {
  writeNumbers(stream, 1, 3);
  await open(page, server.url);
  const other = await page.context().newPage();
  await open(other, server.url);
  await page.bringToFront();
  for (const number of [3, 1]) {
    await page.locator(`[data-id="${stream.run}-${number}"] .message`).hover();
    await page.getByRole("button", { name: `Pin: n${number}.` }).click();
  }
  await other.locator(".pins li").nth(1).waitFor();
  assertEquals(await texts(other, ".pins .message"), ["n3.", "n1."]);
  await other.bringToFront();
  await other.getByRole("button", { name: "Unpin: n3." }).click();
  await page.locator(".pins li").nth(1).waitFor({ state: "detached" });
  assertEquals(await texts(page, ".pins .message"), ["n1."]);
  const [strip, list] = await Promise.all([".pins", ".scroller"].map((part) => page.locator(part).boundingBox()));
  assert(strip!.y + strip!.height <= list!.y);
  assertStrictEquals(await page.locator(".row").count(), 3);
});
