import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { LogStream } from "../../lib/stream/log_stream.ts";
import { violations } from "./axe.ts";
import { browserTest, leastLevel, listed, messages, open, pickLeast } from "./page_fixture.ts";

const MINUTE_MS = 60_000;

/** Writes a record for each age in minutes, oldest first. */
function writeAges(stream: LogStream, ...ages: number[]) {
  for (const age of ages) stream.write({ timestamp: Date.now() - age * MINUTE_MS, message: `${age} min ago` });
}

for (
  const { locale, colorScheme, last, all } of [
    { locale: "en-GB", colorScheme: "dark", last: "Last 15 min", all: "All time" },
    { locale: "fr-FR", colorScheme: "light", last: "15 dernières minutes", all: "Tout" },
  ] as const
) {
  browserTest(`page shows the last minutes by a menu and by keys, in ${locale}`, async ({ stream, server, page }) => {
    writeAges(stream, 100, 50, 12, 3);
    await open(page, server.url);
    const menu = page.locator("[data-menu=range]");
    await menu.locator("summary").click();
    assertEquals(await violations(page), []);
    await menu.getByText(last).click();
    await listed(page, 2);
    assertEquals([await page.inputValue("input[name=q]"), await menu.getAttribute("open")], ["timestamp>=15m", null]);
    assertStrictEquals(await menu.locator("summary").innerText(), last);
    await page.locator(".brush").waitFor();
    assertEquals(await violations(page), []);

    await page.keyboard.press("p");
    await page.waitForSelector("[data-menu=range][open]");
    await menu.locator("label", { hasText: all }).click();
    await listed(page, 4);
    assertStrictEquals(await page.inputValue("input[name=q]"), "");
    await page.goBack();
    await page.waitForFunction(() => document.querySelector("input")!.value === "timestamp>=15m");
  }, { context: { locale, colorScheme } });
}

browserTest("page shows a range between two times in the reader's zone, and zooms out", async (setting) => {
  const { stream, server, page } = setting;
  for (let minute = 0; minute < 10; minute++) {
    stream.write({ timestamp: `2025-10-24T10:0${minute}:30Z`, message: `at ${minute}` });
  }
  await open(page, server.url);
  await page.keyboard.press("p");
  await page.locator(".custom input").first().fill("2025-10-24T19:02:00");
  await page.locator(".custom input").last().fill("2025-10-24T19:06:00");
  await page.locator(".custom input").last().press("Enter");
  await listed(page, 4);
  assertStrictEquals(
    await page.inputValue("input[name=q]"),
    "timestamp>=2025-10-24T10:02:00Z timestamp<2025-10-24T10:06:00Z",
  );
  for (const count of [8, 10]) { // at last no record is outside
    await page.waitForFunction(() => document.querySelector("[data-bars=INFO]")?.getAttribute("d"));
    await page.locator(".timeline[data-stale=false]").waitFor();
    await page.keyboard.press("-");
    await listed(page, count);
  }
}, { context: { timezoneId: "Asia/Tokyo", locale: "en-GB" } });

browserTest("page zooms to the selected rows, and to a trace", async ({ stream, server, page }) => {
  const trace_id = "4bf92f3577b34da6a3ce929d0e0e4736";
  for (let second = 10; second < 40; second++) {
    const metadata = second === 20 || second === 23 ? { trace_id } : {};
    stream.write({ timestamp: `2025-10-24T10:00:${second}Z`, message: `at ${second}`, metadata });
  }
  await open(page, server.url);
  await page.keyboard.press("j");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("Z");
  await listed(page, 3);
  assertEquals(await messages(page), ["at 39", "at 38", "at 37"]);
  await page.keyboard.press("x");
  await listed(page, 30);
  await page.locator(`a[href*="${trace_id}"]`).first().click();
  await page.locator(".trace-head").waitFor();
  await page.keyboard.press("Z");
  await page.locator(".trace-head").waitFor({ state: "detached" });
  await listed(page, 4);
  assertEquals(await messages(page), ["at 23", "at 22", "at 21", "at 20"]);
});

browserTest("timeline names its peak, and draws the period before as a line", async ({ stream, server, page }) => {
  for (let second = 0; second < 120; second++) {
    const timestamp = Date.parse("2025-10-24T10:00:00Z") + second * 1000;
    for (let time = 0; time < (second < 60 ? 2 : 5); time++) stream.write({ timestamp, message: "n" });
  }
  await open(page, server.url);
  await page.locator(".timeline .scale").waitFor();
  assertStrictEquals(await page.locator(".timeline .scale").innerText(), "peak 10 / 2 s");
  assertStrictEquals(await page.locator(".timeline .ghost").getAttribute("d"), "");
  await page.fill("input[name=q]", "timestamp>=2025-10-24T10:01:00Z timestamp<2025-10-24T10:01:30Z");
  await page.waitForFunction(() => document.querySelector(".ghost")!.getAttribute("d") !== "");
  assert((await page.locator(".timeline .scale").innerText()).endsWith("previous period"));
  assertStrictEquals((await page.locator(".timeline .bars").boundingBox())!.height, 48);
});

for (const colorScheme of ["dark", "light"] as const) {
  browserTest(`page shows its query as removable pills, in the ${colorScheme} theme`, async (setting) => {
    const { stream, server, page } = setting;
    for (const service of ["api", "mail"]) {
      stream.write({ message: `order of ${service}`, metadata: { service, ms: 5 } });
    }
    const q = 'service:api -"health check" ms>1 order';
    await open(page, `${server.url}?q=${encodeURIComponent(q)}`);
    const pills = page.locator(".pills");
    await pills.waitFor();
    assertEquals(
      (await pills.locator(".pill, .word").allInnerTexts()).map((text) => text.replaceAll(/\s*\n\s*/g, "|")),
      ["service|api|×", '−|"health check"|×', "ms|>1|×", "order"],
    );
    assertEquals(await violations(page), []);
    await page.focus("input[name=q]"); // the text is there for those who type
    await pills.waitFor({ state: "hidden" });
    assertStrictEquals(await page.inputValue("input[name=q]"), q);
    await page.locator("input[name=q]").blur();
    await pills.waitFor();
    await page.getByRole("button", { name: "Remove service:api" }).click();
    await listed(page, 2);
    assertStrictEquals(await page.inputValue("input[name=q]"), '-"health check" ms>1 order');
    await page.goBack();
    await listed(page, 1);
  }, { context: { colorScheme } });
}

browserTest("page picks a level by a click, and that and above with Shift", async ({ stream, server, page }) => {
  for (const level of ["DEBUG", "INFO", "WARN", "ERROR"]) stream.write({ level, message: level.toLowerCase() });
  await open(page, server.url);
  const chip = (level: string) => page.locator(`[data-chip=${level}] .choice`);
  await pickLeast(page, "WARN");
  await listed(page, 2);
  assertEquals([await leastLevel(page), await page.inputValue("input[name=q]")], ["WARN", ""]);
  assertStrictEquals(new URL(page.url()).search, "?level=WARN");
  assertStrictEquals(await page.locator("[data-below]").count(), 3);
  assertStrictEquals(await chip("WARN").getAttribute("aria-pressed"), "true");
  await chip("INFO").click();
  await listed(page, 1);
  assertEquals([await leastLevel(page), await page.inputValue("input[name=q]")], ["", "level:INFO"]);
  await chip("WARN").focus();
  await page.keyboard.press("Shift+Enter");
  await listed(page, 2);
  await page.focus("input[name=q]");
  await page.keyboard.press("Enter"); // submits nothing, and picks no level
  assertEquals([await leastLevel(page), await messages(page)], ["WARN", ["error", "warn"]]);
  await page.locator("input[name=q]").blur();
  await page.keyboard.press("r"); // tries to connect at once, and does not pause
  assertStrictEquals(await page.locator("[data-state]").getAttribute("data-state"), "live");
});
