import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { Ingest } from "../../lib/http/ingest/ingest.ts";
import { violations } from "./axe.ts";
import { browserTest, messages, open, texts } from "./page_fixture.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const START_MS = Date.UTC(2025, 9, 24, 10, 26, 15);

interface SentSpan {
  readonly id: number;
  readonly parent?: number;
  readonly name: string;
  readonly service: string;
  readonly at: number;
  readonly duration: number;
  readonly failed?: boolean;
}

const idOf = (id: number) => id.toString(16).padStart(16, "0");

/** Sends spans to the server of a page, in ms after the start. */
async function send(page: Page, url: string, spans: readonly SentSpan[]) {
  const resourceSpans = spans.map(({ id, parent, name, service, at, duration, failed = false }) => ({
    resource: { attributes: [{ key: "service.name", value: { stringValue: service } }] },
    scopeSpans: [{
      spans: [{
        traceId: TRACE,
        spanId: idOf(id),
        parentSpanId: parent === undefined ? "" : idOf(parent),
        name,
        startTimeUnixNano: `${BigInt(START_MS + at) * 1_000_000n}`,
        endTimeUnixNano: `${BigInt(START_MS + at + duration) * 1_000_000n}`,
        status: failed ? { code: 2, message: "timeout" } : {},
        attributes: [{ key: "db.host", value: { stringValue: "db-3" } }],
      }],
    }],
  }));
  const response = await page.request.post(new URL("/v1/traces", url).href, { data: { resourceSpans } });
  assertStrictEquals(response.status(), 200);
}

const SPANS: readonly SentSpan[] = [
  { id: 1, name: "POST /checkout", service: "gateway", at: 0, duration: 3000 },
  { id: 2, parent: 1, name: "place order", service: "orders", at: 50, duration: 2900 },
  { id: 3, parent: 2, name: "charge card", service: "payments", at: 300, duration: 400 },
  { id: 4, parent: 2, name: "INSERT orders", service: "orders", at: 800, duration: 2000, failed: true },
];

const WITH_INGEST = { handler: { ingest: new Ingest() } };
const spanNames = async (page: Page) =>
  (await texts(page, ".span-row .span-name")).map((name) => name.split(",")[0].trim());

browserTest("page draws the spans of a trace as nested bars, with its records as marks", async (setting) => {
  const { stream, server, page } = setting;
  for (const [at, span, level] of [[60, 2, "INFO"], [62, 2, "WARN"], [2790, 4, "ERROR"]] as const) {
    const metadata = { trace_id: TRACE, span_id: idOf(span), service: "orders" };
    stream.write({ timestamp: START_MS + at, level, message: `at ${at}`, metadata });
  }
  await send(page, server.url, SPANS);
  await open(page, `${server.url}?q=trace_id:${TRACE}`);
  await page.waitForSelector(".span-row");
  assertEquals(await spanNames(page), [
    "gateway POST /checkout",
    "orders place order",
    "payments charge card",
    "orders INSERT orders",
  ]);
  await page.getByText("4 spans").waitFor();
  await page.getByRole("treeitem", { name: /^orders place order ?, 2.90 s, self 500 ms/ }).waitFor();
  const failed = page.getByRole("treeitem", { name: /^orders INSERT orders ?, 2.00 s, self 2.00 s, failed/ });
  assertStrictEquals(await failed.getAttribute("aria-level"), "3");
  assertEquals(await texts(page, ".span-row .mark"), ["2", ""]);
  assertStrictEquals(await page.locator(".mark").first().getAttribute("data-level"), "WARN");
  const [root, child] = await Promise.all([0, 3].map((index) => page.locator(".bar").nth(index).boundingBox()));
  assert(child!.x > root!.x && child!.width < root!.width);
  assertEquals(await messages(page), ["at 60", "at 62", "at 2790"]);
  assertEquals(await violations(page), []);
  await failed.locator(".mark").click();
  await page.locator(".row.current", { hasText: "at 2790" }).waitFor();
  await failed.click();
  await page.locator(".span-facts", { hasText: "timeout" }).getByText("db-3").waitFor();
}, WITH_INGEST);

browserTest("page folds, walks and zooms the waterfall by keyboard", async ({ stream, server, page }) => {
  stream.write({ message: "m", metadata: { trace_id: TRACE, span_id: idOf(2) } });
  await send(page, server.url, SPANS);
  await open(page, `${server.url}?q=trace_id:${TRACE}`);
  await page.waitForSelector(".span-row");
  await page.locator('.span-row[tabindex="0"]').focus();
  const focused = (name: string) =>
    page.waitForFunction((name) => document.activeElement?.textContent?.trim().startsWith(name), name);
  await page.keyboard.press("ArrowDown");
  await focused("orders place order");
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction(() => document.querySelectorAll(".span-row").length === 2);
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => document.querySelectorAll(".span-row").length === 4);
  await page.keyboard.press("End");
  await focused("orders INSERT orders");
  await page.keyboard.press("ArrowLeft");
  await focused("orders place order");
  await page.keyboard.press("Enter");
  await page.locator(".row.current").waitFor();
  await page.locator('.span-row[tabindex="0"]').focus();
  await page.keyboard.press("+");
  await page.getByRole("button", { name: "Zoom out" }).click();
  await page.getByRole("button", { name: "Zoom out" }).waitFor({ state: "detached" });
}, { handler: { ingest: new Ingest() } });

browserTest(
  "page keeps few of a thousand spans in the document, and shows no waterfall without spans",
  async (setting) => {
    const { stream, server, page } = setting;
    stream.write({ message: "m", metadata: { trace_id: TRACE } });
    await open(page, `${server.url}?q=trace_id:${TRACE}`);
    await page.waitForSelector(".trace-head");
    assertStrictEquals(await page.locator(".waterfall").count(), 0);
    await send(
      page,
      server.url,
      Array.from({ length: 1000 }, (_, index) => ({
        id: index + 1,
        parent: index === 0 ? undefined : 1 + Math.floor((index - 1) / 3),
        name: `step ${index}`,
        service: `s${index % 9}`,
        at: index,
        duration: 1500 - index,
      })),
    );
    stream.write({ message: "later", metadata: { trace_id: TRACE } });
    await page.getByText("1,000 spans").waitFor();
    assert(await page.locator(".span-row").count() < 60);
    await page.locator(".spans").evaluate((element) => element.scrollTop = element.scrollHeight);
    await page.waitForFunction(() => document.querySelectorAll(".span-row").length > 5);
    assert(await page.locator(".span-row").count() < 60);
    assertEquals(await violations(page), []);
  },
  { handler: { ingest: new Ingest() } },
);

browserTest("page requests the spans of a trace at most once a second while records arrive", async (setting) => {
  const { stream, server, page } = setting;
  const write = (number: number) => stream.write({ message: `n${number}.`, metadata: { trace_id: TRACE } });
  write(0);
  await send(page, server.url, SPANS.slice(0, 1));
  let asked = 0;
  const start = performance.now();
  page.on("request", (request) => {
    if (request.url().includes(`/traces/${TRACE}`)) asked++;
  });
  await open(page, `${server.url}?q=trace_id:${TRACE}`);
  await page.waitForSelector(".span-row");
  for (let number = 1; number <= 40; number++) {
    write(number);
    await page.waitForFunction((count) => document.querySelectorAll(".row").length >= count, Math.min(number, 12) + 1);
  }
  const most = 2 + (performance.now() - start) / 1000; // the first one, and one that is sent now
  assert(asked <= most, `${asked} of at most ${most}`);
  await send(page, server.url, SPANS.slice(1));
  write(41);
  await page.getByText("4 spans").waitFor();
}, WITH_INGEST);
