import { assert, assertEquals, assertMatch, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { LEVELS } from "../../lib/record/level.ts";
import { violations } from "./axe.ts";
import { browserTest, open, PATH, shown, WHOLE, writeNumbers } from "./page_fixture.ts";
import { startRelay } from "./relay.ts";
import { ask } from "../support/ask.ts";

browserTest("page loads nothing from other origins", async ({ stream, server, page }) => {
  const { origin } = new URL(server.url);
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== origin && url.protocol !== "data:") elsewhere.push(request.url());
  });
  stream.write({ message: "see https://example.com/a.png", metadata: { url: "https://example.com/b.js" } });
  await open(page, server.url);
  await page.locator(".message").click();
  await page.waitForSelector(".details");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("input[name=q]").fill("example");
  await page.locator("mark").first().waitFor();
  assertEquals(elsewhere, []);
  const { pathname } = new URL(server.url);
  const html = await (await ask(server.url)).text();
  assertEquals(html.match(/(?:src|href)="(?:https?:)?\/\//g), null, pathname);
});

/** Returns the Tab stops in order, as a screen reader announces them. */
const TAB_ORDER = [
  ...["Search", "Saved views", "Pause", "View", "Columns", "Export", "Sources", "Facets", "Logs"],
  ...["TRACE", "All time", "Timeline", "Log records, newest first", "Details: n60. (60)"],
];

/** Returns the focused element as a screen reader announces it, and whether its focus is visible. */
function focused(page: Page): Promise<{ name: string; isSeen: boolean }> {
  return page.evaluate(() => {
    const element = document.activeElement as HTMLInputElement;
    const label = element.labels?.[0];
    const labelled = [...label?.querySelectorAll("span") ?? []].map(({ innerText }) => innerText.trim());
    const named = labelled.find((text) => text !== "") ?? label?.innerText.trim();
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    const mark = getComputedStyle(element, "::before");
    return {
      name: element.getAttribute("aria-label") ?? named ??
        (element === document.body ? "" : element.innerText.trim().split("\n")[0]),
      isSeen: outlineStyle !== "none" && outlineWidth !== "0px" || element.matches(".toggle") && mark.opacity === "1",
    };
  });
}

browserTest("page has Tab stops in reading order, forward and back", async (setting) => {
  const { stream, server, page } = setting;
  writeNumbers(stream, 1, 60);
  await open(page, server.url);
  for (const name of TAB_ORDER) {
    await page.keyboard.press("Tab");
    assertEquals(await focused(page), { name, isSeen: true });
  }
  await page.keyboard.press("Enter");
  await page.locator(".details").waitFor();
  await page.keyboard.press("Tab");
  assertStrictEquals((await focused(page)).name, "Show in context");
  await page.keyboard.press("Escape");
  await page.locator(".details").waitFor({ state: "detached" });
  await page.locator(".row .toggle").first().focus();
  for (const name of TAB_ORDER.toReversed().slice(1)) {
    await page.keyboard.press("Shift+Tab");
    assertStrictEquals((await focused(page)).name, name);
  }
}, { context: { viewport: { width: 880, height: 700 } } }); // the facets are closed at this width

browserTest("page keeps the focus in a row when its details close", async ({ stream, server, page }) => {
  writeNumbers(stream, 1, 20);
  await open(page, server.url);
  for (const key of ["j", "j", "j", "Enter"]) await page.keyboard.press(key);
  await page.locator(".row.current .details").waitFor();
  for (let step = 0; step < 4; step++) await page.keyboard.press("Tab");
  assertStrictEquals((await focused(page)).name, "Copy text");
  await page.keyboard.press("Escape");
  await page.locator(".details").waitFor({ state: "detached" });
  assertStrictEquals(
    await page.evaluate(() => document.activeElement?.closest("[data-id]")?.getAttribute("data-id")),
    `${stream.run}-18`,
  );
  await page.keyboard.press("j");
  assertStrictEquals(await page.locator(".row.current .message").textContent(), "n17.");
});

browserTest("page has menus that work with keys alone and return the focus", async ({ stream, server, page }) => {
  stream.write({ message: "one" });
  await open(page, server.url);
  await page.locator("summary", { hasText: "View" }).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown"); // to the second of two options
  assertStrictEquals(await page.getByRole("radio", { name: "Newest last" }).isChecked(), true);
  await page.keyboard.press("Escape");
  assertStrictEquals((await focused(page)).name, "View");
  assertStrictEquals(await page.locator(".menu[open]").count(), 0);
  await page.keyboard.press("Enter");
  assertStrictEquals(await page.locator(".menu[open]").count(), 1);
  await page.keyboard.press("?");
  await page.keyboard.press("Escape");
});

browserTest("page closes a menu after a choice, but not for the arrow keys", async ({ stream, server, page }) => {
  writeNumbers(stream, 1, 3);
  await open(page, server.url);
  const view = page.locator("[data-menu=view]");
  const isOpen = () => view.evaluate((menu: HTMLDetailsElement) => menu.open);
  await view.locator("summary").click();
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowDown");
  assertEquals([await isOpen(), await page.getByRole("radio", { name: "Newest last" }).isChecked()], [true, true]);
  await page.getByText("Newest first").click();
  assertEquals([
    await isOpen(),
    await page.getByRole("radio", { name: "Newest first", includeHidden: true }).isChecked(),
  ], [false, true]);
  assertStrictEquals((await focused(page)).name, "View");

  await page.locator("[data-menu=export] summary").click();
  await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "CSV" }).click()]);
  assertStrictEquals(await page.locator("[data-menu=export]").getAttribute("open"), null);
});

browserTest("page announces changes of state, and no flood of records", async ({ stream, server, page }) => {
  await page.addInitScript(() => {
    const said: string[] = [];
    Object.assign(globalThis, { said });
    document.addEventListener("DOMContentLoaded", () => {
      new MutationObserver((mutations) => {
        const regions = mutations.map(({ target }) =>
          (target instanceof Element ? target : target.parentElement)?.closest(
            "[role=status], [role=alert], [aria-live], output",
          )
        );
        for (const region of new Set(regions)) if (region) said.push(region.textContent ?? "");
        for (const { addedNodes } of mutations) {
          for (const node of addedNodes) {
            if (node instanceof Element && node.matches("[role=status], [role=alert]")) {
              said.push(node.textContent ?? "");
            }
          }
        }
      }).observe(document.body, { childList: true, characterData: true, subtree: true });
    });
  });
  const said = () => page.evaluate(() => (globalThis as unknown as { said: string[] }).said.splice(0));
  const relay = startRelay(server.port);
  await open(page, `http://127.0.0.1:${relay.port}${PATH}`);
  await said();

  // Records, their rate and the number of waiting rows are not announced.
  for (let batch = 0; batch < 20; batch++) {
    writeNumbers(stream, batch * 50 + 1, batch * 50 + 50);
    await shown(page, `n${batch * 50 + 50}.`);
  }
  await page.keyboard.press("j");
  writeNumbers(stream, 1001, 1100);
  await page.locator(".new-rows").waitFor();
  await page.keyboard.press("Escape");
  assertEquals(await said(), []);

  await page.keyboard.press(" ");
  await page.waitForSelector('[data-state="paused"]');
  assertEquals(await said(), ["Paused"]);
  await page.keyboard.press(" ");
  await page.locator("input[name=q]").fill('n1 "open');
  await page.locator("#query-error").waitFor();
  const [live, error] = await said();
  assertStrictEquals(live, "Live");
  assertMatch(error, /^Add a closing "$/);
  await page.locator("input[name=q]").fill("");

  relay.cut();
  await page.waitForSelector('[data-state="reconnecting"]');
  relay.mend();
  await page.getByText("Retry now", { exact: true }).click({ timeout: 1000 }).catch(() => {}); // it may have reconnected already
  await page.locator(".comeback").waitFor();
  const all = await said();
  for (const text of ["Reconnecting", "Live"]) assert(all.includes(text), all.join(" | "));
  assert(all.some((text) => text.startsWith("Reconnected: ")), all.join(" | "));
  assert(all.length <= 8, all.join(" | ")); // the countdown is not announced
  await relay.stop();
}, { mayComplain: /Failed to load resource/ });

for (
  const { reducedMotion, moves } of [{ reducedMotion: "reduce", moves: 0 }, {
    reducedMotion: "no-preference",
    moves: 1,
  }] as const
) {
  browserTest(`page with "prefers-reduced-motion: ${reducedMotion}" has ${moves} animations`, async (setting) => {
    const { stream, server, page } = setting;
    await page.addInitScript(() => Math.random = () => 0.999);
    const relay = startRelay(server.port);
    writeNumbers(stream, 1, 100);
    await open(page, `http://127.0.0.1:${relay.port}${PATH}`);
    relay.cut();
    await page.waitForSelector('[data-state="reconnecting"]');
    await page.locator(".message").nth(2).click();
    await page.getByText("View", { exact: true }).click();
    assertStrictEquals(await page.evaluate(() => document.getAnimations().length), moves);
    assertStrictEquals(
      await page.locator(".scroller").evaluate((element) => getComputedStyle(element).scrollBehavior),
      "auto",
    );
    await relay.stop();
  }, { context: { reducedMotion }, mayComplain: /Failed to load resource/ });
}

browserTest("page marks by outlines what forced colors hide", async ({ stream, server, page }) => {
  stream.write({ level: "ERROR", message: "worse" });
  stream.write({ message: "fine" });
  await open(page, server.url);
  const lineOf = (message: string) =>
    page.locator(".row", { hasText: message }).evaluate((row) => getComputedStyle(row).borderLeftColor);
  assertNotStrictEquals(await lineOf("worse"), await lineOf("fine"));
  await page.keyboard.press("j");
  const outline = await page.locator(".row.current .line").evaluate((line) => getComputedStyle(line).outlineStyle);
  assertStrictEquals(outline, "solid");
  // The underline is drawn over the field and must not cover its text.
  await page.locator("input[name=q]").fill("level>=loud");
  assertStrictEquals(
    await page.locator(".marks mark").evaluate((mark) => getComputedStyle(mark).color),
    "rgba(0, 0, 0, 0)",
  );
  await page.locator("input[name=q]").fill("worse");
  await page.locator(".message mark").waitFor();
  assertEquals(await violations(page), []);
}, { context: { forcedColors: "active" } });

const STATES: readonly { name: string; begin: (page: Page) => Promise<unknown> }[] = [
  { name: "no record", begin: (page) => page.locator("input[name=q]").fill("nothing like it") },
  { name: "a wrong query", begin: (page) => page.locator("input[name=q]").fill('a "open') },
  { name: "records that wait", begin: (page) => page.keyboard.press(" ") },
  { name: "the menu of the view", begin: (page) => page.getByText("View", { exact: true }).click() },
  { name: "the menu of exports", begin: (page) => page.getByText("Export", { exact: true }).click() },
  { name: "the menu of sources", begin: (page) => page.getByText("Sources", { exact: true }).click() },
  { name: "the menu of the time range", begin: (page) => page.keyboard.press("p") },
  { name: "the list of keys", begin: (page) => page.keyboard.press("?") },
  {
    name: "an open row",
    begin: async (page) => {
      await page.locator(".message").first().click();
      await page.locator(".details").waitFor();
    },
  },
];

/** Ends the state of the page, so that the next one begins with all records, no menu and no focus. */
async function endState(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  if (await page.locator('[data-state="paused"]').count() > 0) await page.keyboard.press(" ");
  await page.locator("input[name=q]").fill("");
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  await page.waitForSelector('[data-state="live"]');
  await page.waitForFunction(() =>
    document.querySelector(".details, .menu[open], dialog[open]") === null &&
    document.querySelector("#query-error")!.textContent === ""
  );
}

for (
  const { name, viewport, locale } of [
    { name: "at 360 px", viewport: { width: 360, height: 640 }, locale: "en-GB" },
    { name: "at 200 % zoom", viewport: { width: 640, height: 360 }, locale: "en-GB" },
    { name: "in French", viewport: { width: 1280, height: 800 }, locale: "fr-FR" },
  ]
) {
  browserTest(`page has no axe-core finding ${name}, in any of its states`, async (setting) => {
    const { stream, server, page } = setting;
    await open(page, server.url);
    for (const [index, { name: state, begin }] of STATES.entries()) {
      const message = `Trouble ${index}`;
      stream.write({ level: "ERROR", message, metadata: { logger: "app", trace_id: "4bf92f", error: new Error("x") } });
      await shown(page, message);
      if (locale === "en-GB" || !state.startsWith("the menu")) await begin(page);
      else await page.locator("summary").nth(index % 5).click();
      stream.write({ message: "one more" });
      assertEquals([state, await violations(page)], [state, []]);
      await endState(page);
    }
    const relay = startRelay(server.port);
    await open(page, `http://127.0.0.1:${relay.port}${PATH}`);
    relay.cut();
    await page.waitForSelector('[data-state="reconnecting"]');
    assertEquals(await violations(page), []);
    await relay.stop();
  }, { context: { viewport, locale }, mayComplain: /Failed to load resource/ });
}

for (const colorScheme of ["dark", "light"] as const) {
  browserTest(`page has no axe-core finding in the ${colorScheme} theme`, async (setting) => {
    const { stream, server, page } = setting;
    await open(page, server.url);
    assertEquals(await violations(page), []);
    for (const level of LEVELS) {
      stream.write({ level, message: `Something of ${level}`, metadata: { logger: "app", n: 1 } });
    }
    const colors = Array.from(
      { length: 16 },
      (_, index) => `\x1b[38;5;${index}mcolor${index}\x1b[0m \x1b[48;5;${index}mback${index}\x1b[0m`,
    );
    stream.write({ message: colors.join(" ") });
    stream.write(WHOLE);
    await page.fill("input[name=q]", "o");
    await page.press("input[name=q]", "Enter");
    await shown(page, "Checkout");
    await page.locator(".message").first().click();
    await page.waitForSelector(".details");
    await page.hover(".details .leaf:nth-child(3)");
    assertEquals(await violations(page), []);
    stream.write({ message: "one more" });
    await page.waitForSelector(".new-rows");
    await page.keyboard.press("j");
    await page.getByText("View", { exact: true }).click();
    assertEquals(await violations(page), []);
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    assertEquals(await violations(page), []);
    await page.keyboard.press("Escape");
    await page.fill("input[name=q]", `trace_id:${WHOLE.metadata.trace_id}`);
    await page.waitForSelector(".trace-head");
    assertEquals(await violations(page), []);
  }, { context: { colorScheme } });
}

for (
  const { name, viewport } of [
    { name: "360 px wide", viewport: { width: 360, height: 640 } },
    { name: "at 200 % zoom", viewport: { width: 640, height: 360 } },
  ]
) {
  browserTest(`page fits ${name}: nothing is cut off or scrolls sideways`, async (setting) => {
    const { stream, server, page } = setting;
    writeNumbers(stream, 1, 40);
    stream.write({ ...WHOLE, message: `Long ${"word ".repeat(50)}${"x".repeat(300)}` });
    await open(page, server.url);
    await page.locator(".message").first().click();
    await page.waitForSelector(".details");
    const menus = page.locator("details.menu > summary");
    for (let index = -1; index < await menus.count(); index++) {
      if (index >= 0) {
        if (!await menus.nth(index).isVisible()) continue;
        await menus.nth(index).click();
        await page.locator("details.menu[open] .sheet").waitFor();
      }
      const wide = await page.evaluate(() => {
        const cut = [...document.querySelectorAll("button, input, select, summary, .sheet, .details, .value")]
          .filter((element) => element.checkVisibility())
          .filter((element) =>
            element.getBoundingClientRect().right > innerWidth + 1 || element.getBoundingClientRect().left < 0
          );
        const { scrollWidth, clientWidth } = document.querySelector(".scroller")!;
        return {
          cut: cut.map(({ outerHTML }) => outerHTML),
          page: document.documentElement.scrollWidth > innerWidth,
          list: scrollWidth > clientWidth,
        };
      });
      assertEquals(wide, { cut: [], page: false, list: false });
      if (index >= 0) await page.keyboard.press("Escape");
    }
    assert(await page.locator(".scroller").evaluate((element) => element.clientHeight) >= 100);
  }, { context: { viewport } });
}
