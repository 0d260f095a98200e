import { assertEquals } from "@std/assert";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { createHandler, type HandlerOptions } from "../../lib/http/handler.ts";
import { LogStream, type LogStreamOptions } from "../../lib/stream/log_stream.ts";
import { page as ringsidePage } from "../../ui/page.tsx";
import { suiteSwitch } from "../support/environment.ts";
import { launchBrowser } from "./browser.ts";

const found = await launchBrowser();
const missing = "missing" in found ? found.missing : undefined;
if (missing === undefined) await (found as Browser).close();
else {
  const text = `NO BROWSER CAN RUN, so the tests of the page are SKIPPED: ${missing}`;
  if (suiteSwitch("RINGSIDE_REQUIRE_BROWSER") === "1") throw new Error(text);
  console.error(`\n${"!".repeat(text.length)}\n${text}\n${"!".repeat(text.length)}\n`);
}

/** Where the page is. */
export const PATH = "/ui/monitoring/advanced";

/** A server on a free port, or on a given one. */
export function serve(stream: LogStream, options: Partial<HandlerOptions> & { port?: number } = {}) {
  const { port = 0, ...rest } = options;
  const handler = createHandler({ stream, page: ringsidePage, ...rest });
  const server = Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, handler);
  return {
    url: `http://127.0.0.1:${server.addr.port}${PATH}`,
    port: server.addr.port,
    async stop() {
      stream.close();
      await server.shutdown();
    },
  };
}

/** What a test has. */
export interface Setting {
  readonly stream: LogStream;
  readonly server: ReturnType<typeof serve>;
  readonly page: Page;
  /** What the browser complained about. */
  readonly complaints: string[];
}

interface TestOptions {
  readonly stream?: LogStreamOptions;
  readonly handler?: Partial<HandlerOptions>;
  readonly context?: BrowserContextOptions;
  /** Complaints that belong to what is tested. */
  readonly mayComplain?: RegExp;
}

/** A test with a server and a page in a real browser, which must have nothing to complain about. */
export function browserTest(name: string, run: (setting: Setting) => Promise<void>, options: TestOptions = {}) {
  Deno.test({
    name,
    ignore: missing !== undefined,
    // The driver keeps its pipes and timers for a moment after the browser is gone.
    sanitizeOps: false,
    sanitizeResources: false,
    async fn() {
      const stream = new LogStream(options.stream);
      const server = serve(stream, options.handler);
      const browser = await launchBrowser() as Browser;
      try {
        const context = await browser.newContext(options.context);
        const page = await context.newPage();
        const complaints: string[] = [];
        page.on("pageerror", (error) => complaints.push(String(error)));
        page.on("console", (message) => {
          if (message.type() !== "error" && message.type() !== "warning") return;
          if (options.mayComplain?.test(message.text()) !== true) complaints.push(message.text());
        });
        await run({ stream, server, page, complaints });
        assertEquals(complaints, []);
      } finally {
        await browser.close();
        await server.stop();
      }
    },
  });
}

/** Opens the page and waits until it is live, and all of it is there. */
export async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.waitForSelector('[data-hydrated] [data-state="live"]');
}

/** The messages of the records in the list. */
export function messages(page: Page): Promise<string[]> {
  return texts(page, "[data-id] .message");
}

/** Waits until the list has so many records in the document. */
export async function listed(page: Page, count: number): Promise<void> {
  await page.waitForFunction((count) => document.querySelectorAll("[data-id]").length === count, count);
}

/** The texts of all that there is by one selector. */
export function texts(page: Page, selector: string): Promise<string[]> {
  return page.locator(selector).allTextContents();
}

/** Waits until the list shows a record with this message. */
export async function shown(page: Page, message: string): Promise<void> {
  await page.locator("[data-id] .message", { hasText: message }).first().waitFor();
}

/** Writes the records `n<from>.` to `n<to>.`. */
export function writeNumbers(stream: LogStream, from: number, to: number) {
  for (let number = from; number <= to; number++) stream.write({ message: `n${number}.` });
}

/** Takes the shared workers from a page, which then has a connection of its own, as some browsers have it. */
export async function withoutWorkers(page: Page): Promise<void> {
  await page.addInitScript(() => void Reflect.deleteProperty(globalThis, "SharedWorker"));
}

/** A record with all that an open row shows. */
export const WHOLE = {
  level: "ERROR",
  message: "Checkout failed\nbadly",
  metadata: {
    logger: "shop.checkout",
    trace_id: "4bf92f3577b34da6a3ce929d0e0e4736",
    user: { id: 42, "full name": 'Ann "A" Lee', tags: ["new"] },
    error: { type: "Error", message: "refused", stack: "Error: refused\n    at pay", cause: { message: "no route" } },
  },
};
