import { assert, assertEquals, assertMatch, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { createHandler } from "../../lib/http/handler.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { page as ringsidePage } from "../../ui/page.tsx";
import { violations } from "./axe.ts";
import { readWatch, watch } from "./flood.ts";
import { browserTest, messages, open, PATH, serve, show, shown, withoutWorkers, writeNumbers } from "./page_fixture.ts";
import { startQuietProgram } from "./program.ts";
import { startRelay } from "./relay.ts";
import { askJson } from "../support/ask.ts";
import { until, within } from "../support/wait.ts";

/** Returns the number of viewers of a server. */
async function viewers(url: string): Promise<number> {
  return (await askJson(new URL("../../api/monitoring/advanced/summary", url))).viewers.count;
}

/** Stops the clock of a page. From then on only `page.clock.runFor()` lets time pass. */
async function stopClock(page: Page): Promise<void> {
  await page.clock.pauseAt(await page.evaluate(() => Date.now()) + 1000);
}

/** Returns the ids of the records in the list, newest first. */
function ids(page: Page): Promise<(string | null)[]> {
  return page.locator("[data-id]").evaluateAll((rows) => rows.map((row) => row.getAttribute("data-id")));
}

browserTest("page stays live in eight tabs over one connection", async (setting) => {
  const { stream, server, page } = setting;
  const { protocol } = new URL(server.url);
  assertStrictEquals(protocol, "http:"); // a browser opens at most six connections
  const others = await Promise.all(Array.from({ length: 7 }, () => page.context().newPage()));
  const tabs = [page, ...others];
  for (const [index, tab] of tabs.entries()) await open(tab, `${server.url}?q=tab${index}. OR everywhere`);
  assertStrictEquals(await viewers(server.url), 1);
  for (const index of tabs.keys()) stream.write({ message: `to tab${index}.` });
  stream.write({ message: "everywhere" });
  for (const [index, tab] of tabs.entries()) {
    await shown(tab, "everywhere");
    assertEquals(await messages(tab), ["everywhere", `to tab${index}.`]);
  }

  // One tab is closed, one changes its query.
  await tabs[0].close();
  await tabs[1].fill("input[name=q]", "tab0. OR later");
  await shown(tabs[1], "to tab0.");
  await tabs[1].waitForSelector('[data-state="live"]');
  stream.write({ message: "later, everywhere" });
  for (const tab of tabs.slice(1)) await shown(tab, "later, everywhere");
  assertEquals(await messages(tabs[1]), ["later, everywhere", "to tab0."]);
  assertEquals(await messages(tabs[2]), ["later, everywhere", "everywhere", "to tab2."]);
  assertStrictEquals(await viewers(server.url), 1);

  for (const tab of tabs.slice(2)) await tab.close();
  await tabs[1].goto("about:blank");
  await until(async () => await viewers(server.url) === 0, "the last viewer to leave");
});

browserTest("page opens its own connection if the shared worker cannot start", async (setting) => {
  const { stream, server, page } = setting;
  await page.addInitScript(() => {
    Object.assign(globalThis, {
      SharedWorker: class {
        readonly port = new MessageChannel().port1;
        onerror = () => {};
        constructor() {
          setTimeout(() => this.onerror());
        }
      },
    });
  });
  await open(page, server.url);
  stream.write({ message: "all the same" });
  await shown(page, "all the same");
});

browserTest("page continues after a kill and a restart of the program, without duplicates", async ({ page }) => {
  const lines = (name: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${name} ${index + 1}.\n`).join("");
  const first = await startQuietProgram();
  await open(page, `${first.origin}${PATH}`);
  await first.write(lines("before", 30));
  await shown(page, "before 30.");
  const before = await ids(page);
  await first.stop("SIGKILL");
  await page.waitForSelector('[data-state="reconnecting"]');

  await using again = await startQuietProgram([], Number(new URL(first.origin).port));
  await again.write(lines("after", 20));
  await shown(page, "after 20.");
  const all = await ids(page);
  assertStrictEquals(new Set(all).size, 50);
  assertEquals(all.slice(20), before);
  assertStrictEquals(await page.locator(".list > li").nth(20).getAttribute("data-gap"), "restart");
  assertStrictEquals(await page.locator("[data-gap]").count(), 1);
  assertMatch(await page.locator(".comeback").textContent() ?? "", /^Reconnected after a server restart: \d+ new$/);
}, { mayComplain: /Failed to load resource/, context: { viewport: { width: 1280, height: 1600 } } });

browserTest(
  "page counts down to the next try, retries on a click, and reports the result",
  async (setting) => {
    const { stream, server, page } = setting;
    await withoutWorkers(page);
    await page.addInitScript(() => Math.random = () => 0.999);
    await page.route("**/readyz", (route) => route.abort()); // otherwise it would reconnect by itself
    const relay = startRelay(server.port);
    writeNumbers(stream, 1, 5);
    await open(page, `http://127.0.0.1:${relay.port}${PATH}`);
    assertStrictEquals(await page.locator(".comeback").count(), 0);
    relay.cut();
    await page.waitForSelector('[data-state="reconnecting"]');
    for (const seconds of [5, 4, 3]) await page.getByText(`in ${seconds} s`).waitFor();
    assertStrictEquals(await page.locator("[data-state]").textContent(), "Reconnecting");
    writeNumbers(stream, 6, 8);
    relay.mend();
    await page.getByText("Retry now", { exact: true }).click();
    await shown(page, "n8.");
    assertStrictEquals(await page.locator(".comeback").textContent(), "Reconnected: 3 caught up, 0 missed");
    assertStrictEquals(await page.locator("[data-state]").textContent(), "Live");
    assertMatch(await page.locator(".pace").textContent() ?? "", /^[\d.]+\/s$/);
    await relay.stop();
  },
  { mayComplain: /Failed to load resource/ },
);

for (
  const { locale, width } of [
    ...[1200, 800, 640, 360].map((width) => ({ locale: "fr-FR", width })),
    ...[640, 360].map((width) => ({ locale: "en", width })),
  ]
) {
  browserTest(
    `page moves no row when the connection is lost and restored, at ${width} px in ${locale}`,
    async (setting) => {
      const { stream, server, page } = setting;
      await withoutWorkers(page);
      const relay = startRelay(server.port);
      writeNumbers(stream, 1, 5);
      await open(page, `http://127.0.0.1:${relay.port}${PATH}`);
      const top = () => page.locator("main").evaluate((list) => list.getBoundingClientRect().top);
      const before = await top();
      relay.cut();
      await page.waitForSelector('[data-state="reconnecting"]');
      assertStrictEquals(await top(), before);
      relay.mend();
      await page.locator(".status button").click({ timeout: 1000 }).catch(() => {}); // it may have reconnected already
      await page.locator(".comeback").waitFor();
      assertStrictEquals(await top(), before);
      await page.context().setOffline(true);
      relay.cut();
      await page.waitForSelector('[data-detail="offline"]');
      assertStrictEquals(await top(), before);
      await relay.stop();
    },
    { mayComplain: /Failed to load resource/, context: { locale, viewport: { width, height: 800 } } },
  );
}

browserTest("page shows the rate of records", async ({ stream, server, page }) => {
  await open(page, server.url);
  writeNumbers(stream, 1, 25);
  await page.getByText(/^(?:1[2-9]|2[0-5])\/s$/).waitFor(); // over one second or two
});

browserTest("page reports too many viewers, and connects when one leaves", async (setting) => {
  const { stream, server, page } = setting;
  const url = new URL("../../api/monitoring/advanced/logs/stream", server.url);
  const other = await within(fetch(url), "the first viewer");
  await page.goto(server.url);
  await page.waitForSelector('[data-state="reconnecting"][data-detail="full"]');
  assertMatch(await page.locator("[data-state]").textContent() ?? "", /^Too many viewers/);
  await other.body?.cancel();
  await page.waitForSelector('[data-state="live"]'); // the server has room for one viewer
  stream.write({ message: "at last" });
  await shown(page, "at last");
}, { handler: { maxViewers: 1 }, mayComplain: /Failed to load resource/ });

browserTest("page reports that it is offline, and continues once it is online", async (setting) => {
  const { stream, server, page } = setting;
  await withoutWorkers(page); // their network cannot be cut
  await page.addInitScript(() => Math.random = () => 0.999);
  const relay = startRelay(server.port);
  writeNumbers(stream, 1, 5);
  await open(page, `http://127.0.0.1:${relay.port}${PATH}`);
  await page.context().setOffline(true);
  relay.cut();
  await page.waitForSelector('[data-state="reconnecting"][data-detail="offline"]');
  writeNumbers(stream, 6, 8);
  relay.mend();
  await page.context().setOffline(false);
  await shown(page, "n8.");
  assertStrictEquals(new Set(await ids(page)).size, 8);
  assertStrictEquals(await page.locator("[data-gap]").count(), 0);
  await relay.stop();
}, { mayComplain: /Failed to load resource/ });

browserTest("page counts errors in its title and icon while it is hidden", async (setting) => {
  const { stream, server, page } = setting;
  const icon = () => page.locator("link[rel=icon]").getAttribute("href");
  await open(page, server.url);
  const plain = await icon();
  stream.write({ level: "ERROR", message: "seen" });
  await shown(page, "seen");
  assertStrictEquals(await page.title(), "Ringside");
  await show(page, false);
  stream.write({ level: "ERROR", message: "unseen" });
  stream.write({ level: "WARN", message: "less" });
  stream.write({ level: "FATAL", message: "unseen, too" });
  await page.waitForFunction(() => document.title === "(2) Ringside");
  assertNotStrictEquals(await icon(), plain);
  await show(page, true);
  await page.waitForFunction(() => document.title === "Ringside");
  assertStrictEquals(await icon(), plain);
});

browserTest("page disconnects after five hidden minutes, and catches up when it is visible", async (setting) => {
  const { stream, server, page } = setting;
  await withoutWorkers(page); // their clock cannot be set
  await page.clock.install();
  await open(page, server.url);
  await show(page, false);
  for (let minute = 1; minute <= 5; minute++) {
    writeNumbers(stream, minute, minute);
    await page.clock.runFor(1000);
    await shown(page, `n${minute}.`);
    assertStrictEquals(await viewers(server.url), 1);
    await page.clock.fastForward(59_000);
  }
  await page.waitForSelector('[data-state="closed"]');
  await until(async () => await viewers(server.url) === 0, "the last viewer to leave");
  writeNumbers(stream, 6, 40);
  await show(page, true);
  await page.waitForSelector('[data-state="live"]');
  await page.clock.runFor(1000);
  await shown(page, "n40.");
  assertEquals(await messages(page), [
    ...Array.from({ length: 20 }, (_, index) => `n${40 - index}.`),
    ...Array.from({ length: 5 }, (_, index) => `n${5 - index}.`),
  ]);
  const gap = page.locator("[data-gap]");
  assertStrictEquals(await gap.getAttribute("data-gap"), "overwritten");
  assertMatch(await gap.textContent() ?? "", /^15 records missed/);
}, { stream: { capacity: 20 } });

browserTest("page reloads if the restarted server has another version", async ({ page }) => {
  const before = new LogStream();
  const first = serve(before);
  await open(page, first.url);
  await first.stop();
  const after = new LogStream();
  const again = serve(after, {
    port: first.port,
    page: {
      ...ringsidePage,
      document: async (view) =>
        (await ringsidePage.document(view)).replace("</head>", '<meta name="next" data-asset=""></head>'),
    },
  });
  await page.locator("head meta[name=next]").waitFor({ state: "attached" });
  await page.waitForSelector('[data-state="live"]');
  await again.stop();
}, { mayComplain: /Failed to load resource/ });

browserTest(
  "page of an older version than the restarted server offers to reload while it is read",
  async ({ page }) => {
    const before = new LogStream();
    const first = serve(before);
    before.write({ message: "read" });
    await open(page, first.url);
    await page.locator(".message", { hasText: "read" }).click();
    await page.locator(".details").waitFor();
    await first.stop();
    const next: typeof ringsidePage = {
      ...ringsidePage,
      document: async (view) =>
        (await ringsidePage.document(view)).replace("</head>", '<meta name="next" data-asset=""></head>'),
    };
    const again = serve(new LogStream(), { port: first.port, page: next });
    const note = page.getByRole("region", { name: "This page is older than the server" });
    await note.waitFor();
    assertStrictEquals(await page.locator(".details").count(), 1);
    assertEquals(await violations(page), []);
    await note.getByRole("button", { name: "Reload" }).click();
    await page.locator("head meta[name=next]").waitFor({ state: "attached" });
    await page.waitForSelector('[data-state="live"]');
    await again.stop();
  },
  { mayComplain: /Failed to load resource/ },
);

browserTest("page stays live under the prefix of a proxy", async ({ stream, page }) => {
  const handler = createHandler({ stream, page: ringsidePage, basePath: "/some/where" });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);
  await open(page, `http://127.0.0.1:${server.addr.port}/some/where${PATH}`);
  stream.write({ message: "there" });
  await shown(page, "there");
  assert(page.workers().length === 0);
  await page.goto("about:blank");
  stream.close();
  await server.shutdown();
});

browserTest(
  "page says that a hung server is silent after 20 s, then reconnects without duplicates or missing records",
  async (setting) => {
    const { stream, server, page } = setting;
    await withoutWorkers(page); // their clock cannot be set
    await page.clock.install();
    await page.addInitScript(() => Math.random = () => 0.999);
    const relay = startRelay(server.port);
    writeNumbers(stream, 1, 5);
    await open(page, `http://127.0.0.1:${relay.port}${PATH}`);
    await stopClock(page);
    relay.hold();
    writeNumbers(stream, 6, 8);
    const state = page.locator("[data-state]");
    await page.clock.runFor(10_000);
    assertStrictEquals(await state.getAttribute("data-state"), "live");
    await page.clock.runFor(10_500);
    await page.waitForSelector('[data-state="stale"]');
    assertStrictEquals(await state.textContent(), "Silent for 20 s");
    assertStrictEquals(await page.title(), "Silent for 20 s · Ringside");
    await page.clock.runFor(14_500);
    await page.waitForSelector('[data-state="reconnecting"][data-detail="silent"]');
    assertStrictEquals(await state.textContent(), "Server not responding, reconnecting");
    assertStrictEquals(await page.title(), "Server not responding, reconnecting · Ringside");
    relay.mend();
    writeNumbers(stream, 9, 10);
    await page.clock.runFor(6000);
    await page.waitForSelector('[data-state="live"]');
    await page.clock.runFor(100);
    await shown(page, "n10.");
    assertEquals(await messages(page), Array.from({ length: 10 }, (_, index) => `n${10 - index}.`));
    assertStrictEquals(await page.locator("[data-gap]").count(), 0);
    await relay.stop();
  },
  { mayComplain: /Failed to load resource/ },
);

browserTest("page is live again when a silent server continues", async (setting) => {
  const { stream, server, page } = setting;
  await withoutWorkers(page); // their clock cannot be set
  await page.clock.install();
  const relay = startRelay(server.port);
  await open(page, `http://127.0.0.1:${relay.port}${PATH}`);
  await stopClock(page);
  relay.hold();
  await page.clock.runFor(25_500);
  await page.waitForSelector('[data-state="stale"]');
  assertStrictEquals(await page.locator("[data-state]").textContent(), "Silent for 25 s");
  relay.mend();
  writeNumbers(stream, 1, 1);
  await page.waitForSelector('[data-state="live"]');
  await page.clock.runFor(1000);
  await shown(page, "n1.");
  assertStrictEquals(await page.title(), "Ringside");
  assertStrictEquals(await page.locator(".comeback").count(), 0);
  await relay.stop();
});

browserTest("page reconnects within 2 s of a restart, whatever the retry delay", async (setting) => {
  const { stream, server, page } = setting;
  await withoutWorkers(page); // their clock cannot be set
  await page.clock.install();
  await page.addInitScript(() => Math.random = () => 0.999);
  const relay = startRelay(server.port);
  await open(page, `http://127.0.0.1:${relay.port}${PATH}`);
  await stopClock(page);
  relay.cut();
  await page.waitForSelector('[data-state="reconnecting"]');
  const seconds = async () => Number((await page.locator(".pace").textContent())!.match(/^in (\d+) s$/)?.[1] ?? 0);
  // The ceiling of the wait grows with each try that fails: 5 s, 7.5 s, 11.3 s.
  for (let passed = 0; await seconds() < 10; passed++) {
    assert(passed < 40, "no wait of 10 s after 40 s");
    await page.clock.runFor(1000);
    await page.waitForSelector('[data-state="reconnecting"]');
  }
  relay.mend();
  writeNumbers(stream, 1, 1);
  await page.clock.runFor(2100);
  await page.waitForSelector('[data-state="live"]');
  await page.clock.runFor(100);
  await shown(page, "n1.");
  await relay.stop();
}, { mayComplain: /Failed to load resource/ });

browserTest("page shows its lag until it has caught up", async ({ stream, page }) => {
  const handler = createHandler({ stream, page: ringsidePage });
  let send = (_event: string) => {};
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    if (!new URL(request.url).pathname.endsWith("/stream")) return handler(request);
    const body = new ReadableStream<string>({
      start(controller) {
        send = (event) => controller.enqueue(event);
        send(`event: hello\ndata: {"run":"${stream.run}","oldest":1,"newest":0,"resumed":true,"missed":0}\n\n`);
      },
    });
    return new Response(body.pipeThrough(new TextEncoderStream()), {
      headers: { "content-type": "text/event-stream" },
    });
  });
  await open(page, `http://127.0.0.1:${server.addr.port}${PATH}`);
  send('event: beat\ndata: {"newest":9000,"lag":4321}\n\n');
  await page.waitForSelector('[data-state="live"][data-detail="lagging"]');
  assertStrictEquals(await page.locator("[data-state]").textContent(), "Lagging");
  assertStrictEquals(await page.locator(".pace").textContent(), "4,321 behind");
  send('event: beat\ndata: {"newest":9001,"lag":0}\n\n');
  await page.waitForSelector('[data-state="live"]:not([data-detail])');
  assertStrictEquals(await page.locator("[data-state]").textContent(), "Live");
  await page.goto("about:blank");
  await server.shutdown();
});

browserTest(
  "hidden page does not render, keeps its limit, and renders once when it is visible",
  async (setting) => {
    const { stream, server, page } = setting;
    await watch(page, 12_001);
    await page.addInitScript(() => {
      // Frames of a hidden tab wait, as in a browser.
      const later: FrameRequestCallback[] = [];
      const paint = requestAnimationFrame;
      globalThis.requestAnimationFrame = (callback) =>
        document.visibilityState === "visible" ? paint(callback) : later.push(callback);
      document.addEventListener("visibilitychange", () => later.splice(0).forEach((callback) => paint(callback)));
    });
    stream.write({ message: "seen" });
    await open(page, server.url);
    await show(page, false);
    await page.evaluate(() => {
      Object.assign(globalThis, { paints: 0 });
      new MutationObserver(() => (globalThis as unknown as { paints: number }).paints++)
        .observe(document.querySelector(".list")!, { childList: true });
    });
    const paints = () => page.evaluate(() => (globalThis as unknown as { paints: number }).paints);
    for (let batch = 0; batch < 24; batch++) {
      writeNumbers(stream, batch * 500 + 1, batch * 500 + 500);
      await until(
        async () => (await readWatch(page)).delivered >= batch * 500 + 500,
        `the records of batch ${batch}`,
      );
    }
    // The first records render at once, as in a visible tab.
    const before = await paints();
    assert(before <= 1, `${before} paints`);
    await show(page, true);
    await shown(page, "n12000.");
    assertStrictEquals(await paints(), before + 1);
    await page.waitForFunction(() => {
      const scroller = document.querySelector(".scroller")!;
      scroller.scrollTop = scroller.scrollHeight;
      return [...document.querySelectorAll(".message")].at(-1)?.textContent === "n2001.";
    });
  },
  { stream: { capacity: 20_000, maxBytes: 2 ** 26 } },
);

browserTest("page resumes after a lost connection, without duplicates or missing records", async (setting) => {
  const { stream, server, page } = setting;
  await page.addInitScript(() => Math.random = () => 0.02); // a retry after 100 ms
  const relay = startRelay(server.port);
  writeNumbers(stream, 1, 5);
  await open(page, `http://127.0.0.1:${relay.port}${PATH}`);
  relay.cut();
  await page.waitForSelector('[data-state="reconnecting"]');
  writeNumbers(stream, 6, 8);
  relay.mend();
  await shown(page, "n8.");
  assertEquals(await messages(page), ["n8.", "n7.", "n6.", "n5.", "n4.", "n3.", "n2.", "n1."]);
  assertStrictEquals(await page.locator("[data-gap]").count(), 0);
  await relay.stop();
}, { mayComplain: /Failed to load resource/ });

browserTest("page shows a gap for records overwritten while it was disconnected", async (setting) => {
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
  assertStrictEquals(await gap.getAttribute("data-gap"), "overwritten");
  assertMatch(await gap.textContent() ?? "", /^15 records missed/);
  assertStrictEquals(await page.locator("footer .warning").textContent(), "15 missed");
  assertStrictEquals((await messages(page)).length, 25);
  await relay.stop();
}, { mayComplain: /Failed to load resource/, stream: { capacity: 20 } });

browserTest("page shows a gap for a restart of the server", async ({ page }) => {
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
  assertStrictEquals(await page.locator("[data-gap]").getAttribute("data-gap"), "restart");
  assertEquals(await messages(page), ["of the second run", "of the first run"]);
  await again.stop();
}, { mayComplain: /Failed to load resource/ });
