import { assert, assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import type { LogStream } from "../../lib/stream/log_stream.ts";
import { MAX_ROWS } from "../../ui/state/rows/rows.ts";
import { browserTest, leastLevel, listed, messages, open, shown, texts, WHOLE } from "./page_fixture.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

const START_MS = Date.UTC(2025, 9, 24, 10, 26, 15, 123);

/** Writes a record of the trace, `atMs` after its start. */
function writeAt(stream: LogStream, atMs: number, message: string, more: { level?: string; service?: string } = {}) {
  const { level = "INFO", service = "gateway" } = more;
  stream.write({ timestamp: START_MS + atMs, level, message, metadata: { trace_id: TRACE, service } });
}

/** Writes a trace of four records out of order, and a record without a trace. */
function writeTrace(stream: LogStream) {
  writeAt(stream, 40, "paid", { service: "payments" });
  writeAt(stream, 0, "asked");
  stream.write({ message: "of no trace" });
  writeAt(stream, 1240, "answered", { level: "ERROR" });
  writeAt(stream, 40, "sent", { service: "mailer", level: "FATAL" });
}

const ORDERED = ["asked", "paid", "sent", "answered"];

browserTest(
  "page shows a trace sorted by time, with offsets between its records, and leaves it",
  async (setting) => {
    const { stream, server, page } = setting;
    writeTrace(stream);
    await open(page, `${server.url}?level=INFO&q=-nothing`);
    await page.locator("a.trace").first().click();
    await page.waitForSelector(".trace-head");
    assertEquals(await messages(page), ORDERED);
    assertEquals(await texts(page, "[data-id] time"), ["+0 ms", "+40 ms", "+40 ms", "+1.24 s"]);
    assertEquals(await texts(page, "[data-id] span.since"), ["", "+40 ms", "+0 ms", "+1.20 s"]);
    assertEquals(await texts(page, "[data-id] .field"), []);
    assertStrictEquals(
      await page.locator(".trace-head p").textContent(),
      "Trace 4bf92f35…: 4 records, 3 services, 1.24 s, 2 errors",
    );
    const marks = await page.locator("[data-id] svg").evaluateAll((all) =>
      all.map((svg) => {
        const { left, right, width } = svg.getBoundingClientRect();
        const mark = svg.lastElementChild!.getBoundingClientRect();
        return [Math.round(100 * (mark.left - left) / width), Math.round(100 * (right - mark.right) / width)];
      })
    );
    assertEquals([marks[0][0], marks[1][0], marks[3][1]], [0, 3, 0]);
    await page.getByRole("button", { name: "Back to all logs" }).click();
    await shown(page, "of no trace");
    assertStrictEquals(new URL(page.url()).search, "?level=INFO&q=-nothing");
    assertEquals(await messages(page), ["sent", "answered", "of no trace", "asked", "paid"]);
    await page.goBack();
    await page.waitForSelector(".trace-head");
    assertEquals(await messages(page), ORDERED);
  },
);

browserTest(
  "page sorts a typed, linked or restored trace by time, also with the newest last",
  async (setting) => {
    const { stream, server, page } = setting;
    writeTrace(stream);
    await open(page, server.url);
    await page.getByText("View", { exact: true }).click();
    await page.getByLabel("Newest last").check();
    await page.keyboard.press("Escape");
    await page.fill("input[name=q]", `trace_id:${TRACE}`);
    await page.waitForSelector(".trace-head");
    assertEquals(await messages(page), ORDERED);
    await page.waitForURL(/q=trace_id/);
    await page.fill("input[name=q]", `trace_id:${TRACE} -asked`);
    await page.waitForSelector(".trace-head", { state: "detached" });
    assertEquals(await messages(page), ["paid", "answered", "sent"]);
    await open(page, `${server.url}?q=trace_id:${TRACE}`);
    assertEquals(await messages(page), ORDERED);
    await page.reload();
    assertEquals(await messages(page), ORDERED);
  },
);

browserTest("page shows a trace sorted by time without JavaScript", async ({ stream, server, page }) => {
  writeTrace(stream);
  await page.goto(`${server.url}?q=trace_id:${TRACE}`);
  assertEquals(await messages(page), ORDERED);
  assertMatch(await page.locator(".trace-head").innerText(), /4 records, 3 services, 1\.24 s, 2 errors/);
}, { context: { javaScriptEnabled: false } });

browserTest(
  "page shows all records of a trace that the server keeps, and inserts new ones by time",
  async (setting) => {
    const { stream, server, page } = setting;
    for (let number = 1; number <= 80; number++) writeAt(stream, number * 10, `n${number}.`);
    for (let number = 1; number <= 300; number++) stream.write({ message: "other" });
    await open(page, `${server.url}?q=trace_id:${TRACE}`);
    await page.waitForSelector("text=80 records");
    assertStrictEquals((await messages(page))[0], "n1.");
    writeAt(stream, 15, "between", { level: "ERROR" });
    await shown(page, "between");
    assertEquals((await messages(page)).slice(0, 3), ["n1.", "between", "n2."]);
    assertMatch(
      await page.locator(".trace-head p").textContent() ?? "",
      /^Trace .*: 81 records, 1 service, 790 ms, 1 error$/,
    );
  },
  { stream: { capacity: 1000 } },
);

browserTest("page does not move a trace that is read, and leads to new records at its end", async (setting) => {
  const { stream, server, page } = setting;
  for (let number = 1; number <= 400; number++) {
    writeAt(stream, number * 10, `n${number}.`, { level: number % 100 === 0 ? "ERROR" : "INFO" });
  }
  await open(page, `${server.url}?q=trace_id:${TRACE}`);
  await page.waitForSelector("text=400 records");
  await page.locator(".scroller").evaluate((element) => element.scrollTop = 150 * 22);
  const row = page.locator("[data-id]", { hasText: "n160." });
  const before = await row.boundingBox();
  assert(before !== null);
  writeAt(stream, 1605, "between");
  writeAt(stream, 4005, "at the end");
  await page.waitForFunction(() => document.querySelector(".new-rows")?.textContent?.includes("2 new"));
  assertStrictEquals((await row.boundingBox())?.y, before.y);
  await page.click(".new-rows");
  await shown(page, "at the end");
  assertStrictEquals((await messages(page)).at(-1), "at the end");
  await page.getByRole("button", { name: "Jump to start" }).click();
  await shown(page, "n1.");
  assert(await page.locator("[data-id]").count() <= MAX_ROWS);

  const current = () => page.locator(".row.current .message").textContent();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  assertStrictEquals(await current(), "n2.");
  await page.keyboard.press("k");
  await page.keyboard.press("Enter");
  await page.locator(".row.current .details").waitFor();
  await page.keyboard.press("e");
  assertStrictEquals(await current(), "n100.");
  await page.locator(".row.current .details").waitFor();
  const box = await page.locator(".row.current").boundingBox();
  assert(box !== null && box.y > 0 && box.y < 720);
});

browserTest("page links a trace id to its trace, and Back returns", async ({ stream, server, page }) => {
  stream.write(WHOLE);
  stream.write({ message: "same trace", metadata: { trace_id: WHOLE.metadata.trace_id } });
  stream.write({ message: "no trace" });
  await open(page, `${server.url}?level=ERROR`);
  await page.locator("a.trace").click();
  await shown(page, "same trace");
  assertEquals(await messages(page), ["Checkout failed", "same trace"]);
  assertStrictEquals(new URL(page.url()).search, `?q=trace_id%3A${WHOLE.metadata.trace_id}`);
  await page.goBack();
  await listed(page, 1);
  assertStrictEquals(await leastLevel(page), "ERROR");
  await page.goForward();
  await shown(page, "same trace");
});
