import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { createHandler } from "../../lib/http/handler.ts";
import { Ingest } from "../../lib/ingest/ingest.ts";
import { LEVELS } from "../../lib/level.ts";
import { LogStream } from "../../lib/log_stream.ts";
import type { Page } from "playwright-core";
import { page as ringsidePage } from "../../ui/page.tsx";
import { COMMANDS } from "../../ui/state/commands.ts";
import { MAX_ROWS } from "../../ui/state/view.ts";
import { violations } from "./axe.ts";
import {
  browserTest,
  listed,
  messages,
  open,
  PATH,
  serve,
  shown,
  withoutWorkers,
  writeNumbers,
} from "./page_fixture.ts";
import { startRelay } from "./relay.ts";

browserTest("page shows the newest 50 records in its HTML, newest on top", async ({ stream, server }) => {
  writeNumbers(stream, 1, 60);
  const html = await (await fetch(server.url)).text();
  const ids = Array.from(html.matchAll(/data-id="([^"]+)" data-level="INFO"/g), ([, id]) => id);
  deepStrictEqual(ids, Array.from({ length: 50 }, (_, index) => `${stream.run}-${60 - index}`));
});

browserTest("page shows its newest 50 records without JavaScript, and filters them", async (setting) => {
  const { stream, server, page } = setting;
  writeNumbers(stream, 1, 60);
  stream.write({ level: "ERROR", message: "trouble" });
  await page.goto(server.url);
  deepStrictEqual(await messages(page), ["trouble", ...Array.from({ length: 49 }, (_, index) => `n${60 - index}.`)]);
  await page.selectOption("[name=level]", "WARN");
  await page.click("button[type=submit]");
  deepStrictEqual(await messages(page), ["trouble"]);
  await page.selectOption("[name=level]", "");
  await page.fill("input[name=q]", "n5*.");
  await page.click("button[type=submit]");
  deepStrictEqual((await messages(page)).length, 11);
}, { context: { javaScriptEnabled: false } });

browserTest("page has nothing that needs JavaScript where there is none, and all of a long text", async (setting) => {
  const { stream, server, page } = setting;
  stream.write({ message: `${"long ".repeat(500)}end` });
  await page.goto(server.url);
  deepStrictEqual(
    await page.locator("button, select, summary, input, output").evaluateAll((elements) =>
      elements.filter((element) => element.checkVisibility({ visibilityProperty: true }) && element.textContent !== "")
        .map((element) => element.textContent)
    ),
    ["Apply", "AllTRACEDEBUGINFOWARNERRORFATAL"],
  );
  const { text, whole } = await page.locator(".row .text").evaluate((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return { text: element.getBoundingClientRect().right, whole: range.getBoundingClientRect().right };
  });
  ok(whole <= text, `${whole} of ${text}`);
}, { context: { javaScriptEnabled: false } });

browserTest("page needs less than 25 KB of script until it is live, that of its hub included", async (setting) => {
  const { stream, page } = setting;
  const handler = createHandler({ stream, page: ringsidePage });
  const first = new Map<string, number>();
  let isAsked = false;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const name = new URL(request.url).pathname.split("/").at(-1)!;
    isAsked ||= name === "stream";
    const script = ringsidePage.assets.get(name);
    if (!isAsked && name.endsWith(".js")) first.set(name, gzipSync(script!.body, { level: 9 }).length);
    return handler(request);
  });
  stream.write({ message: "one" });
  await open(page, `http://127.0.0.1:${server.addr.port}${PATH}`);
  const sum = Array.from(first.values()).reduce((sum, size) => sum + size, 0);
  const sizes = Array.from(first, ([name, size]) => `${name} ${size}`);
  ok(sizes.some((size) => size.startsWith("hub.")) && sum < 25_000, `${sum} bytes: ${sizes.join(", ")}`);
  await page.goto("about:blank");
  stream.close();
  await server.shutdown();
});

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
}, { context: { colorScheme: "dark" } });

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

// In Canada's French a time of day would be longer than a row has room for.
for (const locale of ["de-DE", "fr-CA"]) {
  browserTest(`page shows times in the reader's zone and locale, as in ${locale}`, async ({ stream, server, page }) => {
    stream.write({ timestamp: "2025-10-24T10:26:15.123Z", message: "when" });
    await open(page, server.url);
    const time = page.locator("[data-id] time");
    await page.waitForFunction(() => document.querySelector("time")?.textContent !== "[10:26:15.123]");
    strictEqual(await time.textContent(), "[06:26:15,123]");
    strictEqual(await time.getAttribute("datetime"), "2025-10-24T10:26:15.123Z");
    ok(await time.evaluate((element) => element.scrollWidth <= element.clientWidth));
  }, { context: { timezoneId: "America/New_York", locale } });
}

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
  deepStrictEqual((await messages(page)).slice(0, 2), ["new trouble", "trouble that is none"]);
});

browserTest("page takes up what was typed before it could listen", async ({ stream, server, page }) => {
  stream.write({ message: "apple" });
  stream.write({ message: "pear" });
  const { promise: typed, resolve } = Promise.withResolvers<void>();
  await page.route("**/on_demand*", async (route) => {
    await typed;
    await route.continue();
  });
  await page.goto(server.url);
  await page.waitForSelector('[data-state="live"]');
  await page.locator("input[name=q]").pressSequentially("apple");
  resolve();
  await listed(page, 1);
  strictEqual(await page.inputValue("input[name=q]"), "apple");
  await page.keyboard.type(" OR pear");
  await shown(page, "pear");
  await page.waitForURL((url) => url.searchParams.get("q") === "apple OR pear");
});

browserTest("page says what is wrong with a query and goes on with the last good one", async (setting) => {
  const { stream, server, page } = setting;
  stream.write({ message: "apple" });
  stream.write({ message: "pear" });
  await open(page, server.url);
  await page.fill("input[name=q]", "apple");
  await listed(page, 1);
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
    await listed(page, expected.length);
    deepStrictEqual([q, await messages(page)], [q, expected]);
  }
}, { context: { viewport: { width: 1280, height: 1600 } } });

browserTest("page gives what it shows as a file, in the reader's zone", async ({ stream, server, page }) => {
  for (let number = 1; number <= 3; number++) {
    stream.write({ message: `n${number}.`, level: number === 2 ? "WARN" : "INFO" });
  }
  await open(page, `${server.url}?level=WARN`);
  await page.click("summary:has-text('Export')");
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("a:has-text('CSV')")]);
  match(download.suggestedFilename(), /^ringside-.*\.csv$/);
  const lines = (await Deno.readTextFile(await download.path())).trimEnd().split("\r\n");
  strictEqual(lines.length, 2);
  match(lines[1], /,Asia\/Tokyo,WARN,n2\.,/);
  await page.keyboard.press("Escape");
  strictEqual(await page.locator("a:has-text('CSV')").isVisible(), false);
}, { context: { timezoneId: "Asia/Tokyo" } });

browserTest("page leads to the description of the API", async ({ server, page }) => {
  await open(page, server.url);
  const address = await page.locator("a:has-text('API')").evaluate((link) => (link as HTMLAnchorElement).href);
  strictEqual((await (await fetch(address)).json()).info.title, "Ringside");
});

browserTest("page tells where records come from, and what of it is dropped", async ({ server, page }) => {
  const points = [{ asInt: "1", timeUnixNano: "1" }, { asInt: "2", timeUnixNano: "2" }];
  const metrics = { resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: "m", sum: { dataPoints: points } }] }] }] };
  await open(page, server.url);
  await page.click("summary:has-text('Sources')");
  const panel = page.locator(".menu .sources");
  await panel.getByText("Nothing but what the program itself writes").waitFor();
  const headers = { "content-type": "application/json" };
  const answer = await fetch(new URL("/v1/metrics", server.url), {
    method: "POST",
    headers,
    body: JSON.stringify(metrics),
  });
  strictEqual(await answer.text(), "{}");
  await panel.getByText("OpenTelemetry: 2 metric points, counted and dropped").waitFor();
}, { handler: { ingest: new Ingest() } });

browserTest("page says so where its server refuses to tell of its sources", async ({ server, page }) => {
  await page.route("**/summary", (route) => route.fulfill({ status: 503, json: { title: "Service Unavailable" } }));
  await open(page, server.url);
  await page.click("summary:has-text('Sources')");
  await page.getByText("The server does not answer").waitFor();
}, { mayComplain: /Failed to load resource/ });

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
      name: "where text is selected",
      begin: (page: Page) =>
        page.locator(".message").nth(3).evaluate((element) => getSelection()!.selectAllChildren(element)),
    },
    {
      name: "where a row is open",
      begin: async (page: Page) => {
        await page.locator(".message").nth(3).click();
        await page.waitForSelector(".details");
      },
    },
  ]
) {
  browserTest(`page never moves ${name}, and shows how many wait behind a way back to live`, async (setting) => {
    const { stream, server, page } = setting;
    writeNumbers(stream, 1, 50);
    await open(page, server.url);
    await begin(page);
    const row = page.locator('[data-id$="-20"]');
    const before = await row.boundingBox();
    writeNumbers(stream, 51, 87);
    const button = page.locator(".new-rows");
    await page.waitForFunction(() => document.querySelector(".new-rows")?.textContent?.includes("37 new"));
    strictEqual((await row.boundingBox())?.y, before?.y);
    await button.click();
    await shown(page, "n87.");
    strictEqual(await page.locator(".scroller").evaluate((element) => element.scrollTop), 0);
    strictEqual(await page.locator(".details").count(), 0);
    stream.write({ message: "live again" });
    await shown(page, "live again");
  });
}

browserTest("page lets new records wait while auto-scroll is off", async ({ stream, server, page }) => {
  writeNumbers(stream, 1, 3);
  await open(page, server.url);
  await page.getByRole("switch", { name: "Auto-scroll" }).uncheck();
  stream.write({ message: "waits" });
  await page.waitForSelector("text=1 new");
  deepStrictEqual(await messages(page), ["n3.", "n2.", "n1."]);
  await page.getByRole("switch", { name: "Auto-scroll" }).check();
  await shown(page, "waits");
});

browserTest("page keeps 10,000 records and has never more than 100 rows, wherever it is scrolled", async (setting) => {
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
    // The view is full of rows, however far it went.
    await page.waitForFunction(() => {
      const { top, bottom, left } = document.querySelector(".scroller")!.getBoundingClientRect();
      return [top + 2, (top + bottom) / 2, bottom - 2].every((y) =>
        document.elementFromPoint(left + 100, y)?.closest("[data-id]") !== null
      );
    });
  }
  deepStrictEqual((await messages(page)).at(-1), "n2001.");
  ok(await page.evaluate(() => (globalThis as unknown as { most: { rows: number } }).most.rows) <= MAX_ROWS);
}, { stream: { capacity: 20_000, maxBytes: 2 ** 26 } });

browserTest("page shows what comes no more than once in an animation frame", async ({ stream, server, page }) => {
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
    await new Promise((resolve) => setTimeout(resolve)); // each is a chunk of its own
  }
  await shown(page, "n300.");
  const { all, most } = await page.evaluate(() =>
    (globalThis as unknown as { seen: { all: number; most: number } }).seen
  );
  strictEqual(most, 1);
  ok(all > 1 && all < 300, `${all} times`);
});

browserTest("page brings what the server still holds when it is scrolled to its oldest record", async (setting) => {
  const { stream, server, page } = setting;
  writeNumbers(stream, 1, 700);
  await open(page, server.url);
  const scroller = page.locator(".scroller");
  await scroller.evaluate((element) => element.scrollTop = 300);
  const row = page.locator('[data-id$="-680"]');
  const before = await row.boundingBox();
  await page.waitForFunction(() => document.querySelector(".scroller")!.scrollHeight > 500 * 20);
  strictEqual((await row.boundingBox())?.y, before?.y);
  await page.waitForFunction(() => {
    const element = document.querySelector(".scroller")!;
    element.scrollTop = element.scrollHeight;
    return document.querySelector(".list")!.lastElementChild?.querySelector(".message")?.textContent === "n1.";
  });
});

browserTest("page stays at the newest record with the newest at the bottom, and lets go of it", async (setting) => {
  const { stream, server, page } = setting;
  writeNumbers(stream, 1, 60);
  await open(page, server.url);
  await page.getByText("View", { exact: true }).click();
  await page.getByLabel("At the bottom").check();
  await page.keyboard.press("Escape");
  const scroller = page.locator(".scroller");
  const isAtBottom = () =>
    scroller.evaluate(({ scrollTop, clientHeight, scrollHeight }) => scrollHeight - scrollTop - clientHeight < 2);
  stream.write({ message: "at the bottom" });
  await shown(page, "at the bottom");
  strictEqual((await messages(page)).at(-1), "at the bottom");
  ok(await isAtBottom());
  await scroller.evaluate((element) => element.scrollTop -= 300);
  await page.waitForSelector(".new-rows");
  const row = page.locator('[data-id$="-40"]');
  const before = await row.boundingBox();
  writeNumbers(stream, 61, 65);
  await page.waitForSelector("text=5 new");
  strictEqual((await row.boundingBox())?.y, before?.y);
  await page.click(".new-rows");
  await shown(page, "n65.");
  ok(await isAtBottom());
  // The choice outlives the page.
  await open(page, server.url);
  await page.waitForFunction(() => [...document.querySelectorAll(".message")].at(-1)?.textContent === "n65.");
});

browserTest("page shows its rows when they are turned around under the pointer", async ({ stream, server, page }) => {
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
  ok(last !== null && last.y > 400 && last.y < 720, `${last?.y}`);
});

browserTest("page shows colors as colors, and folds what has several lines", async ({ stream, server, page }) => {
  stream.write({ message: "\x1b[32mready\x1b[0m in \x1b[1m241 ms\x1b[0m\x1b[2J" });
  stream.write({ message: "first\nsecond\nthird", metadata: { error: new TypeError("broken") } });
  await open(page, server.url);
  deepStrictEqual(await messages(page), ["first", "ready in 241 ms"]);
  strictEqual(await page.locator(".message .c2").textContent(), "ready");
  strictEqual(await page.locator(".message .bold").textContent(), "241 ms");
  const row = page.locator("[data-id]").first();
  strictEqual(await row.locator(".thrown").textContent(), "TypeError: broken");
  match((await row.locator(".more").allTextContents()).join(), /^\+2 lines,\+\d+ lines?$/);
}, { context: { colorScheme: "dark" } });

browserTest("page wraps long messages where it is asked to", async ({ stream, server, page }) => {
  stream.write({ message: "word ".repeat(200) });
  stream.write({ message: "short" });
  await open(page, server.url);
  const heights = () => page.locator("[data-id]").evaluateAll((rows) => rows.map((row) => row.clientHeight));
  const [short, long] = await heights();
  strictEqual(long, short);
  await page.getByText("View", { exact: true }).click();
  await page.getByLabel("Wrapped").check();
  ok((await heights())[1] > 3 * short);
  strictEqual((await heights())[0], short);
});

browserTest("page shows times in UTC or as how long ago where it is asked to", async ({ stream, server, page }) => {
  stream.write({ timestamp: "2025-10-24T10:26:15.123Z", message: "when" });
  await open(page, server.url);
  const time = page.locator("[data-id] time");
  await page.getByText("View", { exact: true }).click();
  await page.getByLabel("UTC").check();
  strictEqual(await time.textContent(), "[10:26:15.123]");
  await page.getByLabel("How long ago").check();
  match(await time.textContent() ?? "", /^[\d,]+ days ago$/);
}, { context: { timezoneId: "America/New_York" } });

/** A record with all that an open row shows. */
const WHOLE = {
  level: "ERROR",
  message: "Checkout failed\nbadly",
  metadata: {
    logger: "shop.checkout",
    trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
    user: { id: 42, "full name": 'Ann "A" Lee', tags: ["new"] },
    error: { type: "Error", message: "refused", stack: "Error: refused\n    at pay", cause: { message: "no route" } },
  },
};

browserTest("page opens a row to show all of its record, with causes inside one another", async (setting) => {
  const { stream, server, page } = setting;
  stream.write(WHOLE);
  await open(page, server.url);
  await page.locator(".message").click();
  const details = page.locator(".details");
  strictEqual(await details.locator(".whole").textContent(), "Checkout failed\nbadly");
  strictEqual(await details.locator(".cause .cause p").textContent(), "Caused by:no route");
  strictEqual(await details.locator(".cause > pre").textContent(), "    at pay");
  const tree = await details.locator(".tree").innerText();
  for (const text of ["logger", "shop.checkout", "user", "{3}", "id", "42", "tags", "[1]"]) {
    ok(tree.includes(text), text);
  }
  strictEqual(await page.locator(".toggle").getAttribute("aria-expanded"), "true");
  await page.locator(".line .level").click();
  strictEqual(await details.count(), 0);
});

browserTest(
  "page shows the whole of an error, filters by what is in it and by a field that holds others",
  async (setting) => {
    const { stream, server, page } = setting;
    const error = Object.assign(new AggregateError([new RangeError("too far")], "both failed"), { code: "EBOTH" });
    stream.write({ message: "failed", level: "ERROR", metadata: { error } });
    stream.write({ message: "failed otherwise", level: "ERROR", metadata: { error: new Error("no") } });
    await open(page, server.url);
    const openRow = () => page.locator(".message", { hasText: /^failed$/ }).click();
    await openRow();
    const tree = page.locator(".details .tree");
    await tree.getByText("EBOTH", { exact: true }).waitFor();
    strictEqual(await tree.getByText("too far", { exact: true }).count(), 1);
    await page.getByRole("button", { name: "Filter for code" }).click();
    strictEqual(await page.inputValue("input[name=q]"), "error.code:EBOTH");
    await listed(page, 1);
    await page.goBack();
    await listed(page, 2);
    await page.waitForSelector(".details"); // it was open when it was left
    await page.getByRole("button", { name: "Filter out errors" }).click();
    strictEqual(await page.inputValue("input[name=q]"), "-error.errors:*");
    await shown(page, "failed otherwise");
    await listed(page, 1);
  },
);

browserTest("page shows one's own places of a stack trace before those of libraries", async (setting) => {
  const { stream, server, page } = setting;
  const stack = "Error: no\n    at pay (file:///srv/pay.ts:1:1)\n    at emit (node:events:5:1)";
  stream.write({ message: "failed", metadata: { error: { type: "Error", message: "no", stack } } });
  await open(page, server.url);
  await page.locator(".message").click();
  await page.waitForSelector(".details");
  deepStrictEqual(await page.locator(".cause .foreign").allTextContents(), ["\n    at emit (node:events:5:1)"]);
  strictEqual(
    await page.locator(".cause pre").textContent(),
    "    at pay (file:///srv/pay.ts:1:1)\n    at emit (node:events:5:1)",
  );
});

browserTest(
  "page shows a record with thousands of values a hundred at a time, and few of them in its row",
  async (setting) => {
    const { stream, server, page } = setting;
    const metadata = Object.fromEntries(Array.from({ length: 1150 }, (_, index) => [`key${index}`, index]));
    stream.write({ message: "many", metadata });
    await open(page, server.url);
    strictEqual(await page.locator(".row .field").count(), 50);
    await page.locator(".message").click();
    const leaves = page.locator(".details .leaf");
    await leaves.first().waitFor();
    strictEqual(await leaves.count(), 102); // timestamp and level are before them
    await page.getByRole("button", { name: "Show 100 more of 1,050" }).click();
    await page.getByText("key199", { exact: true }).waitFor();
    strictEqual(await leaves.count(), 202);
  },
);

browserTest("page filters for and against each value of an open row, and Back returns", async (setting) => {
  const { stream, server, page } = setting;
  stream.write(WHOLE);
  stream.write({ message: "of another", metadata: { user: { id: 7 } } });
  await open(page, server.url);
  const openRow = () => page.locator("[data-level=ERROR] .message").click();
  await openRow();
  await page.getByRole("button", { name: "Filter for id" }).click();
  await listed(page, 1);
  strictEqual(await page.inputValue("input[name=q]"), "user.id:42");
  strictEqual(new URL(page.url()).searchParams.get("q"), "user.id:42");
  await openRow();
  await page.getByRole("button", { name: "Filter for full name" }).click();
  strictEqual(await page.inputValue("input[name=q]"), 'user.id:42 "user.full name":"Ann \\"A\\" Lee"');
  await page.waitForSelector('[data-state="live"]');
  await page.goBack();
  strictEqual(await page.inputValue("input[name=q]"), "user.id:42");
  await page.goBack();
  strictEqual(await page.inputValue("input[name=q]"), "");
  await listed(page, 2);
  await page.waitForSelector(".details"); // it was open when it was left
  await page.getByRole("button", { name: "Filter out id" }).click();
  await shown(page, "of another");
  strictEqual(await page.inputValue("input[name=q]"), "-user.id:42");
  await listed(page, 1);
});

browserTest("page copies a record as JSON, as text, as a link that opens it, and each value", async (setting) => {
  const { stream, server, page } = setting;
  stream.write(WHOLE);
  writeNumbers(stream, 1, 120);
  await open(page, `${server.url}?level=ERROR`);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.locator(".message").click();
  const copied = async (name: string) => {
    await page.getByRole("button", { name, exact: true }).click();
    await page.locator("button", { hasText: /^Copied$/ }).waitFor();
    await page.locator("button", { hasText: /^Copied$/ }).waitFor({ state: "detached" });
    return await page.evaluate(() => navigator.clipboard.readText());
  };
  const { message, metadata } = JSON.parse(await copied("Copy JSON"));
  deepStrictEqual({ message, metadata }, { message: WHOLE.message, metadata: WHOLE.metadata });
  match(
    await copied("Copy text"),
    /ERROR shop\.checkout Checkout failed\nbadly .*\nError: refused\n {4}at pay\nCaused by: no route$/s,
  );
  strictEqual(await copied("Copy id"), "42");
  const link = await copied("Copy link");
  const other = await page.context().newPage();
  await other.goto(link.replace("?level=ERROR", ""));
  await other.locator(`[data-id="${stream.run}-1"] .details`).waitFor();
});

browserTest("page leads from a trace's id to the trace, and Back returns", async ({ stream, server, page }) => {
  stream.write(WHOLE);
  stream.write({ message: "same trace", metadata: { trace_id: WHOLE.metadata.trace_id } });
  stream.write({ message: "no trace" });
  await open(page, `${server.url}?level=ERROR`);
  await page.locator("a.trace").click();
  await shown(page, "same trace");
  deepStrictEqual(await messages(page), ["Checkout failed", "same trace"]);
  strictEqual(new URL(page.url()).search, `?q=trace_id%3A${WHOLE.metadata.trace_id}`);
  await page.goBack();
  await listed(page, 1);
  strictEqual(await page.inputValue("[name=level]"), "ERROR");
  await page.goForward();
  await shown(page, "same trace");
});

browserTest("page marks what the query finds, in its HTML too", async ({ stream, server, page }) => {
  stream.write({ message: "Order paid", metadata: { order: "paid-7", user: { id: 42 } } });
  await open(page, `${server.url}?q=PAID+user.id:42`);
  deepStrictEqual(await page.locator("mark").allTextContents(), ["paid", "paid", "42"]);
  await page.locator(".message").click();
  await page.waitForSelector(".details");
  deepStrictEqual(await page.locator(".details mark").allTextContents(), ["paid", "paid", "42"]);
  await page.fill("input[name=q]", "order");
  await page.waitForFunction(() => document.querySelector("mark")?.textContent === "Order");
});

browserTest("page can be used by keys alone", async ({ stream, server, page }) => {
  for (let number = 1; number <= 60; number++) {
    stream.write({ level: number % 20 === 0 ? "ERROR" : "INFO", message: `n${number}.` });
  }
  await open(page, server.url);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  const current = () => page.locator(".row.current .message").textContent();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  strictEqual(await current(), "n59.");
  await page.keyboard.press("e");
  strictEqual(await current(), "n40.");
  await page.keyboard.press("E");
  strictEqual(await current(), "n60.");
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await page.locator(".row.current .details").waitFor();
  await page.keyboard.press("c");
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).includes("n60."));
  await page.keyboard.press("Escape");
  strictEqual(await page.locator(".details").count(), 0);
  await page.keyboard.press("Escape");
  strictEqual(await page.locator(".row.current").count(), 0);
  await page.keyboard.press(" ");
  await page.waitForSelector('[data-state="paused"]');
  await page.keyboard.press(" ");
  await page.waitForSelector('[data-state="live"]');
  await page.keyboard.press("f");
  strictEqual(await page.getByRole("switch", { name: "Auto-scroll" }).isChecked(), false);
  await page.keyboard.press("f");
  await page.keyboard.press("?");
  match(await page.getByRole("dialog").innerText(), /Next error/);
  await page.keyboard.press("Escape");
  strictEqual(await page.getByRole("dialog").count(), 0);
  await page.keyboard.press("/");
  await page.keyboard.type("n7. j");
  strictEqual(await page.inputValue("input[name=q]"), "n7. j");
});

browserTest("page has a key for every action, and lists them all", async ({ stream, server, page }) => {
  stream.write({ message: "of no trace" });
  stream.write({ message: "of a trace", metadata: { trace_id: "4bf92f" } });
  await open(page, server.url);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  for (const [name, key] of [["saved", "b"], ["view", "v"], ["export", "d"], ["sources", "s"]]) {
    const sheet = page.locator(`[data-menu=${name}] .sheet`);
    await page.keyboard.press(key);
    await sheet.waitFor();
    strictEqual(await sheet.evaluate((element) => element.contains(document.activeElement)), true, name);
    await page.keyboard.press(name === "saved" ? "Escape" : key); // where a name is typed, a key is a letter
    await sheet.waitFor({ state: "hidden" });
  }
  const facets = page.locator(".facets-toggle");
  const before = await facets.getAttribute("aria-expanded");
  await page.keyboard.press("a");
  await page.waitForFunction(
    (before) => document.querySelector(".facets-toggle")?.getAttribute("aria-expanded") !== before,
    before,
  );
  await page.keyboard.press("i");
  strictEqual(await page.evaluate(() => document.activeElement?.getAttribute("role")), "slider");
  await page.keyboard.press("l");
  strictEqual(await page.inputValue("[name=level]"), "DEBUG");
  await page.keyboard.press("L");
  await page.keyboard.press("v");
  await page.keyboard.press("ArrowDown"); // is for the choice that has the focus
  deepStrictEqual(await messages(page), ["of no trace", "of a trace"]);
  await page.keyboard.press("Escape");
  await page.keyboard.press("n");
  deepStrictEqual(await messages(page), ["of a trace", "of no trace"]);
  await page.keyboard.press("w");
  await page.locator(".list.wrapped").waitFor();
  await page.keyboard.press("z");
  await page.keyboard.press("z");
  match(await page.locator("[data-id] time").first().textContent() ?? "", /now|ago/);

  await page.keyboard.press("j");
  await page.keyboard.press("C");
  await page.getByText("Copied", { exact: true }).waitFor();
  match(await page.evaluate(() => navigator.clipboard.readText()), /^\S+ INFO of a trace trace_id=4bf92f$/);
  await page.keyboard.press("y");
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).startsWith("http"));
  strictEqual(await page.evaluate(() => navigator.clipboard.readText()), `${server.url}#${stream.run}-2`);

  await page.keyboard.press("g");
  await page.waitForSelector(".trace-head");
  await page.keyboard.press("g");
  await page.waitForSelector(".trace-head", { state: "detached" });
  await page.fill("input[name=q]", "no trace");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape"); // the first one closed the suggestions
  await page.keyboard.press("x");
  await shown(page, "of a trace");
  strictEqual(await page.inputValue("input[name=q]"), "");
  await page.setViewportSize({ width: 640, height: 400 }); // it begins at its beginning
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  strictEqual(await dialog.locator("dt").count(), COMMANDS.length);
  strictEqual(await dialog.locator("dd:empty").count(), 0);
  strictEqual(await dialog.evaluate((list) => list.scrollTop), 0);
});

browserTest("page has the theme of the system, and another at the press of a key, also next time", async (setting) => {
  const { server, page } = setting;
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await open(page, server.url);
  strictEqual(await background(), "rgb(13, 17, 23)");
  await page.keyboard.press("t");
  strictEqual(await background(), "rgb(255, 255, 255)");
  await open(page, server.url);
  strictEqual(await background(), "rgb(255, 255, 255)");
  await page.keyboard.press("t");
  await page.emulateMedia({ colorScheme: "light" });
  strictEqual(await background(), "rgb(13, 17, 23)");
}, { context: { colorScheme: "dark" } });

browserTest("page shows in its rows the metadata that was chosen, also next time", async ({ stream, server, page }) => {
  stream.write({ message: "paid", metadata: { order: 7, span_id: "ab12", cart: { items: 2 } } });
  await open(page, server.url);
  const fields = page.locator(".row .field");
  deepStrictEqual(await fields.allTextContents(), ["order=7", 'cart={"items":2}']);
  await page.locator(".message").click();
  await page.getByRole("button", { name: "Hide order in rows" }).click();
  await page.getByRole("button", { name: "Hide cart in rows" }).click();
  await page.getByRole("button", { name: "Show span_id in rows" }).click();
  deepStrictEqual(await fields.allTextContents(), ["span_id=ab12"]);
  strictEqual(await page.getByRole("button", { name: "items in rows" }).count(), 0);
  await page.getByRole("button", { name: "Show order in rows" }).click();
  await open(page, server.url);
  await page.locator(".row .field", { hasText: "span_id" }).waitFor();
  deepStrictEqual(await fields.allTextContents(), ["order=7", "span_id=ab12"]);
});

browserTest(
  "page comes back to where its reader was, from a trace deep in the list",
  async ({ stream, server, page }) => {
    for (let number = 1; number <= 400; number++) {
      stream.write({ message: `n${number}.`, metadata: number === 150 ? { trace_id: "4bf92f" } : {} });
    }
    await open(page, `${server.url}#${stream.run}-1`);
    await page.locator(".details").waitFor();
    await page.locator(".scroller").evaluate((element) => element.scrollTop = 240 * 22);
    const link = page.locator("a.trace");
    await link.waitFor();
    await page.keyboard.press("Escape");
    const before = await link.boundingBox();
    await link.click();
    await page.waitForSelector(".trace-head");
    await page.goBack();
    await page.waitForFunction(() => (document.querySelector(".scroller")?.scrollTop ?? 0) > 1000);
    const after = await link.boundingBox();
    ok(before !== null && after !== null && Math.abs(before.y - after.y) <= 24, `${before?.y} and ${after?.y}`);
    strictEqual(await page.locator(".trace-head").count(), 0);
  },
);

browserTest("page leads by keys to a gap, too", async ({ stream, server, page }) => {
  await page.addInitScript(() => Math.random = () => 0.02);
  const relay = startRelay(server.port);
  writeNumbers(stream, 1, 5);
  await open(page, `http://127.0.0.1:${relay.port}${PATH}`);
  relay.cut();
  await page.waitForSelector('[data-state="reconnecting"]');
  writeNumbers(stream, 6, 40);
  relay.mend();
  await page.locator("[data-gap]").waitFor();
  for (let row = 1; row <= 21; row++) await page.keyboard.press("j");
  await page.locator(".row.current[data-gap]").waitFor();
  await relay.stop();
}, { mayComplain: /Failed to load resource/, stream: { capacity: 20 } });

browserTest("page says that the record of a link is gone", async ({ stream, server, page }) => {
  for (const id of [`${stream.run}-3`, "other-3"]) {
    writeNumbers(stream, 1, 30);
    await open(page, `${server.url}#${id}`);
    await page.getByText(`Record ${id}, which this link leads to, is not kept any more`).waitFor();
    await page.getByRole("button", { name: "Close" }).click();
    strictEqual(await page.locator(".linked").count(), 0);
    strictEqual(await page.locator(".details").count(), 0);
  }
}, { stream: { capacity: 20 } });

browserTest("page shows the record of a link that the filter hides, and then those around it", async (setting) => {
  const { stream, server, page } = setting;
  writeNumbers(stream, 1, 600);
  await open(page, `${server.url}?q=n600.#${stream.run}-300`);
  await page.getByText(/is not among those that the filter picks$/).waitFor();
  strictEqual(await page.locator(".linked .whole").textContent(), "n300.");
  deepStrictEqual(await violations(page), []);
  await page.getByRole("button", { name: "Show those around it" }).click();
  await page.locator(`[data-id="${stream.run}-300"] .details`).waitFor();
  strictEqual(await page.locator(".linked").count(), 0);
  match(await page.inputValue("input[name=q]"), /^timestamp>=\S+Z timestamp<=\S+Z$/);
  await page.goBack();
  await shown(page, "n600.");
});

browserTest(
  "page shows the record of a link that is older than what it keeps, and then those around it",
  async (setting) => {
    const { stream, server, page } = setting;
    for (let number = 1; number <= 12_000; number++) {
      stream.write({ timestamp: Date.UTC(2025, 9, 24) + number, message: `n${number}.` });
    }
    await open(page, `${server.url}#${stream.run}-1000`);
    await page.getByText(/is older than those shown$/).waitFor();
    strictEqual(await page.locator(".linked .whole").textContent(), "n1000.");
    await page.getByRole("button", { name: "Show those around it" }).click();
    const row = page.locator(`[data-id="${stream.run}-1000"]`);
    await row.locator(".details").waitFor();
    strictEqual(
      await page.inputValue("input[name=q]"),
      "timestamp>=2025-10-24T00:00:00.800Z timestamp<=2025-10-24T00:00:01.200Z",
    );
  },
  { stream: { capacity: 20_000, maxBytes: 2 ** 26 } },
);

for (const colorScheme of ["dark", "light"] as const) {
  browserTest(`page has nothing that axe-core objects to, in the ${colorScheme} theme`, async (setting) => {
    const { stream, server, page } = setting;
    await open(page, server.url);
    deepStrictEqual(await violations(page), []);
    for (const level of LEVELS) {
      stream.write({ level, message: `Something of ${level}`, metadata: { logger: "app", n: 1 } });
    }
    const colors = Array.from(
      { length: 16 },
      (_, index) => `\x1b[38;5;${index}mcolor${index}\x1b[0m \x1b[48;5;${index}mback${index}\x1b[0m`,
    );
    stream.write({ message: colors.join(" ") });
    stream.write(WHOLE);
    await page.fill("input[name=q]", "o");
    await page.press("input[name=q]", "Enter");
    await shown(page, "Checkout");
    await page.locator(".message").first().click();
    await page.waitForSelector(".details");
    await page.hover(".details .leaf:nth-child(3)");
    deepStrictEqual(await violations(page), []);
    stream.write({ message: "one more" });
    await page.waitForSelector(".new-rows");
    await page.keyboard.press("j");
    await page.getByText("View", { exact: true }).click();
    deepStrictEqual(await violations(page), []);
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    deepStrictEqual(await violations(page), []);
    await page.keyboard.press("Escape");
    await page.fill("input[name=q]", `trace_id:${WHOLE.metadata.trace_id}`);
    await page.waitForSelector(".trace-head");
    deepStrictEqual(await violations(page), []);
  }, { context: { colorScheme } });
}

for (
  const { name, viewport } of [
    { name: "360 px wide", viewport: { width: 360, height: 640 } },
    { name: "at 200 % zoom", viewport: { width: 640, height: 360 } },
  ]
) {
  browserTest(`page can be used ${name}: nothing is cut off or scrolls sideways`, async (setting) => {
    const { stream, server, page } = setting;
    writeNumbers(stream, 1, 40);
    stream.write({ ...WHOLE, message: `Long ${"word ".repeat(50)}${"x".repeat(300)}` });
    await open(page, server.url);
    await page.locator(".message").first().click();
    await page.waitForSelector(".details");
    await page.getByText("View", { exact: true }).click();
    const wide = await page.evaluate(() => {
      const cut = [...document.querySelectorAll("button, input, select, summary, .sheet, .details, .value")]
        .filter((element) =>
          element.getBoundingClientRect().right > innerWidth + 1 || element.getBoundingClientRect().left < 0
        );
      const { scrollWidth, clientWidth } = document.querySelector(".scroller")!;
      return {
        cut: cut.map(({ outerHTML }) => outerHTML),
        page: document.documentElement.scrollWidth > innerWidth,
        list: scrollWidth > clientWidth,
      };
    });
    deepStrictEqual(wide, { cut: [], page: false, list: false });
    ok(await page.locator(".scroller").evaluate((element) => element.clientHeight) >= 100);
  }, { context: { viewport } });
}

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

/** Those of which a row shows less: the first line, and no control sequence. */
const SEEN: Readonly<Record<string, string>> = {
  "first\nsecond\r\nthird\u2028fourth": "first",
  "\u001b[31mred\u001b[0m \u0007\u0000\u0001": "red \ufffd",
};

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
  await listed(page, 2 * HOSTILE.length);
  const fromStream = (await messages(page)).slice(0, HOSTILE.length).reverse();
  deepStrictEqual(fromStream, HOSTILE.map((text) => SEEN[text] ?? text));
  strictEqual(await page.locator("main img, main svg, main script, main b, main x").count(), 0);
  strictEqual(await page.evaluate(() => "pwned" in globalThis), false);
});

browserTest("page counts what it cannot read and goes on", async ({ stream, server, page }) => {
  await withoutWorkers(page);
  const streams = "**/logs/stream*";
  await page.route(streams, () => {}); // what comes back at the end of the first is not answered
  await page.route(streams, (route) =>
    route.fulfill({
      contentType: "text/event-stream",
      body: `event: hello\ndata: {"run":"${stream.run}","oldest":1,"newest":0,"resumed":true,"missed":0}\n\n` +
        `id: ${stream.run}-1\ndata: {"half":\n\nid: ${stream.run}-2\ndata: {"no":"record"}\n\n` +
        `id: ${stream.run}-3\ndata: {"timestamp":"2025-10-24T10:26:15.123Z","level":"INFO","message":"whole","metadata":{}}\n\n`,
    }), { times: 1 });
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

browserTest("page speaks French to who reads it, from the first byte on", async (setting) => {
  const { stream, server, page } = setting;
  const html = await (await fetch(server.url, { headers: { "accept-language": "fr-CA, en;q=0.5" } })).text();
  match(html, /<html lang="fr">.*En attente de la première entrée/s);
  await open(page, server.url);
  strictEqual(await page.locator("html").getAttribute("lang"), "fr");
  stream.write({ level: "ERROR", message: "Échec\n  à la ligne", metadata: { error: new Error("Panne") } });
  await page.getByText("Panne").first().waitFor();
  strictEqual(await page.locator("[data-state]").textContent(), "En direct");
  match(await page.locator(".more").first().textContent() ?? "", /^\+1 ligne$/);
  await page.locator("input[name=q]").fill("niveau (");
  await page.getByText("Position 8\u00a0: attendu\u00a0: un mot, une phrase, un champ ou un groupe").waitFor();
  await page.locator("input[name=q]").fill("");
  await page.locator("[data-id] .line").first().click();
  await page.getByRole("button", { name: "Copier le JSON" }).waitFor();
  await page.locator("summary", { hasText: "Affichage" }).click();
  await page.getByLabel("Temps écoulé").check();
  await page.keyboard.press("Escape");
  match(await page.locator("[data-id] time").first().textContent() ?? "", /^(?:maintenant|il y a \d+\ss)$/);
  await page.locator("summary", { hasText: "Sources" }).click();
  await page.getByText("Rien d’autre que ce que le programme écrit lui-même").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("[data-id] .line").first().click();
  await page.keyboard.press("?");
  const keys = page.getByRole("dialog", { name: "Touches" });
  await keys.waitFor();
  deepStrictEqual(
    (await keys.locator("kbd").allTextContents()).filter((key) => key.length > 1),
    ["Entrée", "Espace", "Échap"],
  );
  await page.keyboard.press("Escape");
  const seen = await page.locator("body").innerText();
  deepStrictEqual(seen.match(/\b(?:Search|Resume|Level|View|Copy|Waiting|new)\b/g), null, seen);
}, { context: { locale: "fr-FR" } });

browserTest("page speaks English to who reads neither of its languages", async ({ server, page }) => {
  await open(page, server.url);
  strictEqual(await page.locator("html").getAttribute("lang"), "en");
  await page.getByText("Waiting for the first record").waitFor();
}, { context: { locale: "de-DE" } });

browserTest("page shows the beginning of a row also after its last link was followed", async (setting) => {
  const { stream, server, page } = setting;
  stream.write({ message: "m".repeat(300), metadata: { trace_id: "4bf92f" } });
  await open(page, server.url);
  const text = page.locator("[data-id] .text");
  await text.locator("a.trace").evaluate((link) => link.scrollIntoView());
  strictEqual(await text.evaluate((element) => element.scrollLeft), 0);
});
