import { assertEquals, assertStrictEquals } from "@std/assert";
import { violations } from "./axe.ts";
import { browserTest, listed, open, texts } from "./page_fixture.ts";

for (
  const { name, context, words } of [
    {
      name: "in the dark theme",
      context: { colorScheme: "dark", viewport: { width: 1280, height: 720 } },
      words: {
        button: "Statistics of service",
        title: "Field statistics",
        field: "Field",
        told: "service=pay is in 100% of the errors and 15% of the others.",
      },
    },
    {
      name: "in French, in the light theme, 360 px wide",
      context: { colorScheme: "light", locale: "fr-FR", viewport: { width: 360, height: 640 } },
      words: {
        title: "Statistiques d’un champ",
        field: "Champ",
        told: "service=pay est dans 100 % des erreurs et 15 % des autres.",
      },
    },
  ] as const
) {
  browserTest(`page shows the statistics of a field and how it differs in errors ${name}`, async (setting) => {
    const { stream, server, page } = setting;
    for (let second = 0; second < 50; second++) {
      const isError = second % 5 === 0;
      const metadata = { service: isError || second % 8 === 1 ? "pay" : "shop", duration_ms: second < 49 ? 10 : 900 };
      stream.write({ level: isError ? "ERROR" : "INFO", message: `n${second}`, metadata });
    }
    await open(page, server.url);
    const panel = page.getByRole("region", { name: words.title });
    if ("button" in words) {
      await page.locator(".facets .head").first().hover();
      await page.getByRole("button", { name: words.button }).click();
    } else {
      await page.keyboard.press("S");
      await panel.getByRole("searchbox", { name: words.field }).fill("service");
    }
    await panel.locator(".told li").first().waitFor();
    const told = (await texts(page, ".told li")).map((text) => text.replaceAll(/[\u00a0\u202f]/g, " "));
    assertEquals(told[0], words.told);
    assertEquals(await texts(page, ".field-list .values tbody .value"), ["shop", "pay"]);
    assertEquals(await violations(page), []);

    await panel.getByRole("searchbox", { name: words.field }).fill("duration_ms");
    await panel.locator(".histogram").waitFor();
    assertEquals(await violations(page), []);
    assertStrictEquals(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
    const isCut = await panel.locator("table").evaluateAll((tables) =>
      tables.some((table) => table.getBoundingClientRect().right > innerWidth)
    );
    assertStrictEquals(isCut, false);

    await panel.locator(".values .value", { hasText: "900" }).click();
    await panel.waitFor({ state: "detached" });
    await listed(page, 1);
    await page.goBack();
    await panel.waitFor();
    await page.keyboard.press("Escape"); // out of the field
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    if (!("button" in words)) return;
    await page.locator(".facets .head").first().hover();
    await page.getByRole("button", { name: words.button }).click();
    await panel.waitFor();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    assertStrictEquals(await page.evaluate(() => document.activeElement!.ariaLabel), words.button);
  }, { signals: true, context });
}

browserTest("page opens the statistics of a column", async ({ stream, server, page }) => {
  for (let ms = 1; ms <= 9; ms++) stream.write({ message: `n${ms}`, metadata: { ms } });
  await open(page, `${server.url}?columns=ms`);
  await page.locator("[data-column=ms]").hover();
  await page.getByRole("button", { name: "Statistics of ms" }).click();
  await page.locator(".field-list .histogram").waitFor();
}, { signals: true, context: { viewport: { width: 1280, height: 720 } } });
