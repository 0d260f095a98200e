import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { LogStream } from "../../lib/log_stream.ts";
import { MAX_ROWS } from "../../ui/state/view.ts";
import { browserTest, messages, open, PATH, serve, shown, withoutWorkers, writeNumbers } from "./page_fixture.ts";
import { startRelay } from "./relay.ts";

browserTest("page shows the newest 50 records in its HTML, newest on top", async ({ stream, server }) => {
  writeNumbers(stream, 1, 60);
  const html = await (await fetch(server.url)).text();
  const ids = Array.from(html.matchAll(/data-id="([^"]+)" data-level="INFO"/g), ([, id]) => id);
  deepStrictEqual(ids, Array.from({ length: 50 }, (_, index) => `${stream.run}-${60 - index}`));
});

browserTest("page shows its records without JavaScript", async ({ stream, server, page }) => {
  stream.write({ message: "readable as it is" });
  await page.goto(server.url);
  deepStrictEqual(await messages(page), ["readable as it is"]);
  strictEqual(await page.locator("button[type=submit]").isVisible(), true);
}, { context: { javaScriptEnabled: false } });

browserTest("page shows what is written while it is open, on top", async ({ stream, server, page }) => {
  stream.write({ message: "before" });
  await open(page, server.url);
  strictEqual(await page.locator("html[data-hydrated]").count(), 1);
  stream.write({ level: "WARN", message: "while", metadata: { logger: "app.db", rows: 7 } });
  await shown(page, "while");
  deepStrictEqual(await messages(page), ["while", "before"]);
  const row = page.locator("[data-id]").first();
  strictEqual(await row.getAttribute("data-id"), `${stream.run}-2`);
  strictEqual(await row.getAttribute("data-level"), "WARN");
  strictEqual(await row.locator(".logger").textContent(), "app.db");
  strictEqual(await row.locator(".field").textContent(), "rows=7");
  strictEqual(await row.locator(".level").evaluate((level) => getComputedStyle(level).color), "rgb(210, 153, 34)");
});

browserTest("page leaves no hole and no double between its HTML and the stream", async ({ stream, server, page }) => {
  writeNumbers(stream, 1, 10);
  await withoutWorkers(page); // what these ask for cannot be held up
  // Records come between the document and the stream.
  await page.route("**/logs/stream*", async (route) => {
    writeNumbers(stream, 11, 20);
    await route.continue();
  });
  await open(page, server.url);
  await shown(page, "n20.");
  deepStrictEqual(await messages(page), Array.from({ length: 20 }, (_, index) => `n${20 - index}.`));
});

browserTest("page shows times in the reader's zone and locale", async ({ stream, server, page }) => {
  stream.write({ timestamp: "2025-10-24T10:26:15.123Z", message: "when" });
  await open(page, server.url);
  const time = page.locator("[data-id] time");
  await page.waitForFunction(() => document.querySelector("time")?.textContent !== "[10:26:15.123]");
  strictEqual(await time.textContent(), "[06:26:15,123]");
  strictEqual(await time.getAttribute("datetime"), "2025-10-24T10:26:15.123Z");
}, { context: { timezoneId: "America/New_York", locale: "de-DE" } });

browserTest("page filters by level and query, also what it did not hold", async ({ stream, server, page }) => {
  stream.write({ level: "ERROR", message: "old trouble" });
  stream.write({ level: "ERROR", message: "health check trouble" });
  writeNumbers(stream, 1, 300);
  await open(page, server.url);
  strictEqual((await messages(page)).includes("old trouble"), false);

  await page.selectOption("[name=level]", "WARN");
  await shown(page, "old trouble");
  deepStrictEqual(await messages(page), ["health check trouble", "old trouble"]);
  await page.fill("input[name=q]", 'trouble -"health check"');
  await page.waitForFunction(() => location.search.includes("q="));
  await page.waitForSelector('[data-state="live"]');
  deepStrictEqual(await messages(page), ["old trouble"]);

  stream.write({ level: "INFO", message: "trouble that is none" });
  stream.write({ level: "FATAL", message: "new trouble" });
  await shown(page, "new trouble");
  deepStrictEqual(await messages(page), ["new trouble", "old trouble"]);

  // The address is a link to what is seen.
  await open(page, page.url());
  deepStrictEqual(await messages(page), ["new trouble", "old trouble"]);
  strictEqual(await page.inputValue("[name=level]"), "WARN");

  await page.selectOption("[name=level]", "");
  await page.fill("input[name=q]", "");
  await shown(page, "n300.");
  strictEqual((await messages(page)).length, MAX_ROWS);
});

browserTest("page says what is wrong with a query and goes on with the last good one", async (setting) => {
  const { stream, server, page } = setting;
  stream.write({ message: "apple" });
  stream.write({ message: "pear" });
  await open(page, server.url);
  await page.fill("input[name=q]", "apple");
  await page.waitForFunction(() => document.querySelectorAll("[data-id]").length === 1);
  await page.fill("input[name=q]", 'apple "open');
  match(await page.locator("#query-error").textContent() ?? "", /^At 11: expected a closing "$/);
  strictEqual(await page.locator("input[name=q]").getAttribute("aria-invalid"), "true");
  strictEqual(await page.locator(".marks").textContent(), 'apple "open\u00a0');
  await page.fill("input[name=q]", "apple level>=loud");
  strictEqual(await page.locator(".marks mark").textContent(), "loud");
  stream.write({ message: "apple pie" });
  await shown(page, "apple pie");
  deepStrictEqual(await messages(page), ["apple pie", "apple"]);
});

/** Queries of every kind, and records that they tell apart. */
const QUERIES: readonly string[] = [
  ...["paid", "-paid", '"order 1"', "ord*paid", "/order [13]\\d/", "/ORDER 2/i", "level>=warn", "-level:info"],
  ...["user.id:7", "user.id>=8", "(user.id:7 OR user.id:9) level:warn", "http.method:p*", "tags:new", "error:*"],
  ...["timestamp>=2025-10-24T10:00:30Z", "nothing", 'message:"order 4"', "metadata.user.id<2"],
];

browserTest("page shows what the server finds, for queries of every kind", async ({ stream, server, page }) => {
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
    const answer = await fetch(new URL(`../../api/monitoring/advanced/logs?${new URLSearchParams({ q })}`, server.url));
    const { records } = await answer.json();
    const expected = records.map(({ message }: { message: string }) => message).reverse();
    await page.fill("input[name=q]", q);
    await page.waitForURL((url) => url.searchParams.get("q") === q);
    await page.waitForFunction((count) => document.querySelectorAll("[data-id]").length === count, expected.length);
    deepStrictEqual([q, await messages(page)], [q, expected]);
  }
});

browserTest("page stays live at an address with a bad query", async ({ stream, server, page }) => {
  await open(page, `${server.url}?q=%22open&level=LOUD`);
  stream.write({ message: "shown all the same" });
  await shown(page, "shown all the same");
});

browserTest("page stands still while it is paused, and says how many wait", async ({ stream, server, page }) => {
  writeNumbers(stream, 1, 3);
  await open(page, server.url);
  await page.click("button[aria-pressed]");
  await page.waitForSelector('[data-state="paused"]');
  writeNumbers(stream, 4, 8);
  await page.waitForSelector("text=5 new");
  deepStrictEqual(await messages(page), ["n3.", "n2.", "n1."]);
  await page.click("button[aria-pressed]");
  await shown(page, "n8.");
  strictEqual((await messages(page)).length, 8);
  strictEqual(await page.locator("[data-state]").getAttribute("data-state"), "live");
});

browserTest("page goes back to the top for a new record only while auto-scroll is on", async (setting) => {
  const { stream, server, page } = setting;
  writeNumbers(stream, 1, 80);
  await open(page, server.url);
  const list = page.locator(".list");
  await list.evaluate((element) => element.scrollTop = 400);
  stream.write({ message: "back to the top" });
  await shown(page, "back to the top");
  strictEqual(await list.evaluate((element) => element.scrollTop), 0);

  await page.uncheck("input[type=checkbox]");
  await list.evaluate((element) => element.scrollTop = 400);
  stream.write({ message: "stay where you are" });
  await shown(page, "stay where you are");
  ok(await list.evaluate((element) => element.scrollTop) >= 400);
});

browserTest("page never has more than 100 rows", async ({ stream, server, page }) => {
  await open(page, server.url);
  await page.evaluate(() => {
    const most = { rows: 0 };
    Object.assign(globalThis, { most });
    new MutationObserver(() => most.rows = Math.max(most.rows, document.querySelectorAll("li").length))
      .observe(document.body, { childList: true, subtree: true });
  });
  for (let batch = 0; batch < 20; batch++) {
    writeNumbers(stream, batch * 100 + 1, batch * 100 + 100);
    await shown(page, `n${batch * 100 + 100}.`);
  }
  strictEqual(await page.evaluate(() => (globalThis as unknown as { most: { rows: number } }).most.rows), MAX_ROWS);
});

/** Texts that would do something, were they taken for markup or script. */
const HOSTILE = [
  "<script>globalThis.pwned = 1</script>",
  "</script><script>globalThis.pwned = 1</script>",
  "<img src=x onerror=globalThis.pwned=1>",
  "<svg/onload=globalThis.pwned=1>",
  "<!--<script>",
  "]]><x>",
  "&lt;b&gt; &amp; &#x3c;",
  "javascript:globalThis.pwned=1",
  "{{constructor.constructor('globalThis.pwned=1')()}}",
  "quotes \" ' ` and \\ and ${1}",
  "first\nsecond\r\nthird\u2028fourth",
  "👩‍👩‍👧‍👦 ok",
  "\u202eright to left\u202c and back",
  "\u001b[31mred\u001b[0m \u0007\u0000\u0001",
  "lone \ud800 surrogate",
];

browserTest("page shows hostile text as text, from its HTML and from the stream", async (setting) => {
  const { stream, server, page } = setting;
  const write = () => {
    for (const text of HOSTILE) {
      stream.write({ message: text, metadata: { [text]: text, logger: text, error: { stack: `${text}\n at x` } } });
    }
  };
  write();
  await open(page, server.url);
  write();
  await page.waitForFunction((count) => document.querySelectorAll("[data-id]").length === count, 2 * HOSTILE.length);
  const fromStream = (await messages(page)).slice(0, HOSTILE.length).reverse();
  deepStrictEqual(fromStream, HOSTILE);
  strictEqual(await page.locator("main img, main svg, main script, main b, main x").count(), 0);
  strictEqual(await page.evaluate(() => "pwned" in globalThis), false);
});

browserTest("page counts what it cannot read and goes on", async ({ stream, server, page }) => {
  await withoutWorkers(page);
  await page.route("**/logs/stream*", (route) =>
    route.fulfill({
      contentType: "text/event-stream",
      body: `event: hello\ndata: {"run":"${stream.run}","oldest":1,"newest":0,"resumed":true,"missed":0}\n\n` +
        `id: ${stream.run}-1\ndata: {"half":\n\nid: ${stream.run}-2\ndata: {"no":"record"}\n\n` +
        `id: ${stream.run}-3\ndata: {"timestamp":"2025-10-24T10:26:15.123Z","level":"INFO","message":"whole","metadata":{}}\n\n`,
    }));
  await page.goto(server.url);
  await shown(page, "whole");
  strictEqual(await page.locator(".status .warning").textContent(), "2 unreadable");
});

browserTest("page resumes after the connection is lost, without a double or a hole", async (setting) => {
  const { stream, server, page } = setting;
  await page.addInitScript(() => Math.random = () => 0.02); // 100 ms before it comes back
  const relay = startRelay(server.port);
  writeNumbers(stream, 1, 5);
  await open(page, `http://127.0.0.1:${relay.port}${PATH}`);
  relay.cut();
  await page.waitForSelector('[data-state="reconnecting"]');
  writeNumbers(stream, 6, 8);
  relay.mend();
  await shown(page, "n8.");
  deepStrictEqual(await messages(page), ["n8.", "n7.", "n6.", "n5.", "n4.", "n3.", "n2.", "n1."]);
  strictEqual(await page.locator("[data-gap]").count(), 0);
  await relay.stop();
}, { mayComplain: /Failed to load resource/ });

browserTest("page shows a gap where records were overwritten while it was away", async (setting) => {
  const { stream, server, page } = setting;
  await page.addInitScript(() => Math.random = () => 0.02);
  const relay = startRelay(server.port);
  writeNumbers(stream, 1, 5);
  await open(page, `http://127.0.0.1:${relay.port}${PATH}`);
  relay.cut();
  await page.waitForSelector('[data-state="reconnecting"]');
  writeNumbers(stream, 6, 40);
  relay.mend();
  await shown(page, "n40.");
  const gap = page.locator("[data-gap]");
  strictEqual(await gap.getAttribute("data-gap"), "overwritten");
  match(await gap.textContent() ?? "", /^15 records missed/);
  strictEqual(await page.locator(".status .warning").textContent(), "15 missed");
  strictEqual((await messages(page)).length, 25);
  await relay.stop();
}, { mayComplain: /Failed to load resource/, stream: { capacity: 20 } });

browserTest("page shows a gap where the server was restarted", async ({ page }) => {
  await page.addInitScript(() => Math.random = () => 0.02);
  const before = new LogStream();
  const first = serve(before);
  before.write({ message: "of the first run" });
  await open(page, first.url);
  await first.stop();
  const after = new LogStream();
  after.write({ message: "of the second run" });
  const again = serve(after, { port: first.port });
  await shown(page, "of the second run");
  strictEqual(await page.locator("[data-gap]").getAttribute("data-gap"), "restart");
  deepStrictEqual(await messages(page), ["of the second run", "of the first run"]);
  await again.stop();
}, { mayComplain: /Failed to load resource/ });
