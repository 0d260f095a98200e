import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { violations } from "./axe.ts";
import { browserTest, open, shown, writeNumbers } from "./page_fixture.ts";

/** Returns the state as it is seen, the mark for tools, and the action beside it. */
function state(page: Page): Promise<{ seen: string; mark: string | undefined; action: string }> {
  return page.evaluate(() => {
    const output = document.querySelector<HTMLElement>("[data-state]")!;
    const reading = document.querySelector<HTMLElement>(".status .reading");
    return {
      seen: (reading ?? output).innerText,
      mark: output.dataset.state,
      action: document.querySelector<HTMLElement>(".status button")!.innerText,
    };
  });
}

for (
  const { locale, live, reading, paused, pause, resume } of [
    { locale: "en-GB", live: "Live", reading: "Reading", paused: "Paused", pause: "Pause", resume: "Resume" },
    { locale: "fr-FR", live: "En direct", reading: "Lecture", paused: "En pause", pause: "Pause", resume: "Reprendre" },
  ]
) {
  for (const colorScheme of ["dark", "light"] as const) {
    browserTest(
      `page has one state, ${live}, ${reading} or ${paused}, in the ${colorScheme} theme`,
      async (setting) => {
        const { stream, server, page } = setting;
        writeNumbers(stream, 1, 60);
        await open(page, server.url);
        assertEquals(await state(page), { seen: live, mark: "live", action: pause });
        await page.locator(".scroller").evaluate((element) => element.scrollTop = 700);
        await page.locator(".status .reading").waitFor();
        assertEquals(await state(page), { seen: reading, mark: "live", action: pause });
        assertEquals(await violations(page), []);
        await page.locator(".new-rows").click();
        await page.locator(".status .reading").waitFor({ state: "detached" });
        await page.click(".pause");
        await page.waitForSelector('[data-state="paused"]');
        assertEquals(await state(page), { seen: paused, mark: "paused", action: resume });
        stream.write({ message: "waits" });
        await page.locator(".pace", { hasText: "1" }).waitFor();
        assertEquals(await violations(page), []);
        await page.click(".pause");
        await shown(page, "waits");
        assertEquals(await state(page), { seen: live, mark: "live", action: pause });
      },
      { context: { locale, colorScheme } },
    );
  }
}

browserTest("page says Reading for an open row, but not for a pointer over the list", async (setting) => {
  const { stream, server, page } = setting;
  writeNumbers(stream, 1, 60);
  await open(page, server.url);
  await page.mouse.move(600, 500);
  await page.mouse.move(604, 504);
  stream.write({ message: "waits" });
  await page.locator(".new-rows").waitFor();
  assertStrictEquals((await state(page)).seen, "Live");
  await page.keyboard.press("j");
  await page.locator(".status .reading").waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".status .reading").waitFor({ state: "detached" });
});

for (const viewport of [{ width: 1280, height: 800 }, { width: 360, height: 640 }]) {
  browserTest(`header does not shift as counters grow at ${viewport.width} px`, async ({ stream, server, page }) => {
    await open(page, server.url);
    const boxes = () =>
      page.locator("header :is(h1, .query, .status, .status button, .menu), .find .bar, main").evaluateAll((elements) =>
        elements.map((element) => {
          const { x, y, width } = element.getBoundingClientRect();
          return [element.className || element.tagName, x, y, width];
        })
      );
    const before = await boxes();
    for (let batch = 0; batch < 8; batch++) writeNumbers(stream, batch * 500, batch * 500 + 499);
    await shown(page, "n3999.");
    await page.waitForFunction(() => document.querySelector(".pace")!.textContent!.length > 3);
    assertEquals(await boxes(), before);
    await page.click(".pause");
    await page.waitForSelector('[data-state="paused"]');
    const paused = await boxes();
    for (let batch = 0; batch < 24; batch++) {
      writeNumbers(stream, batch * 500, batch * 500 + 499);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    }
    await page.locator(".pace", { hasText: /^1\d,\d{3} new$/ }).waitFor();
    assertEquals(await boxes(), paused);
    assert(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  }, { context: { viewport, locale: "en-GB" } });
}

browserTest("page has one color for each service, in rows and facets", async ({ stream, server, page }) => {
  for (const service of ["gateway", "catalog", "search"]) {
    stream.write({ message: service, metadata: { service, logger: `shop.${service}` } });
  }
  await open(page, server.url);
  await page.locator(".facet .swatch").first().waitFor();
  const colors = await page.evaluate(() =>
    ["gateway", "catalog", "search"].map((service) => {
      const row = Array.from(document.querySelectorAll(".row")).find((row) =>
        row.textContent!.includes(`shop.${service}`)
      );
      const swatch = document.querySelector(`.facet[data-value="${service}"] .swatch`)!;
      return [getComputedStyle(row!.querySelector(".logger")!).color, getComputedStyle(swatch).backgroundColor];
    })
  );
  for (const [row, facet] of colors) assertStrictEquals(facet, row);
  assertStrictEquals(new Set(colors.map(([row]) => row)).size, 3);
});

browserTest("menus point down", async ({ server, page }) => {
  await open(page, server.url);
  const signs = await page.locator(".menus summary").evaluateAll((elements) =>
    elements.map((element) => getComputedStyle(element, "::after").content)
  );
  for (const sign of signs) assert(sign.startsWith('"▾"'), sign);
});
