/**
 * Measures the page in a flood: `deno run -A bench/page_flood.ts [--columns] [--requests] [seconds] [rate...]`.
 *
 * Ringside reads lines from standard input at each rate. A browser shows them live while a scripted reader types, presses
 * keys, opens rows, scrolls and pauses all the time. The figures come from the browser: event timing, animation frames
 * and the CPU time of its main thread. With `--columns` the list has columns, and a record that is opened is beside it. With
 * `--requests` the list of requests is open, which the reader sorts and searches.
 */
import { parseArgs } from "node:util";
import type { CDPSession, Page } from "playwright-core";
import { launchBrowser } from "../tests/e2e/launch_browser.ts";
import { pour, readWatch, type Watch, watch } from "../tests/e2e/flood.ts";
import { startQuietProgram } from "../tests/e2e/program.ts";

const { values: { columns: hasColumns, requests: hasRequests }, positionals } = parseArgs({
  options: { columns: { type: "boolean", default: false }, requests: { type: "boolean", default: false } },
  allowPositionals: true,
});
const [seconds = 30, ...rates] = positionals.map(Number);

console.log(
  "| records/s | written | missed | main thread | longest frame | over 50 ms | input p50 | input p99 | rows |",
);
console.log("|---|---|---|---|---|---|---|---|---|");
for (const rate of rates.length === 0 ? [0, 1000, 5000, 10_000, 20_000] : rates) await flood(rate);

async function flood(rate: number) {
  const browser = await launchBrowser();
  if ("missing" in browser) throw new Error(`Cannot measure the page: ${browser.missing}`);
  await using program = await startQuietProgram();
  const page = await browser.newPage({ viewport: { width: hasColumns ? 1600 : 1280, height: 800 } });
  await watch(page, rate * seconds + 1);
  await page.goto(`${program.origin}/ui/monitoring/advanced${hasColumns ? "?columns=logger,order,duration_ms" : ""}`);
  await page.waitForSelector("[data-hydrated] [data-state=live]");
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  await program.write('{"msg":"Order 0 placed"}\n');
  await page.waitForSelector("[data-id]");
  await readWatch(page);

  const before = await workOf(devtools);
  const reading = new AbortController();
  const reader = hasRequests ? readRequests(page, reading.signal) : read(page, reading.signal);
  const { sent, seconds: took } = rate === 0
    ? await quiet()
    : await pour(program.write, rate, rate * seconds, { more: hasRequests ? requestOf : undefined });
  reading.abort();
  await reader;
  const after = await workOf(devtools);
  await page.locator("input[name=q]").fill("");
  await page.keyboard.press("Escape");
  await page.waitForFunction((number) => {
    document.querySelector<HTMLButtonElement>(".new-rows")?.click(); // the page may still be scrolled down
    return document.querySelector("[data-id] .message")?.textContent === `Order ${number} placed`;
  }, sent);
  const seen = await readWatch(page);
  await browser.close();
  if (seen.delivered + seen.missed !== sent + 1) {
    throw new Error(
      `Cannot account for all records: ${sent + 1} written, ${seen.delivered} delivered, ${seen.missed} missed`,
    );
  }
  const busy = (after.busy - before.busy) / (after.at - before.at);
  printRow(sent / took, sent, busy, seen);
}

async function quiet() {
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  return { sent: 0, seconds };
}

function printRow(rate: number, sent: number, busy: number, { missed, frames, longFrames, inputs, rows }: Watch) {
  const ms = (value: number) => `${Math.round(value)} ms`;
  console.log(`| ${
    [
      Math.round(rate),
      sent,
      missed,
      `${Math.round(busy * 100)} %`,
      ms(Math.max(...frames)),
      longFrames.length,
      ms(quantile(inputs, 0.5)),
      ms(quantile(inputs, 0.99)),
      rows,
    ].join(" | ")
  } |`);
}

function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * part)] ?? NaN;
}

/** Returns the CPU time of the page's main thread so far, and the time of the reading, both in s. */
async function workOf(devtools: CDPSession): Promise<{ busy: number; at: number }> {
  const { metrics } = await devtools.send("Performance.getMetrics");
  const valueOf = (name: string) => metrics.find((metric) => metric.name === name)!.value;
  return { busy: valueOf("ThreadTime"), at: valueOf("Timestamp") };
}

/** Returns the fields of a request to one of 40 endpoints. */
function requestOf(number: number): object {
  return {
    method: number % 3 === 0 ? "POST" : "GET",
    path: `/shop/${"abcdefghijklmnopqrst"[number % 20]}/${number}`,
    status: 200,
  };
}

/** Uses the list of requests until `signal` aborts. */
async function readRequests(page: Page, signal: AbortSignal) {
  await page.keyboard.press("R");
  await page.locator(".request-list .fold").first().waitFor();
  const field = page.locator(".request-list input");
  while (!signal.aborted) {
    for (const column of ["p99", "errors", "endpoint", "count"]) {
      await page.locator(`.heads .${column} button`).click();
      await page.waitForTimeout(300);
    }
    await page.locator(".request-list .fold").first().click();
    await field.click();
    await page.keyboard.type("shop", { delay: 80 });
    await page.waitForTimeout(500);
    await field.fill("");
    await page.locator(".request-list .items").hover();
    for (let turn = 0; turn < 10; turn++) await page.mouse.wheel(0, turn < 5 ? 200 : -200);
  }
  await field.press("Escape");
}

/** Uses the page as a reader does, one action after another, until `signal` aborts. */
async function read(page: Page, signal: AbortSignal) {
  const scroller = page.locator(".scroller");
  while (!signal.aborted) {
    await page.locator("input[name=q]").click();
    await page.keyboard.type("order placed", { delay: 80 }); // matches every record
    await page.keyboard.press("Escape");
    await page.waitForTimeout(1000);
    for (const key of ["j", "j", "j", "Enter", "j", "Escape", "Escape", " ", " "]) {
      await page.keyboard.press(key, { delay: 40 });
      await page.waitForTimeout(100);
    }
    await scroller.hover();
    for (let turn = 0; turn < 10; turn++) await page.mouse.wheel(0, 200);
    await page.keyboard.press("f");
    await page.mouse.move(5, 5);
    await page.keyboard.press("/");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Escape");
    await page.waitForTimeout(1000);
  }
}
