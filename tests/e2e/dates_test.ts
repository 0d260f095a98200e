import { assertEquals, assertStrictEquals } from "@std/assert";
import type { Page } from "playwright-core";
import type { LogStream } from "../../lib/stream/log_stream.ts";
import { violations } from "./axe.ts";
import { browserTest, open, shown, texts } from "./page_fixture.ts";

/** Noon of today in UTC: the tests run with this as the time of the page. */
const NOON = Date.UTC(2025, 9, 24, 12);

/** Writes records of three days: 21, 23 and 24 October 2025. Those of today have a pause of 7 h 12 min. */
function writeDays(stream: LogStream) {
  for (const time of ["21T10:00:00", "23T23:59:57", "23T23:59:58", "24T04:40:00", "24T04:40:01", "24T11:52:01"]) {
    stream.write({ timestamp: `2025-10-${time}.500Z`, message: `at ${time}` });
  }
}

/** Returns the texts of the dividers. Some versions of the language data have a comma after the day of the week. */
async function dividers(page: Page, kind: "day" | "pause"): Promise<string[]> {
  return (await texts(page, `.divider[data-break=${kind}]`)).map((text) => text.replace(/day, (?=\d)/, "day "));
}

const CONTEXT = { timezoneId: "UTC", locale: "en-GB" };

browserTest("page shows the day where it changes, and the date where it is not today", async (setting) => {
  const { stream, server, page } = setting;
  writeDays(stream);
  await page.clock.install({ time: NOON });
  await open(page, server.url);
  await page.locator(".dated").first().waitFor();
  assertEquals(await dividers(page, "day"), ["Yesterday, Thursday 23 October", "Tuesday 21 October"]);
  assertEquals(await texts(page, "[data-id] time"), [
    ...["[11:52:01.500]", "[04:40:01.500]", "[04:40:00.500]"],
    ...["[2025-10-23 23:59:58.500]", "[2025-10-23 23:59:57.500]", "[2025-10-21 10:00:00.500]"],
  ]);
  assertEquals(await violations(page), []);

  await page.keyboard.press("n");
  await page.locator(".divider", { hasText: "Today" }).waitFor();
  assertEquals(
    await dividers(page, "day"),
    ["Tuesday 21 October", "Yesterday, Thursday 23 October", "Today, Friday 24 October"],
  );
}, { context: CONTEXT });

browserTest("page shows pauses between records, and between matches", async ({ stream, server, page }) => {
  writeDays(stream);
  await page.clock.install({ time: NOON });
  await open(page, server.url);
  await page.locator(".divider[data-break=pause]").waitFor();
  assertEquals(await dividers(page, "pause"), ["Nothing for 7 h 12 min"]);
  await page.fill("input[name=q]", "at 24");
  await page.locator(".divider", { hasText: "No matches for 7 h 12 min" }).waitFor();
  await page.fill("input[name=q]", "");
  stream.write({ timestamp: "2025-10-24T11:57:00.000Z", message: "of the minute" });
  await shown(page, "of the minute");
  assertEquals(await dividers(page, "pause"), ["Nothing for 7 h 12 min"]);
}, { context: CONTEXT });

browserTest("page shows days in the reader's time zone and language", async ({ stream, server, page }) => {
  writeDays(stream);
  await page.clock.install({ time: NOON });
  await open(page, server.url);
  await page.locator(".dated").first().waitFor();
  assertEquals(await dividers(page, "day"), ["mardi 21 octobre"]);
  assertEquals(await texts(page, ".dated time"), ["[2025-10-21 12:00:00,500]"]);
  assertEquals(await dividers(page, "pause"), [
    "Rien pendant 7 h 12 min",
    "Rien pendant 4 h 40 min",
  ]);
}, { context: { timezoneId: "Europe/Paris", locale: "fr-FR" } });

browserTest("page shows the date of today's records once the day is over", async ({ stream, server, page }) => {
  stream.write({ timestamp: "2025-10-24T11:59:00.000Z", message: "before midnight" });
  await page.clock.install({ time: NOON });
  await open(page, server.url);
  await page.waitForFunction(() => document.querySelector("[data-id] time")?.textContent === "[11:59:00.000]");
  await page.clock.fastForward("12:02:00");
  await page.locator(".divider", { hasText: "Yesterday, Friday 24 October" }).waitFor();
  assertStrictEquals(await page.locator("[data-id] time").textContent(), "[2025-10-24 11:59:00.000]");
}, { context: CONTEXT });

browserTest("page shows days and dates without JavaScript", async ({ stream, server, page }) => {
  writeDays(stream);
  await page.goto(server.url);
  assertEquals((await dividers(page, "day")).map((text) => text.replace(/ 2025$/, "")), [
    "Friday 24 October",
    "Thursday 23 October",
    "Tuesday 21 October",
  ]);
  assertStrictEquals((await texts(page, "[data-id] time"))[0], "[2025-10-24 11:52:01.500]");
}, { context: { javaScriptEnabled: false } });
