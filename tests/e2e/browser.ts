import { assertEquals } from "@std/assert";
import type { BrowserContextOptions, Page } from "playwright-core";
import { suiteSwitch } from "../support/environment.ts";
import { DEADLINE_MS, within } from "../support/wait.ts";
import { firstLine, launchBrowser } from "./launch_browser.ts";

/** Browser of this test file. Each test has a context of its own in it. */
const launched = await launchBrowser();
const browser = "missing" in launched ? undefined : launched;
if ("missing" in launched) {
  const text = `NO BROWSER STARTS, so the tests of the page are SKIPPED: ${launched.missing}`;
  if (suiteSwitch("RINGSIDE_REQUIRE_BROWSER") === "1") throw new Error(text);
  console.error(`\n${"!".repeat(text.length)}\n${text}\n${"!".repeat(text.length)}\n`);
}
Deno.test.afterAll(() => browser?.close());

/** Options for {@linkcode pageTest}. */
export interface PageTestOptions {
  /** Locale, size and the like. */
  readonly context?: BrowserContextOptions;
  /** Complaints of the browser that belong to the test. */
  readonly mayComplain?: RegExp;
  /** Skips the test. */
  readonly ignore?: boolean;
}

/**
 * Defines a test with a page of its own. The test fails if the page throws, or logs an error or a warning. Each wait for
 * the page has a deadline; a failure shows the state of the page.
 *
 * @param name Name of the test.
 * @param run The test. Its stack is disposed of after the page is closed.
 */
export function pageTest(
  name: string,
  run: (page: Page, after: AsyncDisposableStack) => Promise<void>,
  options: PageTestOptions = {},
): void {
  Deno.test({
    name,
    ignore: browser === undefined || options.ignore === true,
    // The driver has a pipe and timers that outlast a test.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      await using after = new AsyncDisposableStack();
      const context = await within(browser!.newContext(options.context), "a browser context");
      context.setDefaultTimeout(DEADLINE_MS);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(String(error)));
      page.on("console", (message) => {
        if (message.type() !== "error" && message.type() !== "warning") return;
        if (options.mayComplain?.test(message.text()) !== true) complaints.push(message.text());
      });
      try {
        await run(page, after);
        assertEquals(complaints, []);
      } catch (error) {
        const state = Deno.inspect({ ...await stateOf(page), complaints });
        throw new Error(`The page failed in this state: ${state}`, { cause: error });
      } finally {
        await within(context.close(), "the browser context to close");
      }
    },
  });
}

/** Returns the main parts of the page for the report of a failure. */
async function stateOf(page: Page): Promise<Record<string, unknown>> {
  const state = page.evaluate(() => ({
    connection: { ...document.querySelector<HTMLElement>("[data-state]")?.dataset },
    rows: document.querySelectorAll("[data-id]").length,
    messages: Array.from(document.querySelectorAll("[data-id] .message"), ({ textContent }) => textContent).slice(0, 5),
    focus: document.activeElement?.outerHTML.slice(0, 200),
  }));
  return {
    url: page.url(),
    ...await within(state, "the state of the page", undefined, 2000).catch((error) => ({ unknown: firstLine(error) })),
  };
}
