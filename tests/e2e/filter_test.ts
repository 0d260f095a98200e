import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { browserTest, leastLevel, listed, messages, open, pickLeast, shown, writeNumbers } from "./page_fixture.ts";
import { askJson } from "../support/ask.ts";

browserTest("page filters by level and query, also records that it did not keep", async ({ stream, server, page }) => {
  stream.write({ level: "ERROR", message: "old trouble" });
  stream.write({ level: "ERROR", message: "health check trouble" });
  writeNumbers(stream, 1, 300);
  await open(page, server.url);
  assertStrictEquals((await messages(page)).includes("old trouble"), false);

  await pickLeast(page, "WARN");
  await shown(page, "old trouble");
  assertEquals(await messages(page), ["health check trouble", "old trouble"]);
  await page.fill("input[name=q]", 'trouble -"health check"');
  await page.waitForFunction(() => location.search.includes("q="));
  await page.waitForSelector('[data-state="live"]');
  assertEquals(await messages(page), ["old trouble"]);

  stream.write({ level: "INFO", message: "trouble that is none" });
  stream.write({ level: "FATAL", message: "new trouble" });
  await shown(page, "new trouble");
  assertEquals(await messages(page), ["new trouble", "old trouble"]);

  // The address links to the current view.
  await open(page, page.url());
  assertEquals(await messages(page), ["new trouble", "old trouble"]);
  assertStrictEquals(await leastLevel(page), "WARN");

  await pickLeast(page, "WARN");
  await page.fill("input[name=q]", "");
  await shown(page, "n300.");
  assertEquals((await messages(page)).slice(0, 2), ["new trouble", "trouble that is none"]);
});

browserTest("page keeps text that was typed before its script ran", async ({ stream, server, page }) => {
  stream.write({ message: "apple" });
  stream.write({ message: "pear" });
  const { promise: typed, resolve } = Promise.withResolvers<void>();
  await page.route("**/later*", async (route) => {
    await typed;
    await route.continue();
  });
  await page.goto(server.url);
  await page.waitForSelector('[data-state="live"]');
  await page.locator("input[name=q]").pressSequentially("apple");
  resolve();
  await listed(page, 1);
  assertStrictEquals(await page.inputValue("input[name=q]"), "apple");
  await page.keyboard.type(" OR pear");
  await shown(page, "pear");
  await page.waitForURL((url) => url.searchParams.get("q") === "apple OR pear");
});

browserTest("page explains an invalid query and keeps the last valid one", async (setting) => {
  const { stream, server, page } = setting;
  stream.write({ message: "apple" });
  stream.write({ message: "pear" });
  await open(page, server.url);
  await page.fill("input[name=q]", "apple");
  await listed(page, 1);
  await page.fill("input[name=q]", 'apple "open');
  assertMatch(await page.locator("#query-error").textContent() ?? "", /^Add a closing "$/);
  assertStrictEquals(await page.locator("input[name=q]").getAttribute("aria-invalid"), "true");
  assertStrictEquals(await page.locator(".marks").textContent(), 'apple "open\u00a0');
  await page.fill("input[name=q]", "apple level>=loud");
  assertStrictEquals(await page.locator(".marks mark").textContent(), "loud");
  stream.write({ message: "apple pie" });
  await shown(page, "apple pie");
  assertEquals(await messages(page), ["apple pie", "apple"]);
});

browserTest("page offers to correct a query that has the operators of another language", async (setting) => {
  const { stream, server, page } = setting;
  for (const message of ["timeout", "refused", "paid"]) stream.write({ level: "ERROR", message });
  await open(page, server.url);
  const query = page.locator("input[name=q]");
  const offered = page.locator(".correction a");
  for (
    const [typed, corrected] of [
      ["timeout or refused", "timeout OR refused"],
      ["!paid level=error", "-paid level:error"],
      ["timestamp:[1h TO now]", "timestamp>=1h"],
    ]
  ) {
    await query.fill(typed);
    await query.press("Enter");
    await offered.waitFor();
    assertStrictEquals(await offered.textContent(), corrected);
    await offered.click();
    await offered.waitFor({ state: "detached" });
    assertStrictEquals(await query.inputValue(), corrected);
    await shown(page, "refused");
  }
  await page.goBack();
  await offered.waitFor();
  await page.getByRole("button", { name: "Dismiss" }).click();
  await offered.waitFor({ state: "detached" });
  await query.fill("'timeout or refused'".replaceAll("'", '"'));
  await query.press("Enter");
  assertStrictEquals(await offered.count(), 0);
});

/** Queries of every kind. */
const QUERIES: readonly string[] = [
  ...["paid", "-paid", '"order 1"', "ord*paid", "/order [13]\\d/", "/ORDER 2/i", "level>=warn", "-level:info"],
  ...["user.id:7", "user.id>=8", "(user.id:7 OR user.id:9) level:warn", "http.method:p*", "tags:new", "error:*"],
  ...["timestamp>=2025-10-24T10:00:30Z", "nothing", 'message:"order 4"', "metadata.user.id<2"],
];

browserTest(
  "page shows the same records as the server, for queries of every kind",
  async ({ stream, server, page }) => {
    for (let order = 1; order <= 60; order++) {
      stream.write({
        timestamp: Date.UTC(2025, 9, 24, 10, 0, order),
        level: order % 3 === 0 ? "WARN" : "INFO",
        message: `Order ${order} ${order % 2 === 0 ? "paid" : "declined"}`,
        metadata: {
          user: { id: order % 11 },
          "http.method": order % 4 === 0 ? "GET" : "POST",
          tags: order % 5 === 0 ? ["new", "gift"] : [],
          ...order % 7 === 0 && { error: new Error("Card refused") },
        },
      });
    }
    await open(page, server.url);
    for (const q of QUERIES) {
      const path = `../../api/monitoring/advanced/logs?${new URLSearchParams({ q })}`;
      const { records } = await askJson(new URL(path, server.url));
      const expected = records.map(({ message }: { message: string }) => message).reverse();
      await page.fill("input[name=q]", q);
      await page.waitForURL((url) => url.searchParams.get("q") === q);
      await listed(page, expected.length);
      assertEquals([q, await messages(page)], [q, expected]);
    }
  },
  { context: { viewport: { width: 1280, height: 1600 } } },
);

browserTest("page exports its records as a file, in the reader's time zone", async ({ stream, server, page }) => {
  for (let number = 1; number <= 3; number++) {
    stream.write({ message: `n${number}.`, level: number === 2 ? "WARN" : "INFO" });
  }
  await open(page, `${server.url}?level=WARN`);
  await page.click("summary:has-text('Export')");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("a:has-text('CSV')")]);
  assertMatch(download.suggestedFilename(), /^ringside-.*\.csv$/);
  const lines = (await Deno.readTextFile(await download.path())).trimEnd().split("\r\n");
  assertStrictEquals(lines.length, 2);
  assertMatch(lines[1], /,Asia\/Tokyo,WARN,n2\.,/);
  await page.keyboard.press("Escape");
  assertStrictEquals(await page.locator("a:has-text('CSV')").isVisible(), false);
}, { context: { timezoneId: "Asia/Tokyo" } });

browserTest("page stays live at an address with an invalid query", async ({ stream, server, page }) => {
  await open(page, `${server.url}?q=%22open&level=LOUD`);
  stream.write({ message: "shown all the same" });
  await shown(page, "shown all the same");
});

browserTest("page marks the matches of the query, in its HTML too", async ({ stream, server, page }) => {
  stream.write({ message: "Order paid", metadata: { order: "paid-7", user: { id: 42 } } });
  await open(page, `${server.url}?q=PAID+user.id:42`);
  assertEquals(await page.locator("mark").allTextContents(), ["paid", "paid", "42"]);
  await page.locator(".message").click();
  await page.waitForSelector(".details");
  assertEquals(await page.locator(".details mark").allTextContents(), ["paid", "paid", "42"]);
  await page.fill("input[name=q]", "order");
  await page.waitForFunction(() => document.querySelector("mark")?.textContent === "Order");
});
