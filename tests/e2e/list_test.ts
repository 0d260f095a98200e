import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { MAX_ROWS } from "../../ui/state/rows/rows.ts";
import { browserTest, messages, open, shown, writeNumbers } from "./page_fixture.ts";

// In Canadian French, a time of day would be wider than its column.
for (const locale of ["de-DE", "fr-CA"]) {
  browserTest(`page shows times in the reader's zone and locale, as in ${locale}`, async ({ stream, server, page }) => {
    stream.write({ timestamp: "2025-10-24T10:26:15.123Z", message: "when" });
    await open(page, server.url);
    const time = page.locator("[data-id] time");
    await page.waitForFunction(() => !document.querySelector("time")?.textContent.endsWith("10:26:15.123]"));
    assertStrictEquals(await time.textContent(), "[2025-10-24 06:26:15,123]");
    assertStrictEquals(await time.getAttribute("datetime"), "2025-10-24T10:26:15.123Z");
    assert(await time.evaluate((element) => element.scrollWidth <= element.clientWidth));
  }, { context: { timezoneId: "America/New_York", locale } });
}

browserTest("page does not move while it is paused, and counts waiting records", async ({ stream, server, page }) => {
  writeNumbers(stream, 1, 3);
  await open(page, server.url);
  await page.click("button[aria-pressed]");
  await page.waitForSelector('[data-state="paused"]');
  writeNumbers(stream, 4, 8);
  await page.waitForSelector("text=5 new");
  assertEquals(await messages(page), ["n3.", "n2.", "n1."]);
  await page.click("button[aria-pressed]");
  await shown(page, "n8.");
  assertStrictEquals((await messages(page)).length, 8);
  assertStrictEquals(await page.locator("[data-state]").getAttribute("data-state"), "live");
});

for (
  const { name, begin } of [
    {
      name: "scrolled away",
      begin: (page: Page) => page.locator(".scroller").evaluate((element) => element.scrollTop = 700),
    },
    {
      name: "under the pointer",
      begin: async (page: Page) => {
        await page.mouse.move(400, 300);
        await page.mouse.move(402, 302);
      },
    },
    {
      name: "with selected text",
      begin: (page: Page) =>
        page.locator(".message").nth(3).evaluate((element) => getSelection()!.selectAllChildren(element)),
    },
    {
      name: "with an open row",
      begin: async (page: Page) => {
        await page.locator(".message").nth(3).click();
        await page.waitForSelector(".details");
      },
    },
  ]
) {
  browserTest(`page never moves ${name}, and counts waiting records on the button to live`, async (setting) => {
    const { stream, server, page } = setting;
    writeNumbers(stream, 1, 50);
    await open(page, server.url);
    await begin(page);
    const row = page.locator('[data-id$="-20"]');
    const before = await row.boundingBox();
    writeNumbers(stream, 51, 87);
    const button = page.locator(".new-rows");
    await page.waitForFunction(() => document.querySelector(".new-rows")?.textContent?.includes("37 new"));
    assertStrictEquals((await row.boundingBox())?.y, before?.y);
    await button.click();
    await shown(page, "n87.");
    assertStrictEquals(await page.locator(".scroller").evaluate((element) => element.scrollTop), 0);
    assertStrictEquals(await page.locator(".details").count(), 0);
    stream.write({ message: "live again" });
    await shown(page, "live again");
  });
}

browserTest("page holds new records while auto-scroll is off", async ({ stream, server, page }) => {
  writeNumbers(stream, 1, 3);
  await open(page, server.url);
  const turn = async () => {
    await page.locator("[data-menu=view] summary").click();
    await page.getByRole("switch", { name: "Auto-scroll" }).click(); // which closes the menu
    await page.locator("[data-menu=view] .sheet").waitFor({ state: "hidden" });
  };
  await turn();
  stream.write({ message: "waits" });
  await page.waitForSelector("text=1 new");
  assertEquals(await messages(page), ["n3.", "n2.", "n1."]);
  assertStrictEquals(await page.locator(".reading").textContent(), "Reading");
  await turn();
  await shown(page, "waits");
});

browserTest("page keeps 10,000 records, with at most 100 rows at any scroll position", async (setting) => {
  const { stream, server, page } = setting;
  await open(page, server.url);
  await page.evaluate(() => {
    const most = { rows: 0 };
    Object.assign(globalThis, { most });
    new MutationObserver(() => {
      most.rows = Math.max(most.rows, document.querySelectorAll("[data-id], [data-gap]").length);
    }).observe(document.body, { childList: true, subtree: true });
  });
  for (let batch = 0; batch < 24; batch++) {
    writeNumbers(stream, batch * 500 + 1, batch * 500 + 500);
    await shown(page, `n${batch * 500 + 500}.`);
  }
  const scroller = page.locator(".scroller");
  for (const part of [0.1, 0.25, 0.5, 0.73, 1]) {
    await scroller.evaluate((element, part) => element.scrollTop = part * element.scrollHeight, part);
    // Rows fill the view at any position.
    await page.waitForFunction(() => {
      const { top, bottom, left } = document.querySelector(".scroller")!.getBoundingClientRect();
      return [top + 2, (top + bottom) / 2, bottom - 2].every((y) =>
        document.elementFromPoint(left + 100, y)?.closest("[data-id]") !== null
      );
    });
  }
  // It scrolls on into the records that only the server has.
  await page.waitForFunction(() => {
    const element = document.querySelector(".scroller")!;
    element.scrollTop = element.scrollHeight;
    return document.querySelector(".list")!.lastElementChild?.querySelector(".message")?.textContent === "n1.";
  });
  assert(await page.evaluate(() => (globalThis as unknown as { most: { rows: number } }).most.rows) <= MAX_ROWS);
}, { stream: { capacity: 20_000, maxBytes: 2 ** 26 } });

browserTest("page renders new records at most once per animation frame", async ({ stream, server, page }) => {
  stream.write({ message: "first" });
  await open(page, server.url);
  await page.evaluate(() => {
    const seen = { frame: NaN, inFrame: 0, most: 0, all: 0 };
    Object.assign(globalThis, { seen });
    new MutationObserver(() => {
      const frame = Number(document.timeline.currentTime); // the same throughout a frame
      seen.inFrame = frame === seen.frame ? seen.inFrame + 1 : 1;
      seen.frame = frame;
      seen.most = Math.max(seen.most, seen.inFrame);
      seen.all++;
    }).observe(document.querySelector(".list")!, { childList: true });
  });
  for (let number = 1; number <= 300; number++) {
    writeNumbers(stream, number, number);
    await new Promise((resolve) => setTimeout(resolve)); // a chunk each
    if (number === 150) await shown(page, "n150."); // a page without time may render all that has come in one frame
  }
  await shown(page, "n300.");
  const { all, most } = await page.evaluate(() =>
    (globalThis as unknown as { seen: { all: number; most: number } }).seen
  );
  assertStrictEquals(most, 1);
  assert(all > 1 && all < 300, `${all} times`);
});

browserTest("page loads older records of the server when it is scrolled to its end", async (setting) => {
  const { stream, server, page } = setting;
  writeNumbers(stream, 1, 700);
  await open(page, server.url);
  const scroller = page.locator(".scroller");
  await scroller.evaluate((element) => element.scrollTop = 300);
  const row = page.locator('[data-id$="-680"]');
  const before = await row.boundingBox();
  await page.waitForFunction(() => document.querySelector(".scroller")!.scrollHeight > 500 * 20);
  assertStrictEquals((await row.boundingBox())?.y, before?.y);
  await page.waitForFunction(() => {
    const element = document.querySelector(".scroller")!;
    element.scrollTop = element.scrollHeight;
    return document.querySelector(".list")!.lastElementChild?.querySelector(".message")?.textContent === "n1.";
  });
});

browserTest("page follows the newest record at the bottom until it is scrolled", async (setting) => {
  const { stream, server, page } = setting;
  writeNumbers(stream, 1, 60);
  await open(page, server.url);
  await page.getByText("View", { exact: true }).click();
  await page.getByLabel("Newest last").check();
  await page.keyboard.press("Escape");
  const scroller = page.locator(".scroller");
  const isAtBottom = () =>
    scroller.evaluate(({ scrollTop, clientHeight, scrollHeight }) => scrollHeight - scrollTop - clientHeight < 2);
  stream.write({ message: "at the bottom" });
  await shown(page, "at the bottom");
  assertStrictEquals((await messages(page)).at(-1), "at the bottom");
  assert(await isAtBottom());
  await scroller.evaluate((element) => element.scrollTop -= 300);
  await page.waitForSelector(".new-rows");
  const row = page.locator('[data-id$="-40"]');
  const before = await row.boundingBox();
  writeNumbers(stream, 61, 65);
  await page.waitForSelector("text=5 new");
  assertStrictEquals((await row.boundingBox())?.y, before?.y);
  await page.click(".new-rows");
  await shown(page, "n65.");
  assert(await isAtBottom());
  // The choice is stored.
  await open(page, server.url);
  await page.waitForFunction(() => [...document.querySelectorAll(".message")].at(-1)?.textContent === "n65.");
});

browserTest("page shows its rows when their order changes under the pointer", async ({ stream, server, page }) => {
  writeNumbers(stream, 1, 1000);
  await open(page, `${server.url}#${stream.run}-1`);
  await page.locator(".details").waitFor();
  await page.click(".new-rows");
  await shown(page, "n1000.");
  await page.mouse.move(400, 300);
  await page.mouse.move(402, 302);
  await page.keyboard.press("n");
  await page.waitForFunction(() => [...document.querySelectorAll(".message")].at(-1)?.textContent === "n1000.");
  const last = await page.locator("[data-id]").last().boundingBox();
  assert(last !== null && last.y > 400 && last.y < 720, `${last?.y}`);
});

browserTest("page shows ANSI colors, and collapses messages of several lines", async ({ stream, server, page }) => {
  stream.write({ message: "\x1b[32mready\x1b[0m in \x1b[1m241 ms\x1b[0m\x1b[2J" });
  stream.write({ message: "first\nsecond\nthird", metadata: { error: new TypeError("broken") } });
  await open(page, server.url);
  assertEquals(await messages(page), ["first", "ready in 241 ms"]);
  assertStrictEquals(await page.locator(".message .c2").textContent(), "ready");
  assertStrictEquals(await page.locator(".message .bold").textContent(), "241 ms");
  const row = page.locator("[data-id]").first();
  assertStrictEquals(await row.locator(".thrown").textContent(), "TypeError: broken");
  assertMatch((await row.locator(".more").allTextContents()).join(), /^\+2 lines,\+\d+ lines?$/);
}, { context: { colorScheme: "dark" } });

browserTest("page wraps long messages if asked to", async ({ stream, server, page }) => {
  stream.write({ message: "word ".repeat(200) });
  stream.write({ message: "short" });
  await open(page, server.url);
  const heights = () => page.locator("[data-id]").evaluateAll((rows) => rows.map((row) => row.clientHeight));
  const [short, long] = await heights();
  assertStrictEquals(long, short);
  await page.getByText("View", { exact: true }).click();
  await page.getByLabel("Wrapped").check();
  assert((await heights())[1] > 3 * short);
  assertStrictEquals((await heights())[0], short);
});

browserTest("page shows times in UTC or relative to now if asked to", async ({ stream, server, page }) => {
  stream.write({ timestamp: "2025-10-24T10:26:15.123Z", message: "when" });
  await open(page, server.url);
  const time = page.locator("[data-id] time");
  await page.getByText("View", { exact: true }).click();
  await page.getByLabel("UTC").check();
  assertStrictEquals(await time.textContent(), "[2025-10-24 10:26:15.123]");
  await page.getByText("View", { exact: true }).click();
  await page.getByLabel("Relative").check();
  assertMatch(await time.textContent() ?? "", /^[\d,]+ days ago$/);
}, { context: { timezoneId: "America/New_York" } });

browserTest("page shows chosen metadata in its rows, also after a reload", async ({ stream, server, page }) => {
  stream.write({ message: "paid", metadata: { order: 7, span_id: "ab12", cart: { items: 2 } } });
  await open(page, server.url);
  const fields = page.locator(".row .field");
  assertEquals(await fields.allTextContents(), ["order=7", 'cart={"items":2}']);
  await page.locator(".message").click();
  await page.getByRole("button", { name: "Hide order in rows" }).click();
  await page.getByRole("button", { name: "Hide cart in rows" }).click();
  await page.getByRole("button", { name: "Show span_id in rows" }).click();
  assertEquals(await fields.allTextContents(), ["span_id=ab12"]);
  assertStrictEquals(await page.getByRole("button", { name: "items in rows" }).count(), 0);
  await page.getByRole("button", { name: "Show order in rows" }).click();
  await open(page, server.url);
  await page.locator(".row .field", { hasText: "span_id" }).waitFor();
  assertEquals(await fields.allTextContents(), ["order=7", "span_id=ab12"]);
});
