import type { Locator, Page } from "playwright-core";
import { createHandler, type HandlerOptions } from "../../lib/http/handler.ts";
import { openSignals } from "../../lib/http/signals.ts";
import { LogStream, type LogStreamOptions } from "../../lib/stream/log_stream.ts";
import { page as ringsidePage } from "../../ui/page.tsx";
import { until, within } from "../support/wait.ts";
import { pageTest, type PageTestOptions } from "./browser.ts";

/** Path of the page. */
export const PATH = "/ui/monitoring/advanced";

/** Serves a stream and the page on a free port, or on a given one. */
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

/** A page and the server that it shows. */
export interface Setting {
  readonly stream: LogStream;
  readonly server: ReturnType<typeof serve>;
  readonly page: Page;
}

/** Options for {@linkcode browserTest}. */
interface TestOptions extends PageTestOptions {
  readonly stream?: LogStreamOptions;
  readonly handler?: Partial<HandlerOptions>;
  /** True if the server finds patterns. */
  readonly signals?: boolean;
  /** Rules of alerts; the page may change them. */
  readonly alerts?: readonly string[];
}

/** Defines a test with a server and a page in a real browser; see {@linkcode pageTest}. */
export function browserTest(name: string, run: (setting: Setting) => Promise<void>, options: TestOptions = {}): void {
  pageTest(name, async (page, after) => {
    const stream = new LogStream(options.stream);
    const { alerts: rules } = options;
    const alerts = rules && { rules, fixed: () => false };
    const signals = options.signals || alerts ? after.use(openSignals(stream, { alerts })) : undefined;
    const server = serve(stream, { ...options.handler, signals });
    after.defer(() => within(server.stop(), "the server to stop"));
    await run({ stream, server, page });
  }, options);
}

/** Opens the page and waits until it is hydrated and live. */
export async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.waitForSelector('[data-hydrated] [data-state="live"]');
}

/** Waits for a text in the clipboard, and returns it. The page waits for no promise of a predicate. */
export async function clipboardWith(page: Page, part: string): Promise<string> {
  let text = "";
  await until(
    async () => (text = await page.evaluate(() => navigator.clipboard.readText())).includes(part),
    `"${part}" in the clipboard`,
    () => text,
  );
  return text;
}

/** Returns the messages of the records in the list. */
export function messages(page: Page): Promise<string[]> {
  return texts(page, "[data-id] .message");
}

/** Picks a level and all above it, or every level if it is the minimum already. */
export async function pickLeast(page: Page, level: string): Promise<void> {
  await page.locator(`[name=level]:has-text("${level}")`).click({ modifiers: ["Shift"] });
}

/** Returns the minimum level, or `""`. */
export function leastLevel(page: Page): Promise<string> {
  return page.locator("[name=level]").first().evaluate((button) => (button as HTMLButtonElement).value);
}

/** Waits until the document has `count` records. */
export async function listed(page: Page, count: number): Promise<void> {
  await page.waitForFunction((count) => document.querySelectorAll("[data-id]").length === count, count);
}

/** Returns the texts of all elements of a selector. */
export function texts(page: Page, selector: string): Promise<string[]> {
  return page.locator(selector).allTextContents();
}

/** Waits until the list shows a record with `message`. */
export async function shown(page: Page, message: string): Promise<void> {
  await page.locator("[data-id] .message", { hasText: message }).first().waitFor();
}

/** Clicks a button that copies, and waits until it says that it has. It keeps saying so for a while. */
export async function copyBy(button: Locator): Promise<void> {
  const element = await button.elementHandle();
  await element!.click();
  await button.page().waitForFunction((element) => element!.textContent === "Copied", element);
}

/** Writes the records `n<from>.` to `n<to>.`. */
export function writeNumbers(stream: LogStream, from: number, to: number) {
  for (let number = from; number <= to; number++) stream.write({ message: `n${number}.` });
}

/** Simulates that the page is visible or hidden. */
export async function show(page: Page, isVisible: boolean): Promise<void> {
  await page.evaluate((state) => {
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, isVisible ? "visible" : "hidden");
}

/** Removes shared workers, as in some browsers. The page then opens its own connection. */
export async function withoutWorkers(page: Page): Promise<void> {
  await page.addInitScript(() => void Reflect.deleteProperty(globalThis, "SharedWorker"));
}

/** A record with every part of an open row. */
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
