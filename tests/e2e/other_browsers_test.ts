import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { acceptorOf } from "../../lib/http/ingest/acceptor.ts";
import { Ingest } from "../../lib/http/ingest/ingest.ts";
import { createHandler } from "../../lib/http/handler.ts";
import { LogStream } from "../../lib/stream/log_stream.ts";
import { page as ringsidePage } from "../../ui/page.tsx";
import { hasProgram } from "../support/programs.ts";
import { until, within } from "../support/wait.ts";
import type { OtherBrowser, OtherPage } from "./other_browsers/driver.ts";
import { FIREFOX, startFirefox } from "./other_browsers/firefox.ts";
import { DISPLAY, startWebKit, WEBKIT } from "./other_browsers/webkit.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

const LIVE = `document.querySelector('[data-hydrated] [data-state="live"]') !== null`;

/** Texts of the elements of a selector. */
const textsOf = (selector: string) =>
  `Array.from(document.querySelectorAll(${JSON.stringify(selector)}), ({ textContent }) => textContent)`;

const MESSAGES = textsOf("[data-id] .message");

/** Waits until an expression has a value in a page. */
async function comes(page: OtherPage, expression: string, value: unknown, what: string): Promise<void> {
  let seen: unknown;
  await until(
    async () => JSON.stringify(seen = await page.evaluate(expression)) === JSON.stringify(value),
    what,
    () => seen,
  );
}

async function open(page: OtherPage, url: string): Promise<void> {
  await page.open(url);
  await comes(page, LIVE, true, "the page to be live");
  await page.evaluate(
    `(window.faults = [], addEventListener("error", ({ message }) => faults.push(message)),
    addEventListener("unhandledrejection", ({ reason }) => faults.push(String(reason))))`,
  );
}

/** A server with some records, and with the spans of one trace. */
function serve() {
  const stream = new LogStream();
  const ingest = new Ingest();
  const start_ms = Date.now() - 10_000;
  const start = new Date(start_ms).toISOString();
  const span = { trace_id: TRACE, span_id: "1".repeat(16), name: "POST /orders", service: "gateway" };
  acceptorOf("Cannot test", ingest).writeSpan({ ...span, start, start_ms, duration_ms: 900 });
  const metadata = { service: "orders", trace_id: TRACE, span_id: "1".repeat(16) };
  stream.write({ message: "Order received", metadata });
  stream.write({ level: "ERROR", message: "Order failed: timeout", metadata });
  stream.write({ level: "WARN", message: "Slow query", metadata: { service: "db", duration_ms: 1345 } });
  const handler = createHandler({ stream, ingest, page: ringsidePage });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);
  return {
    stream,
    url: `http://127.0.0.1:${server.addr.port}/ui/monitoring/advanced`,
    async [Symbol.asyncDispose]() {
      stream.close();
      await within(server.shutdown(), "the server to stop");
    },
  };
}

/** Walks through the page: live, filters, an open record, a pause, a trace and the keys. */
async function walk(page: OtherPage, { stream, url }: ReturnType<typeof serve>): Promise<void> {
  const shows = (messages: readonly string[], what: string) => comes(page, MESSAGES, messages, what);
  await open(page, url);
  const all = ["Slow query", "Order failed: timeout", "Order received"];
  await shows(all, "the first records");

  stream.write({ message: "Order shipped" });
  await shows(["Order shipped", ...all], "a live record");

  await page.click('[data-chip="ERROR"] .choice');
  await shows(["Order failed: timeout"], "the errors");
  await page.press("x");
  await shows(["Order shipped", ...all], "all records");

  await page.press("/");
  await page.type("timeout");
  await shows(["Order failed: timeout"], "the matches of a query");
  await page.press("Escape");
  await page.press("x");
  await shows(["Order shipped", ...all], "all records again");

  await page.click('[data-level="ERROR"] .toggle');
  await comes(page, `document.querySelectorAll("[data-id] .details").length`, 1, "the open record");
  await page.press("Escape");

  await page.press(" ");
  await comes(page, `document.querySelector("[data-state]").dataset.state`, "paused", "the pause");
  stream.write({ message: "Waits" });
  await page.press(" ");
  await shows(["Waits", "Order shipped", ...all], "the record that waited");

  await page.click('[data-level="ERROR"] a.trace');
  await shows(["Order received", "Order failed: timeout"], "the trace");
  await comes(page, textsOf(".span-row b"), ["gateway"], "the waterfall");
  await page.back();
  await shows(["Waits", "Order shipped", ...all], "all records after Back");

  for (const key of ["j", "j", "o"]) await page.press(key);
  await comes(page, `document.querySelector(".context-head") !== null`, true, "the context");
  await page.press("o");
  await comes(page, `document.querySelector(".context-head") !== null`, false, "the way back");
  await page.press("?");
  await comes(page, `document.querySelector("dialog[open]") !== null`, true, "the shortcuts");
  await page.press("Escape");
  await comes(page, `document.querySelector("dialog[open]") !== null`, false, "the end of the shortcuts");
  assertEquals(await page.evaluate("faults"), []);
  const widths = await page.evaluate("[document.documentElement.scrollWidth, innerWidth]") as number[];
  assert(widths[0] <= widths[1], `the page is ${widths[0]} px wide in ${widths[1]} px`);
}

/** Defines a test in another browser, which is skipped where that is not installed. */
function otherTest(
  name: string,
  programs: readonly string[],
  start: (home: string) => Promise<OtherBrowser>,
  run: (browser: OtherBrowser, server: ReturnType<typeof serve>) => Promise<void>,
): void {
  Deno.test({
    name,
    ignore: !programs.every(hasProgram),
    // The drivers have sockets and timers that outlast a test.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      await using after = new AsyncDisposableStack();
      const home = await Deno.makeTempDir();
      // Some of its processes end, and write, after the browser.
      const isRemoved = () => Deno.remove(home, { recursive: true }).then(() => true, () => false);
      after.defer(async () => void await until(isRemoved, `the removal of ${home}`));
      const server = after.use(serve());
      await run(after.use(await start(home)), server);
    },
  });
}

otherTest("page works in Firefox, and is live in eight tabs", [FIREFOX], startFirefox, async (browser, server) => {
  await walk(await browser.newPage(), server);
  const tabs = [];
  for (let count = 0; count < 8; count++) {
    const tab = await browser.newPage();
    await open(tab, server.url);
    tabs.push(tab);
  }
  server.stream.write({ message: "to each" });
  for (const tab of tabs) await comes(tab, `${MESSAGES}[0]`, "to each", "the record in each tab");
});

otherTest("page works in WebKit", [WEBKIT, DISPLAY], startWebKit, async (browser, server) => {
  await walk(await browser.newPage(), server);
  assertStrictEquals(await (await browser.newPage()).evaluate(LIVE), true);
});
