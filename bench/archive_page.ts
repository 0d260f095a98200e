/**
 * Opens an archive in a browser, searches it, and scrolls through each tenth of it, from the newest record to the oldest:
 * `deno run -A bench/archive_page.ts FILE [records of each tenth]`.
 *
 * The figures are the heap of the page after a full garbage collection, and its nodes and listeners. `bench/archive.ts`
 * makes such a file. It is copied first.
 *
 * @module
 */
import { launchBrowser } from "../tests/e2e/launch_browser.ts";
import { startQuietProgram } from "../tests/e2e/program.ts";

const PARTS = 10;
const DEADLINE_MS = 300_000;

const [file, count = "20000"] = Deno.args;
const folder = await Deno.makeTempDir({ prefix: "ringside-bench-" });
try {
  await Deno.copyFile(file, `${folder}/history.db`);
  await measure(`${folder}/history.db`, Number(count));
} finally {
  await Deno.remove(folder, { recursive: true });
}

async function measure(at: string, records: number): Promise<void> {
  const browser = await launchBrowser();
  if ("missing" in browser) throw new Error(`Cannot measure the page: ${browser.missing}`);
  const begun = performance.now();
  await using program = await startQuietProgram(["--archive-at", at, "--keep", "900d", "--keep-size", "100GiB"]);
  console.log(`started in ${(performance.now() - begun).toFixed(0)} ms`);
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(DEADLINE_MS);
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  await program.write(`${JSON.stringify({ level: "info", message: "newest" })}\n`);
  await page.goto(`${program.origin}/ui/monitoring/advanced`);
  await page.getByText(/on disk/).waitFor();
  await page.waitForSelector("[data-id]");

  console.log("\n| place | heap | nodes | listeners | records | time |\n| --- | --- | --- | --- | --- | --- |");
  const bars = page.getByRole("slider").first();
  const { width } = (await bars.boundingBox())!;
  for (let part = 0; part <= PARTS; part++) {
    const started = performance.now();
    const share = 1 - part / PARTS;
    if (part > 0) await bars.click({ position: { x: Math.max(1, width * share), y: 24 } });
    const seen = part === 0 ? 0 : await page.evaluate(scroll, records);
    const ms = performance.now() - started;
    await devtools.send("HeapProfiler.collectGarbage");
    const { metrics } = await devtools.send("Performance.getMetrics");
    const metric = (name: string) => metrics.find((metric) => metric.name === name)!.value;
    console.log(
      `| ${Math.round(share * 100)} % | ${(metric("JSHeapUsedSize") / 1e6).toFixed(1)} MB | ${metric("Nodes")} | ` +
        `${metric("JSEventListeners")} | ${seen} | ${(ms / 1000).toFixed(1)} s |`,
    );
  }
  await page.fill("input[name=q]", "xylophone");
  await page.getByText("No matching records").waitFor();
  await browser.close();
}

/** Scrolls on until so many rows have passed, or none follows. Runs in the page. */
async function scroll(records: number): Promise<number> {
  const scroller = document.querySelector(".scroller")!;
  const seen = new Set<string>();
  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
  for (let still = 0; seen.size < records && still < 300;) {
    const before = seen.size;
    for (const row of Array.from(document.querySelectorAll("[data-id]"))) seen.add(row.getAttribute("data-id")!);
    scroller.scrollTop += 0.9 * scroller.clientHeight;
    await frame();
    still = seen.size === before ? still + 1 : 0;
  }
  return seen.size;
}
