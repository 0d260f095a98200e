import { assertEquals, assertStrictEquals } from "@std/assert";
import type { LogStream } from "../../lib/stream/log_stream.ts";
import { violations } from "./axe.ts";
import { browserTest, messages, open, shown } from "./page_fixture.ts";

function write(stream: LogStream) {
  stream.write({ message: "Started", timestamp: Date.UTC(2025, 9, 24, 9, 59) });
  for (let second = 1; second <= 12; second++) {
    const timestamp = Date.UTC(2025, 9, 24, 10, 0, second);
    stream.write({ message: `Retry ${second}`, timestamp, metadata: { logger: "db", attempt: second } });
    if (second === 9) stream.write({ level: "ERROR", message: "Connection lost", timestamp });
  }
}

for (
  const { name, context } of [
    { name: "in the dark theme", context: { colorScheme: "dark", timezoneId: "UTC" } },
    { name: "in the light theme", context: { colorScheme: "light", timezoneId: "UTC" } },
    { name: "360 px wide", context: { viewport: { width: 360, height: 640 }, timezoneId: "UTC" } },
  ] as const
) {
  browserTest(`page folds repeats into one row with their count and times ${name}`, async (setting) => {
    const { stream, server, page } = setting;
    write(stream);
    await open(page, server.url);
    await shown(page, "Retry 12");
    await page.keyboard.press("m");
    await page.waitForFunction(() => document.querySelectorAll("[data-id]").length === 4);
    assertEquals(await messages(page), ["Retry 12", "Connection lost", "Retry 9", "Started"]);
    const [three, nine] = await page.locator(".repeats").allTextContents();
    assertEquals([three, nine], ["×3 repeats 10:00:10 – 10:00:12", "×9 repeats 10:00:01 – 10:00:09"]);
    assertEquals(await violations(page), []);

    const button = page.getByRole("button", { name: /^×9 / });
    await button.click();
    await shown(page, "Retry 5");
    assertStrictEquals(await page.locator("[data-id]").count(), 12);
    assertStrictEquals(await button.getAttribute("aria-expanded"), "true");
    await button.click();
    await page.waitForFunction(() => document.querySelectorAll("[data-id]").length === 4);

    await page.reload();
    await page.waitForFunction(() => document.querySelectorAll("[data-id]").length === 4);
    await page.keyboard.press("m");
    await shown(page, "Retry 5");
    assertStrictEquals(await page.locator(".repeats").count(), 0);
  }, { context });
}

browserTest("page adds new repeats to their row, opens one of them by its link, and copies all", async (setting) => {
  const { stream, server, page } = setting;
  write(stream);
  await open(page, server.url);
  await page.keyboard.press("m");
  await page.getByRole("button", { name: /^×3 / }).waitFor();
  stream.write({ message: "Retry 13", metadata: { logger: "db" } });
  await page.getByRole("button", { name: /^×4 / }).waitFor();
  assertStrictEquals((await messages(page))[0], "Retry 13");

  await page.evaluate((id) => location.hash = id, `${stream.run}-5`);
  await page.locator(`[data-id="${stream.run}-5"] .details, .record-panel`).first().waitFor();
  await shown(page, "Retry 4");
  assertStrictEquals(await page.locator("[data-id]").count(), 4);
  await page.keyboard.press("Escape");

  await page.keyboard.press("Escape");
  for (const key of ["j", "j", "j", "j", "V", "k"]) await page.keyboard.press(key); // from the oldest row up
  await page.getByText("10 rows selected").last().waitFor();
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.keyboard.press("ControlOrMeta+c");
  const text = await page.evaluate(() => navigator.clipboard.readText());
  assertEquals(text.match(/Retry \d+|Started/g), [..."987654321"].map((second) => `Retry ${second}`).concat("Started"));
});

browserTest("page counts repeats in French", async ({ stream, server, page }) => {
  write(stream);
  await open(page, server.url);
  await page.keyboard.press("v");
  await page.getByRole("radio", { name: "Repliées en une ligne" }).check();
  await page.getByRole("button", { name: /^×9 répétitions / }).waitFor();
}, { context: { locale: "fr-FR" } });
