import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { violations } from "./axe.ts";
import { browserTest, open, show, shown, texts, writeNumbers } from "./page_fixture.ts";

const LINE = ".divider[data-break=read]";

for (
  const { locale, colorScheme, since, removed } of [
    { locale: "en-GB", colorScheme: "dark", since: "40 new since you left", removed: "Remove this line" },
    {
      locale: "fr-FR",
      colorScheme: "light",
      since: "40 nouvelles depuis votre départ",
      removed: "Retirer cette ligne",
    },
  ] as const
) {
  browserTest(`page shows how many records are new since the reader left, in ${locale}`, async (setting) => {
    const { stream, server, page } = setting;
    writeNumbers(stream, 1, 60);
    await open(page, server.url);
    await show(page, false);
    writeNumbers(stream, 61, 100);
    await shown(page, "n100.");
    await show(page, true);
    const button = page.getByRole("button", { name: since });
    await button.waitFor();
    assertEquals(await violations(page), []);
    await button.click();
    const line = page.locator(LINE);
    await line.waitFor();
    assertStrictEquals((await line.textContent())!.replace("×", ""), since);
    assertStrictEquals(await line.locator("xpath=..").locator(".message").textContent(), "n60.");
    await button.waitFor({ state: "detached" });
    assertEquals(await violations(page), []);
    await line.getByRole("button", { name: removed }).click();
    await line.waitFor({ state: "detached" });
  }, { context: { locale, colorScheme, viewport: { width: 1280, height: 600 } } });
}

browserTest("page recalls where the reader left off, after a reload too", async ({ stream, server, page }) => {
  writeNumbers(stream, 1, 10);
  await open(page, server.url);
  await page.goto("about:blank");
  writeNumbers(stream, 11, 13);
  await open(page, server.url);
  await page.locator(LINE, { hasText: "3 new since you left" }).waitFor();
  assertStrictEquals(await page.locator(".since-left").count(), 0); // the line is in view
});

browserTest("page marks the rows that are read by a key", async ({ stream, server, page }) => {
  writeNumbers(stream, 1, 60);
  await open(page, server.url);
  for (const key of ["j", "j", "j", "u"]) await page.keyboard.press(key);
  await page.locator(LINE, { hasText: "Read up to here" }).waitFor();
  const below = () => page.locator(LINE).locator("xpath=..").locator(".message").textContent();
  assertStrictEquals(await below(), "n58.");
  await page.reload();
  await page.locator(LINE).waitFor();
  assertStrictEquals(await below(), "n58.");
  await page.locator(".scroller").evaluate((element) => element.scrollTop = element.scrollHeight);
  await shown(page, "n1.");
  await page.locator(LINE).waitFor({ state: "detached" });
  await page.keyboard.press("U");
  await page.locator(LINE).waitFor();
  for (const key of ["j", "Escape", "u"]) await page.keyboard.press(key);
  await page.locator(`[data-id="${stream.run}-60"] ${LINE}`).waitFor();
  assert((await texts(page, LINE))[0].startsWith("Read up to here"));
}, { context: { viewport: { width: 1280, height: 600 } } });
