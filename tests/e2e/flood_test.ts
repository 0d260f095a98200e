import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { Browser, CDPSession, Page } from "playwright-core";
import { MAX_ROWS } from "../../ui/state/rows/rows.ts";
import { pour, readWatch, startFlood, watch } from "./flood.ts";
import { browserTest, open, PATH, texts } from "./page_fixture.ts";
import { startQuietProgram } from "./program.ts";
import { within } from "../support/wait.ts";
import { longSeconds } from "../support/long.ts";
import { summary } from "./chaos/life.ts";

const PER_SECOND = 10_000;

/** Shortest length of each part of the flood, in seconds. */
const SECONDS = longSeconds() === undefined ? 2 : 15;

/** Largest record number that the page tracks, enough for minutes on a busy machine. */
const MAX_RECORDS = 2_000_000;

/** Waits until a record of the flood is the first row. */
async function hasOnTop(page: Page, number: number): Promise<void> {
  await page.waitForFunction(
    (message) => document.querySelector("[data-id] .message")?.textContent === message,
    `Order ${number} placed`,
    { timeout: 60_000 },
  );
}

browserTest(
  "page answers while 10,000 records a second come, in no more than 100 rows, and accounts for each",
  async ({ page }) => {
    await using program = await startQuietProgram();
    await watch(page, MAX_RECORDS);
    await open(page, `${program.origin}${PATH}`);
    const field = page.locator("input[name=q]");

    // The query of the first part matches all records, so each is delivered or missed.
    await using whole = startFlood(program.write, PER_SECOND, SECONDS * PER_SECOND);
    await field.pressSequentially("order placed", { delay: 50 });
    assertStrictEquals(await field.inputValue(), "order placed");
    await page.waitForURL((url) => url.searchParams.get("q") === "order placed");
    await page.locator(".message mark").first().waitFor();
    assertEquals((await texts(page, ".message mark")).slice(0, 2), ["Order", "placed"]);
    await page.keyboard.press("Escape");

    await page.keyboard.press(" ");
    await page.waitForSelector('[data-state="paused"]');
    const standing = await texts(page, ".message");
    await page.locator(".pace", { hasText: /^[\d.,]+K? new$/ }).waitFor();
    assertEquals(await texts(page, ".message"), standing);
    await page.keyboard.press(" ");
    await page.waitForSelector('[data-state="live"]');

    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    const message = await texts(page, ".row.current .message");
    await page.locator(".row.current .details").waitFor();
    assertEquals(await texts(page, ".details .whole"), message);
    await page.keyboard.press("f");

    await page.locator(".scroller").evaluate((element) => element.scrollTop = 500);
    const waits = page.locator(".new-rows");
    await waits.waitFor();
    const read = await texts(page, ".message");
    await page.waitForFunction(
      (before) => document.querySelector(".new-rows")!.textContent !== before,
      await waits.textContent(),
    );
    assertEquals(await texts(page, ".message"), read);
    await waits.click();

    const sent = await whole.stop();
    await hasOnTop(page, sent);
    const { delivered, missed, left } = await readWatch(page);
    const { written } = await summary(program.origin);
    const accounted = delivered + missed + left;
    // Gaps may include records of Ringside itself.
    assert(accounted >= sent && accounted <= written, `${accounted} of ${sent} to ${written}`);

    // The query of the second part matches a tenth.
    await using rest = startFlood(program.write, PER_SECOND, SECONDS * PER_SECOND, sent);
    await field.fill("tenth:7");
    await page.waitForURL((url) => url.searchParams.get("q") === "tenth:7");
    await page.waitForSelector('[data-state="live"]');
    const before = await texts(page, ".message");
    await page.waitForFunction(
      (before) => document.querySelector("[data-id] .message")!.textContent !== before,
      before[0],
    );
    const picked = await texts(page, ".message");
    assert(picked.length > 20);
    assertEquals(picked.filter((text) => !/7 placed$/.test(text)), []);
    const more = await rest.stop();
    await field.fill("");
    await hasOnTop(page, sent + more);
    const { rows } = await readWatch(page);
    assert(rows > 20 && rows <= MAX_ROWS, `${rows} rows`);
    await page.goto("about:blank"); // before the program ends, which the page would complain of
  },
);

/** Records between two measurements of memory, and measurements. From the second one on the page keeps 10,000 rows. */
const STEP = 12_000;
const STEPS = longSeconds() === undefined ? 7 : 25;

/** Measurements at either end that are compared. The first one precedes them. */
const COMPARED = 2;

/** Bound of growth, in bytes for each record: less than the id of each one, kept, would add. */
const MAX_GROWTH = 12;

const SHOWN = [STEPS * STEP, (COMPARED + 1) * STEP].map((count) => count.toLocaleString("en"));

browserTest(`page and its hub hold no more after ${SHOWN[0]} records than after ${SHOWN[1]}`, async ({ page }) => {
  // The ring holds a whole step, so nothing is overwritten on a busy machine.
  await using program = await startQuietProgram(["--capacity", "30000", "--max-bytes", "32MiB"]);
  await watch(page, STEPS * STEP);
  await open(page, `${program.origin}${PATH}`);
  const devtools = await page.context().newCDPSession(page);
  const hub = await attachToHub(page.context().browser()!);
  const held: Held[] = [];
  for (let step = 1; step <= STEPS; step++) {
    await pour(program.write, 2 * PER_SECOND, STEP, { before: (step - 1) * STEP });
    await hasOnTop(page, step * STEP);
    held.push(await measure(devtools, hub));
  }
  const { delivered, missed, rows } = await readWatch(page);
  assertEquals({ delivered, missed }, { delivered: STEPS * STEP, missed: 0 });
  assert(rows <= MAX_ROWS, `${rows} rows`);

  const growth = (of: keyof Held) =>
    Math.min(...held.slice(-COMPARED).map((at) => at[of])) -
    Math.max(...held.slice(1, 1 + COMPARED).map((at) => at[of]));
  const maxBytes = MAX_GROWTH * STEP * (STEPS - 2 * COMPARED);
  const report = JSON.stringify(held);
  assert(growth("pageBytes") < maxBytes, report);
  assert(growth("hubBytes") < maxBytes, report);
  assert(growth("nodes") < 500, report);
  assert(growth("listeners") < 100, report);
  await page.goto("about:blank"); // before the program ends, which the page would complain of
});

/** Memory of a page and its hub. */
interface Held {
  readonly pageBytes: number;
  readonly hubBytes: number;
  readonly nodes: number;
  readonly listeners: number;
}

/** Calls a method of the developer tools. */
type Ask = (method: string) => Promise<Record<string, unknown>>;

/** Measures the memory after garbage collection. */
async function measure(page: CDPSession, hub: Ask): Promise<Held> {
  await page.send("HeapProfiler.collectGarbage");
  await hub("HeapProfiler.collectGarbage");
  const { usedSize: pageBytes } = await page.send("Runtime.getHeapUsage");
  const { usedSize: hubBytes } = await hub("Runtime.getHeapUsage");
  const { nodes, jsEventListeners: listeners } = await page.send("Memory.getDOMCounters");
  return { pageBytes, hubBytes: Number(hubBytes), nodes, listeners };
}

/** Connects to the developer tools of the hub, for which the driver has no API. */
async function attachToHub(browser: Browser): Promise<Ask> {
  const devtools = await browser.newBrowserCDPSession();
  const { targetInfos } = await devtools.send("Target.getTargets");
  const { targetId } = targetInfos.find(({ type }) => type === "shared_worker")!;
  const { sessionId } = await devtools.send("Target.attachToTarget", { targetId, flatten: false });
  const answers = new Map<number, (result: Record<string, unknown>) => void>();
  devtools.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, result } = JSON.parse(message);
    answers.get(id)?.(result);
  });
  let last = 0;
  return async (method) => {
    const { promise, resolve } = Promise.withResolvers<Record<string, unknown>>();
    const id = ++last;
    answers.set(id, resolve);
    await devtools.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, method }) });
    return await within(promise, `the answer to ${method}`);
  };
}
