import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { LEVELS } from "../../lib/record/level.ts";
import type { LogStream } from "../../lib/stream/log_stream.ts";
import { browserTest, leastLevel, listed, messages, open, shown } from "./page_fixture.ts";
import { violations } from "./axe.ts";

/** Writes a record of each level, and as many of INFO by two services. */
function writeLevels(stream: LogStream, more = 0) {
  for (const level of LEVELS) stream.write({ level, message: `${level}.`, metadata: { service: "api" } });
  for (let number = 1; number <= more; number++) {
    stream.write({ message: `n${number}.`, metadata: { service: "mail" } });
  }
}

function chip(page: Page, level: string) {
  return page.locator(`[data-chip=${level}]`);
}

/** Waits for a count on a chip. */
async function counted(page: Page, level: string, count: number) {
  await chip(page, level).locator(".count", { hasText: new RegExp(`^${count}$`) }).waitFor();
}

function query(page: Page): Promise<string> {
  return page.inputValue("input[name=q]");
}

browserTest("page counts each level on its chip, live", async ({ stream, server, page }) => {
  writeLevels(stream, 3);
  await open(page, server.url);
  await counted(page, "INFO", 4);
  await counted(page, "ERROR", 1);
  stream.write({ level: "ERROR", message: "one more" });
  await counted(page, "ERROR", 2);
  // Records that the filter drops do not arrive, but are counted.
  await chip(page, "FATAL").locator(".choice").click();
  await listed(page, 1);
  stream.write({ level: "WARN", message: "not seen" });
  await counted(page, "WARN", 2);
});

browserTest("page shows the levels of pressed chips, also after Back and a reload", async (setting) => {
  const { stream, server, page } = setting;
  writeLevels(stream);
  await open(page, server.url);
  await counted(page, "INFO", 1);
  const pressed = () => page.locator('[data-chip]:has(.choice[aria-pressed="true"]) .name').allTextContents();
  await chip(page, "WARN").locator(".choice").click();
  await listed(page, 1);
  assertStrictEquals(await query(page), "level:WARN");
  await chip(page, "ERROR").locator(".choice").click();
  await listed(page, 2);
  assertEquals([await query(page), await pressed()], ["level:(WARN OR ERROR)", ["WARN", "ERROR"]]);
  await counted(page, "INFO", 1); // other levels can still be chosen
  assertStrictEquals(new URL(page.url()).searchParams.get("q"), "level:(WARN OR ERROR)");
  await page.reload();
  await page.locator('[data-chip=ERROR] .choice[aria-pressed="true"]').waitFor();
  assertEquals([await pressed(), await messages(page)], [["WARN", "ERROR"], ["ERROR.", "WARN."]]);
  await page.goBack();
  await listed(page, 1);
  assertEquals([await query(page), await pressed()], ["level:WARN", ["WARN"]]);
  await chip(page, "WARN").locator(".choice").click();
  await listed(page, LEVELS.length);
  assertStrictEquals(await query(page), "");
});

browserTest(
  "page excludes levels by a click with a modifier key and by the minus button",
  async (setting) => {
    const { stream, server, page } = setting;
    writeLevels(stream);
    await open(page, server.url);
    await chip(page, "DEBUG").locator(".choice").click({ modifiers: ["Alt"] });
    await chip(page, "TRACE").locator(".choice").click({ modifiers: ["Alt"] });
    await page.getByRole("button", { name: "Exclude INFO", exact: true }).press("Enter");
    await listed(page, 3);
    assertStrictEquals(await query(page), "-level:DEBUG -level:TRACE -level:INFO");
    assertStrictEquals(
      await chip(page, "INFO").locator(".name").evaluate((name) => getComputedStyle(name).textDecorationLine),
      "line-through",
    );
    await counted(page, "INFO", 1);
    await chip(page, "INFO").locator(".choice").click();
    await listed(page, 4);
    assertStrictEquals(await query(page), "-level:DEBUG -level:TRACE");
  },
);

browserTest("page adds the level of a chip to a query that chips cannot show", async ({ stream, server, page }) => {
  writeLevels(stream);
  await open(page, `${server.url}?level=WARN&q=${encodeURIComponent("api level:W* OR level:*R")}`);
  await counted(page, "ERROR", 1);
  await counted(page, "INFO", 0);
  assertEquals(
    await page.locator('[data-chip] [aria-pressed="true"] .name').allTextContents(),
    ["WARN"],
    "the minimum",
  );
  await chip(page, "ERROR").locator(".choice").click();
  await listed(page, 1);
  assertStrictEquals(await query(page), "(api level:W* OR level:*R) level:ERROR");
  assertStrictEquals(await leastLevel(page), "", "that level alone");
});

function facet(page: Page, value: string) {
  return page.locator(`.facet[data-value="${value}"]`);
}

browserTest("page counts the values of service, logger and source, and filters by a click", async (setting) => {
  const { stream, server, page } = setting;
  writeLevels(stream, 3);
  stream.write({ message: "told", metadata: { service: "mail", logger: "mail.smtp", source: "stderr" } });
  await open(page, server.url);
  await facet(page, "mail").locator(".count", { hasText: "4" }).waitFor();
  assertEquals(await page.locator(".facets h2").allTextContents(), ["service", "logger", "source"]);
  await facet(page, "mail").locator(".choice").click();
  await listed(page, 4);
  assertStrictEquals(await query(page), "service:mail");
  await facet(page, "mail.smtp").locator(".choice").click();
  await listed(page, 1);
  assertStrictEquals(new URL(page.url()).searchParams.get("q"), "service:mail logger:mail.smtp");
  await facet(page, "api").locator(".count", { hasText: "0" }).waitFor();
  await page.goBack();
  await listed(page, 4);
  await page.reload();
  await page.locator('.facet[data-value="mail"] .choice[aria-pressed="true"]').waitFor();
  await facet(page, "api").locator(".choice").click();
  await listed(page, 10);
  assertStrictEquals(await query(page), "service:(mail OR api)");
});

browserTest("page excludes values of a facet, by keys alone", async (setting) => {
  const { stream, server, page } = setting;
  writeLevels(stream, 3);
  await open(page, server.url);
  const exclude = page.getByRole("button", { name: "Exclude api from service" });
  await exclude.focus();
  await page.keyboard.press("Enter");
  await listed(page, 3);
  assertStrictEquals(await query(page), "-service:api");
  assertStrictEquals(await facet(page, "api").getAttribute("data-struck"), "true");
  assertStrictEquals(await exclude.evaluate((button) => button === document.activeElement), true);
  await page.keyboard.press(" ");
  await listed(page, 9);
});

browserTest("page excludes a logger with few keys", async ({ stream, server, page }) => {
  for (const logger of ["app", "db", "noisy"]) {
    for (const service of ["api", "mail"]) {
      stream.write({ message: `${logger} of ${service}`, metadata: { logger, service } });
    }
  }
  await open(page, server.url);
  await facet(page, "noisy").waitFor();
  await page.keyboard.press("a");
  const focused = () => page.evaluate(() => document.activeElement?.closest(".facet")?.getAttribute("data-value"));
  assertStrictEquals(await focused(), "api");
  for (const value of ["mail", "app", "db", "noisy"]) {
    await page.keyboard.press("ArrowDown");
    assertStrictEquals(await focused(), value);
  }
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowUp");
  assertStrictEquals(await focused(), "db");
  await page.keyboard.press("End");
  await page.keyboard.press("-");
  await listed(page, 4);
  assertStrictEquals(await query(page), "-logger:noisy");
  assertStrictEquals(await focused(), "noisy");
});

browserTest("page has one Tab stop for the levels and one for the facets", async ({ stream, server, page }) => {
  writeLevels(stream, 3);
  await open(page, server.url);
  await facet(page, "mail").waitFor();
  const stops: string[] = [];
  await page.locator("input[name=q]").focus();
  for (let count = 0; count < 20 && stops.at(-1) !== "scroller"; count++) {
    await page.keyboard.press("Tab");
    stops.push(await page.evaluate(() => document.activeElement!.className));
  }
  assertEquals(stops.filter((name) => /choice|minus|more/.test(name)), ["choice", "choice"]);
  assert(stops.length < 14, stops.join(", "));
  await chip(page, "TRACE").locator(".choice").focus();
  for (let count = 0; count < 4; count++) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  assertStrictEquals(await query(page), "level:INFO");
});

browserTest("page removes a chosen value of a facet that no record has", async ({ stream, server, page }) => {
  writeLevels(stream);
  await open(page, `${server.url}?q=${encodeURIComponent("nowhere service:Gone")}`);
  await facet(page, "gone").locator('.choice[aria-pressed="true"]').click();
  assertStrictEquals(await query(page), "nowhere");
});

browserTest("page shows ten values of a facet, and the others after a click", async (setting) => {
  const { stream, server, page } = setting;
  for (let number = 1; number <= 14; number++) {
    for (let time = 0; time < number; time++) stream.write({ metadata: { logger: `l${number}` } });
  }
  await open(page, server.url);
  const names = page.locator(".facet .name", { hasText: /^l\d+$/ });
  await facet(page, "l14").waitFor();
  assertStrictEquals(await names.count(), 10);
  await page.getByRole("button", { name: "Show 4 more" }).click();
  await facet(page, "l1").waitFor();
  assertStrictEquals(await names.count(), 14);
  await page.getByRole("button", { name: "Show fewer" }).click();
  assertStrictEquals(await names.count(), 10);
});

browserTest("page is no longer than the window with many values in its facets", async (setting) => {
  const { stream, server, page } = setting;
  for (let number = 1; number <= 10; number++) {
    stream.write({ metadata: { service: `s${number}`, logger: `l${number}`, source: `o${number}` } });
  }
  await open(page, server.url);
  await facet(page, "o9").waitFor();
  assertStrictEquals(
    await page.locator("#facets").evaluate((facets) => facets.scrollHeight > facets.clientHeight),
    true,
  );
  assertStrictEquals(await page.evaluate(() => document.documentElement.scrollHeight), 400);
}, { context: { viewport: { width: 1280, height: 400 } } });

browserTest("page keeps the values of a facet in place under the pointer", async ({ stream, server, page }) => {
  writeLevels(stream, 3);
  await open(page, server.url);
  await facet(page, "mail").hover();
  const before = await facet(page, "mail").boundingBox();
  for (let number = 0; number < 9; number++) stream.write({ message: "more", metadata: { service: "mail" } });
  await facet(page, "mail").locator(".count", { hasText: "12" }).waitFor();
  assertEquals(await facet(page, "mail").boundingBox(), before);
  await page.mouse.move(800, 400);
  await page.waitForFunction(
    (top) => document.querySelector('[data-value="mail"]')!.getBoundingClientRect().y < top!,
    before?.y,
  );
});

browserTest("page stores the state of the facets, and opens them over a narrow list", async (setting) => {
  const { stream, server, page } = setting;
  writeLevels(stream);
  await open(page, server.url);
  const facets = page.locator("#facets");
  const toggle = page.locator(".facets-toggle");
  await facet(page, "api").waitFor();
  await toggle.click();
  assertStrictEquals(await facets.isVisible(), false);
  await page.reload();
  await page.locator('.facets-toggle[aria-expanded="false"]').waitFor();
  assertStrictEquals(await facets.isVisible(), false);
  await toggle.click();
  assertStrictEquals(await facets.isVisible(), true);
  await page.setViewportSize({ width: 360, height: 640 });
  await facets.waitFor({ state: "hidden" });
  await toggle.click();
  await facet(page, "api").waitFor();
  const list = await page.locator(".scroller").boundingBox();
  assertStrictEquals(list?.width, 360);
  await facets.getByRole("button", { name: "Close" }).click();
  assertStrictEquals(await facets.isVisible(), false);
  await toggle.click();
  await facet(page, "api").locator(".choice").focus();
  await page.keyboard.press("Escape");
  assertStrictEquals(await facets.isVisible(), false);
  assertStrictEquals(await toggle.evaluate((button) => button === document.activeElement), true);
});

for (const viewport of [{ width: 1280, height: 800 }, { width: 360, height: 640 }]) {
  browserTest(`page reserves room for parts loaded later: nothing moves at ${viewport.width} px`, async (setting) => {
    const { stream, server, page } = setting;
    await page.addInitScript(() => {
      Object.assign(globalThis, { shifts: [] });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          const { sources } = entry as unknown as { sources: { node: Node | null }[] };
          const moved = sources.map(({ node }) => node instanceof Element ? node : node?.parentElement)
            .filter((element) => element?.closest("header") === null);
          (globalThis as unknown as { shifts: unknown[] }).shifts.push(...moved.map((element) => element?.outerHTML));
        }
      }).observe({ type: "layout-shift", buffered: true });
    });
    writeMinutes(stream, UNTIL);
    await open(page, server.url);
    await counted(page, "ERROR", 12);
    await timelineOf(page);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    assertEquals(await page.evaluate(() => (globalThis as unknown as { shifts: unknown[] }).shifts), []);
  }, { context: { viewport } });
}

browserTest("page counts the records that the filter hides, and clears it", async ({ stream, server, page }) => {
  writeLevels(stream, 10);
  await open(page, server.url);
  await counted(page, "INFO", 11);
  assertStrictEquals(await page.locator(".filtered").count(), 0);
  await page.fill("input[name=q]", "level:ERROR");
  await page.locator(".filtered", { hasText: "15 hidden" }).waitFor();
  await page.locator(".filtered").getByRole("button", { name: "Clear filters" }).click();
  await page.locator(".filtered").waitFor({ state: "detached" });
  assertStrictEquals(await page.inputValue("input[name=q]"), "");

  await page.fill("input[name=q]", "nothing like it");
  await page.locator(".empty", { hasText: "No matching records" }).waitFor();
  await page.locator(".empty-help").getByRole("button", { name: "Clear filters" }).click();
  await shown(page, "FATAL.");
  await page.goBack();
  await page.locator(".empty").waitFor();
});

browserTest("page keeps the last counts, dimmed, while the server does not answer", async (setting) => {
  const { stream, server, page } = setting;
  writeLevels(stream);
  await open(page, server.url);
  await counted(page, "INFO", 1);
  const color = () => chip(page, "INFO").locator(".count").evaluate((count) => getComputedStyle(count).color);
  const before = await color();
  await page.route("**/advanced/facets*", (route) => route.abort());
  stream.write({ message: "not counted" });
  await page.locator('.chips[data-stale="true"]').waitFor();
  await counted(page, "INFO", 1);
  assertNotStrictEquals(await color(), before);
}, { mayComplain: /Failed to load resource/ });

/** Writes a record per second for two minutes, up to now. Each tenth is an error. */
function writeMinutes(stream: LogStream, until: number) {
  for (let second = 1; second <= 120; second++) {
    const timestamp = until - (120 - second) * 1000;
    stream.write({ timestamp, level: second % 10 === 0 ? "ERROR" : "INFO", message: `n${second}.` });
  }
}

/** End of the two minutes: a whole minute, so that the bars are always the same. */
const UNTIL = Date.parse("2025-10-24T10:02:00Z");

/** Waits for the bars of the timeline, and returns its box. */
async function timelineOf(page: Page) {
  await page.waitForFunction(() => document.querySelector("[data-bars=INFO]")?.getAttribute("d"));
  return (await page.locator(".timeline .bars").boundingBox())!;
}

/** Moves the pointer to a part of the timeline's width. */
async function pointAt(page: Page, part: number) {
  const { x, y, width, height } = await timelineOf(page);
  await page.mouse.move(x + part * width, y + height / 2, { steps: 60 }); // as slow as a hand
}

/** Normalizes the spaces of a time range, which depend on the version of the browser. */
function plain(text: string | null): string | undefined {
  return text?.replaceAll(/\s/g, " ");
}

/** Returns the number of bars with records of a level. */
function barsOf(page: Page, level: string): Promise<number> {
  return page.locator(`[data-bars=${level}]`).evaluate((path) => path.getAttribute("d")!.split("M").length - 1);
}

browserTest("page shows records over time, stacked by level, live", async ({ stream, server, page }) => {
  writeMinutes(stream, UNTIL);
  await open(page, server.url);
  await timelineOf(page);
  assertEquals([await barsOf(page, "INFO"), await barsOf(page, "ERROR")], [60, 12]);
  assertStrictEquals(await page.locator(".ends").innerText(), "24 Oct, 09:59:38\n24 Oct, 10:02:02");
  const { height } = await page.locator('[data-island="timeline"]').boundingBox() ?? {};
  assertStrictEquals(height, 68);
  stream.write({ timestamp: UNTIL + 2000, level: "FATAL", message: "late" });
  await page.waitForFunction(() => document.querySelector("[data-bars=FATAL]")!.getAttribute("d") !== "");
  assertStrictEquals(await page.locator(".ends span").last().innerText(), "24 Oct, 10:02:04");
  // The axis stays for any query.
  await chip(page, "FATAL").locator(".choice").click();
  await page.waitForFunction(() => document.querySelector("[data-bars=INFO]")!.getAttribute("d") === "");
  assertStrictEquals(await page.locator(".ends span").last().innerText(), "24 Oct, 10:02:04");
}, { context: { timezoneId: "UTC", locale: "en-GB" } });

browserTest("page shows the time and counts of a bar, in the reader's time zone", async ({ stream, server, page }) => {
  writeMinutes(stream, UNTIL);
  await open(page, server.url);
  await pointAt(page, 0.999);
  assertStrictEquals(plain(await page.locator(".tip").innerText()), "24 Oct, 19:02:00 – 19:02:02: 1 record, 1 ERROR");
  await page.mouse.move(600, 500);
  await page.locator(".tip").waitFor({ state: "detached" });
}, { context: { timezoneId: "Asia/Tokyo", locale: "en-GB" } });

browserTest("page filters by a dragged time range, also after a reload, and removes it", async (setting) => {
  const { stream, server, page } = setting;
  writeMinutes(stream, UNTIL);
  await open(page, server.url);
  await pointAt(page, 64.05 / 72); // next to another bar
  await page.mouse.down();
  await pointAt(page, 0.8);
  await page.mouse.up();
  const q = "timestamp>=2025-10-24T10:01:32Z timestamp<2025-10-24T10:01:48Z";
  await listed(page, 16);
  assertStrictEquals(await query(page), q);
  assertEquals((await messages(page)).at(-1), "n92.");
  await page.reload();
  await listed(page, 16);
  await page.locator("rect.brush").waitFor();
  // The surroundings stay visible, at a larger scale.
  assertStrictEquals(await page.locator(".ends span").first().innerText(), "24 Oct, 10:01:24.000");
  await page.getByRole("button", { name: /^Clear time range/ }).click();
  await page.waitForFunction(() => document.querySelectorAll("[data-id]").length > 16);
  assertStrictEquals(await query(page), "");
  await page.goBack();
  await listed(page, 16);
  assertStrictEquals(await query(page), q);
}, { context: { timezoneId: "UTC", locale: "en-GB" } });

browserTest("page scrolls to a clicked bar, and stays there", async ({ stream, server, page }) => {
  writeMinutes(stream, UNTIL);
  await open(page, server.url);
  await pointAt(page, 0.5);
  await page.mouse.down();
  await page.mouse.up();
  await page.locator(".row.current .message", { hasText: "n51." }).waitFor();
  const row = page.locator(".row.current");
  const before = await row.boundingBox();
  const list = await page.locator(".scroller").boundingBox();
  assertStrictEquals(Math.round(before!.y), Math.round(list!.y));
  const [here, pointed] = await Promise.all([".here", ".pointed"].map((mark) => page.locator(mark).getAttribute("x")));
  assertStrictEquals(here, pointed);
  assertStrictEquals(await query(page), "");
  stream.write({ message: "new" });
  await page.waitForSelector("text=1 new");
  assertEquals(await row.boundingBox(), before);
  await page.click(".new-rows");
  await shown(page, "new");
  await page.locator(".here").waitFor({ state: "detached" });
}, { context: { timezoneId: "UTC", locale: "en-GB" } });

browserTest("page scrolls to a bar with records that it does not keep", async ({ stream, server, page }) => {
  writeMinutes(stream, UNTIL);
  for (let number = 1; number <= 4000; number++) stream.write({ timestamp: UNTIL + 1000, message: "flood" });
  await open(page, server.url);
  await pointAt(page, 0.5);
  await page.mouse.down();
  await page.mouse.up();
  await page.locator(".row.current .message", { hasText: "n51." }).waitFor();
}, { stream: { capacity: 5000, maxBytes: 2 ** 24 }, context: { timezoneId: "UTC", locale: "en-GB" } });

browserTest("page has a timeline that works with keys alone, and describes its bars", async (setting) => {
  const { stream, server, page } = setting;
  writeMinutes(stream, UNTIL);
  await open(page, server.url);
  await timelineOf(page);
  const slider = page.getByRole("slider", { name: "Timeline" });
  await slider.focus();
  await page.keyboard.press("Home");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  assertStrictEquals(
    plain(await slider.getAttribute("aria-valuetext")),
    "24 Oct, 10:00:04 – 10:00:06: 2 records, 2 INFO",
  );
  assertStrictEquals(await slider.getAttribute("aria-valuenow"), "13");
  const described = await page.locator("#timeline-summary").textContent();
  assertStrictEquals(plain(described), "120 records, 24 Oct, 10:00:00 – 10:02:02; peak at 24 Oct, 10:00:02");
  await page.keyboard.press("Enter");
  await page.locator(".row.current .message", { hasText: "n5." }).waitFor();
  await slider.focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Shift+ArrowLeft");
  await page.keyboard.press("Enter");
  await listed(page, 5);
  assertStrictEquals(await query(page), "timestamp>=2025-10-24T10:01:56Z timestamp<2025-10-24T10:02:02Z");
}, { context: { timezoneId: "UTC", locale: "en-GB" } });

for (const colorScheme of ["dark", "light"] as const) {
  browserTest(
    `page has no axe-core finding in chips, facets and timeline, in the ${colorScheme} theme`,
    async (setting) => {
      const { stream, server, page } = setting;
      writeMinutes(stream, UNTIL);
      writeLevels(stream, 3);
      stream.write({ metadata: { service: "web", logger: "web", source: "stderr" } });
      const q =
        "level:(TRACE OR DEBUG OR INFO OR WARN) -level:ERROR -service:mail service:(api OR web) timestamp>2025-10-24";
      await open(page, `${server.url}?q=${encodeURIComponent(q)}`);
      await facet(page, "web").locator('.choice[aria-pressed="true"]').waitFor();
      await pointAt(page, 0.5);
      await page.locator(".tip").waitFor();
      assertEquals(await violations(page), []);
      await page.fill("input[name=q]", "-level:(TRACE OR DEBUG OR INFO OR WARN) level:(ERROR OR FATAL) service:gone");
      await facet(page, "gone").waitFor();
      assertEquals(await violations(page), []);
      await page.route("**/advanced/facets*", (route) => route.abort());
      await page.fill("input[name=q]", "");
      await page.locator('.chips[data-stale="true"]').waitFor();
      assertEquals(await violations(page), []);
      await page.setViewportSize({ width: 360, height: 640 });
      await page.locator(".facets-toggle").click();
      await page.locator("#facets .facet").first().waitFor();
      assertEquals(await violations(page), []);
    },
    { context: { colorScheme }, mayComplain: /Failed to load resource/ },
  );
}

browserTest("page filters by level without JavaScript", async ({ stream, server, page }) => {
  writeLevels(stream);
  await page.goto(server.url);
  await chip(page, "ERROR").locator("[name=level]").click();
  await page.waitForURL((url) => url.searchParams.get("level") === "ERROR");
  assertEquals(await messages(page), ["FATAL.", "ERROR."]);
  await page.fill("input[name=q]", "FATAL");
  await page.click(".apply"); // which keeps the level
  await page.waitForURL((url) => url.searchParams.get("q") === "FATAL");
  assertEquals([await leastLevel(page), await messages(page)], ["ERROR", ["FATAL."]]);
}, { context: { javaScriptEnabled: false } });
