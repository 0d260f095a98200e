import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { askJson } from "../support/ask.ts";
import { until } from "../support/wait.ts";
import { violations } from "./axe.ts";
import { pageTest } from "./browser.ts";
import { messages, open, PATH, shown } from "./page_fixture.ts";
import { type Running, startQuietProgram } from "./program.ts";

const COUNT = 3000;

/** Lines of records, one a second until now. The message of the third one has a word of its own. */
function lines(from: number, to: number): string {
  const end = Date.now();
  return Array.from({ length: to - from + 1 }, (_, index) => {
    const number = from + index;
    const timestamp = new Date(end - (COUNT - number) * 1000).toISOString();
    return `${JSON.stringify({ timestamp, level: "INFO", message: `n${number}.${number === 3 ? " needle" : ""}` })}\n`;
  }).join("");
}

/** Starts the program with a small ring, and an archive of all records. */
async function startArchived(after: AsyncDisposableStack): Promise<Running> {
  const folder = Deno.makeTempDirSync();
  after.defer(() => Deno.removeSync(folder, { recursive: true }));
  const program = after.use(await startQuietProgram(["--archive-at", `${folder}/history.db`, "--capacity", "300"]));
  await program.write(lines(1, COUNT));
  const stored = async () =>
    (await askJson(`${program.origin}/api/monitoring/advanced/summary`)).archive.stored === COUNT;
  await until(stored, `${COUNT} records to be stored`);
  return program;
}

/** Scrolls to an end of the rows that are loaded, again and again, until the record of a number or one beyond is shown. */
async function scrollTo(page: Page, end: "oldest" | "newest", number: number) {
  await page.waitForFunction(([end, number]) => {
    const scroller = document.querySelector(".scroller")!;
    scroller.scrollTop = end === "oldest" ? scroller.scrollHeight : 0;
    return Array.from(document.querySelectorAll("[data-id] .message")).some(({ textContent }) => {
      const shown = parseInt(textContent!.slice(1));
      return end === "oldest" ? shown <= number : shown >= number;
    });
  }, [end, number] as const);
}

pageTest(
  "page scrolls on into the archive and back, and finds in it, with few rows in the ring",
  async (page, after) => {
    const program = await startArchived(after);
    await open(page, `${program.origin}${PATH}`);
    const foot = page.getByRole("contentinfo");
    await foot.getByText(/in memory \d+ min \d+ s · on disk .+, \d+(\.\d)? (kB|MB)/).waitFor();
    await scrollTo(page, "oldest", 2200);

    // A click on the timeline goes to records that are not loaded.
    const bars = page.getByRole("slider");
    const { width } = (await bars.boundingBox())!;
    await bars.click({ position: { x: width * 0.3, y: 24 } });
    await page.waitForFunction(() => {
      const first = document.querySelector("[data-id] .message")?.textContent ?? "";
      return Number(first.slice(1, -1)) < 1500;
    });
    assertStrictEquals(await page.locator("[data-reading]").count(), 1);
    assertEquals(await violations(page), []);
    await scrollTo(page, "oldest", 1);
    assert(await page.locator("[data-id]").count() <= 100);

    // Records that arrive meanwhile wait; back at the newest one the list is live.
    await program.write(lines(COUNT + 1, COUNT + 1));
    await page.getByText("1 new").waitFor();
    await scrollTo(page, "newest", COUNT + 1);
    await page.waitForSelector('[data-state="live"]:not([data-reading])');
    assertStrictEquals((await messages(page))[0], `n${COUNT + 1}.`);

    await page.fill("input[name=q]", "needle");
    await shown(page, "n3. needle");
    assertStrictEquals(await page.locator("[data-id]").count(), 1);
    await program.write(`${JSON.stringify({ level: "INFO", message: "another needle" })}\n`);
    await shown(page, "another needle");
    assertEquals(await messages(page), ["another needle", "n3. needle"]);
  },
  { context: { viewport: { width: 1280, height: 720 } } },
);

pageTest("page shows how far a long search is, and stops it", async (page, after) => {
  const program = await startArchived(after);
  await open(page, `${program.origin}${PATH}`);
  await page.getByRole("contentinfo").getByText("on disk").waitFor();
  const { promise: gate, resolve: openGate } = Promise.withResolvers<void>();
  await page.route(/logs\?.*q=nowhere.*after=/, async (route) => {
    await gate;
    await route.continue().catch(() => {}); // the search was stopped
  });
  await page.fill("input[name=q]", "nowhere");
  const search = page.getByRole("region", { name: "Search in history" });
  await search.getByText(/Searching older records.* · 0 found/).waitFor();
  assertStrictEquals(await page.getByText("No matching records").isVisible(), false);
  assertEquals(await violations(page), []);
  await search.getByRole("button", { name: "Stop" }).click();
  await search.getByText("Search stopped").waitFor();
  openGate();
  await search.getByRole("button", { name: "Continue" }).click();
  await page.getByText("No matching records").waitFor();
});
